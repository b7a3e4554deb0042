"""Scaled steps when the gradients of one coordinate shrink."""

import numpy as np

from figures.style import COLOURS, INK, STYLES, panels
from mlinterviews.fundamentals.adaptive_optimizers import step_sizes


def draw():
    figure, ax = panels(2.4)
    gradients = np.r_[np.full(60, 10.0), np.full(140, 1.0)]
    for i, (rule, beta, name) in enumerate(
        [
            ("adagrad", 0.9, "AdaGrad"),
            ("rmsprop", 0.95, "RMSProp"),
            ("adam", 0.95, "Adam's scaling"),
        ]
    ):
        steps = step_sizes(gradients, rule, beta)
        t = np.arange(1, len(steps) + 1)
        ax.plot(
            t, steps, color=COLOURS[i], linestyle=STYLES[i], label=name
        )
    ax.axvline(60.5, color=INK, linewidth=0.6)
    ax.text(63, 3.6, "gradient falls\nfrom 10 to 1", va="top")
    ax.set(xlabel="step", ylabel="step / learning rate", ylim=(0, 4.6))
    ax.legend()
    return figure
