"""Brute-force neighbours beside scikit-learn's."""

import numpy as np
from sklearn.datasets import make_classification
from sklearn.neighbors import KNeighborsClassifier as Reference

from mlinterviews.ml_coding.nearest_neighbors_code import (
    KNeighborsClassifier,
    squared_euclidean,
)


def main(seconds) -> dict[str, float]:
    X, y = make_classification(
        16_100, 20, n_informative=8, random_state=0
    )
    X, Q, y = X[100:], X[:100], y[100:]
    ours = KNeighborsClassifier(5).fit(X, y)
    theirs = Reference(5, algorithm="brute").fit(X, y)
    mine, reference = seconds(
        lambda: ours.predict(Q), lambda: theirs.predict(Q)
    )
    squares = (X**2).sum(axis=1)
    D = squared_euclidean(Q, X, squares)
    full, part = seconds(
        lambda: D.argsort(axis=1)[:, :5],
        lambda: D.argpartition(4, axis=1)[:, :5],
    )
    product, differences = seconds(
        lambda: squared_euclidean(Q, X, squares),
        lambda: np.sqrt(((Q[:, None] - X) ** 2).sum(axis=2)),
    )
    whole = KNeighborsClassifier(5, batch_size=100).fit(X, y)
    small, large = seconds(
        lambda: ours.predict(Q), lambda: whole.predict(Q)
    )
    same = np.mean(ours.predict(Q) == theirs.predict(Q))
    return {
        "time_over_sklearn": mine / reference,
        "same_labels": float(same),
        "one_batch_over_batches": large / small,
        "sort_over_partition": full / part,
        "differences_over_product": differences / product,
    }
