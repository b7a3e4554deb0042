"""Variance against the number of trees, and error against features."""

import numpy as np

from examples.fundamentals.random_forest import predictions
from figures.style import BLUE, GREEN, ORANGE, panels
from mlinterviews.fundamentals.random_forest import (
    tree_variance,
    variance_of_mean,
)


def draw():
    figure, (left, right) = panels(2.6, columns=2)
    tried = (1, 2, 3, 5, 7, 10)
    runs = {m: predictions(m, trees=40) for m in tried}
    counts = np.array([1, 2, 3, 5, 8, 12, 20])
    line = np.geomspace(1, 40, 60)
    for m, colour, style, mark in (
        (1, ORANGE, "--", "s"),
        (10, BLUE, "-", "o"),
    ):
        P = runs[m][0]
        variance, rho = tree_variance(P[:, :20])
        left.plot(
            line,
            variance_of_mean(variance, rho, line),
            style,
            color=colour,
        )
        got = [P[:, 20 : 20 + b].mean(1).var(0).mean() for b in counts]
        left.plot(counts, got, mark, color=colour)
        left.axhline(rho * variance, color=colour, linewidth=0.8)
        left.text(
            1.0,
            rho * variance * (0.72 if m == 1 else 1.08),
            f"correlation {rho:.2f}",
            color=colour,
            fontsize=8,
        )
    left.text(1.7, 13.5, "1 feature a node", color=ORANGE, fontsize=8)
    left.text(1.0, 3.5, "all 10", color=BLUE, fontsize=8)
    left.set(xscale="log", yscale="log", xlabel="trees")
    left.set(title="variance of the mean", ylim=(0.3, 30))
    left.set_xticks([1, 3, 10, 40], ["1", "3", "10", "40"])
    left.set_yticks([0.3, 1, 3, 10, 30], ["0.3", "1", "3", "10", "30"])
    left.minorticks_off()

    bias, spread = [], []
    for P, truth in runs.values():
        mean = P.mean(axis=1)
        bias.append(((mean.mean(axis=0) - truth) ** 2).mean())
        spread.append(mean.var(axis=0).mean())
    total = np.add(bias, spread)
    right.plot(tried, total, "o-", color=BLUE)
    right.plot(tried, bias, "s--", color=ORANGE)
    right.plot(tried, spread, "^-.", color=GREEN)
    right.text(4.2, 8.2, "error", color=BLUE)
    right.text(2.2, 4.6, "squared bias", color=ORANGE)
    right.text(4, 2.2, "variance", color=GREEN)
    right.set(title="40 trees", xlabel="features a node", ylim=(0, 14))
    right.set_xticks([1, 3, 5, 7, 10])
    return figure
