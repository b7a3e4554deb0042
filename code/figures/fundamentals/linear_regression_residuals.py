"""Residuals against fitted values: a missed curve and a funnel."""

import numpy as np

from figures.style import BLUE, GREY, ORANGE, panels
from mlinterviews.fundamentals.linear_regression import least_squares


def draw():
    figure, axes = panels(2.3, columns=2, sharey=True)
    rng = np.random.default_rng(3)
    x = rng.uniform(0, 4, 120)
    noise = rng.normal(size=120)
    A = np.column_stack([np.ones_like(x), x])
    for ax, y, title in [
        (axes[0], 2 * x + 0.5 * (x - 2) ** 2 + 0.5 * noise, "curved"),
        (axes[1], 2 * x + 0.45 * x * noise, "funnel"),
    ]:
        fit = least_squares(A, y)
        fitted = A @ fit.theta
        ax.plot(fitted, fit.residuals, "o", color=BLUE, markersize=2.5)
        ax.axhline(0, color=GREY, linewidth=0.8)
        edges = np.quantile(fitted, np.linspace(0, 1, 7))
        place = np.searchsorted(edges[1:-1], fitted)
        mean = [fit.residuals[place == c].mean() for c in range(6)]
        middle = [fitted[place == c].mean() for c in range(6)]
        ax.plot(middle, mean, color=ORANGE, linestyle="-")
        ax.set(xlabel="fitted value", title=title)
    axes[0].set_ylabel("residual")
    return figure
