"""The sum of distances on one axis, and total steps among walls."""

import json
from pathlib import Path

import numpy as np
from matplotlib.patches import Rectangle

from figures.style import BLUE, GREY, INK, ORANGE, panels

OUTPUT = Path(__file__).resolve().parents[2] / "outputs" / "ml_coding"


def draw():
    text = (OUTPUT / "graph_problems.json").read_text("utf-8")
    numbers = json.loads(text)
    figure, (left, right) = panels(
        2.5, 2, gridspec_kw={"width_ratios": [1, 1.25]}
    )
    columns = np.array([1, 2, 6])
    m = np.linspace(0, 7, 141)
    cost = np.abs(columns[:, None] - m).sum(axis=0)
    left.plot(m, cost, color=BLUE)
    left.plot(columns, [0.4] * 3, "o", color=INK, clip_on=False)
    left.plot([2], [5], "s", color=ORANGE, ms=7)
    left.text(2.2, 3.4, "median: 5", color=ORANGE, size=9)
    for x, y, slope in (
        (0.1, 9.6, "−3"),
        (3.3, 8, "+1"),
        (5.3, 11, "+3"),
    ):
        left.text(x, y, slope, color=GREY, size=9)
    left.set(xlabel="column", ylabel="sum of distances", ylim=(0, 13))
    walls, sums = numbers["walls"], numbers["sums"]
    best = min(s for row in sums for s in row if s >= 0)
    for r, line in enumerate(walls):
        for c, mark in enumerate(line):
            x, y, s = c, -r, sums[r][c]
            fill = "0.25" if mark == "#" else "white"
            if s == best:
                fill = "#fbd9bf"
            right.add_patch(
                square(x, y, fill),
            )
            if mark == "#":
                continue
            colour = ORANGE if s == best else INK
            weight = "bold" if s == best or mark == "P" else "normal"
            right.text(
                x,
                y,
                str(s),
                ha="center",
                va="center",
                color=BLUE if mark == "P" else colour,
                weight=weight,
                size=9,
            )
    right.set(xlim=(-0.55, 6.55), ylim=(-4.55, 0.55), aspect="equal")
    right.axis("off")
    right.set_title("total steps; walls dark, people bold blue", size=8)
    return figure


def square(x: float, y: float, fill: str):
    """A cell of the grid."""
    return Rectangle(
        (x - 0.5, y - 0.5), 1, 1, facecolor=fill, edgecolor=GREY, lw=0.8
    )
