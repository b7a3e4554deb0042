"""What the chapter on reservoir sampling shows and quotes."""

import numpy as np

from mlinterviews.ml_coding.reservoir_sampling import (
    reservoir_sample_skipping,
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
    return {"calls_at_a_million": round(calls[1_000_000], -2)}


if __name__ == "__main__":
    print(main())
