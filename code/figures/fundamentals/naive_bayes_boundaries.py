"""Boundaries of three assumptions on the covariance, two data sets."""

import numpy as np

from figures.style import BLUE, GREEN, INK, ORANGE, PINK, panels
from mlinterviews.fundamentals.naive_bayes import NormalClasses


def draw():
    figure, axes = panels(2.7, columns=2, sharey=True)
    rng = np.random.default_rng(5)
    y = np.repeat([0, 1], 100)
    S = np.array([[1.0, 0.8], [0.8, 1.0]])
    tilted = rng.multivariate_normal([0, 0], S, size=200)
    tilted[y == 1] += [1.4, 0]
    crossed = tilted.copy()
    crossed[y == 1] = rng.multivariate_normal(
        [1.4, 0], [[1, -0.8], [-0.8, 1]], size=100
    )
    a, b = np.meshgrid(
        np.linspace(-3, 5.2, 160), np.linspace(-3.2, 3.2, 140)
    )
    grid = np.column_stack([a.ravel(), b.ravel()])
    for ax, X, title in [
        (axes[0], tilted, "one covariance"),
        (axes[1], crossed, "two covariances"),
    ]:
        for c, colour, marker in [(0, ORANGE, "o"), (1, BLUE, "s")]:
            ax.plot(*X[y == c].T, marker, color=colour, markersize=2)
        for kind, colour, style in [
            ("naive", PINK, "dotted"),
            ("shared", INK, "solid"),
            ("full", GREEN, "dashed"),
        ]:
            joint = NormalClasses(kind).fit(X, y).joint(grid)
            gap = (joint[:, 1] - joint[:, 0]).reshape(a.shape)
            ax.contour(
                a,
                b,
                gap,
                [0],
                colors=colour,
                linestyles=style,
                linewidths=1.6,
            )
        ax.set(title=title, xlabel="$x_1$")
    for kind, colour, style in [
        ("naive", PINK, ":"),
        ("shared", INK, "-"),
        ("full", GREEN, "--"),
    ]:
        axes[1].plot([], [], color=colour, linestyle=style, label=kind)
    axes[0].set_ylabel("$x_2$")
    figure.legend(loc="outside lower center", ncols=3)
    return figure
