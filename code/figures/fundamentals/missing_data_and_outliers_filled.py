"""What two fillings do to a scatter plot, missing at random."""

import numpy as np

from figures.style import GREY, INK, ORANGE, panels
from mlinterviews.fundamentals.missing_data_and_outliers import (
    fill,
    make_missing,
)


def draw():
    figure, axes = panels(2.7, columns=2, sharey=True)
    rng = np.random.default_rng(2)
    z = rng.normal(size=150)
    y = 0.7 * z + np.sqrt(0.51) * rng.normal(size=150)
    gaps = make_missing(y, z, "MAR", rng)
    lost = np.isnan(gaps)
    for ax, how, title in [
        (axes[0], "mean", "filled by the mean"),
        (axes[1], "with noise", "regression plus noise"),
    ]:
        filled = fill(gaps, z, how, rng)
        ax.plot(z[~lost], filled[~lost], "o", color=GREY, markersize=3)
        ax.plot(z[lost], filled[lost], "^", color=ORANGE, markersize=4)
        line = np.polyfit(z, filled, 1)
        ends = np.array([z.min(), z.max()])
        ax.plot(ends, np.polyval(line, ends), "-", color=INK)
        ax.plot(ends, 0.7 * ends, "--", color=INK)
        ax.set(title=title, xlabel="observed z")
    axes[0].set_ylabel("y, gaps filled")
    return figure
