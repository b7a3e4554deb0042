"""Three impurities, and the gain as a gap under a concave curve."""

import numpy as np

from figures.style import BLUE, GREEN, INK, ORANGE, panels
from mlinterviews.fundamentals.decision_trees import (
    entropy,
    gini,
    misclassified,
)


def draw():
    figure, (left, right) = panels(2.5, columns=2)
    p = np.linspace(0, 1, 201)
    shares = np.column_stack([p, 1 - p])
    for f, factor, name, style, colour, at in (
        (entropy, 0.5, "entropy / 2", "--", ORANGE, (0.5, 0.515)),
        (gini, 1.0, "Gini", "-", BLUE, (0.5, 0.34)),
        (misclassified, 1.0, "error", "-.", GREEN, (0.5, 0.2)),
    ):
        left.plot(p, factor * f(shares), style, color=colour)
        left.text(*at, name, color=colour, ha="center", va="bottom")
    left.set(xlabel="share of class 1", ylabel="impurity")
    left.set(ylim=(0, 0.6), title="three impurities")

    right.plot(p, gini(shares), "-", color=BLUE)
    right.plot(p, misclassified(shares), "-.", color=GREEN)
    for f, colour, name in (
        (gini, BLUE, "Gini gain"),
        (misclassified, GREEN, "no gain"),
    ):
        ends = np.array([5 / 8, 7 / 8])  # equal sides of a node at 6/8
        value = f(np.column_stack([ends, 1 - ends]))
        right.plot(ends, value, "o:", color=INK, linewidth=1)
        node = float(f(np.array([0.75, 0.25])))
        right.plot([0.75], [node], "s", color=colour)
    low = gini(np.column_stack([ends, 1 - ends])).mean()
    right.plot([0.75, 0.75], [low, 0.375], color=ORANGE, linewidth=3)
    right.text(0.79, 0.38, "Gini gains", color=BLUE)
    right.text(0.44, 0.17, "error gains\nnothing", color=GREEN)
    right.set(
        xlim=(0.4, 1.05), ylim=(0, 0.6), xlabel="share of class 1"
    )
    right.set_title("12:4 split into 5:3 and 7:1")
    return figure
