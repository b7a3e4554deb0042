"""What unlabelled rows do to a boundary, for good and for ill."""

import numpy as np

from figures.style import BLUE, GREY, INK, ORANGE, panels
from mlinterviews.fundamentals.kinds_of_learning import (
    blobs,
    means_fit,
    self_train,
)


def draw():
    figure, axes = panels(2.7, columns=2, sharey=True)
    a, b = np.meshgrid(*2 * [np.linspace(-5, 5, 200)])
    grid = np.column_stack([a.ravel(), b.ravel()])
    for ax, classes, seed, title in [
        (axes[0], "blob", 1, "classes are the clouds"),
        (axes[1], "half", 15, "classes are the halves"),
    ]:
        rng = np.random.default_rng(seed)
        X, y = blobs(4, rng, classes)
        U, _ = blobs(300, rng, classes)
        ax.plot(*U.T, ".", color=GREY, markersize=2.5, zorder=1)
        for fit, style in [
            (means_fit(X, y), "--"),
            (self_train(means_fit, X, y, U), "-"),
        ]:
            p = fit(grid).reshape(a.shape)
            ax.contour(a, b, p, [0.5], colors=INK, linestyles=style)
        look = {"markersize": 8, "markeredgecolor": INK, "zorder": 3}
        ax.plot(*X[y == 0].T, "o", color=BLUE, **look)
        ax.plot(*X[y == 1].T, "^", color=ORANGE, **look)
        ax.set(title=title, aspect="equal", xlabel="first feature")
    axes[0].set_ylabel("second feature")
    return figure
