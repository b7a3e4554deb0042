"""One slope without intercept: as a projection and as a minimum."""

import numpy as np

from figures.style import BLUE, GREY, INK, ORANGE, panels
from mlinterviews.fundamentals.linear_regression import least_squares


def draw():
    figure, (left, right) = panels(2.6, columns=2)
    x, y = np.array([2.0, 1.0]), np.array([1.0, 3.0])
    w = least_squares(x[:, None], y).theta[0]
    fitted = w * x
    line = np.array([-0.3, 1.55])
    left.plot(2 * line, line, color=GREY, linestyle="--")
    for tip, colour, name, place in [
        (y, INK, "y = (1, 3)", (0.2, 3.12)),
        (fitted, BLUE, "fit (2, 1)", (0.95, -0.05)),
    ]:
        left.annotate(
            "",
            tip,
            (0, 0),
            arrowprops={"arrowstyle": "-|>", "color": colour},
        )
        left.text(*place, name, color=colour)
    left.plot(
        *np.stack([fitted, y], axis=1), color=ORANGE, linestyle="-"
    )
    left.text(1.62, 2.1, "residual\n(−1, 2)", color=ORANGE)
    a, b = (
        x / np.linalg.norm(x),
        (y - fitted) / np.linalg.norm(y - fitted),
    )
    corner = fitted[:, None] + 0.22 * np.stack([-a, b - a, b], axis=1)
    left.plot(*corner, color=INK, linewidth=0.8, linestyle="-")
    left.text(2.3, 0.5, "multiples\nof x", color=GREY)
    left.set(
        xlim=(-0.5, 3.4),
        ylim=(-0.4, 3.5),
        aspect="equal",
        xlabel="row 1",
        ylabel="row 2",
        title="projection",
    )
    grid = np.linspace(-0.6, 2.6, 200)
    loss = ((np.outer(grid, x) - y) ** 2).mean(axis=1)
    right.plot(grid, loss, color=BLUE, linestyle="-")
    best = ((w * x - y) ** 2).mean()
    right.plot(w, best, "o", color=ORANGE)
    right.axhline(best, color=GREY, linestyle="--", linewidth=1)
    right.text(0.62, 3.0, "slope 0", color=ORANGE)
    right.set(
        xlabel="weight w", ylabel="mean squared error", title="gradient"
    )
    right.set_ylim(0, 9)
    return figure
