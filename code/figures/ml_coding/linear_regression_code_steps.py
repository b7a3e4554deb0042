"""Gradient descent on four points: raw and centred, three rates."""

import numpy as np
from matplotlib.figure import Figure

from figures.style import BLUE, GREEN, ORANGE, WIDTH

X = np.array([1.0, 2, 3, 4])
Y = np.array([3.0, 5, 6, 10])
BEST = 1.8 / 4


def excess(x: np.ndarray, lr: float, steps: int = 60) -> list[float]:
    """Loss above the optimum, before each step."""
    A = np.column_stack([x, np.ones(4)])
    theta, found = np.zeros(2), []
    for _ in range(steps):
        residual = A @ theta - Y
        found.append(max(np.mean(residual**2) - BEST, 1e-13))
        theta = theta - lr * 2 / 4 * A.T @ residual
    return found


def draw() -> Figure:
    fig = Figure(figsize=(WIDTH, 2.7), layout="constrained")
    left, right = fig.subplots(1, 2, sharey=True)
    for ax, x, title, rates in (
        (left, X, "$x$ as it is: limit 0.12", (0.05, 0.11, 0.125)),
        (right, X - 2.5, "$x$ centred: limit 0.80", (0.1, 0.4, 0.83)),
    ):
        for lr, colour, style in zip(
            rates, (BLUE, GREEN, ORANGE), ("-", "--", "-."), strict=True
        ):
            ax.semilogy(
                excess(x, lr), style, color=colour, label=f"{lr:g}"
            )
        ax.set_title(title)
        ax.set(xlabel="step", ylim=(1e-10, 1e5), xlim=(0, 50))
        ax.set_xticks([0, 25, 50])
        ax.set_yticks([1e-8, 1e-4, 1, 1e4])
        ax.tick_params(labelsize=9)
        ax.minorticks_off()
    left.legend(title="learning rate", loc="lower left", fontsize=9)
    right.legend(loc="upper right", bbox_to_anchor=(1.02, 0.82))
    left.set_ylabel("loss above the best")
    return fig
