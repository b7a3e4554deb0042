"""How fast a model of ads goes stale."""

import numpy as np

from examples.system_design.ad_click_prediction import freshness
from figures.style import BLUE, GREEN, ORANGE, panels

LOOK = {
    "frozen": (ORANGE, "s--"),
    "nightly": (GREEN, "^-."),
    "continual": (BLUE, "o-"),
}


def draw():
    fig, ax = panels(2.4)
    for name, scores in freshness().items():
        colour, style = LOOK[name]
        days = np.arange(1, len(scores) + 1)
        ax.plot(days, scores, style, color=colour, label=name)
    ax.set(
        xlabel="days after the first training", ylabel="NCE of the day"
    )
    ax.set_ylim(top=0.968)
    ax.legend(loc="upper left", ncols=3)
    return fig
