"""Activations through 30 ReLU layers, for three kinds of start."""

import numpy as np
from matplotlib.figure import Figure

from figures.style import BLUE, GREEN, ORANGE, panels
from mlinterviews.ml_coding.feed_forward_network import initial_weights

DEPTH, WIDTH = 30, 128


def sizes(kind: str) -> list[float]:
    """Root mean square after each layer."""
    rng = np.random.default_rng(0)
    A, found = rng.normal(size=(200, WIDTH)), [1.0]
    for _ in range(DEPTH):
        if kind == "small":
            W = rng.normal(0, 0.01, (WIDTH, WIDTH))
        else:
            W = initial_weights(WIDTH, WIDTH, rng, kind)
        A = np.maximum(A @ W, 0)
        found.append(float(np.sqrt((A**2).mean())))
    return found


def draw() -> Figure:
    fig, ax = panels(2.4)
    layers = np.arange(DEPTH + 1)
    for kind, name, colour, style, place in (
        ("he", "He, variance 2/d", BLUE, "-", 1e2),
        ("xavier", "Xavier, variance 1/d", GREEN, "--", 2e-7),
        ("small", "standard deviation 0.01", ORANGE, ":", 1e-12),
    ):
        ax.semilogy(layers, sizes(kind), style, color=colour)
        ax.text(
            30, place, name, color=colour, ha="right", va="center",
            fontsize=9,
        )  # fmt: skip
    ax.set(
        xlabel="layer of 128 ReLU units", ylabel="root mean square",
        ylim=(1e-34, 1e5),
    )  # fmt: skip
    return fig
