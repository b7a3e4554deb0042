"""One normal fitted to two humps by forward and by reverse KL."""

import numpy as np

from figures.style import BLUE, GREY, ORANGE, panels
from mlinterviews.fundamentals.information_theory import kl


def normal(x, m, s):
    density = np.exp(-(((x - m) / s) ** 2) / 2) / s + 1e-300
    return density / density.sum()


def draw():
    figure, ax = panels(2.3)
    x = np.linspace(-7, 7, 701)
    p = 0.6 * normal(x, -2, 0.6) + 0.4 * normal(x, 2, 0.6)
    grid = [
        (m, s)
        for m in np.linspace(-3, 3, 61)
        for s in np.linspace(0.4, 3, 53)
    ]
    forward = min(grid, key=lambda g: kl(p, normal(x, *g)))
    reverse = min(grid, key=lambda g: kl(normal(x, *g), p))
    width = x[1] - x[0]
    ax.fill_between(x, p / width, color=GREY, alpha=0.3, linewidth=0)
    ax.text(2.0, 0.29, "p", ha="center")
    ax.plot(
        x,
        normal(x, *forward) / width,
        color=BLUE,
        label="forward KL: covers",
    )
    ax.plot(
        x,
        normal(x, *reverse) / width,
        "--",
        color=ORANGE,
        label="reverse KL: picks one",
    )
    ax.set(xlabel="x", ylabel="density", xlim=(-6, 6))
    ax.legend()
    return figure
