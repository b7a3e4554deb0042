"""Newton beside scikit-learn's L-BFGS, on the same objective."""

import numpy as np
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression as Reference

from mlinterviews.ml_coding.logistic_regression_code import (
    LogisticRegression,
    objective,
)


def main(seconds) -> dict[str, float]:
    n = 32_000
    X, y = make_classification(n, 20, random_state=0)
    l2 = 1 / (2 * n)  # the library's C = 1
    ours, theirs = LogisticRegression(l2), Reference()
    mine, reference = seconds(
        lambda: ours.fit(X, y), lambda: theirs.fit(X, y)
    )
    best = Reference(tol=1e-9, max_iter=10_000).fit(X, y)

    def value(model) -> float:
        b = float(np.squeeze(model.intercept_))
        return objective(X, y, np.ravel(model.coef_), b, l2=l2)

    return {
        "time_over_sklearn": mine / reference,
        "excess_over_lbfgs": value(ours) - value(theirs),
        "excess_over_tight_lbfgs": value(ours) - value(best),
    }
