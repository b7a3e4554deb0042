"""From the mean prediction to one patient's, feature by feature."""

import numpy as np

from examples.fundamentals.features import explain_one
from figures.style import BLUE, GREY, INK, ORANGE, panels


def draw():
    figure, ax = panels(2.9)
    names, value, phi = explain_one()
    order = np.argsort(-abs(phi))
    at = value[0]
    for row, j in enumerate(order):
        up = phi[j] >= 0
        ax.barh(
            row,
            phi[j],
            0.65,
            left=at,
            color=BLUE if up else ORANGE,
            hatch="" if up else "///",
        )
        ax.text(
            max(at, at + phi[j]) + 1.5,
            row,
            f"{phi[j]:+.0f}",
            va="center",
            fontsize=9,
        )
        at += phi[j]
        ax.plot([at, at], [row, row + 1], color=GREY, linewidth=0.8)
    for x, text, side in [
        (value[0], "mean of the background", "left"),
        (value[-1], "this patient", "right"),
    ]:
        ax.axvline(x, color=INK, linewidth=0.8, linestyle=":")
        ax.text(x, -0.7, f" {text}: {x:.0f} ", ha=side, fontsize=9)
    ax.set_yticks(range(len(order)), [names[j] for j in order])
    ax.set(xlabel="predicted progression of the disease")
    ax.set(xlim=(140, 285), ylim=(len(order) - 0.3, -1.3))
    return figure
