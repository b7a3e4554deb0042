"""What the chapter on reservoir sampling shows and quotes."""

import numpy as np

from mlinterviews.ml_coding.reservoir_sampling import (
    reservoir_sample,
    reservoir_sample_skipping,
    subset_chi_square,
)


class CountingGenerator:
    """Passes calls on to a generator and counts them."""

    def __init__(self, seed: int):
        self.rng, self.calls = np.random.default_rng(seed), 0

    def __getattr__(self, name: str):
        def draw(*args):
            self.calls += 1
            return getattr(self.rng, name)(*args)

        return draw


class OneTooMany:
    """Wrong on purpose: integers(t) draws from 0..t, not 0..t-1."""

    def __init__(self, seed: int):
        self.rng = np.random.default_rng(seed)

    def integers(self, high: int) -> int:
        return self.rng.integers(high + 1)


def uniformity() -> dict[str, float]:
    n, k, runs = 6, 3, 20_000
    fair, wrong = np.random.default_rng(7), OneTooMany(7)

    def score(sample, rng) -> float:
        return round(subset_chi_square(sample, n, k, runs, rng), 1)

    stays = 1.0
    for t in range(k + 1, n + 1):
        stays *= 1 - 1 / (t + 1)
    return {
        "runs": runs,
        "chi_r": score(reservoir_sample, fair),
        "chi_l": score(reservoir_sample_skipping, fair),
        "chi_off_by_one": score(reservoir_sample, wrong),
        "first_kept": round(stays, 4),
    }


def main() -> dict[str, float]:
    print(f"{'n':>9}  numbers drawn by L  by R")
    calls = {}
    for n in (10_000, 100_000, 1_000_000):
        counts = []
        for seed in range(20):
            rng = CountingGenerator(seed)
            reservoir_sample_skipping(range(n), 100, rng)
            counts.append(rng.calls)
        calls[n] = float(np.mean(counts))
        print(f"{n:9,}  {calls[n]:18,.0f}  {n - 100:,}")
    calls = {"calls_at_a_million": round(calls[1_000_000], -2)}
    return calls | uniformity()


if __name__ == "__main__":
    print(main())
