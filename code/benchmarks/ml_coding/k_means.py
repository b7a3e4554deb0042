"""k-means beside scikit-learn's, and three ways to get distances."""

import warnings

import numpy as np
from sklearn.cluster import KMeans as Reference
from sklearn.datasets import make_blobs

from mlinterviews.ml_coding.k_means import (
    KMeans,
    squared_distances,
    squared_distances_broadcast,
    squared_distances_loops,
)


def main(seconds) -> dict[str, float]:
    X, _ = make_blobs(64_000, 16, centers=8, random_state=0)
    C = X[:8].copy()
    few = X[:1_000]  # loops are too slow for all rows
    loops, broadcast, expanded = seconds(
        lambda: squared_distances_loops(few, C),
        lambda: squared_distances_broadcast(X, C),
        lambda: squared_distances(X, C),
    )
    loops *= len(X) / len(few)

    ours = KMeans(8, np.random.default_rng(0), n_init=1)
    theirs = Reference(8, n_init=1, random_state=0, algorithm="lloyd")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        mine, reference = seconds(
            lambda: ours.fit(X), lambda: theirs.fit(X)
        )
    return {
        "loops_over_broadcast": loops / broadcast,
        "loops_over_expanded": loops / expanded,
        "broadcast_over_expanded": broadcast / expanded,
        "time_over_sklearn": mine / reference,
        "inertia_over_sklearn": ours.inertia_ / theirs.inertia_,
    }
