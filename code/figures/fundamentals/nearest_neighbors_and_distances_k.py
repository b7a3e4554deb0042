"""Decision boundaries of 1 and of 25 neighbours on two moons."""

import numpy as np
from sklearn.datasets import make_moons

from figures.style import BLUE, INK, ORANGE, SKY, YELLOW, panels
from mlinterviews.ml_coding.nearest_neighbors_code import (
    KNeighborsClassifier,
)


def draw():
    figure, axes = panels(2.4, columns=2, sharey=True)
    X, y = make_moons(150, noise=0.25, random_state=0)
    a, b = np.meshgrid(
        np.linspace(-2, 3, 160), np.linspace(-1.5, 2, 130)
    )
    grid = np.column_stack([a.ravel(), b.ravel()])
    for ax, k in zip(axes, (1, 25), strict=True):
        z = (
            KNeighborsClassifier(k)
            .fit(X, y)
            .predict(grid)
            .reshape(a.shape)
        )
        ax.contourf(
            a, b, z, [-1, 0.5, 2], colors=[YELLOW, SKY], alpha=0.25
        )
        ax.contour(a, b, z, [0.5], colors=INK, linewidths=1)
        for c, colour, marker in [(0, ORANGE, "o"), (1, BLUE, "s")]:
            ax.plot(*X[y == c].T, marker, color=colour, markersize=2.6)
        ax.set(title=f"k = {k}", xlabel="$x_1$")
    axes[0].set_ylabel("$x_2$")
    return figure
