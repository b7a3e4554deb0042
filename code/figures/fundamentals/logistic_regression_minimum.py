"""The loss along one weight: a minimum, none, and with a penalty."""

import numpy as np

from figures.style import BLUE, GREY, ORANGE, panels
from mlinterviews.fundamentals.logistic_regression import (
    BERNOULLI,
    loss,
)


def draw():
    figure, (left, right) = panels(2.3, columns=2, sharey=True)
    w = np.linspace(-1.5, 6, 200)
    x = np.array([[-1.5], [-0.5], [0.5], [1.5]])
    for ax, y, title in [
        (left, np.array([0, 1, 0, 1]), "labels 0, 1, 0, 1"),
        (right, np.array([0, 0, 1, 1]), "labels 0, 0, 1, 1"),
    ]:
        plain = np.array(
            [loss(np.array([t]), x, y, BERNOULLI) for t in w]
        )
        penalised = plain + 0.02 * w**2
        ax.plot(w, plain, color=BLUE, linestyle="-")
        ax.plot(w, penalised, color=ORANGE, linestyle="--")
        for values, colour in [(plain, BLUE), (penalised, ORANGE)]:
            if values.argmin() < len(w) - 1:
                ax.plot(
                    w[values.argmin()], values.min(), "o", color=colour
                )
        ax.set(title=title, xlabel="weight")
        ax.axhline(0, color=GREY, linewidth=0.6)
    left.set(ylabel="log loss", ylim=(-0.1, 2))
    right.text(1.9, 0.62, "with penalty", color=ORANGE)
    right.text(4.1, 0.14, "without", color=BLUE)
    return figure
