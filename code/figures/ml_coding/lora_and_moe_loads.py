"""Tokens of each expert before and after balancing, and capacity."""

import numpy as np

from examples.ml_coding.lora_and_moe import E, N, loads
from figures.style import BLUE, GREY, ORANGE, panels


def draw():
    figure, axes = panels(2.5, 2, sharey=True)
    capacity = int(np.ceil(1.25 * N / E))
    for ax, steps, name in zip(
        axes, (0, 400), ("at the start", "balanced"), strict=True
    ):
        load, dropped, _ = loads(steps)
        at = np.arange(1, E + 1)
        ax.bar(at, np.minimum(load, capacity), color=BLUE)
        over = np.maximum(load - capacity, 0)
        ax.bar(
            at,
            over,
            bottom=capacity,
            color="white",
            edgecolor=ORANGE,
            hatch="///",
        )
        ax.axhline(capacity, color=GREY, linestyle="--")
        ax.set_title(f"{name}: {dropped:.0%} dropped")
        ax.set_xlabel("expert")
        ax.set_xticks(at)
        ax.tick_params(labelsize=9)
    axes[0].set_ylabel("tokens")
    axes[0].text(
        E + 0.4, capacity + 4, "capacity", ha="right", fontsize=9
    )
    return figure
