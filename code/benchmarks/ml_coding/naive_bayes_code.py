"""Gaussian naive Bayes beside scikit-learn's: fit and predict."""

import numpy as np
from sklearn import naive_bayes
from sklearn.datasets import make_classification

from mlinterviews.ml_coding.naive_bayes_code import GaussianNB


def main(seconds) -> dict[str, float]:
    X, y = make_classification(
        16_000, 20, n_informative=8, n_classes=4, random_state=0
    )
    ours, theirs = GaussianNB(), naive_bayes.GaussianNB()
    mine, reference = seconds(
        lambda: ours.fit(X, y).predict(X),
        lambda: theirs.fit(X, y).predict(X),
    )
    fit, fit_reference = seconds(
        lambda: ours.fit(X, y), lambda: theirs.fit(X, y)
    )
    same = np.mean(ours.predict(X) == theirs.predict(X))
    return {
        "time_over_sklearn": mine / reference,
        "fit_over_sklearn": fit / fit_reference,
        "same_labels": float(same),
    }
