"""Tests, power and intervals, small enough to check by hand.

Exact binomial and permutation tests, corrections for many tests after
Holm (1979) and Benjamini and Hochberg (1995), the interval of Wilson
(1927), and what happens to those who look too often.
"""

# [start:exact]
from itertools import combinations
from math import ceil, comb, sqrt
from statistics import NormalDist

import numpy as np

NORMAL = NormalDist()


def binomial_test(heads: int, tosses: int) -> float:
    """Two-sided exact p-value of a fair coin.

    Raises ValueError unless 0 <= heads <= tosses and tosses >= 1.
    """
    if not 0 <= heads <= tosses or tosses < 1:
        raise ValueError(f"bad counts: {heads} of {tosses}")
    far = abs(2 * heads - tosses)
    ways = sum(
        comb(tosses, k)
        for k in range(tosses + 1)
        if abs(2 * k - tosses) >= far
    )
    return ways / 2**tosses


def permutation_test(a: list[float], b: list[float]) -> float:
    """Two-sided exact p-value of equal distributions, by the means.

    a, b: (m,) and (n,); all splits of the m + n values are tried.
    Raises ValueError for an empty sample or values that are not finite.
    """
    if np.ndim(a) != 1 or np.ndim(b) != 1:
        raise ValueError("a must be (m,) and b (n,)")
    pool = np.concatenate([a, b]).astype(float)
    m, total = len(a), pool.sum()
    if not 0 < m < len(pool) or not np.isfinite(pool).all():
        raise ValueError("a and b must hold finite numbers")

    def gap(part: list[int]) -> float:
        mine = pool[part].sum()
        return abs(mine / m - (total - mine) / (len(pool) - m))

    splits = combinations(range(len(pool)), m)
    # rounding is no difference
    seen = gap(list(range(m))) * (1 - 1e-12)
    return float(np.mean([gap(list(s)) >= seen for s in splits]))


# [end:exact]


# [start:power]
def sample_size(
    p: float, lift: float, level: float = 0.05, power: float = 0.8
) -> int:
    """Trials in each arm to see a rate go from p to p + lift.

    Raises ValueError unless both rates are in (0, 1) and lift is not 0.
    """
    q = p + lift
    if not (0 < p < 1 and 0 < q < 1 and lift):
        raise ValueError(
            f"rates must differ and be in (0, 1): {p}, {q}"
        )
    _share("level", level)
    _share("power", power)
    z = NORMAL.inv_cdf(1 - level / 2) + NORMAL.inv_cdf(power)
    variance = p * (1 - p) + q * (1 - q)
    return ceil(z**2 * variance / lift**2)


def wilson(successes: int, n: int, level: float = 0.95):
    """Interval (low, high) of a rate: all p that a z-test accepts.

    Raises ValueError unless 0 <= successes <= n and n >= 1.
    """
    if not 0 <= successes <= n or n < 1:
        raise ValueError(f"bad counts: {successes} of {n}")
    _share("level", level)
    z, p = NORMAL.inv_cdf((1 + level) / 2), successes / n
    middle = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = sqrt(p * (1 - p) / n + (z / (2 * n)) ** 2)
    half *= z / (1 + z**2 / n)
    return max(0.0, middle - half), min(1.0, middle + half)


# [end:power]


# [start:many]
def holm(p: list[float], level: float = 0.05) -> np.ndarray:
    """Which nulls to reject so that P(any error) <= level: (m,) bool.

    Raises ValueError unless p holds numbers in [0, 1].
    """
    p = _p_values(p)
    _share("level", level)
    order = np.argsort(p, kind="stable")
    small = p[order] <= level / np.arange(len(p), 0, -1)
    rejected = np.zeros(len(p), bool)
    rejected[order[np.logical_and.accumulate(small)]] = True
    return rejected


def benjamini_hochberg(
    p: list[float], level: float = 0.05
) -> np.ndarray:
    """Which to reject so that the expected share of errors among the
    rejected is at most level, for independent tests: (m,) bool.

    Raises ValueError unless p holds numbers in [0, 1].
    """
    p = _p_values(p)
    _share("level", level)
    order = np.argsort(p, kind="stable")
    small = p[order] <= level * np.arange(1, len(p) + 1) / len(p)
    count = np.flatnonzero(small).max(initial=-1) + 1
    rejected = np.zeros(len(p), bool)
    rejected[order[:count]] = True
    return rejected


def _p_values(p: list[float]) -> np.ndarray:
    p = np.asarray(p, float)
    if p.ndim != 1 or not p.size or not ((p >= 0) & (p <= 1)).all():
        raise ValueError("p must hold numbers from 0 to 1")
    return p


def _share(name: str, value: float) -> None:
    if not 0 < value < 1:
        raise ValueError(f"{name} must be in (0, 1), got {value}")


# [end:many]


# [start:peeking]
def peeking(looks: int, rng: np.random.Generator, trials: int) -> float:
    """How often a z-test at 5% errs if it may stop at each look.

    Data without effect come in equal batches; the test is done after
    each. Raises ValueError unless looks and trials are positive.
    """
    if looks < 1 or trials < 1:
        raise ValueError("looks and trials must be positive")
    batches = rng.normal(size=(trials, looks))
    z = np.cumsum(batches, axis=1) / np.sqrt(np.arange(1, looks + 1))
    return float((abs(z) > NORMAL.inv_cdf(0.975)).any(axis=1).mean())


def exaggeration(power: float, rng: np.random.Generator, trials: int):
    """Mean estimate over true effect among significant results at 5%.

    Raises ValueError unless 0.05 < power < 1.
    """
    if not 0.05 < power < 1:
        raise ValueError(f"power must be in (0.05, 1), got {power}")
    if trials < 1:
        raise ValueError("trials must be positive")
    bar = NORMAL.inv_cdf(0.975)
    effect = bar + NORMAL.inv_cdf(power)  # in standard errors
    z = effect + rng.normal(size=trials)
    return float(z[abs(z) > bar].mean() / effect)


# [end:peeking]
