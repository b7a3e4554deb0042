"""The arithmetic behind three depth interviews.

Sample sizes by the normal approximation, McNemar's exact test, adapter
sizes, rounding to bfloat16, and demand cut off by sold-out shelves.
"""

# [start:sample]
from math import ceil, comb, sqrt
from statistics import NormalDist

import numpy as np


def users_per_arm(
    cv: float, effect: float, level: float = 0.05, power: float = 0.8
) -> int:
    """Users in each arm of an A/B test of a mean.

    cv: standard deviation over mean of the metric of one user;
    effect: relative change to detect, two-sided.
    Raises ValueError unless cv and effect are positive, and level and
    power between 0 and 1.
    """
    if not (cv > 0 and effect > 0):
        raise ValueError(
            f"cv and effect must be positive: {cv}, {effect}"
        )
    if not (0 < level < 1 and 0 < power < 1):
        raise ValueError(
            f"level and power must be in (0, 1): {level}, {power}"
        )
    z = NormalDist().inv_cdf
    total = z(1 - level / 2) + z(power)
    return ceil(2 * (total * cv / effect) ** 2)


def detectable_effect(cv: float, users: int) -> float:
    """Relative change that users in each arm detect, at 5% and 80%.

    Raises ValueError unless cv and users are positive.
    """
    if not (cv > 0 and users > 0):
        raise ValueError(
            f"cv and users must be positive: {cv}, {users}"
        )
    z = NormalDist().inv_cdf
    return (z(0.975) + z(0.8)) * cv * sqrt(2 / users)


# [end:sample]


# [start:paired]
def mcnemar(only_new: int, only_old: int) -> float:
    """Two-sided exact p-value of a paired comparison.

    only_new, only_old: examples that only one of the models got right.
    Raises ValueError for negative counts, or none.
    """
    if min(only_new, only_old) < 0 or only_new + only_old == 0:
        raise ValueError(f"bad counts: {only_new}, {only_old}")
    n, k = only_new + only_old, min(only_new, only_old)
    tail = sum(comb(n, i) for i in range(k + 1)) / 2**n
    return min(1.0, 2 * tail)


# [end:paired]


# [start:adapter]
def adapter_parameters(
    layers: int, shapes: list[tuple[int, int]], rank: int
) -> int:
    """Weights of low-rank adapters on matrices of the given shapes.

    shapes: (d_in, d_out) of each adapted matrix of a layer.
    Raises ValueError for layers or a rank below 1.
    """
    if rank < 1 or layers < 1:
        raise ValueError(
            f"layers and rank must be at least 1: {layers}, {rank}"
        )
    return layers * sum(rank * (d_in + d_out) for d_in, d_out in shapes)


def to_bfloat16(x: np.ndarray) -> np.ndarray:
    """Round to 8 significant bits, ties to even: (…,) as float32.

    Raises ValueError for NaN or infinity.
    """
    x = np.asarray(x, np.float32)
    if not np.isfinite(x).all():
        raise ValueError("x must be finite")
    bits = x.view(np.uint32)
    even = (bits >> 16) & 1
    bits = (bits + np.uint32(0x7FFF) + even) & np.uint32(0xFFFF0000)
    return bits.view(np.float32)


def merged(W: np.ndarray, update: np.ndarray) -> tuple[float, float]:
    """What rounding W + update to bfloat16 does to the update.

    W, update: same shape, update not all zero. Returns the share of
    entries that do not move, and the share of the update that is left,
    measured along it. Raises ValueError for other shapes or no update.
    """
    W, update = to_bfloat16(W), np.asarray(update, float)
    if W.shape != update.shape or not update.any():
        raise ValueError("update must be like W, and not all zero")
    moved = to_bfloat16(W + update).astype(float) - W
    left = np.sum(moved * update) / np.sum(update**2)
    return float(np.mean(moved == 0)), float(left)


# [end:adapter]


# [start:demand]
def sales(
    mean: float, stock: int, days: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Daily Poisson demand, and what a shelf of that stock can sell.

    Returns (demand, sold), each (days,). Raises ValueError unless mean,
    stock and days are positive.
    """
    if not (mean > 0 and stock > 0 and days > 0):
        raise ValueError("mean, stock and days must be positive")
    demand = rng.poisson(mean, days)
    return demand, np.minimum(demand, stock)


def best_constant(y: np.ndarray, metric: str) -> float:
    """The constant forecast of y: (n,) that is best by a metric.

    metric: "squared", "absolute" or "percentage".
    Raises ValueError for another, for empty y, or for y that is not
    positive under "percentage".
    """
    y = np.sort(np.asarray(y, float))
    if y.ndim != 1 or not y.size or not np.isfinite(y).all():
        raise ValueError("y must hold at least one finite number")
    if metric == "squared":
        return float(y.mean())
    if metric not in ("absolute", "percentage"):
        raise ValueError(f"unknown metric: {metric}")
    if metric == "percentage" and y[0] <= 0:
        raise ValueError("y must be positive for percentage errors")
    weight = 1 / y if metric == "percentage" else np.ones(y.size)
    total = np.cumsum(weight)
    return float(y[np.searchsorted(total, total[-1] / 2)])


# [end:demand]
