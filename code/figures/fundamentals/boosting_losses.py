"""Losses against the margin, and what flipped labels do."""

import numpy as np

from examples.fundamentals.boosting import flipped
from figures.style import BLUE, GREEN, INK, ORANGE, panels


def draw():
    figure, (left, right) = panels(2.6, columns=2)
    m = np.linspace(-2.5, 2.5, 300)
    left.plot(m, np.exp(-m), "-", color=ORANGE)
    left.plot(m, np.logaddexp(0, -m) / np.log(2), "--", color=BLUE)
    left.plot(m, np.maximum(0, 1 - m), "-.", color=GREEN)
    left.step([-2.5, 0, 2.5], [1, 1, 0], "k-", linewidth=0.8)
    left.text(-1.75, 7, "exponential", color=ORANGE)
    left.annotate(
        "log loss",
        (-1.75, np.logaddexp(0, 1.75) / np.log(2)),
        (-2.4, 4.3),
        color=BLUE,
        arrowprops={"arrowstyle": "-", "color": BLUE},
    )
    left.text(-0.2, 1.9, "hinge", color=GREEN)
    left.text(-2.4, 0.35, "error", color=INK)
    left.set(ylim=(0, 8), xlabel="margin $yF$", title="loss")

    for noise, style in ((0.0, ":"), (0.2, "-")):
        runs = [flipped(noise, seed) for seed in range(8)]
        for which, colour in ((0, ORANGE), (1, BLUE)):
            curve = 100 * np.mean([r[which] for r in runs], axis=0)
            rounds = np.arange(1, len(curve) + 1)
            right.plot(
                rounds,
                curve,
                style if which == 0 or noise == 0 else "--",
                color=colour,
            )
    right.set(
        xscale="log", xlabel="rounds", title="error on new rows, %"
    )
    right.set_xticks([1, 10, 100], ["1", "10", "100"])
    right.set(ylim=(0, 15))
    right.text(14, 12.6, "AdaBoost", color=ORANGE)
    right.text(22, 6.9, "log loss", color=BLUE)
    right.text(
        1.1, 1, "dotted: clean labels\nothers: 20% flipped", fontsize=8
    )
    return figure
