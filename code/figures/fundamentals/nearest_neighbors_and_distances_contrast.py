"""Distances over their mean: they concentrate as dimension grows."""

import numpy as np
from sklearn.datasets import load_digits

from figures.style import BLUE, GREEN, ORANGE, PINK, panels
from mlinterviews.fundamentals.nearest_neighbors_and_distances import (
    euclidean,
)


def draw():
    figure, (left, right) = panels(2.3, columns=2, sharey=True)
    rng = np.random.default_rng(0)
    bins = np.linspace(0, 2, 61)

    def curve(ax, X, colour, style, name):
        D = euclidean(X[:60], X[60:]).ravel()
        height, _ = np.histogram(D / D.mean(), bins, density=True)
        middle = (bins[1:] + bins[:-1]) / 2
        ax.plot(
            middle, height, color=colour, linestyle=style, label=name
        )

    for d, colour, style in [
        (2, BLUE, "-"),
        (10, ORANGE, "--"),
        (100, GREEN, ":"),
    ]:
        X = rng.normal(size=(560, d))
        curve(left, X, colour, style, f"d = {d}")
    digits = load_digits().data
    X = digits[rng.permutation(len(digits))[:560]]
    curve(right, X, BLUE, "-", "digits")
    curve(right, rng.permuted(X, axis=0), PINK, "--", "shuffled pixels")
    left.set(xlabel="distance / mean", title="normal features")
    right.set(xlabel="distance / mean", title="64 pixels")
    left.set(yticks=[], ylabel="density")
    left.legend(loc="upper left")
    right.legend(loc="upper left")
    return figure
