"""Expected score of a report q when the truth is 0.7."""

import numpy as np

from figures.style import BLUE, GREEN, GREY, ORANGE, panels


def draw():
    figure, ax = panels(2.5)
    p, q = 0.7, np.linspace(0.01, 0.99, 197)
    for name, cost, colour, style in [
        (
            "log loss",
            -p * np.log(q) - (1 - p) * np.log(1 - q),
            BLUE,
            "-",
        ),
        ("Brier", p * (1 - q) ** 2 + (1 - p) * q**2, GREEN, "-."),
        ("absolute error", p * (1 - q) + (1 - p) * q, ORANGE, "--"),
    ]:
        ax.plot(q, cost, color=colour, linestyle=style, label=name)
        best = cost.argmin()
        ax.plot(q[best], cost[best], "o", color=colour, markersize=6)
    ax.axvline(p, color=GREY, linestyle=":", linewidth=1)
    ax.set(
        xlabel="probability that is reported, when the truth is 0.7",
        ylabel="expected score",
        ylim=(0, 1.6),
    )
    ax.legend(loc="upper center")
    return figure
