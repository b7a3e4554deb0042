"""A million items, a hundred kept: both reservoirs, and the library.

`random.sample` needs all items at hand, so it has to store the stream.
"""

import random

import numpy as np

from mlinterviews.ml_coding.reservoir_sampling import (
    reservoir_sample,
    reservoir_sample_skipping,
)


def main(seconds) -> dict[str, float]:
    n, k = 1_000_000, 100
    rng, plain = np.random.default_rng(0), random.Random(0)
    one, skipping, library = seconds(
        lambda: reservoir_sample(range(n), k, rng),
        lambda: reservoir_sample_skipping(range(n), k, rng),
        lambda: plain.sample(list(range(n)), k),
        repeat=3,
    )
    return {
        "time_over_sample": skipping / library,
        "each_over_skipping": one / skipping,
    }
