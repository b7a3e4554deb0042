"""Probability contours of two classes, and regions of three."""

import numpy as np
from matplotlib.figure import Figure
from sklearn.datasets import load_iris

from figures.style import BLUE, GREEN, INK, ORANGE, WIDTH
from mlinterviews.ml_coding.logistic_regression_code import (
    LogisticRegression,
)
from mlinterviews.ml_coding.logistic_regression_code_softmax import (
    LinearClassifier,
    on_grid,
)

COLOURS, MARKS = (GREEN, BLUE, ORANGE), ("s", "o", "^")


def draw() -> Figure:
    X, y = load_iris(return_X_y=True)
    X = X[:, 2:]  # petal length and width
    fig = Figure(figsize=(WIDTH, 2.9), layout="constrained")
    left, right = fig.subplots(1, 2)

    two = y > 0
    binary = LogisticRegression(1e-3).fit(X[two], y[two])
    grid = on_grid(binary.predict_proba, X[two])
    lines = left.contour(
        *grid,
        levels=[0.1, 0.5, 0.9],
        colors=INK,
        linestyles=["--", "-", "--"],
        linewidths=1.2,
    )
    left.clabel(lines, fmt="%.1f", fontsize=9)
    left.set_title("two classes: $P$ = 0.1, 0.5, 0.9")

    mean, std = X.mean(axis=0), X.std(axis=0)
    three = LinearClassifier(n_steps=3_000).fit((X - mean) / std, y)
    grid = on_grid(lambda p: three.predict((p - mean) / std), X)
    right.contourf(
        *grid,
        levels=[-0.5, 0.5, 1.5, 2.5],
        colors=["#d9f0e6", "#e3eef6", "#f9e3d3"],
    )
    right.set_title("three classes: argmax")
    for ax, chosen in ((left, (1, 2)), (right, (0, 1, 2))):
        for k in chosen:
            ax.plot(
                *X[y == k].T, MARKS[k], color=COLOURS[k], ms=3.5, mew=0
            )
        ax.set(xlabel="petal length, cm")
        ax.tick_params(labelsize=9)
    left.set_ylabel("petal width, cm")
    left.set_yticks(np.arange(1.0, 2.6, 0.5))
    return fig
