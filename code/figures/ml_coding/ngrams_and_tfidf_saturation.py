"""How much a repeated term counts: raw, logarithmic, BM25."""

import numpy as np

from figures.style import BLUE, GREEN, GREY, INK, ORANGE, panels


def draw():
    figure, axes = panels(2.7)
    tf = np.linspace(0, 12, 200)
    one = tf[tf >= 1]
    axes.plot(tf, tf, color=INK, ls=":")
    axes.plot(one, 1 + np.log(one), color=GREY, ls="-.")
    axes.text(3.35, 3.6, "raw count", ha="right")
    axes.text(12.1, 3.4, "1 + log", va="center", color=INK)
    for share, color, style, name in (
        (0.5, GREEN, "-", "half of mean"),
        (1, BLUE, "--", "mean length"),
        (3, ORANGE, (0, (5, 1)), "3 × mean"),
    ):
        norm = 1.5 * (0.25 + 0.75 * share)
        y = tf * 2.5 / (tf + norm)
        axes.plot(tf, y, color=color, ls=style)
        up = {0.5: 0.1, 1: -0.13, 3: -0.12}[share]
        axes.text(12.1, y[-1] + up, name, va="center")
    axes.axhline(2.5, color=GREY, lw=0.7)
    axes.text(0.1, 2.6, "bound")
    axes.set(
        xlim=(0, 15.2),
        ylim=(0, 4),
        xticks=range(0, 13, 2),
        xlabel="occurrences of the term in the document",
        ylabel="weight",
    )
    return figure
