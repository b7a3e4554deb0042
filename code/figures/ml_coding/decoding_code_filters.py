"""How many tokens three filters keep of a sharp and a flat p."""

import numpy as np

from figures.style import BLUE, GREEN, GREY, ORANGE, panels
from mlinterviews.ml_coding.decoding_code import min_p, top_k, top_p

SHARP = [
    0.91,
    0.03,
    0.02,
    0.01,
    0.008,
    0.007,
    0.006,
    0.004,
    0.003,
    0.002,
]
FLAT = [0.16, 0.14, 0.13, 0.12, 0.11, 0.1, 0.09, 0.08, 0.05, 0.02]
FILTERS = [
    ("top-k 3", lambda z: top_k(z, 3), BLUE, "-"),
    ("top-p 0.9", lambda z: top_p(z, 0.9), ORANGE, "--"),
    ("min-p 0.1", lambda z: min_p(z, 0.1), GREEN, "-."),
]


def draw():
    figure, axes = panels(2.6, 2)
    for ax, p, name in zip(
        axes, (SHARP, FLAT), ("sharp", "flat"), strict=True
    ):
        ax.bar(range(1, 11), p, color=GREY, width=0.7)
        top = max(p)
        for i, (label, keep, colour, line) in enumerate(FILTERS):
            n = np.isfinite(keep(np.log(p))).sum()
            y = top * (1.12 + 0.28 * i)
            ax.plot(
                [0.6, n + 0.4], [y, y], line, color=colour, linewidth=3
            )
            ax.text(
                0.6,
                y + 0.05 * top,
                f"{label} keeps {n}",
                fontsize=9,
                color=colour,
            )
        ax.set(ylim=(0, 1.9 * top), xlabel="token, by rank", title=name)
        ax.set_xticks([1, 4, 7, 10])
        ax.set_yticks([0, round(top / 2, 2), top])
        ax.tick_params(labelsize=9)
    axes[0].set_ylabel("probability")
    return figure
