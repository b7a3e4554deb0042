"""Scores on coin-flip labels, with selection outside and inside."""

import numpy as np

from figures.style import BLUE, INK, ORANGE, panels
from mlinterviews.fundamentals import (
    data_splits_and_cross_validation_leaks as leaks,
)


def draw():
    figure, ax = panels(2.4)
    rng = np.random.default_rng(0)
    leaky, honest = np.array(
        [leaks.selection_leak(rng) for _ in range(200)]
    ).T
    bins = np.arange(0.19, 1.04, 0.04)
    ax.hist(
        honest, bins, color=BLUE, alpha=0.85, hatch="//", ec="white"
    )
    ax.hist(leaky, bins, color=ORANGE, alpha=0.85, ec="white")
    ax.axvline(0.5, color=INK, linewidth=1)
    ax.text(0.36, 32, "selection in\neach fold", ha="right", fontsize=9)
    ax.text(0.80, 50, "selection\nbefore folds", ha="right", fontsize=9)
    ax.set(xlabel="cross-validated accuracy", ylabel="data sets of 200")
    return figure
