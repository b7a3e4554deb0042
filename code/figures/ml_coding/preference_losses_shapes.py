"""DPO and IPO against the margin; PPO's objective against the ratio."""

import numpy as np

from figures.style import BLUE, GREY, ORANGE, panels
from mlinterviews.ml_coding.preference_losses import log_sigmoid


def draw():
    figure, (left, right) = panels(2.5, 2)
    h = np.linspace(-4, 8, 200)
    left.plot(h, -log_sigmoid(h), color=BLUE)
    left.plot(h, (h - 2) ** 2 / 8, color=ORANGE, ls="--")
    left.text(5.0, 0.2, "DPO", color=BLUE)
    left.text(6.1, 3.2, "IPO", color=ORANGE, ha="right")
    left.set(
        xlim=(-4, 8),
        ylim=(0, 4.5),
        xlabel="margin of the log-ratios",
        ylabel="loss",
    )
    rho = np.linspace(0, 2, 201)
    for A, color, style, at in (
        (1, BLUE, "-", (1.1, 1.32)),
        (-1, ORANGE, "--", (0.12, -0.7)),
    ):
        value = np.minimum(rho * A, np.clip(rho, 0.8, 1.2) * A)
        right.plot(rho, value, color=color, ls=style)
        right.text(*at, f"A = {A:+d}", color=color)
    for edge in (0.8, 1.2):
        right.axvline(edge, color=GREY, lw=0.7, ls=":")
    right.set(
        xlim=(0, 2),
        ylim=(-2, 1.6),
        xticks=[0, 0.8, 1.2, 2],
        xlabel="ratio ρ",
        ylabel="objective",
    )
    return figure
