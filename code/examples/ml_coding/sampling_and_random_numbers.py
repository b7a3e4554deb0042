"""What the chapter on sampling and random numbers shows and quotes."""

import numpy as np
from scipy.stats import norm
from sklearn.datasets import load_wine

from mlinterviews.ml_coding import (
    sampling_and_random_numbers_generators as generating,
)
from mlinterviews.ml_coding.sampling_and_random_numbers import (
    AliasTable,
    equal_counts,
    largest_remainder,
    stratified_split,
)


def strata() -> dict:
    sizes = np.array([59, 71, 48])
    quotas = 50 * sizes / sizes.sum()
    y = load_wine().target
    rng = np.random.default_rng(0)
    _, test = stratified_split(y, 50 / 178, rng)
    plain = [
        np.bincount(y[rng.permutation(178)[:50]], minlength=3)[2]
        for _ in range(2_000)
    ]
    print("stratum       ", *(f"{c:>5}" for c in "ABC"))
    print("size          ", *(f"{s:5}" for s in sizes))
    print("quota         ", *(f"{q:5.2f}" for q in quotas))
    print(
        "proportional  ", *(f"{c:5}" for c in largest_remainder(quotas))
    )
    print(
        "equal         ", *(f"{c:5}" for c in equal_counts(sizes, 50))
    )
    print("split, test   ", *(f"{c:5}" for c in np.bincount(y[test])))
    return {
        "plain_sd": float(np.std(plain)),
        "split_c": int(np.bincount(y[test])[2]),
    }


def alias() -> dict:
    table = AliasTable([0.5, 0.3, 0.15, 0.05])
    names = "abcd"
    print("column  keep  else")
    for name, keep, other in zip(
        names, table.keep, table.alias, strict=True
    ):
        print(f"{name:6}{keep:6.2f}  {names[other]}")
    return {}


def generators() -> dict:
    lcg = generating.LinearCongruential(1)
    states = [lcg.next() for _ in range(8)]
    print("states mod 2:", *(s % 2 for s in states))
    print("states mod 4:", *(s % 4 for s in states))
    rng, calls = np.random.default_rng(1), 0

    def rand7() -> int:
        nonlocal calls
        calls += 1
        return int(rng.integers(7))

    draws = [
        generating.uniform_below(10, 7, rand7) for _ in range(20_000)
    ]
    counts = np.bincount(draws, minlength=10)
    print("rand10 counts:", *counts)
    return {"calls": calls / 20_000}


def weighted() -> dict:
    rng, n = np.random.default_rng(2), 10_000
    truth = float(norm.sf(4))
    z = rng.standard_normal(n)
    x = z + 4
    tail = generating.importance(
        x > 4, norm.logpdf(x) - norm.logpdf(x, 4)
    )
    print(f"P(Z > 4)            {truth:.3e}")
    print(f"plain, 10,000 draws {np.mean(z > 4):.3e}")
    print(f"q = N(4, 1)         {tail['mean']:.3e}")
    print(f"  over sum of w     {tail['normalised']:.3e}")
    print("mean of x^2 under N(0, 1), which is 1")
    out = {"tail_ess": tail["ess"], "tail": tail["mean"]}
    out["tail_error"] = abs(tail["mean"] / truth - 1)
    out["tail_ratio_error"] = tail["normalised"] / truth - 1
    for sd in (2.0, 0.5):
        x = sd * z
        log_w = norm.logpdf(x) - norm.logpdf(x, 0, sd)
        one = generating.importance(x**2, log_w)
        print(
            f"q sd {sd}  mean {one['mean']:.3f}  ESS {one['ess']:6,.0f}"
        )
        out[f"ess_{'wide' if sd > 1 else 'narrow'}"] = one["ess"]
    return out


def main() -> dict:
    print("== strata ==")
    numbers = strata()
    print("== alias ==")
    numbers |= alias()
    print("== generators ==")
    numbers |= generators()
    print("== importance ==")
    numbers |= weighted()
    print("== end ==")
    return numbers


if __name__ == "__main__":
    print(main())
