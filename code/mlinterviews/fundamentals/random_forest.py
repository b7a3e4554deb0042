"""What averaging buys, and how to combine models honestly.

Votes and variances of averages, the correlation of a forest's trees
(Breiman, 2001), and out-of-fold predictions for stacking (Wolpert,
1992).
"""

# [start:average]
from math import comb

import numpy as np


def majority(p: float, m: int) -> float:
    """Chance that most of m independent votes, each right with p, are.

    Raises ValueError unless m is odd and positive.
    """
    if m < 1 or m % 2 == 0 or not 0 <= p <= 1:
        raise ValueError("m must be odd and positive, p in [0, 1]")
    q = 1 - p
    need = range(m // 2 + 1, m + 1)
    return sum(comb(m, i) * p**i * q ** (m - i) for i in need)


def variance_of_mean(variance: float, rho: float, m: int) -> float:
    """Variance of the mean of m variables of one pairwise rho.

    m: at least 1, a number or an array. Raises ValueError if not.
    """
    if np.min(m) < 1:
        raise ValueError(f"m must be at least 1, got {m}")
    return rho * variance + (1 - rho) * variance / m


def tree_variance(P: np.ndarray) -> tuple[float, float]:
    """Variance of one tree, and correlation of two of one forest.

    P: (R, B, m), predictions of B trees on each of R training sets at
    m points. Both are averaged over points. Raises ValueError for
    fewer than two sets or trees.
    """
    P = np.asarray(P, float)
    if P.ndim != 3 or min(P.shape[:2]) < 2 or not P.shape[2]:
        raise ValueError(f"P must be (R, B, m), R, B > 1: {P.shape}")
    if not np.isfinite(P).all():
        raise ValueError("P must be finite")
    R, B, _ = P.shape
    Z = P - P.mean(axis=(0, 1))  # a tree's mean over training sets
    square = (Z**2).sum(axis=1)  # (R, m)
    both = Z.sum(axis=1) ** 2 - square  # pairs of different trees
    variance = square.sum(axis=0).mean() / (R * B)
    if variance == 0:
        return 0.0, 0.0
    covariance = both.sum(axis=0).mean() / (R * B * (B - 1))
    return float(variance), float(covariance / variance)


def out_of_bag_share(n: int) -> float:
    """Chance that a row is missing from a bootstrap sample of n."""
    if n < 1:
        raise ValueError(f"n must be positive, got {n}")
    return (1 - 1 / n) ** n


# [end:average]


# [start:stack]
def out_of_fold(fits, X, y, k: int, rng) -> np.ndarray:
    """Each row's prediction by models that have not seen it.

    fits: functions (X, y) -> predictor; X: (n, d); y: (n,); k folds,
    2 <= k <= n, else ValueError. Returns (n, number of models).
    """
    X, y = np.asarray(X, float), np.asarray(y, float)
    n = len(y)
    if X.shape[:1] != y.shape or not 2 <= k <= n:
        raise ValueError(f"X {X.shape}, y {y.shape}, k {k}")
    fold = rng.permutation(n) % k  # (n,)
    P = np.empty((n, len(fits)))
    for f in range(k):
        out = fold == f
        for j, fit in enumerate(fits):
            P[out, j] = fit(X[~out], y[~out])(X[out])
    return P


# [end:stack]
