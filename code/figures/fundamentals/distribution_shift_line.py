"""A line fitted where the data were, and where they will be."""

import numpy as np

from examples.fundamentals.distribution_shift import covariate, curved
from figures.style import BLUE, GREY, INK, ORANGE, SKY, panels


def draw():
    figure, ax = panels(2.8)
    x, y, new, new_y, w = covariate()
    ax.plot(x, y, "o", color=SKY, markersize=2, label="training rows")
    ax.plot(
        new[::4],
        new_y[::4],
        "x",
        color=ORANGE,
        markersize=5,
        label="new rows",
    )
    t = np.linspace(-3, 3, 200)
    ax.plot(t, curved(t), color=GREY, linestyle=":", label="truth")
    for name, root, colour, style in [
        ("equal weights", None, INK, "--"),
        ("weights by density ratio", w**0.5, BLUE, "-"),
    ]:
        fit = np.polyfit(x, y, 1, w=root)
        ax.plot(
            t,
            np.polyval(fit, t),
            color=colour,
            linestyle=style,
            label=name,
        )
    ax.set(xlabel="x", ylabel="y", xlim=(-3, 3.2), ylim=(-4.4, 3.4))
    ax.legend(loc="lower right", ncols=2, markerscale=1.5)
    return figure
