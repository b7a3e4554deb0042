"""The two-layer network beside scikit-learn's, 20 epochs on digits."""

import warnings

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier

from mlinterviews.ml_coding.feed_forward_network import (
    TwoLayerClassifier,
)


def main(seconds) -> dict[str, float]:
    X, y = load_digits(return_X_y=True)
    X, X_test, y, y_test = train_test_split(
        X / 16, y, test_size=0.25, random_state=0, stratify=y
    )
    mine, theirs = [], []

    def ours(seed: int = 0) -> None:
        rng = np.random.default_rng(seed)
        model = TwoLayerClassifier(100, rng, lr=0.2, batch_size=32)
        mine.append((model.fit(X, y).predict(X_test) == y_test).mean())

    def reference(seed: int = 0) -> None:
        model = MLPClassifier(
            100, solver="sgd", momentum=0, learning_rate_init=0.2,
            batch_size=32, max_iter=20, alpha=0, random_state=seed,
            tol=0, n_iter_no_change=1000,
        )  # fmt: skip
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model.fit(X, y)
        theirs.append((model.predict(X_test) == y_test).mean())

    time, time_reference = seconds(ours, reference)
    mine.clear(), theirs.clear()
    for seed in range(10):
        ours(seed), reference(seed)
    return {
        "time_over_sklearn": time / time_reference,
        "accuracy": float(np.mean(mine)),
        "accuracy_sklearn": float(np.mean(theirs)),
    }
