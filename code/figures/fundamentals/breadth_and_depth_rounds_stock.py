"""Demand and sales of a shelf that holds 22."""

import numpy as np
from scipy import stats

from figures.style import BLUE, INK, ORANGE, panels


def draw():
    figure, axes = panels(2.2, columns=2, sharex=True)
    k = np.arange(6, 37)
    demand = stats.poisson(20).pmf(k)
    sold = np.where(k < 22, demand, 0.0)
    sold[k == 22] = stats.poisson(20).sf(21)
    for ax, mass, colour, title in [
        (axes[0], demand, BLUE, "what people wanted"),
        (axes[1], sold, ORANGE, "what the shelf sold"),
    ]:
        ax.bar(k, mass, color=colour, width=0.8)
        quantile = k[np.searchsorted(np.cumsum(mass), 0.8)]
        ax.axvline(quantile, color=INK, linestyle="--", linewidth=1)
        ax.text(quantile + 0.6, 0.30, f"80%: {quantile}")
        ax.set(title=title, xlabel="pieces a day", ylim=(0, 0.4))
    axes[0].set_ylabel("share of days")
    return figure
