"""A list of eight nodes with a tail of three and a cycle of five."""

import numpy as np

from figures.style import BLUE, ORANGE, WIDTH, YELLOW, plt

TAIL, CYCLE, RADIUS = 3, 5, 0.72


def places() -> list[tuple[float, float]]:
    """Where the nodes stand: a line, then a ring."""
    centre = (3.3, 0.98)
    tail = [(0.4 + 0.72 * i, centre[1]) for i in range(TAIL)]
    angles = np.pi - 2 * np.pi * np.arange(CYCLE) / CYCLE
    ring = [
        (centre[0] + RADIUS * np.cos(a), centre[1] + RADIUS * np.sin(a))
        for a in angles
    ]
    return tail + ring


def draw():
    fig = plt.figure(figsize=(WIDTH, 2.05))
    ax = fig.add_axes([0, 0, 1, 1])
    spots = places()
    n = TAIL + CYCLE
    fills = {TAIL: YELLOW, 5: "#cfe6f5"}
    for i, (x, y) in enumerate(spots):
        ax.add_patch(
            plt.Circle(
                (x, y),
                0.17,
                facecolor=fills.get(i, "white"),
                edgecolor="0.1",
                linewidth=0.9,
                zorder=3,
            )
        )
        ax.text(x, y, i, ha="center", va="center", zorder=4)
        after = spots[i + 1] if i + 1 < n else spots[TAIL]
        colour, style = "0.1", "-"
        if i < TAIL:
            colour, style = BLUE, "-"
        elif i >= 5:
            colour, style = ORANGE, "--"
        ax.annotate(
            "",
            after,
            (x, y),
            arrowprops={
                "arrowstyle": "-|>",
                "color": colour,
                "linestyle": style,
                "linewidth": 1.4,
                "shrinkA": 13,
                "shrinkB": 13,
            },
        )
    ax.text(1.1, 1.4, "tail: 3 steps", ha="center", color=BLUE)
    ax.text(3.3, 0.98, "cycle: 5", ha="center", va="center")
    ax.annotate(
        "meeting node",
        spots[5],
        (4.55, 1.62),
        ha="center",
        fontsize=8,
        arrowprops={"arrowstyle": "-", "shrinkB": 13, "linewidth": 0.7},
    )
    ax.annotate(
        "cycle starts",
        spots[3],
        (2.1, 0.3),
        ha="center",
        fontsize=8,
        arrowprops={"arrowstyle": "-", "shrinkB": 13, "linewidth": 0.7},
    )
    ax.text(
        4.62, 0.45, "3 steps on", ha="center", color=ORANGE, fontsize=9
    )
    ax.set(xlim=(0, WIDTH), ylim=(0, 2.05))
    ax.axis("off")
    return fig
