"""Encoding categories: by target, by hashing; times on a circle.

Target encoding out of fold after Micci-Barreca (2001), O(n) a fold;
signed hashing after Weinberger et al. (2009), O(n).
"""

# [start:target]
from hashlib import blake2b

import numpy as np


def level_means(level, y, strength: float) -> dict:
    """Shrunk mean target of each level: (sum + a m) / (count + a).

    level: (n,) hashable; y: (n,); m is the mean of y and a the
    strength. Raises ValueError for other shapes, NaN or strength < 0.
    """
    level, y = np.asarray(level), np.asarray(y, float)
    if level.ndim != 1 or level.shape != y.shape or not y.size:
        raise ValueError(f"level and y: {level.shape}, {y.shape}")
    if not np.isfinite(y).all() or not 0 <= strength < np.inf:
        raise ValueError("y must be finite and strength at least 0")
    names, code = np.unique(level, return_inverse=True)
    count, total = np.bincount(code), np.bincount(code, y)
    mean = (total + strength * y.mean()) / (count + strength)
    return dict(zip(names.tolist(), mean.tolist(), strict=True))


def encode(level, means: dict, default: float) -> np.ndarray:
    """Each level's mean (n,), and the default for unseen levels."""
    levels = np.asarray(level).tolist()
    return np.array([means.get(v, default) for v in levels])


def out_of_fold(
    level, y, strength: float, folds: int, rng: np.random.Generator
) -> np.ndarray:
    """Target encoding of training rows, each from the other folds.

    level, y: (n,). Returns (n,). Raises ValueError unless
    2 <= folds <= n.
    """
    level, y = np.asarray(level), np.asarray(y, float)
    if not 2 <= folds <= len(y):
        raise ValueError(f"folds must be in 2..{len(y)}: {folds}")
    fold, code = rng.permutation(len(y)) % folds, np.empty(len(y))
    for k in range(folds):
        rest = fold != k
        means = level_means(level[rest], y[rest], strength)
        code[~rest] = encode(level[~rest], means, y[rest].mean())
    return code


# [end:target]


# [start:hash]
def hashed(values, buckets: int) -> np.ndarray:
    """Signed hashing of strings into columns: (n, buckets).

    The sign makes collisions cancel on average.
    Raises ValueError unless buckets is positive.
    """
    if buckets < 1:
        raise ValueError(f"buckets must be positive, got {buckets}")
    X = np.zeros((len(values), buckets))
    for row, value in zip(X, values, strict=True):
        digest = blake2b(str(value).encode(), digest_size=8).digest()
        h = int.from_bytes(digest, "big")
        row[(h >> 1) % buckets] = 1.0 if h & 1 else -1.0
    return X


def cyclic(t, period: float) -> np.ndarray:
    """Points on a circle (n, 2), so that 23:59 is next to 0:00.

    Raises ValueError unless t is finite and period is positive.
    """
    t = np.asarray(t, float)
    if not 0 < period < np.inf or not np.isfinite(t).all():
        raise ValueError(f"t must be finite, period positive: {period}")
    angle = 2 * np.pi * t / period
    return np.stack([np.cos(angle), np.sin(angle)], axis=-1)


# [end:hash]
