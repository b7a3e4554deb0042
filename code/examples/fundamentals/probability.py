"""An inbox, how fast limits arrive, and how many samples are enough."""

import numpy as np

from mlinterviews.fundamentals.probability import (
    binomial_poisson_gap,
    condition_normal,
    coverage,
    posterior,
    samples_needed,
)

SIZES = (10, 30, 100, 1000)


def main() -> dict:
    spam = posterior([0.2, 0.8], [0.6, 0.1])
    twice = posterior([0.2, 0.8], [[0.6, 0.1], [0.5, 0.2]])
    rng = np.random.default_rng(0)
    rows = [
        ("uniform", 0.5, lambda s: rng.random(s)),
        ("exponential", 1.0, lambda s: rng.exponential(size=s)),
        ("log-normal", np.exp(0.5), lambda s: rng.lognormal(size=s)),
        ("rare event, 1%", 0.01, lambda s: rng.random(s) < 0.01),
    ]
    print("== coverage ==")
    print(f"{'':16}" + "".join(f"{f'n = {n}':>10}" for n in SIZES))
    found = {}
    for name, mean, draw in rows:
        found[name] = [
            coverage(lambda t, n=n, draw=draw: draw((t, n)), mean)
            for n in SIZES
        ]
        print(f"{name:16}" + "".join(f"{v:10.0%}" for v in found[name]))
    print("== end ==")
    needed = samples_needed(0.01, 0.05)
    mean, var = condition_normal([0, 0], [[1, 0.5], [0.5, 1]], [0], [2])
    return {
        "spam": float(spam[0]),
        "spam_twice": float(twice[0]),
        "lognormal_30": found["log-normal"][1],
        "rare_30": found["rare event, 1%"][1],
        "rare_1000": found["rare event, 1%"][3],
        "exponential_30": found["exponential"][1],
        "gap_100": binomial_poisson_gap(100, 2.0),
        "gap_10": binomial_poisson_gap(10, 2.0),
        "conditional_mean": float(mean[0]),
        "conditional_var": float(var[0, 0]),
        **needed,
    }
