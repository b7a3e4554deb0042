"""Least squares and Huber with wrong targets, then wrong inputs."""

import numpy as np

from figures.style import BLUE, GREY, INK, ORANGE, panels
from mlinterviews.fundamentals.missing_data_and_outliers import (
    huber_line,
)


def draw():
    figure, axes = panels(2.6, columns=2, sharey=True)
    x = np.linspace(0, 10, 41)
    y = x + np.random.default_rng(1).normal(size=41)
    rows = [36, 38, 40]
    targets, inputs = y.copy(), x.copy()
    targets[rows], inputs[rows] = -30, 60
    for ax, a, b, title in [
        (axes[0], x, targets, "three wrong targets"),
        (axes[1], inputs, y, "three wrong inputs"),
    ]:
        good = np.delete(np.arange(41), rows)
        ax.plot(a[good], b[good], "o", color=GREY, markersize=3)
        ax.plot(a[rows], b[rows], "X", color=INK, markersize=6)
        ends = np.array([0, a.max()])
        slope, start = np.polyfit(a, b, 1)
        ax.plot(ends, start + slope * ends, "--", color=BLUE)
        start, slope = huber_line(a, b)
        ax.plot(ends, start + slope * ends, "-", color=ORANGE)
        ax.set(title=title, xlabel="input")
    axes[0].plot([], [], "--", color=BLUE, label="least squares")
    axes[0].plot([], [], "-", color=ORANGE, label="Huber")
    axes[0].legend(fontsize=9, loc="lower left")
    axes[0].set_ylabel("target")
    return figure
