"""Divergences of two blocks of mass that are moved apart."""

import numpy as np

from figures.style import BLUE, GREEN, ORANGE, panels
from mlinterviews.fundamentals.information_theory import (
    jensen_shannon,
    wasserstein,
)


def draw():
    figure, ax = panels(2.2)
    cells, block = 401, 100
    x = np.arange(cells) / block
    p = np.zeros(cells)
    p[:block] = 1 / block
    shifts = np.arange(0, 301, 4)
    js, far = [], []
    for shift in shifts:
        q = np.roll(p, shift)
        js.append(jensen_shannon(p, q))
        far.append(wasserstein(p, q, x))
    ax.plot(shifts / block, far, color=BLUE, label="Wasserstein")
    ax.plot(
        shifts / block, js, "--", color=ORANGE, label="Jensen–Shannon"
    )
    ax.axvline(
        0.02, color=GREEN, linestyle=":", label="KL: infinite from here"
    )
    ax.set(
        xlabel="shift of a block of width 1", ylabel="nats, or distance"
    )
    ax.legend()
    return figure
