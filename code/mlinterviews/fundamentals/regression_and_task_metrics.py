"""Errors of numbers, R-squared, and metrics of one kind of model.

Silhouette after Rousseeuw (1987), O(n^2 d); word error rate by the
edit distance, O(nm).
"""

# [start:regression]
import numpy as np


def _pair(y, y_hat) -> tuple[np.ndarray, np.ndarray]:
    y, y_hat = np.asarray(y, float), np.asarray(y_hat, float)
    if y.ndim != 1 or y.shape != y_hat.shape or not y.size:
        raise ValueError(f"y, y_hat: {y.shape}, {y_hat.shape}")
    if not (np.isfinite(y).all() and np.isfinite(y_hat).all()):
        raise ValueError("y and y_hat must be finite")
    return y, y_hat


def errors(y, y_hat) -> dict[str, float]:
    """MAE, RMSE, MAPE and WAPE of predictions; y, y_hat: (n,).

    MAPE averages |error| / |y|; WAPE divides the sums. Raises
    ValueError for other shapes, NaN, or a y that is zero.
    """
    y, y_hat = _pair(y, y_hat)
    if (y == 0).any():
        raise ValueError("y must not be zero for a percentage")
    off = np.abs(y - y_hat)
    return {
        "MAE": float(off.mean()),
        "RMSE": float(np.sqrt((off**2).mean())),
        "MAPE": float((off / np.abs(y)).mean()),
        "WAPE": float(off.sum() / np.abs(y).sum()),
    }


def r_squared(y, y_hat, features: int = 0) -> float:
    """1 - SS_res / SS_tot; adjusted for `features` if there are any.

    y, y_hat: (n,). Raises ValueError if y is constant, or if there
    are not at least two rows more than features.
    """
    y, y_hat = _pair(y, y_hat)
    total = ((y - y.mean()) ** 2).sum()
    if np.ptp(y) == 0 or total == 0:
        raise ValueError("y must vary")
    if not 0 <= features <= len(y) - 2:
        raise ValueError("features must be in 0..n - 2")
    share = ((y - y_hat) ** 2).sum() / total
    if features:
        share *= (len(y) - 1) / (len(y) - features - 1)
    return float(1 - share)


# [end:regression]


# [start:silhouette]
def silhouette(X, labels) -> np.ndarray:
    """(b - a) / max(a, b) of each row; 0 in a cluster of one: (n,).

    a: mean distance to the own cluster, b: to the nearest other.
    X: (n, d); labels: (n,). Raises ValueError for one cluster.
    """
    X, labels = np.asarray(X, float), np.asarray(labels)
    if X.ndim != 2 or labels.shape != X.shape[:1]:
        raise ValueError(f"X and labels: {X.shape}, {labels.shape}")
    names, code = np.unique(labels, return_inverse=True)
    if len(names) < 2 or not np.isfinite(X).all():
        raise ValueError("two clusters and finite X are needed")
    member = np.eye(len(names))[code]  # (n, k)
    size = member.sum(axis=0)
    D = np.array([np.sqrt(((X - x) ** 2).sum(axis=1)) for x in X])
    total = D @ member  # (n, k) sums of distances
    rows = np.arange(len(X))
    own = total[rows, code] / np.maximum(size[code] - 1, 1)
    other = total / size
    other[rows, code] = np.inf
    nearest = other.min(axis=1)
    widest = np.maximum(own, nearest)
    widest[widest == 0] = 1.0  # all points are equal
    return np.where(size[code] > 1, (nearest - own) / widest, 0.0)


# [end:silhouette]


# [start:wer]
def word_error_rate(truth: list[str], said: list[str]) -> float:
    """Fewest insertions, deletions, substitutions, over len(truth).

    It can exceed 1. Raises ValueError if truth is empty.
    """
    if not truth:
        raise ValueError("truth must not be empty")
    row = list(range(len(said) + 1))
    for i, word in enumerate(truth, 1):
        diagonal, row[0] = row[0], i
        for j, other in enumerate(said, 1):
            diagonal, row[j] = (
                row[j],
                min(
                    row[j] + 1,
                    row[j - 1] + 1,
                    diagonal + (word != other),
                ),
            )
    return row[-1] / len(truth)


# [end:wer]
