"""A Gaussian process through twelve points, for two lengths."""

import numpy as np

from examples.fundamentals.svm_and_kernels import sine
from figures.style import BLUE, GREY, INK, PALE, panels
from mlinterviews.fundamentals.svm_and_kernels import (
    process_posterior,
    rbf,
)


def draw():
    figure, axes = panels(2.3, columns=2, sharey=True)
    x, y = sine()
    q = np.linspace(-1, 9, 250)[:, None]
    for ax, length in zip(axes, (0.1, 1.0), strict=True):
        gamma = 1 / (2 * length**2)
        mean, variance, _ = process_posterior(
            rbf(x, x, gamma), rbf(x, q, gamma), 1, y, 0.04
        )
        half = 1.96 * np.sqrt(variance)
        ax.fill_between(q[:, 0], mean - half, mean + half, color=PALE)
        ax.plot(q[:, 0], mean, color=BLUE)
        ax.plot(q[:, 0], np.sin(q[:, 0]), color=GREY, linestyle="--")
        ax.plot(x[:, 0], y, "o", color=INK, zorder=3)
        ax.set(title=f"length {length:g}", xlabel="x")
    axes[0].set_ylabel("y")
    return figure
