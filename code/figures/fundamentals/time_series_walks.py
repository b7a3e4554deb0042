"""Correlations of independent series: noise and random walks."""

import numpy as np

from examples.fundamentals.time_series import walks
from figures.style import BLUE, GREY, ORANGE, panels


def draw():
    figure, ax = panels(2.4)
    noise, levels = walks()
    bins = np.linspace(-1, 1, 41)
    ax.hist(
        noise,
        bins,
        color=BLUE,
        histtype="step",
        label="independent noise",
    )
    ax.hist(
        levels,
        bins,
        color=ORANGE,
        alpha=0.7,
        label="independent random walks",
    )
    for limit in (-0.196, 0.196):
        ax.axvline(limit, color=GREY, linestyle=":")
    ax.set(
        xlabel="correlation of two series of 100 values",
        ylabel="pairs of 2,000",
    )
    ax.set_ylim(0, 470)
    ax.legend(loc="upper left")
    return figure
