"""Reliability curves of two models before and after Platt scaling."""

from examples.fundamentals.calibration import (
    calibrated,
    models,
    odd_digits,
)
from figures.style import BLUE, GREY, ORANGE, panels
from mlinterviews.ml_coding.classification_metrics_code import (
    reliability_curve,
)


def draw():
    figure, axes = panels(2.9, columns=2, sharey=True)
    *_, y = odd_digits()
    for ax, (name, model) in zip(axes, models().items(), strict=True):
        maps = calibrated(model)
        ax.plot([0, 1], [0, 1], color=GREY, linestyle=":", linewidth=1)
        for which, colour, style, mark in [
            ("raw", ORANGE, "--", "s"),
            ("Platt", BLUE, "-", "o"),
        ]:
            says, true, _ = reliability_curve(
                y, maps[which], 8, equal_mass=True
            )
            ax.plot(
                says,
                true,
                color=colour,
                linestyle=style,
                marker=mark,
                label=which,
            )
        ax.set(title=name, xlabel="predicted", aspect="equal")
        ax.legend(loc="upper left")
    axes[0].set_ylabel("share of positives")
    return figure
