"""Learning curves of a rigid and a flexible model on digits."""

from examples.fundamentals.bias_and_variance import SIZES, curves
from figures.style import BLUE, ORANGE, panels


def draw():
    found = curves(SIZES, 3)  # as the text quotes
    fig, axes = panels(2.2, columns=2, sharey=True)
    for ax, p, title in (
        (axes[0], 20, "20 features: bias"),
        (axes[1], 2000, "2,000 features: variance"),
    ):
        train, val = 100 * found[p]
        ax.plot(SIZES, val, "o-", color=BLUE)
        ax.plot(SIZES, train, "s--", color=ORANGE)
        ax.set(title=title, xscale="log", ylim=(-3, 65))
        ax.set_xlabel("training examples")
        ax.set_xticks([30, 100, 300, 800], ["30", "100", "300", "800"])
        ax.minorticks_off()
    axes[0].set_ylabel("error, %")
    axes[0].text(55, 47, "validation", color=BLUE)
    axes[0].text(100, 7, "training", color=ORANGE)
    axes[1].text(60, 20, "validation", color=BLUE)
    axes[1].text(30, 3, "training", color=ORANGE)
    return fig
