"""A convex loss under its chord, and a network's loss over it."""

import numpy as np

from figures.style import BLUE, GREEN, ORANGE, panels
from mlinterviews.fundamentals.calculus_and_convexity import two_units


def draw():
    figure, (left, right) = panels(2.5, columns=2)
    w = np.linspace(-3.2, 4.2, 200)

    def loss(
        w,
    ):  # log loss of the points x = 1, 1, -0.5 with labels 1, 0, 1
        return (
            np.logaddexp(0, -w)
            + np.logaddexp(0, w)
            + np.logaddexp(0, w / 2)
        )

    slope = (loss(1.5 + 1e-5) - loss(1.5 - 1e-5)) / 2e-5
    left.plot(w, loss(w), color=BLUE)
    ends = np.array([-2.2, 3.6])
    left.plot(ends, loss(ends), "--o", color=ORANGE)
    left.text(-0.6, 5.0, "chord", color=ORANGE)
    t = np.array([-0.9, 4.0])
    left.plot(t, loss(1.5) + slope * (t - 1.5), "-.", color=GREEN)
    left.plot(1.5, loss(1.5), "s", color=GREEN)
    left.text(2.0, 2.1, "tangent", color=GREEN)
    left.set(title="log loss: convex", xlabel="weight", ylabel="loss")
    left.set_ylim(0.8, 7)
    one, other = np.array([1, -1, 1, 1]), np.array([-1, 1, 1, 1])
    t = np.linspace(0, 1, 101)
    right.plot(
        t, [two_units((1 - s) * one + s * other) for s in t], color=BLUE
    )
    right.plot([0, 1], [0, 0], "--o", color=ORANGE)
    right.text(0.5, 0.04, "chord", color=ORANGE, ha="center")
    right.set(
        title="two ReLU units: not convex",
        xlabel="from one minimum to its mirror",
        ylim=(-0.06, 1.1),
    )
    return figure
