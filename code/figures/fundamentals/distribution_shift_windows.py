"""Error of a model refitted on the last w rows, under three drifts."""

from examples.fundamentals.distribution_shift import WINDOWS, drifting
from figures.style import BLUE, GREEN, ORANGE, panels


def draw():
    figure, ax = panels(2.6)
    for name, speed, colour, mark in [
        ("no drift", 0.0, BLUE, "o-"),
        ("slow", 0.3, GREEN, "s-."),
        ("fast", 1.5, ORANGE, "^--"),
    ]:
        ax.plot(
            WINDOWS, drifting(speed), mark, color=colour, label=name
        )
    ax.set(
        xscale="log",
        xlabel="rows in the training window",
        ylabel="error on the next 100 rows",
        xticks=WINDOWS,
        ylim=(0.1, 0.45),
    )
    ax.set_xticklabels([str(w) for w in WINDOWS])
    ax.minorticks_off()
    ax.legend(loc="upper left")
    return figure
