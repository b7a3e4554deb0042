"""Ridge, lasso and elastic net, and early stopping beside ridge.

The objective is 1/(2n) ||y - Xw||^2 + l1 ||w||_1 + l2/2 ||w||^2 on
centred data, as in scikit-learn's elastic net. Coordinate descent after
Friedman et al. (2010), O(nd) a sweep.
"""

# [start:ridge]
import numpy as np


def centred(X, y) -> tuple[np.ndarray, np.ndarray]:
    """X (n, d) and y (n,) minus their means, so that no bias is needed.

    Raises ValueError for other shapes, no rows, or values not finite.
    """
    X, y = np.asarray(X, float), np.asarray(y, float)
    if X.ndim != 2 or y.shape != X.shape[:1] or not X.size:
        raise ValueError(f"X and y: shapes {X.shape}, {y.shape}")
    if not (np.isfinite(X).all() and np.isfinite(y).all()):
        raise ValueError("X and y must be finite")
    return X - X.mean(axis=0), y - y.mean()


def ridge(X: np.ndarray, y: np.ndarray, l2: float) -> np.ndarray:
    """Ridge weights by the SVD: each direction shrunk on its own.

    X: (n, d); y: (n,). Returns (d,). Raises ValueError for l2 < 0.
    """
    if not 0 <= l2 < np.inf:
        raise ValueError(f"l2 must be finite and >= 0, got {l2}")
    X, y = centred(X, y)
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    keep = s > 1e-12 * max(s.max(), 1e-300)
    shrink = np.zeros_like(s)
    shrink[keep] = s[keep] / (s[keep] ** 2 + len(y) * l2)
    return Vt.T @ (shrink * (U.T @ y))


# [end:ridge]


# [start:lasso]
def soft_threshold(z, t: float):
    """Nearest to z of what is charged t a unit: sign(z)(|z| - t)+."""
    return np.sign(z) * np.maximum(np.abs(z) - t, 0.0)


def elastic_net(
    X: np.ndarray,
    y: np.ndarray,
    l1: float,
    l2: float = 0.0,
    tol: float = 1e-10,
    max_sweeps: int = 10_000,
) -> np.ndarray:
    """Weights by coordinate descent; the lasso for l2 = 0.

    X: (n, d); y: (n,). Returns (d,), with exact zeros. Columns that
    are constant get weight 0. Raises ValueError for penalties < 0.
    """
    if not (0 <= l1 < np.inf and 0 <= l2 < np.inf):
        raise ValueError(f"l1, l2 must be finite and >= 0: {l1}, {l2}")
    raw = np.abs(np.asarray(X, float))
    X, y = centred(X, y)
    n, d = X.shape
    rounding = (1e-12 * raw.max(axis=0)) ** 2  # left of a constant
    size = (X**2).sum(axis=0) / n
    w, residual = np.zeros(d), y.copy()
    for _ in range(max_sweeps):
        largest = 0.0
        for j in np.flatnonzero(size > rounding):
            old = w[j]
            pull = X[:, j] @ residual / n + size[j] * old
            w[j] = soft_threshold(pull, l1) / (size[j] + l2)
            if w[j] != old:
                residual -= (w[j] - old) * X[:, j]
                step = abs(w[j] - old) * np.sqrt(size[j])
                largest = max(largest, step)
        if largest <= tol * max(y.std(), 1e-300):
            break
    return w


# [end:lasso]


# [start:stop]
def early_stopped(
    X: np.ndarray, y: np.ndarray, lr: float, steps: int
) -> np.ndarray:
    """Gradient descent on 1/(2n) ||y - Xw||^2 from zero, cut short.

    X: (n, d); y: (n,). Returns (d,). Raises ValueError for bad
    arguments.
    """
    if not 0 < lr < np.inf or steps < 0 or steps % 1:
        raise ValueError(f"lr > 0, whole steps >= 0: {lr}, {steps}")
    X, y = centred(X, y)
    if lr * np.linalg.norm(X, 2) ** 2 / len(y) >= 2:
        raise ValueError("lr must be under 2 over the curvature")
    w = np.zeros(X.shape[1])
    for _ in range(int(steps)):
        w += lr / len(y) * X.T @ (y - X @ w)
    return w


# [end:stop]
