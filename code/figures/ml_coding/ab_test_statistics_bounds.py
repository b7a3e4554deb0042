"""Bounds on z at twenty looks, and an A/A path that tempts."""

import numpy as np

from figures.style import BLUE, GREEN, GREY, INK, ORANGE, panels
from mlinterviews.ml_coding.ab_test_statistics_sequential import (
    boundaries,
)


def draw():
    t = np.arange(1, 21) / 20
    steps = np.random.default_rng(11).standard_normal((400, 20))
    z = steps.cumsum(axis=1) / np.sqrt(np.arange(1, 21))
    tempting = (z[:, 4:14].max(axis=1) > 2.2) & (z[:, -1] < 0.8)
    path = z[np.flatnonzero(tempting)[0]]

    fig, ax = panels(2.8)
    ax.axhline(1.96, linestyle=":", color=ORANGE)
    ax.text(0.99, 1.62, "1.96", color=ORANGE, ha="right")
    bounds = boundaries(t)
    shown = bounds < 5.2
    ax.plot(t[shown], bounds[shown], "-s", color=BLUE)
    ax.text(0.24, 4.75, "alpha spending", color=BLUE)
    tau2 = 2.8016**2  # in units of the final variance
    grow = 1 + tau2 * t
    mixture = np.sqrt(
        2 * grow / (tau2 * t) * (np.log(20) + np.log(grow) / 2)
    )
    ax.plot(t, mixture, "--", color=GREEN)
    ax.text(0.7, 3.28, "mixture, any look", color=GREEN)
    ax.plot(t, path, "-o", color=INK, linewidth=1, markersize=3)
    ax.text(0.6, -0.75, "z of one A/A test", color=INK)
    ax.axhline(0, color=GREY, linewidth=0.6, linestyle="-")
    ax.set(xlabel="share of the planned data", ylabel="z")
    ax.set(xlim=(0, 1.02), ylim=(-1.2, 5.3))
    return fig
