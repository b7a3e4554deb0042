"""Accuracy against k, on the training rows and in cross-validation."""

import numpy as np
from matplotlib.figure import Figure
from sklearn.datasets import load_breast_cancer

from figures.style import BLUE, ORANGE, panels
from mlinterviews.ml_coding.nearest_neighbors_code import (
    KNeighborsClassifier,
    accuracy_by_k,
    standardise,
)

KS = [1, 3, 5, 9, 15, 25, 45, 75, 125, 201, 301, 399]


def draw() -> Figure:
    X, y = load_breast_cancer(return_X_y=True)
    runs = [
        accuracy_by_k(X, y, KS, np.random.default_rng(s))
        for s in range(5)
    ]
    (Z,) = standardise(X)
    training = [
        (KNeighborsClassifier(k).fit(Z, y).predict(Z) == y).mean()
        for k in KS
    ]
    fig, ax = panels(2.3)
    ax.semilogx(KS, training, "--", color=ORANGE)
    ax.semilogx(KS, np.mean(runs, axis=0), "-o", color=BLUE)
    ax.text(1.15, 1.005, "training rows", color=ORANGE)
    ax.text(1.1, 0.925, "five-fold cross-validation", color=BLUE)
    ax.set(
        xlabel="neighbours $k$",
        ylabel="accuracy",
        ylim=(0.6, 1.03),
        xticks=[1, 10, 100],
    )
    ax.set_xticklabels(["1", "10", "100"])
    return fig
