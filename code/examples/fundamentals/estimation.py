"""Numbers of the chapter on estimation."""

import numpy as np
from scipy import stats

from mlinterviews.fundamentals.estimation import (
    capture_recapture,
    map_bernoulli,
    probability_b_beats_a,
    shrunk_mean,
    tanks,
)


def main() -> dict:
    print("ones of n   MLE     MAP     mean    95% of the posterior")
    for ones, n in [(0, 3), (7, 10), (70, 100), (700, 1000)]:
        posterior = stats.beta(2 + ones, 2 + n - ones)
        low, high = posterior.ppf([0.025, 0.975])
        print(
            f"{ones:4} of {n:4}  {ones / n:.3f}   "
            f"{map_bernoulli(ones, n, 2, 2):.3f}   "
            f"{posterior.mean():.3f}   {low:.3f} to {high:.3f}"
        )
    print("== end ==")
    rng = np.random.default_rng(0)
    draws = [
        rng.choice(100, 5, replace=False) + 1 for _ in range(4_000)
    ]
    unbiased = np.array([tanks(x) for x in draws])
    doubled = np.array([2 * x.mean() - 1 for x in draws])
    mean, variance = shrunk_mean([5.0, 5.0], 1.0, 3.5, 0.25)
    fewer, more = (
        stats.beta(7 + 2, 3 + 2).ppf([0.025, 0.975]),
        stats.beta(700 + 2, 300 + 2).ppf([0.025, 0.975]),
    )
    return {
        "tank": tanks([19, 40, 42, 60]),
        "tank_sd": round(float(unbiased.std()), 1),
        "doubled_sd": round(float(doubled.std()), 1),
        "fish": capture_recapture(50, 40, 10),
        "beats": round(
            probability_b_beats_a((200, 10_000), (245, 10_000), rng), 3
        ),
        "shrunk": mean,
        "shrunk_sd": variance**0.5,
        "map_low": float(fewer[0]),
        "map_high": float(fewer[1]),
        "many_low": float(more[0]),
        "many_high": float(more[1]),
        "logit_mode": (7 + 2) / (10 + 4),
    }
