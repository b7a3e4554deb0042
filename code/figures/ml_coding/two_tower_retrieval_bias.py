"""Who is shown, and what is found, with and without log q."""

import numpy as np

from examples.ml_coding.two_tower_retrieval import (
    COUNTS,
    M,
    recall,
    shown,
    ways,
)
from figures.style import BLUE, GREY, INK, ORANGE, panels


def draw():
    fig, (left, right) = panels(2.6, 2)
    scores = ways()
    order = np.argsort(-COUNTS)
    ks = (1, 2, 5, 10, 20, 50)
    for name, style, colour in (
        ("corrected", "o-", BLUE),
        ("uncorrected", "s--", ORANGE),
        ("popularity", "^:", GREY),
    ):
        right.plot(
            ks, [recall(scores[name], k) for k in ks],
            style, color=colour, label=name,
        )  # fmt: skip
        if name != "popularity":
            share = np.cumsum(shown(scores[name])[order])
            left.plot(
                np.arange(1, M + 1), share, style[1:], color=colour
            )
    clicks = np.cumsum(COUNTS[order]) / COUNTS.sum()
    left.plot(
        np.arange(1, M + 1), clicks, "-.", color=INK, label="clicks"
    )
    left.set(
        xlabel="items, most clicked first", ylabel="share up to here"
    )
    left.set(ylim=(0, 1.02), xlim=(0, M))
    left.legend(loc="lower right")
    right.set(
        xlabel="k", ylabel="recall@k", xscale="log", ylim=(0, 1.02)
    )
    right.set_xticks(ks, [str(k) for k in ks])
    right.minorticks_off()
    right.legend(loc="lower right")
    return fig
