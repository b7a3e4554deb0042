"""Shares of benign tumours by radius, as probabilities and log-odds."""

import numpy as np
from sklearn.datasets import load_breast_cancer

from figures.style import BLUE, GREY, INK, ORANGE, panels
from mlinterviews.fundamentals.logistic_regression import (
    BERNOULLI,
    NORMAL,
    fit,
    sigmoid,
)


def draw():
    figure, (left, right) = panels(2.7, columns=2)
    data = load_breast_cancer()
    x, y = data.data[:, 0], data.target
    A = np.column_stack([np.ones(len(x)), x])
    curve, line = fit(A, y, BERNOULLI), fit(A, y, NORMAL)
    edges = np.array([6, 11, 12, 13, 14, 15, 16, 17.5, 29])
    place = np.digitize(x, edges[1:-1])
    middle = np.array([x[place == c].mean() for c in range(8)])
    ones = np.array([y[place == c].sum() for c in range(8)])
    n = np.bincount(place)
    grid = np.linspace(7, 24, 200)
    left.plot(middle, ones / n, "o", color=INK)
    left.plot(grid, sigmoid(curve[0] + curve[1] * grid), color=BLUE)
    left.plot(
        grid, line[0] + line[1] * grid, color=ORANGE, linestyle="--"
    )
    for level in (0, 1):
        left.axhline(level, color=GREY, linewidth=0.6)
    left.text(7.2, 0.12, "logistic", color=BLUE)
    left.text(15.2, 0.72, "straight line", color=ORANGE)
    left.set(
        title="probability", xlabel="mean radius", ylabel="share benign"
    )
    log_odds = np.log((ones + 0.5) / (n - ones + 0.5))
    right.plot(middle, log_odds, "o", color=INK)
    right.plot(grid, curve[0] + curve[1] * grid, color=BLUE)
    right.set(title="log-odds", xlabel="mean radius", ylabel="log-odds")
    return figure
