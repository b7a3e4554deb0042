"""Loops against whole arrays: group means and pairwise distances."""

import numpy as np

from mlinterviews.ml_coding.numpy_fluency import (
    group_means,
    group_means_loop,
    pairwise_distances,
    pairwise_distances_lean,
)


def main(seconds) -> dict[str, float]:
    rng = np.random.default_rng(0)
    X, labels = (
        rng.normal(size=(50_000, 16)),
        rng.integers(10, size=50_000),
    )
    A = rng.normal(size=(1_000, 64))
    loop, whole, wide, lean = seconds(
        lambda: group_means_loop(X, labels, 10),
        lambda: group_means(X, labels, 10),
        lambda: pairwise_distances(A, A),
        lambda: pairwise_distances_lean(A, A),
    )
    return {
        "loop_over_whole": loop / whole,
        "wide_over_lean": wide / lean,
    }
