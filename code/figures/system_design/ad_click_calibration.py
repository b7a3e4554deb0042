"""A model of sampled negatives, before and after the correction."""

import numpy as np

from examples.system_design.ad_click_prediction import downsampled
from figures.style import BLUE, GREY, ORANGE, panels


def draw():
    y, raw, fixed = downsampled()
    fig, ax = panels(2.7)
    for p, style, colour, name in (
        (raw, "s--", ORANGE, "raw"),
        (fixed, "o-", BLUE, "corrected"),
    ):
        groups = np.array_split(np.argsort(p, kind="stable"), 12)
        said = [p[g].mean() for g in groups]
        seen = [y[g].mean() for g in groups]
        ax.loglog(said, seen, style, color=colour, label=name)
    ends = [0.002, 0.5]
    ax.loglog(ends, ends, ":", color=GREY, label="perfect")
    ticks = [0.003, 0.01, 0.03, 0.1, 0.3]
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_ticks(ticks, [f"{t:g}" for t in ticks])
        axis.set_ticks([], minor=True)
    ax.set(
        xlabel="predicted click rate of a twelfth",
        ylabel="observed click rate",
    )
    ax.legend()
    return fig
