"""The same linear rule on the inputs and on their squares."""

import numpy as np

from figures.style import BLUE, INK, ORANGE, panels
from mlinterviews.fundamentals.kinds_of_learning import (
    linear_fit,
    plain,
    rings,
    squares,
)


def draw():
    figure, axes = panels(2.7, columns=2, sharey=True)
    X, y = rings(200, np.random.default_rng(1))
    a, b = np.meshgrid(*2 * [np.linspace(-2.9, 2.9, 200)])
    grid = np.column_stack([a.ravel(), b.ravel()])
    for ax, features, title in [
        (axes[0], plain, "linear in x"),
        (axes[1], squares, "linear in x and its squares"),
    ]:
        p = linear_fit(X, y, features)(grid).reshape(a.shape)
        ax.contour(a, b, p, [0.5], colors=INK, linewidths=2)
        ax.plot(*X[y == 0].T, "o", color=BLUE, markersize=3)
        ax.plot(*X[y == 1].T, "^", color=ORANGE, markersize=3.5)
        ax.set(title=title, aspect="equal", xlabel="first feature")
    axes[0].set_ylabel("second feature")
    return figure
