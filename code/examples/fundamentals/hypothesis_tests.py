"""Worked tests, and four simulations of how they go wrong."""

from math import sqrt

import numpy as np
from scipy import stats

from mlinterviews.fundamentals.hypothesis_tests import (
    benjamini_hochberg,
    binomial_test,
    exaggeration,
    holm,
    peeking,
    permutation_test,
    sample_size,
    wilson,
)


def two_rates(a: int, n: int, b: int, m: int) -> tuple[float, float]:
    pooled = (a + b) / (n + m)
    error = sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    z = (b / m - a / n) / error
    return z, 2 * stats.norm.sf(abs(z))


def wald_coverage(p: float, n: int) -> float:
    k = np.arange(n + 1)
    half = 1.96 * np.sqrt(k / n * (1 - k / n) / n)
    inside = abs(k / n - p) <= half
    return float(stats.binom(n, p).pmf(k[inside]).sum())


def wilson_coverage(p: float, n: int) -> float:
    bounds = [wilson(k, n) for k in range(n + 1)]
    inside = [low <= p <= high for low, high in bounds]
    return float(stats.binom(n, p).pmf(np.flatnonzero(inside)).sum())


def main() -> dict:
    numbers = {}
    rng = np.random.default_rng(0)
    print("== looks ==")
    print("looks at 5% each   false alarms")
    for looks in (1, 2, 5, 10, 50):
        share = round(peeking(looks, rng, 100_000), 3)
        print(f"{looks:15}   {share:10.1%}")
        numbers[f"looks_{looks}"] = share
    print("== power ==")
    print("power   significant estimates, over the truth")
    for power in (0.1, 0.2, 0.5, 0.8):
        times = round(exaggeration(power, rng, 100_000), 2)
        print(f"{power:5.0%}   {times:10.1f} x")
        numbers[f"times_{power * 100:.0f}"] = times
    print("== end ==")

    p = [0.003, 0.012, 0.021, 0.04, 0.30]
    z, two = two_rates(200, 10_000, 245, 10_000)
    return numbers | {
        "coin": binomial_test(60, 100),
        "coin_low": wilson(60, 100)[0],
        "coin_high": wilson(60, 100)[1],
        "coin_normal": float(2 * stats.norm.sf(2)),
        "split": permutation_test([3, 5, 8], [9, 12]),
        "rates_z": z,
        "rates_p": float(two),
        "n": sample_size(0.05, 0.005),
        "n_half": sample_size(0.05, 0.0025),
        "zero": 1 - 0.05 ** (1 / 300),
        "holm": int(holm(p).sum()),
        "bh": int(benjamini_hochberg(p).sum()),
        "wald": wald_coverage(0.02, 50),
        "wilson": wilson_coverage(0.02, 50),
        "overlap": float(2 * stats.norm.sf(3 / sqrt(2))),
    }
