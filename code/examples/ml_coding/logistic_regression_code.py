"""What the chapter on logistic regression in code shows and quotes."""

import warnings

import numpy as np
from sklearn.datasets import load_breast_cancer, load_iris
from sklearn.linear_model import LogisticRegression as Reference

from mlinterviews.ml_coding.logistic_regression_code import (
    LogisticRegression,
    epoch_batches,
    gradient_descent,
    minibatch_descent,
    objective,
    proximal_descent,
    sampled_batches,
)
from mlinterviews.ml_coding.logistic_regression_code_softmax import (
    LinearClassifier,
    accuracy,
    sigmoid_head,
    softmax_head,
)


def main() -> dict:
    x4, y4 = np.array([[1.0], [2], [3], [4]]), np.array([0.0, 1, 0, 1])
    w, b = gradient_descent(x4, y4, 1.0, 1)
    after = objective(x4, y4, w, b)

    raw, y = load_breast_cancer(return_X_y=True)
    Z = (raw - raw.mean(axis=0)) / raw.std(axis=0)
    rng = np.random.default_rng(0)
    n = len(y)
    drawn = np.concatenate(list(sampled_batches(n, n, 1, rng)))
    batches = epoch_batches(n, n, 1_000, rng)
    w_sub, b_sub = minibatch_descent(Z, y, batches, 0.2, l1=0.05)
    w_prox, b_prox = proximal_descent(Z, y, 0.2, 1_000, 0.05)
    print("== zeros ==")
    print(f"{'1,000 steps of':15}{'zero weights':>14}{'objective':>11}")
    for name, w, b in (
        ("subgradient", w_sub, b_sub),
        ("proximal", w_prox, b_prox),
    ):
        value = objective(Z, y, w, b, l1=0.05)
        print(f"{name:15}{(w == 0).sum():>14}{value:11.3f}")
    print("== end ==")

    l2 = 1e-4
    ours = LogisticRegression(l2).fit(raw, y)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        theirs = Reference(C=1 / (2 * l2 * n)).fit(raw, y)
    best = objective(raw, y, ours.coef_, ours.intercept_, l2=l2)
    theirs_b = float(theirs.intercept_[0])
    value = objective(raw, y, theirs.coef_[0], theirs_b, l2=l2)

    flowers, kinds = load_iris(return_X_y=True)
    F = (flowers - flowers.mean(axis=0)) / flowers.std(axis=0)
    found = {}
    for name, head in (
        ("softmax", softmax_head),
        ("ovr", sigmoid_head),
    ):
        model = LinearClassifier(head, 1e-3, 3_000).fit(F, kinds)
        found[name] = round(accuracy(kinds, model.predict(F)), 3)
    return {
        "after": round(float(after), 4),
        "share_seen": round(len(np.unique(drawn)) / n, 2),
        "zeros": int((w_prox == 0).sum()),
        "raw_newton": round(best, 3),
        "raw_lbfgs": round(value, 2),
        "lbfgs_warnings": len(caught),
        **found,
    }


if __name__ == "__main__":
    print(main())
