"""The linear SVM beside scikit-learn's, on the same objective."""

import numpy as np
from sklearn import svm
from sklearn.datasets import make_classification

from mlinterviews.ml_coding.perceptron_and_linear_svm import (
    LinearSVC,
    squared_hinge,
)


def main(seconds) -> dict[str, float]:
    X, y = make_classification(
        3_200, 20, n_informative=8, flip_y=0.05, random_state=0
    )
    ours = LinearSVC()
    theirs = svm.LinearSVC(dual=False, tol=1e-8, max_iter=10_000)
    default = svm.LinearSVC()
    mine, same, usual = seconds(
        lambda: ours.fit(X, y),
        lambda: theirs.fit(X, y),
        lambda: default.fit(X, y),
    )
    A = np.column_stack([np.ones(len(X)), X])
    s = np.where(y == 1, 1.0, -1.0)

    def value(model):
        v = np.append(model.intercept_, model.coef_)
        return squared_hinge(v, A, s, 1.0)[0]

    return {
        "time_over_sklearn": mine / usual,
        "time_over_sklearn_exact": mine / same,
        "objective_excess": value(ours) / value(theirs) - 1,
        "objective_excess_of_default": value(default) / value(theirs)
        - 1,
        "steps": ours.n_steps_,
    }
