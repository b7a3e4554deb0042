"""Simpson's paradox: two mixtures of the same two groups."""

from examples.fundamentals.causal_inference import KEYHOLE, OPEN
from figures.style import BLUE, GREY, ORANGE, panels


def draw():
    figure, ax = panels(2.7)
    for name, table, colour, style, mark in [
        ("open surgery", OPEN, BLUE, "-", "o"),
        ("keyhole", KEYHOLE, ORANGE, "--", "s"),
    ]:
        small, large = table[:, 0] / table[:, 1]
        share = table[0, 1] / table[:, 1].sum()
        total = table[:, 0].sum() / table[:, 1].sum()
        ax.plot(
            [0, 1],
            [large, small],
            color=colour,
            linestyle=style,
            label=name,
        )
        ax.plot(share, total, mark, color=colour, markersize=8)
        ax.annotate(
            f"own mix: {total:.0%}",
            (share, total),
            (-34, 8) if name == "open surgery" else (8, -20),
            textcoords="offset points",
            ha="center",
            fontsize=9,
        )
    both = (OPEN + KEYHOLE)[:, 1]
    ax.axvline(both[0] / both.sum(), color=GREY, linestyle=":")
    ax.text(0.52, 0.665, "all patients", fontsize=9)
    ax.set(
        xlabel="share of small stones",
        ylabel="success",
        ylim=(0.65, 0.97),
    )
    ax.legend(loc="upper left")
    return figure
