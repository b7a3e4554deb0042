"""Lloyd's iterations on six numbers, one line of the figure a step."""

import numpy as np
from matplotlib.figure import Figure

from figures.style import BLUE, GREY, INK, ORANGE, WIDTH

X = np.array([1, 3, 8, 9, 12, 14])
STEPS = [
    ("start", [1, 3], None),
    ("assign", [1, 3], [0, 1, 1, 1, 1, 1]),
    ("update", [1, 9.2], [0, 1, 1, 1, 1, 1]),
    ("assign", [1, 9.2], [0, 0, 1, 1, 1, 1]),
    ("update", [2, 10.75], [0, 0, 1, 1, 1, 1]),
]


def draw() -> Figure:
    fig = Figure(figsize=(WIDTH, 2.5), layout="constrained")
    ax = fig.subplots()
    for row, (name, centers, labels) in enumerate(STEPS):
        y = -row
        ax.plot([0.4, 14.6], [y, y], "-", color=GREY, linewidth=0.6)
        J = "–"
        if labels is None:
            ax.plot(X, 0 * X + y, "o", color="white", mec=INK)
        else:
            labels = np.array(labels)
            own = np.array(centers)[labels]
            J = f"{((X - own) ** 2).sum():.2f}"
            for c, mark, colour in ((0, "o", BLUE), (1, "s", ORANGE)):
                x = X[labels == c]
                ax.plot(x, 0 * x + y, mark, color=colour, markersize=6)
        for x, colour in zip(centers, (BLUE, ORANGE), strict=True):
            ax.plot([x], [y + 0.36], "v", color=colour, markersize=7)
        ax.text(-0.3, y, name, ha="right", va="center")
        ax.text(16.6, y, J, ha="right", va="center")
    ax.text(16.6, 0.75, "$J$", ha="right", va="center")
    for x in X:
        ax.text(x, -4.6, str(x), ha="center", va="center", fontsize=8)
    ax.set(xlim=(-2.6, 16.8), ylim=(-4.9, 1.0))
    ax.axis("off")
    return fig
