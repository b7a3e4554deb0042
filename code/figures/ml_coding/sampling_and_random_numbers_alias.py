"""Four probabilities become four columns of equal height."""

import numpy as np

from figures.style import BLUE, GREEN, INK, ORANGE, YELLOW, panels
from mlinterviews.ml_coding.sampling_and_random_numbers import (
    AliasTable,
)

P = [0.5, 0.3, 0.15, 0.05]
NAMES = "abcd"
FILL = [BLUE, ORANGE, GREEN, YELLOW]


def block(ax, column, bottom, height, owner):
    ax.bar(
        column,
        height,
        0.8,
        bottom,
        color=FILL[owner],
        alpha=0.35,
        edgecolor=INK,
        linewidth=0.9,
    )
    ax.text(
        column,
        bottom + height / 2,
        NAMES[owner],
        ha="center",
        va="center",
        fontsize=10,
    )


def draw():
    fig, (left, right) = panels(2.4, 2, sharey=True)
    table = AliasTable(P)
    for i, p in enumerate(P):
        block(left, i, 0, 4 * p, i)
        keep, other = float(table.keep[i]), int(table.alias[i])
        block(right, i, 0, keep, i)
        if keep < 1:
            block(right, i, keep, 1 - keep, other)
    left.set_title("$K p_i$")
    right.set_title("alias table")
    left.set_ylabel("height")
    for ax in (left, right):
        ax.axhline(1, color=INK, linestyle=":", linewidth=1)
        ax.set_xticks(np.arange(4), list(NAMES))
        ax.set_ylim(0, 2.1)
    return fig
