"""Platt scaling, isotonic regression, temperature, and Brier's parts.

Platt (1999) by Newton's method; isotonic by pooling adjacent
violators, O(n log n); temperature after Guo et al. (2017).
"""

# [start:platt]
import numpy as np


def _pair(y, score) -> tuple[np.ndarray, np.ndarray]:
    y, score = np.asarray(y), np.asarray(score, float)
    if y.ndim != 1 or y.shape != score.shape or not y.size:
        raise ValueError(f"y, score: {y.shape}, {score.shape}")
    if not np.isin(y, (0, 1)).all() or not np.isfinite(score).all():
        raise ValueError("y must hold 0 and 1, score finite numbers")
    return y.astype(float), score


def sigmoid(z: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-z)) without overflow."""
    return 0.5 * (1 + np.tanh(0.5 * np.asarray(z, float)))


def platt(y, score, steps: int = 50) -> tuple[float, float]:
    """a, b of p = sigmoid(a score + b), least log loss, by Newton.

    y: (n,) of 0 and 1; score: (n,). The targets are drawn in by one
    imaginary row of each class. Raises ValueError for other input.
    """
    y, score = _pair(y, score)
    positive = y.sum()
    target = np.where(
        y == 1,
        (positive + 1) / (positive + 2),
        1 / (len(y) - positive + 2),
    )
    unit = score.std() if np.ptp(score) else 1.0
    A = np.column_stack(
        [(score - score.mean()) / unit, np.ones(len(y))]
    )
    w = np.zeros(2)
    for _ in range(steps):
        p = sigmoid(A @ w)
        slope = A.T @ (p - target)
        H = (A.T * (p * (1 - p))) @ A + 1e-12 * len(y) * np.eye(2)
        w -= np.clip(np.linalg.solve(H, slope), -2, 2)
    a = w[0] / unit
    return float(a), float(w[1] - a * score.mean())


# [end:platt]


# [start:isotonic]
def isotonic(y, score) -> tuple[np.ndarray, np.ndarray]:
    """Increasing step function of least squared error, by pooling.

    y: (n,) of 0 and 1; score: (n,). Returns the distinct scores and
    their values; np.interp(new, *result) applies the map.
    """
    y, score = _pair(y, score)
    at, code = np.unique(score, return_inverse=True)
    sums, rows = np.bincount(code, y), np.bincount(code)
    blocks: list[np.ndarray] = []  # sum, rows, distinct scores
    for block in np.column_stack([sums, rows, np.ones(len(at))]):
        while blocks and (
            blocks[-1][0] * block[1] >= block[0] * blocks[-1][1]
        ):
            block = block + blocks.pop()
        blocks.append(block)
    total, rows, size = np.array(blocks).T
    return at, np.repeat(total / rows, size.astype(int))


# [end:isotonic]


# [start:temperature]
def softmax(Z: np.ndarray) -> np.ndarray:
    """Probabilities of each row of logits: (n, K)."""
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def log_loss(Z: np.ndarray, y: np.ndarray) -> float:
    """Mean cross-entropy of logits Z (n, K) and classes y (n,)."""
    top = Z.max(axis=1)
    total = np.log(np.exp(Z - top[:, None]).sum(axis=1)) + top
    return float(np.mean(total - Z[np.arange(len(y)), y]))


def slope_in_beta(Z: np.ndarray, y: np.ndarray, beta: float) -> float:
    """d log_loss(beta Z, y) / d beta: expected - observed logit."""
    expected = (softmax(beta * Z) * Z).sum(axis=1)
    return float(np.mean(expected - Z[np.arange(len(y)), y]))


def temperature(Z, y, low: float = 0.01, high: float = 100.0) -> float:
    """T that makes softmax(Z / T) of least log loss, by bisection.

    Z: (n, K); y: (n,) of 0..K-1. The loss is convex in 1/T.
    Returns low or high at the border. Raises ValueError for bad input.
    """
    Z, y = np.asarray(Z, float), np.asarray(y)
    if Z.ndim != 2 or y.shape != Z.shape[:1] or not Z.size:
        raise ValueError(f"Z and y: shapes {Z.shape}, {y.shape}")
    if (
        not np.isfinite(Z).all()
        or not np.isin(y, range(Z.shape[1])).all()
    ):
        raise ValueError("Z must be finite, y in 0..K-1")
    y = y.astype(int)
    left, right = 1 / high, 1 / low
    for _ in range(100):
        beta = (left * right) ** 0.5
        if slope_in_beta(Z, y, beta) <= 0:
            left = beta
        else:
            right = beta
    return 1 / (left * right) ** 0.5


# [end:temperature]


# [start:brier]
def brier_parts(y, p) -> tuple[float, float, float]:
    """Reliability, resolution, uncertainty; Brier = a - b + c.

    y: (n,) of 0 and 1; p: (n,). Groups are the distinct values of p.
    Raises ValueError for other shapes or values outside [0, 1].
    """
    y, p = _pair(y, p)
    if p.min() < 0 or p.max() > 1:
        raise ValueError("p must be in [0, 1]")
    says, code = np.unique(p, return_inverse=True)
    share = np.bincount(code) / len(y)
    true = np.bincount(code, y) / np.bincount(code)
    rate = y.mean()
    return (
        float(share @ (says - true) ** 2),
        float(share @ (true - rate) ** 2),
        float(rate * (1 - rate)),
    )


# [end:brier]
