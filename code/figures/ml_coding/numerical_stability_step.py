"""The error of a central difference: truncation, then cancellation."""

import numpy as np

from figures.style import BLUE, GREY, ORANGE, panels


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def draw():
    h = 10.0 ** np.linspace(-15, 0, 240)
    slope = sigmoid(1.0) * (1 - sigmoid(1.0))
    curvature = slope * (1 - 6 * slope)  # the third derivative
    central = (sigmoid(1 + h) - sigmoid(1 - h)) / (2 * h)
    error = np.abs(central - slope) / slope
    fig, ax = panels(2.6)
    ax.loglog(h, np.maximum(error, 1e-17), "-", color=BLUE, lw=1)
    left, right = h[h < 1e-5], h[h > 1e-5]
    ax.loglog(left, 1e-16 / left, "--", color=ORANGE)
    ax.loglog(
        right, abs(curvature) / 6 / slope * right**2, ":", color=GREY
    )
    ax.text(3e-14, 3e-5, "rounding,\n$10^{-16}/h$", fontsize=8)
    ax.text(2e-3, 1e-9, "truncation,\n$\\propto h^2$", fontsize=8)
    ax.set(
        xlabel="step $h$",
        ylabel="relative error",
        ylim=(1e-13, 10),
    )
    return fig
