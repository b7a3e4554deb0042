"""Losses of a positive against its logit, and their slopes."""

import numpy as np

from figures.style import BLUE, GREEN, INK, ORANGE, PINK, panels
from mlinterviews.fundamentals.losses import (
    focal,
    hinge,
    logistic,
    squared_sigmoid,
)


def draw():
    figure, (left, right) = panels(2.7, columns=2)
    z = np.linspace(-6, 3, 901)
    y = np.ones_like(z)
    for loss, name, colour, style in [
        (logistic, "log loss", BLUE, "-"),
        (hinge, "hinge", ORANGE, "--"),
        (focal, "focal", GREEN, "-."),
        (squared_sigmoid, "squared", PINK, ":"),
    ]:
        value, slope = loss(y, z)
        line = {"color": colour, "linestyle": style, "linewidth": 1.8}
        left.plot(z, value, label=name, **line)
        right.plot(z, -slope, **line)
    left.axvline(0, color=INK, linewidth=0.6)
    right.axvline(0, color=INK, linewidth=0.6)
    left.set(xlabel="logit", title="loss", ylim=(-0.1, 6.2))
    right.set(xlabel="logit", title="pull: minus the slope")
    left.legend(fontsize=9)
    return figure
