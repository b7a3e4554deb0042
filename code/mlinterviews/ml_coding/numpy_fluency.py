"""NumPy idioms that machine-learning listings are made of.

Each function replaces a Python loop by operations on whole arrays; the
docstrings give shapes and, where it is not the input's size, memory.
"""

import numpy as np


def standardise(X: np.ndarray) -> tuple[np.ndarray, ...]:
    """(Z, mean, scale) by column of X: (n, d).

    scale is the standard deviation, 1 where that is 0: safe to divide
    other data by. Constant columns become 0.
    """
    X = check_matrix("X", X)
    mean = X.mean(axis=0, keepdims=True)  # (1, d)
    std = X.std(axis=0, keepdims=True)  # (1, d), divides by n
    flat = (np.ptp(X, axis=0, keepdims=True) == 0) | (std == 0)
    scale = np.where(flat, 1, std)
    return np.where(flat, 0, X - mean) / scale, mean, scale


def top_k(scores: np.ndarray, k: int) -> np.ndarray:
    """Columns of each row's k largest, best first. (n, m) -> (n, k)."""
    scores = check_matrix("scores", scores)
    if not 1 <= k <= scores.shape[1]:
        raise ValueError(f"k must be in 1..{scores.shape[1]}, got {k}")
    part = np.argpartition(scores, -k, axis=1)[:, -k:]  # (n, k)
    values = np.take_along_axis(scores, part, axis=1)  # (n, k)
    order = np.argsort(-values, axis=1, kind="stable")
    return np.take_along_axis(part, order, axis=1)


def split_heads(X: np.ndarray, n_heads: int) -> np.ndarray:
    """(T, d) -> (n_heads, T, d / n_heads): reshape, then transpose."""
    X = check_matrix("X", X)
    T, d = X.shape
    if n_heads < 1 or d % n_heads:
        raise ValueError(f"n_heads must divide {d}, got {n_heads}")
    split = X.reshape(T, n_heads, d // n_heads)  # (T, h, d_h)
    return split.transpose(1, 0, 2)  # (h, T, d_h), a view


def broadcast_shape(
    a: tuple[int, ...], b: tuple[int, ...]
) -> tuple[int, ...]:
    """The shape of x + y for x of shape a and y of shape b."""
    n = max(len(a), len(b))
    a = (1,) * (n - len(a)) + tuple(a)  # align from the last axis
    b = (1,) * (n - len(b)) + tuple(b)
    result = []
    for i, j in zip(a, b, strict=True):
        if i != j and 1 not in (i, j):
            raise ValueError(f"shapes {a} and {b} do not broadcast")
        result.append(j if i == 1 else i)
    return tuple(result)


def pairwise_distances(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    """Euclidean distances (n, m) in O(nmd) memory.

    A: (n, d); B: (m, d).
    """
    A, B = check_matrix("A", A), check_matrix("B", B)
    if A.shape[1] != B.shape[1]:
        raise ValueError(
            f"A and B must have equal d: {A.shape, B.shape}"
        )
    gap = A[:, np.newaxis, :] - B[np.newaxis, :, :]  # (n, m, d)
    return np.sqrt((gap**2).sum(axis=-1))  # (n, m)


def pairwise_distances_lean(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    """The same by |a|^2 - 2 a.b + |b|^2, in O(nm) memory."""
    A, B = check_matrix("A", A), check_matrix("B", B)
    if A.shape[1] != B.shape[1]:
        raise ValueError(
            f"A and B must have equal d: {A.shape, B.shape}"
        )
    centre = A.mean(axis=0)  # large offsets would cancel digits
    A, B = A - centre, B - centre
    a = np.einsum("nd,nd->n", A, A)[:, np.newaxis]  # (n, 1)
    b = np.einsum("md,md->m", B, B)  # (m,)
    return np.sqrt(np.maximum(a - 2 * A @ B.T + b, 0))  # (n, m)


def group_means_loop(X: np.ndarray, labels: np.ndarray, k: int):
    """Mean of the rows with each label, the way to begin."""
    total, count = np.zeros((k, X.shape[1])), np.zeros(k)
    for x, c in zip(X, labels, strict=True):
        total[c] += x
        count[c] += 1
    return total / np.maximum(count, 1)[:, np.newaxis]


def group_means(X: np.ndarray, labels: np.ndarray, k: int):
    """Mean (k, d) of the rows with label 0..k-1; empty groups: 0.

    X: (n, d); labels: (n,) of integers.
    """
    X, labels = check_matrix("X", X), np.asarray(labels)
    if labels.shape != (len(X),) or labels.dtype.kind not in "iu":
        raise ValueError(f"labels must be ({len(X)},) of integers")
    if labels.min() < 0 or labels.max() >= k:
        raise ValueError(f"labels must be in 0..{k - 1}")
    count = np.bincount(labels, minlength=k)  # (k,)
    sums = [np.bincount(labels, x, minlength=k) for x in X.T]
    total = np.stack(sums, axis=1)  # (k, d)
    return total / np.maximum(count, 1)[:, np.newaxis]


def mse_wrong(y: np.ndarray, y_hat: np.ndarray) -> float:
    """WRONG for (n, 1) and (n,): a mean over n * n differences."""
    return float(np.mean((y - y_hat) ** 2))


def mse(y: np.ndarray, y_hat: np.ndarray) -> float:
    """Mean squared error of two arrays of one shape."""
    y, y_hat = np.asarray(y, float), np.asarray(y_hat, float)
    if y.shape != y_hat.shape or y.size == 0:
        raise ValueError(
            "y and y_hat must have one shape, not empty:"
            f" {y.shape} and {y_hat.shape}"
        )
    if not np.isfinite([y, y_hat]).all():
        raise ValueError("y or y_hat holds NaN or infinite values")
    return float(np.mean((y - y_hat) ** 2))


def check_matrix(name: str, X: np.ndarray) -> np.ndarray:
    """X as floats. ValueError unless (n, d), not empty, finite."""
    X = np.asarray(X, dtype=float)
    if X.ndim != 2 or X.size == 0:
        raise ValueError(f"{name} must be (n, d), not empty: {X.shape}")
    if not np.isfinite(X).all():
        raise ValueError(f"{name} holds NaN or infinite values")
    return X
