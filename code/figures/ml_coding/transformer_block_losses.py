"""Training loss of the small GPT, with and without the mask."""

import numpy as np

from examples.ml_coding.transformer_block import (
    bigram_loss,
    curve,
    data,
)
from figures.style import BLUE, GREY, INK, ORANGE, panels


def draw():
    chars, seen, unseen = data()
    figure, ax = panels(2.6)
    for causal, name, colour, line in (
        (True, "causal", BLUE, "-"),
        (False, "without the mask", ORANGE, "--"),
    ):
        losses = curve(causal)[2]
        smooth = np.convolve(losses, np.ones(20) / 20, "valid")
        at = 10 + np.arange(len(smooth))
        ax.plot(at, smooth, line, color=colour)
        y = smooth[-1] + (0.15 if not causal else -0.4)
        ax.text(490, y, name, ha="right", color=colour, fontsize=9)
    for y, name in (
        (np.log(len(chars)), f"uniform, log {len(chars)}"),
        (bigram_loss(seen, unseen, len(chars)), "bigram counts"),
    ):
        ax.axhline(y, color=GREY, linestyle=":", linewidth=1.2)
        ax.text(490, y + 0.07, name, ha="right", color=INK, fontsize=9)
    ax.tick_params(labelsize=9)
    ax.set(
        xlabel="step", ylabel="loss, nats a character", ylim=(0, 4.8)
    )
    return figure
