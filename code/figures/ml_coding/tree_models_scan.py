"""The scan over six numbers, and the tree that it leads to."""

from matplotlib.figure import Figure

from figures.style import BLUE, GREY, INK, ORANGE, PALE, WIDTH

X = [2, 3, 5, 6, 8, 9]
Y = "aabbba"
CUTS = [2.5, 4.0, 5.5, 7.0, 8.5]
SCORES = [0.4, 0.25, 4 / 9, 0.5, 0.4]


def scan(ax) -> None:
    ax.plot(CUTS, SCORES, "-o", color=INK, linewidth=1, markersize=5)
    ax.plot([4], [0.25], "o", color=ORANGE, markersize=9)
    ax.annotate("best: 4", (4, 0.25), (4.5, 0.2), color=ORANGE)
    for x, y in zip(X, Y, strict=True):
        colour = BLUE if y == "a" else ORANGE
        ax.text(
            x, 0.06, y, ha="center", color=colour, fontweight="bold"
        )
    ax.set(
        xlim=(1.4, 9.6),
        ylim=(0, 0.56),
        xticks=X,
        xlabel="$x$ (letters: the labels)",
        ylabel="weighted Gini",
    )
    ax.tick_params(labelsize=9)


def tree(ax) -> None:
    places = {
        0: (2.2, 3.0, "0: $x \\leq 4$"),
        1: (0.9, 1.7, "1: a"),
        2: (3.5, 1.7, "2: $x \\leq 8.5$"),
        3: (2.4, 0.4, "3: b"),
        4: (4.6, 0.4, "4: a"),
    }
    for up, down, word in [
        (0, 1, "yes"),
        (0, 2, "no"),
        (2, 3, "yes"),
        (2, 4, "no"),
    ]:
        (x0, y0, _), (x1, y1, _) = places[up], places[down]
        ax.plot([x0, x1], [y0, y1], "-", color=GREY, zorder=0)
        side = -0.15 if x1 < x0 else 0.15
        ax.text(
            (x0 + x1) / 2 + side,
            (y0 + y1) / 2,
            word,
            ha="right" if side < 0 else "left",
            fontsize=9,
        )
    for x, y, text in places.values():
        ax.text(
            x,
            y,
            text,
            ha="center",
            va="center",
            bbox={"boxstyle": "round", "fc": PALE, "ec": INK},
        )
    ax.set(xlim=(0.2, 5.3), ylim=(0, 3.4))
    ax.axis("off")


def draw() -> Figure:
    fig = Figure(figsize=(WIDTH, 2.3), layout="constrained")
    left, right = fig.subplots(1, 2)
    scan(left)
    tree(right)
    return fig
