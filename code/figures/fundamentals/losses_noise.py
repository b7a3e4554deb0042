"""Regression losses and the noise densities that they stand for."""

import numpy as np

from figures.style import BLUE, GREEN, ORANGE, PINK, panels
from mlinterviews.fundamentals.losses import huber, pinball


def draw():
    figure, (left, right) = panels(2.7, columns=2)
    r = np.linspace(-4, 4, 1601)  # target minus prediction
    zero = np.zeros_like(r)
    for name, loss, colour, style in [
        ("squared", r**2 / 2, BLUE, "-"),
        ("absolute", np.abs(r), ORANGE, "--"),
        ("Huber, 1", huber(r, zero)[0], GREEN, "-."),
        ("pinball, 0.75", pinball(r, zero, 0.75)[0], PINK, ":"),
    ]:
        line = {"color": colour, "linestyle": style, "linewidth": 1.8}
        left.plot(r, loss, label=name, **line)
        density = np.exp(-loss)
        right.plot(r, density / density.sum() / (r[1] - r[0]), **line)
    left.set(xlabel="target − prediction", title="loss", ylim=(0, 5))
    right.set(
        xlabel="noise", title="density ∝ exp(−loss)", ylim=(0, None)
    )
    left.legend(fontsize=9, loc="upper center")
    return figure
