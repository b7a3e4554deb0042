"""What a relevant item at each rank is worth to four metrics."""

import numpy as np

from figures.style import BLUE, GREEN, ORANGE, panels


def draw():
    fig, ax = panels(2.5)
    rank = np.arange(1, 21)
    ax.plot(rank, 1 / np.log2(rank + 1), "-o", color=BLUE)
    ax.plot(rank, 1 / rank, "--s", color=ORANGE)
    edges, worth = np.append(0.5, rank + 0.5), np.append(1, rank <= 10)
    ax.step(edges, worth, "-.", where="pre", color=GREEN)
    ax.text(15, 0.33, "DCG: $1/\\log_2(i+1)$", ha="center", color=BLUE)
    ax.text(1, 0.06, "reciprocal rank: $1/i$", color=ORANGE)
    ax.text(10.8, 0.9, "precision@10, recall@10", color=GREEN)
    ax.set(xlabel="rank $i$", ylabel="worth, first rank = 1")
    ax.set(ylim=(0, 1.08), xlim=(0.4, 20.6), xticks=[1, 5, 10, 15, 20])
    return fig
