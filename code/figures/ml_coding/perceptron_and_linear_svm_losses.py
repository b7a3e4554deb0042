"""Four losses of the margin s z."""

import numpy as np
from matplotlib.figure import Figure

from figures.style import BLUE, GREEN, GREY, ORANGE, panels


def draw() -> Figure:
    m = np.linspace(-1.6, 2.2, 400)
    fig, ax = panels(2.5)
    ax.plot(m, (m <= 0) * 1.0, ":", color=GREY)
    ax.plot(m, np.maximum(0, -m), "-.", color=GREEN)
    ax.plot(m, np.maximum(0, 1 - m), "-", color=BLUE)
    ax.plot(m, np.maximum(0, 1 - m) ** 2, "--", color=ORANGE)
    ax.text(-0.65, 1.06, "error", color=GREY)
    ax.text(-1.55, 0.35, "perceptron", color=GREEN)
    ax.text(-0.72, 2.6, "squared hinge", color=ORANGE, ha="right")
    ax.annotate(
        "hinge",
        (0.35, 0.65),
        (0.8, 1.2),
        color=BLUE,
        arrowprops={"arrowstyle": "-", "color": BLUE},
    )
    ax.set(
        xlabel="margin $s\\,z$",
        ylabel="loss",
        ylim=(-0.05, 3.0),
        xticks=[-1, 0, 1, 2],
    )
    return fig
