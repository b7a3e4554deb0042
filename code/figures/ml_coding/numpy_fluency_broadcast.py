"""A column plus a row: both are stretched to the same grid."""

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from figures.style import GREY, INK, PALE, WIDTH

COLUMN, ROW = (0, 10, 20), (1, 2, 3, 4)


def grid(ax, x0, values, real) -> None:
    """Cells of a table; those that are not real are dashed and grey."""
    for i, row in enumerate(values):
        for j, value in enumerate(row):
            solid = real(i, j)
            ax.add_patch(
                Rectangle(
                    (x0 + j, -i),
                    1,
                    1,
                    facecolor=PALE if solid else "white",
                    edgecolor=INK if solid else GREY,
                    linestyle="-" if solid else ":",
                    linewidth=1,
                    zorder=2 if solid else 1,
                )
            )
            ax.text(
                x0 + j + 0.5,
                -i + 0.48,
                str(value),
                ha="center",
                va="center",
                fontsize=10,
                color=INK if solid else GREY,
                zorder=3,
            )


def draw() -> Figure:
    fig = Figure(figsize=(WIDTH, 1.75))
    ax = fig.add_axes([0, 0, 1, 1])
    ax.set(xlim=(-0.3, 14.3), ylim=(-3.2, 1.9))
    ax.axis("off")
    grid(ax, 0, [[c] * 4 for c in COLUMN], lambda i, j: j == 0)
    grid(ax, 5, [ROW] * 3, lambda i, j: i == 0)
    total = [[c + r for r in ROW] for c in COLUMN]
    grid(ax, 10, total, lambda i, j: True)
    for x, text in ((4.5, "+"), (9.5, "=")):
        ax.text(x, -0.5, text, ha="center", va="center", fontsize=13)
    for x, text in ((2, "(3, 1)"), (7, "(4,)"), (12, "(3, 4)")):
        ax.text(x, 1.4, text, ha="center", va="center", fontsize=10)
    ax.text(
        7, -2.7, "dotted: repeated, not stored", ha="center", fontsize=9
    )
    return fig
