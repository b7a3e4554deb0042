"""Descent in a valley of condition number 10, at three rates."""

import numpy as np

from figures.style import BLUE, GREEN, GREY, ORANGE, panels
from mlinterviews.fundamentals.gradient_descent import descend


def draw():
    figure, ax = panels(2.5)
    a, b = np.meshgrid(
        np.linspace(-4, 11, 200), np.linspace(-3.3, 3.3, 200)
    )
    levels = np.array([1, 4, 10, 20, 35, 55])
    ax.contour(
        a,
        b,
        (a**2 + 10 * b**2) / 2,
        levels,
        colors=GREY,
        linewidths=0.8,
    )
    for lr, start, color, style, name in [
        (0.05, [10, 1.5], GREEN, ":", "0.05: slow along the valley"),
        (2 / 11, [10, 1.5], BLUE, "-", "0.18: the best"),
        (
            0.205,
            [10, 1.5],
            ORANGE,
            "--",
            "0.205: over the limit of 0.2",
        ),
    ]:
        path = descend(
            lambda x: np.array([1.0, 10.0]) * x, start, lr, 12
        )
        ax.plot(
            *path.T,
            color=color,
            linestyle=style,
            marker="o",
            markersize=3,
            linewidth=1.2,
            label=name,
        )
    ax.plot(0, 0, "+", color="black", markersize=9)
    ax.set(xlabel="a", ylabel="b", xlim=(-4, 11), ylim=(-3.4, 6))
    ax.legend(loc="upper left", ncols=1)
    return figure
