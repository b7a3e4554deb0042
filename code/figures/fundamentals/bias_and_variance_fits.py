"""Fifteen fits of each degree to fifteen noisy training sets."""

import numpy as np

from examples.fundamentals.bias_and_variance import NOISE, grid, sine
from figures.style import BLUE, GREY, INK, ORANGE, panels
from mlinterviews.fundamentals.bias_and_variance import polynomial


def draw():
    x, x_test = grid(20), np.linspace(0.0, 1.0, 201)
    titles = (
        (1, "degree 1:\nbiased, steady"),
        (3, "degree 3:\nlittle of either"),
        (11, "degree 11:\nunbiased, unsteady"),
    )
    fig, axes = panels(2.1, columns=3, sharey=True)
    for ax, (degree, title) in zip(axes, titles, strict=True):
        rng = np.random.default_rng(2)
        fits = []
        for _ in range(15):
            y = sine(x) + NOISE * rng.standard_normal(x.size)
            fits.append(polynomial(degree)(x, y)(x_test))
            ax.plot(x_test, fits[-1], "-", color=GREY, lw=0.5)
        ax.plot(x, y, "o", color=INK, ms=2.2)
        ax.plot(x_test, sine(x_test), "-", color=ORANGE, lw=2)
        ax.plot(x_test, np.mean(fits, axis=0), "--", color=BLUE, lw=2)
        ax.set(title=title, xlabel="$x$", ylim=(-2.3, 2.3))
        ax.set_xticks([0, 0.5, 1], ["0", "0.5", "1"])
    axes[0].set_ylabel("$y$")
    axes[0].text(0.3, 1.35, "truth", color=ORANGE, fontsize=8)
    axes[0].text(0.02, -1.2, "mean of fits", color=BLUE, fontsize=8)
    return fig
