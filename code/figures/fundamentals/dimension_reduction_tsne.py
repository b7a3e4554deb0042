"""What t-SNE does to sizes, distances and noise."""

from examples.fundamentals.dimension_reduction import (
    distances,
    embed,
    noise,
    sizes,
)
from figures.style import BLUE, GREEN, INK, ORANGE, panels

MARKS = [("o", BLUE), ("^", ORANGE), ("s", GREEN)]


def show(ax, Y, y, title):
    for c in range(int(y.max()) + 1):
        mark, colour = MARKS[c]
        ax.plot(*Y[y == c].T, mark, color=colour, markersize=3)
    ax.set_title(title)
    ax.set(xticks=[], yticks=[])


def draw():
    figure, axes = panels(4.2, columns=2, rows=2)
    X, y = sizes()
    show(axes[0, 0], embed(X, 30), y, "widths 1 and 10: equal")
    X, y = distances()
    show(axes[0, 1], embed(X, 30), y, "gaps 10 and 50: equal")
    X = noise()
    for ax, perplexity in ((axes[1, 0], 3), (axes[1, 1], 40)):
        Y = embed(X, perplexity)
        ax.plot(*Y.T, "o", color=INK, markersize=3)
        ax.set(
            title=f"noise, perplexity {perplexity}",
            xticks=[],
            yticks=[],
        )
    return figure
