"""What the chapter on the statistics of A/B tests shows and quotes."""

import numpy as np
from scipy.stats import norm

from mlinterviews.ml_coding.ab_test_statistics import (
    adjusted,
    bootstrap,
    cuped,
    power_at,
    ratio,
    sample_ratio_mismatch,
    sample_size,
    two_proportions,
    welch,
)
from mlinterviews.ml_coding.ab_test_statistics_sequential import (
    always_valid_p,
    boundaries,
)

RUNS = 20_000
LOOKS = 20


def by_hand() -> dict:
    test = two_proportions(1_000, 10_000, 1_090, 10_000)
    n = sample_size(0.1 * 0.9, 0.11 * 0.89, 0.01)
    rng = np.random.default_rng(1)
    a = rng.binomial(n, 0.10, 4_000)
    b = rng.binomial(n, 0.11, 4_000)
    found = [
        two_proportions(x, n, y, n).p < 0.05
        for x, y in zip(a.tolist(), b.tolist(), strict=True)
    ]
    print(f"difference        {test.diff:.4f}")
    print(f"95% interval      {test.low:.4f} to {test.high:.4f}")
    print(f"p-value           {test.p:.4f}")
    print(f"users in each arm {n}")
    print(f"power, simulated  {np.mean(found):.3f}")
    return {
        "low": 100 * test.low,
        "high": 100 * test.high,
        "p": test.p,
        "n": n,
        "power": float(np.mean(found)),
        "power_small": power_at(10_000, 0.09, 0.11 * 0.89, 0.01),
    }


def spending_users(n: int, lift: float, rng) -> tuple:
    """Weekly spending before (x) and in (y) the test; skewed."""
    habit = rng.lognormal(2.0, 0.8, n)
    x = habit * rng.lognormal(0.0, 0.4, n)
    return x, habit * rng.lognormal(0.0, 0.4, n) + lift


def with_cuped() -> dict:
    rng = np.random.default_rng(2)
    x_a, y_a = spending_users(10_000, 0.0, rng)
    x_b, y_b = spending_users(10_000, 0.5, rng)
    rho = np.corrcoef(np.append(x_a, x_b), np.append(y_a, y_b))[0, 1]
    plain, adjusted_test = (
        welch(y_a, y_b),
        welch(*cuped(y_a, x_a, y_b, x_b)),
    )
    for name, test in (("plain", plain), ("CUPED", adjusted_test)):
        print(
            f"{name}  diff {test.diff:.2f}  interval "
            f"{test.low:.2f} to {test.high:.2f}  p {test.p:.3f}"
        )
    width = adjusted_test.high - adjusted_test.low
    return {
        "rho": float(rho),
        "cuped_share": float((width / (plain.high - plain.low)) ** 2),
        "one_less_rho2": float(1 - rho**2),
    }


def click_users(n: int, rng) -> np.ndarray:
    """(n, 2): clicks and views; users differ in both."""
    views = 1 + rng.poisson(rng.gamma(0.5, 20.0, n))
    rate = rng.beta(1, 9, n)
    return np.column_stack([rng.binomial(views, rate), views])


def click_rate(rows: np.ndarray) -> float:
    return float(rows[:, 0].sum() / rows[:, 1].sum())


def ratio_metric() -> dict:
    rng = np.random.default_rng(3)
    rows = click_users(2_000, rng)
    r, se = ratio(*rows.T)
    naive = np.sqrt(r * (1 - r) / rows[:, 1].sum())
    resampled = bootstrap(click_rate, rows, rng).std(ddof=1)
    truth = np.std(
        [click_rate(click_users(2_000, rng)) for _ in range(2_000)]
    )
    print("standard error of clicks / views, 2,000 users")
    for name, value in (
        ("as if views were independent", naive),
        ("delta method", se),
        ("bootstrap over users", resampled),
        ("2,000 fresh samples", truth),
    ):
        print(f"{name:30}{value:.4f}")
    z = 1.96 * naive / truth
    return {
        "naive_factor": float(truth / naive),
        "z_naive": float(z),
        "naive_miss": float(2 * norm.sf(z)),
    }


def paths(effect: float, rng) -> np.ndarray:
    """z at each look, (runs, looks), of N(effect, 1) at the end."""
    t = np.arange(1, LOOKS + 1) / LOOKS
    steps = rng.standard_normal((RUNS, LOOKS)) / np.sqrt(LOOKS)
    return (steps.cumsum(axis=1) + effect * t) / np.sqrt(t)


def peeking() -> dict:
    t = np.arange(1, LOOKS + 1) / LOOKS
    effect = 2.8016  # in standard errors: power 0.8 at one look
    bounds = boundaries(t)
    rng = np.random.default_rng(4)
    numbers = {}
    print("stop when                A/A    A/B    data used, A/B")
    runs = {"aa": paths(0.0, rng), "ab": paths(effect, rng)}
    for key, name in (
        ("once", "|z| > 1.96 at the end"),
        ("peek", "|z| > 1.96 at any look"),
        ("spend", "alpha spending"),
        ("mixture", "mixture ratio > 20"),
    ):
        line = {}
        for arm, z in runs.items():
            if key == "once":
                stop = (np.abs(z) > 1.96) & (t == 1)
            elif key == "peek":
                stop = np.abs(z) > 1.96
            elif key == "spend":
                stop = np.abs(z) > bounds
            else:
                var = np.broadcast_to(1 / t, z.shape)
                diff = z * np.sqrt(var)
                stop = always_valid_p(diff, var, effect) <= 0.05
            line[arm] = float(stop.any(axis=1).mean())
            first = np.where(stop.any(1), stop.argmax(1), LOOKS - 1)
            line["used"] = float(t[first].mean())
        numbers |= {f"{key}_{k}": v for k, v in line.items()}
        print(
            f"{name:23}{line['aa']:6.3f} {line['ab']:6.3f}"
            f"{line['used']:10.2f}"
        )
    return numbers


def many() -> dict:
    p = [0.001, 0.012, 0.015, 0.03, 0.2]
    print("p           ", *(f"{v:6.3f}" for v in p))
    print("Bonferroni  ", *(f"{min(5 * v, 1):6.3f}" for v in p))
    print("Holm        ", *(f"{v:6.3f}" for v in adjusted(p, "holm")))
    print("B-H         ", *(f"{v:6.3f}" for v in adjusted(p, "bh")))
    return {
        "srm": sample_ratio_mismatch([50_000, 51_200], [1, 1]),
        "srm_small": sample_ratio_mismatch([500, 512], [1, 1]),
    }


def main() -> dict:
    print("== hand ==")
    numbers = by_hand()
    print("== cuped ==")
    numbers |= with_cuped()
    print("== ratio ==")
    numbers |= ratio_metric()
    print("== peeking ==")
    numbers |= peeking()
    print("== many ==")
    numbers |= many()
    print("== end ==")
    return numbers


if __name__ == "__main__":
    print(main())
