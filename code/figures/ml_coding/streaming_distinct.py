"""Error of HyperLogLog with and without correction, from the output."""

import json
from pathlib import Path

from figures.style import BLUE, GREY, ORANGE, SKY, panels

OUTPUT = Path(__file__).resolve().parents[2] / "outputs" / "ml_coding"


def draw():
    text = (OUTPUT / "streaming.json").read_text("utf-8")
    a = json.loads(text)
    figure, ax = panels(2.5)
    n = a["sizes"]
    ax.axhline(0, color=GREY, lw=0.8, ls="-")
    ax.fill_between(n, a["low"], a["high"], color=SKY, alpha=0.35, lw=0)
    ax.plot(n, a["mid"], "o-", color=BLUE)
    ax.plot(n, a["raw"], "s--", color=ORANGE)
    ax.text(33, 0.7, "raw estimate", color=ORANGE)
    ax.text(11, -0.33, "corrected: mean and middle 90%", color=BLUE)
    ax.axvline(2.5 * 256, color=GREY, ls=":", lw=1)
    ax.text(680, 0.8, "2.5 m", color=GREY)
    ax.set(
        xscale="log",
        ylim=(-0.45, 1.1),
        xlabel="distinct items (log scale)",
        ylabel="relative error",
    )
    return figure
