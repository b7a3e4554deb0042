"""Least squares beside scikit-learn's, at full and lower rank."""

import numpy as np
from sklearn.datasets import make_regression
from sklearn.linear_model import LinearRegression as Reference

from mlinterviews.ml_coding.linear_regression_code import (
    LinearRegression,
)


def sse(model, X, y) -> float:
    return float(((model.predict(X) - y) ** 2).sum())


def main(seconds) -> dict[str, float]:
    X, y = make_regression(16_000, 20, noise=10.0, random_state=0)
    ours, theirs = LinearRegression(), Reference()
    mine, reference = seconds(
        lambda: ours.fit(X, y), lambda: theirs.fit(X, y)
    )
    excess = sse(ours, X, y) / sse(theirs, X, y) - 1
    C = X.copy()
    C[:, 1] = C[:, 0]
    ours.fit(C, y)
    theirs.fit(np.delete(C, 1, axis=1), y)
    best = sse(theirs, np.delete(C, 1, axis=1), y)
    return {
        "time_over_sklearn": mine / reference,
        "sse_excess": excess,
        "sse_excess_collinear": sse(ours, C, y) / best - 1,
    }
