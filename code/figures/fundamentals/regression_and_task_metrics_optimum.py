"""Three metrics, three best constants for one skewed target."""

from examples.fundamentals.regression_and_task_metrics import skewed
from figures.style import BLUE, GREEN, ORANGE, panels


def draw():
    figure, ax = panels(2.5)
    c, cost = skewed()
    for (name, values), colour, style in zip(
        cost.items(),
        (BLUE, GREEN, ORANGE),
        ("-", "-.", "--"),
        strict=True,
    ):
        relative = values / values.min()
        best = values.argmin()
        ax.plot(c, relative, color=colour, linestyle=style, label=name)
        ax.plot(c[best], 1, "o", color=colour, markersize=6)
        ax.annotate(
            f"{c[best]:.1f}",
            (c[best], 1),
            (0, -12),
            textcoords="offset points",
            ha="center",
            fontsize=9,
        )
    ax.set(
        xlabel="constant that is predicted",
        ylabel="error / its minimum",
        ylim=(0.85, 2.2),
    )
    ax.legend(loc="upper center")
    return figure
