"""Sixteen trials on a measured surface: a grid and at random."""

import numpy as np

from examples.fundamentals.hyperparameter_search import surface
from figures.style import GREY, INK, ORANGE, panels
from mlinterviews.fundamentals.hyperparameter_search import (
    grid_points,
    random_points,
)


def draw():
    figure, axes = panels(2.7, columns=2, sharey=True)
    errors = surface()
    gamma = np.linspace(-4, 1, len(errors))
    penalty = np.linspace(-4, 3, len(errors))
    levels = errors.min() * np.array([1.02, 1.05, 1.1, 1.2, 1.5, 2.0])
    for ax, U, title in [
        (axes[0], grid_points(4, 2), "grid: 4 values of each"),
        (
            axes[1],
            random_points(16, 2, np.random.default_rng(7)),
            "random: 16 values of each",
        ),
    ]:
        ax.contour(
            penalty, gamma, errors, levels, colors=GREY, linewidths=0.9
        )
        x, y = -4 + 7 * U[:, 1], -4 + 5 * U[:, 0]
        ax.plot(x, y, "o", color=ORANGE, markeredgecolor=INK)
        bottom, left = np.full(len(x), -4.0), np.full(len(y), -4.0)
        ax.plot(x, bottom, "|", color=INK, markersize=9, clip_on=False)
        ax.plot(left, y, "_", color=INK, markersize=9, clip_on=False)
        ax.set(title=title, xlabel="log10 penalty")
        ax.set(xlim=(-4, 3), ylim=(-4, 1))
    axes[0].set_ylabel("log10 gamma")
    return figure
