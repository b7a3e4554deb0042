"""Double descent on digits, and the noise's part of it."""

import numpy as np

from examples.fundamentals.bias_and_variance import descent
from figures.style import BLUE, GREEN, INK, ORANGE, panels
from mlinterviews.fundamentals.bias_and_variance import (
    fit_min_norm,
    noise_error,
)

WIDTHS = (
    10, 20, 40, 70, 100, 150, 200, 250, 280, 300,
    320, 350, 400, 600, 1000, 2000, 4000,
)  # fmt: skip


def noise_measured(n: int, p: int, repeats: int = 60) -> float:
    """Squared length of the weights fitted to unit noise."""
    rng = np.random.default_rng(p)
    lengths = []
    for _ in range(repeats):
        Z = rng.standard_normal((n, p))
        w = fit_min_norm(Z, rng.standard_normal((n, 1)))
        lengths.append(np.sum(w**2))
    return float(np.mean(lengths))


def draw():
    rows = descent(WIDTHS, 3)
    fig, (left, right) = panels(2.5, columns=2)
    p = [r["p"] for r in rows]
    for name, style, colour in (
        ("test", "o-", BLUE),
        ("ridge", "s--", GREEN),
        ("train", "^:", ORANGE),
    ):
        left.plot(p, [100 * r[name] for r in rows], style, color=colour)
    left.axvline(300, color=INK, lw=0.6)
    left.set(xscale="log", xlabel="random features, $p$")
    left.set(ylabel="error, %", title="digits, 300 examples")
    left.text(330, 70, "test", color=BLUE)
    left.text(9, 2, "training", color=ORANGE, fontsize=8)
    left.text(700, 12, "test, ridge", color=GREEN)
    left.set_xticks([10, 100, 300, 1000, 4000])
    left.set_xticklabels(["10", "100", "300", "1k", "4k"])
    left.minorticks_off()

    n = 60
    below, above = np.arange(5, n - 1), np.arange(n + 2, 601)
    for side in (below, above):
        right.plot(
            side, [noise_error(n, q) for q in side], "-", color=INK
        )
    tried = (10, 20, 30, 40, 50, 54, 66, 72, 90, 120, 200, 400, 600)
    measured = [noise_measured(n, q) for q in tried]
    right.plot(tried, measured, "o", color=BLUE)
    right.set(xscale="log", yscale="log", ylim=(0.05, 50))
    right.set(xlabel="features, $p$", title="noise alone, 60 examples")
    right.set_ylabel("error added by noise / $\\sigma^2$")
    right.set_xticks([10, 60, 100, 600], ["10", "60", "100", "600"])
    right.minorticks_off()
    right.set_yticks([0.1, 1, 10], ["0.1", "1", "10"])
    right.text(75, 20, "line: formula\ndots: fits", va="center")
    return fig
