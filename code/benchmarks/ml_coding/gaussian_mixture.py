"""The Gaussian mixture beside scikit-learn's."""

import numpy as np
from sklearn import mixture
from sklearn.datasets import make_blobs

from mlinterviews.ml_coding.gaussian_mixture import GaussianMixture


def main(seconds) -> dict[str, float]:
    X, _ = make_blobs(
        8_000, 8, centers=5, cluster_std=6.0, random_state=0
    )
    X = X @ np.random.default_rng(0).normal(size=(8, 8))

    def ours():
        return GaussianMixture(5, np.random.default_rng(0)).fit(X)

    def theirs():
        return mixture.GaussianMixture(5, random_state=0).fit(X)

    mine, reference = seconds(ours, theirs)
    difference = ours().score_samples(X).mean() - theirs().score(X)
    return {
        "time_over_sklearn": mine / reference,
        "log_likelihood_minus_sklearn": float(difference),
        "iterations": len(ours().history_),
        "iterations_sklearn": theirs().n_iter_,
    }
