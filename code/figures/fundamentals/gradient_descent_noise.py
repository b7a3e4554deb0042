"""A constant rate hovers, a smaller one hovers lower, a falling one
settles."""

import numpy as np

from figures.style import BLUE, GREEN, ORANGE, panels
from mlinterviews.fundamentals.gradient_descent import noise_floor


def draw():
    figure, ax = panels(2.3)
    steps, copies = 2000, 400
    for rate, color, style, name, constant in [
        (lambda t: 0.2, ORANGE, "-", "rate 0.2", 0.2),
        (lambda t: 0.02, GREEN, "--", "rate 0.02", 0.02),
        (
            lambda t: 0.2 / (1 + t / 10),
            BLUE,
            "-.",
            "0.2 / (1 + t/10)",
            0,
        ),
    ]:
        rng = np.random.default_rng(0)
        x, loss = np.full(copies, 10.0), []
        for t in range(steps):
            loss.append((x**2).mean() / 2)
            x = x - rate(t) * (x + rng.normal(size=copies))
        ax.plot(
            np.arange(1, steps + 1),
            loss,
            color=color,
            linestyle=style,
            label=name,
        )
        if constant:
            floor = noise_floor(constant, 1, 1) / 2
            ax.axhline(floor, color=color, linewidth=0.7, linestyle=":")
    ax.set(
        xscale="log", yscale="log", xlabel="step", ylabel="mean loss"
    )
    ax.legend()
    return figure
