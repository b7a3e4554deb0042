"""Three points and the widest street between the classes."""

import numpy as np

from figures.style import BLUE, GREY, INK, ORANGE, PALE, panels
from mlinterviews.fundamentals.svm_and_kernels import solve_dual


def draw():
    figure, ax = panels(2.6)
    X, s = np.array([[0.0, 0], [2, 2], [4, 2]]), np.array([-1.0, 1, 1])
    alpha, b = solve_dual(X @ X.T, s, np.inf)
    w = X.T @ (alpha * s)
    x = np.linspace(-3.2, 6, 2)
    lines = {
        level: (level - b - w[0] * x) / w[1] for level in (-1, 0, 1)
    }
    ax.fill_between(x, lines[-1], lines[1], color=PALE)
    for level, style in [(-1, "--"), (0, "-"), (1, "--")]:
        ax.plot(
            x, lines[level], color=INK, linestyle=style, linewidth=1
        )
    ax.annotate(
        "",
        X[1],
        X[0],
        arrowprops={"arrowstyle": "<->", "color": GREY},
    )
    ax.text(3.95, 0.2, "width\n2/‖w‖ = 2.83", color=INK)
    for point, sign, a in zip(X, s, alpha, strict=True):
        colour, marker = (BLUE, "s") if sign > 0 else (ORANGE, "o")
        ax.plot(*point, marker, color=colour, markersize=7, zorder=3)
        if a > 0:
            ax.plot(
                *point,
                "o",
                markersize=14,
                markerfacecolor="none",
                color=INK,
            )
    ax.text(4.25, 1.9, "α = 0", color=BLUE)
    ax.text(2.3, 2.25, "α = ¼", color=BLUE)
    ax.text(-0.95, -0.5, "α = ¼", color=ORANGE)
    for level, place in [(-1, (-1.45, 1.55)), (0, (-1.4, 3.5))]:
        ax.text(*place, f"z = {level}".replace("-", "−"))
    ax.text(0.65, 3.45, "z = 1")
    ax.set(xlim=(-2.6, 6), ylim=(-1, 4), aspect="equal", xlabel="$x_1$")
    ax.set_ylabel("$x_2$")
    return figure
