"""Entries into a reservoir of 100 thin out as k/t."""

import numpy as np

from figures.style import BLUE, INK, ORANGE, panels

K, N = 100, 100_000


def draw():
    rng = np.random.default_rng(5)
    t = np.arange(K + 1, N + 1)
    entered = t[rng.random(t.size) < K / t]
    fig, ax = panels(2.4)
    count = np.arange(1, entered.size + 1)
    ax.step(entered, count, "-", where="post", color=BLUE)
    ax.plot(t, K * np.log(t / K), "--", color=ORANGE)
    ax.annotate(
        r"$k\,\ln(t/k)$",
        (30_000, K * np.log(300)),
        (45_000, 420),
        arrowprops={"arrowstyle": "-", "color": INK},
    )
    ax.set(xlabel="items seen, $t$", ylabel="items that ever entered")
    return fig
