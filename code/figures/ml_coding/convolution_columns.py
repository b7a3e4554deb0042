"""im2col on a 3 x 3 image: windows become columns of a matrix."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from figures.style import BLUE, INK, PALE, WIDTH, plt
from mlinterviews.ml_coding.convolution import conv2d

X = np.arange(1, 10).reshape(1, 1, 3, 3)
W = np.array([[1, 2], [0, -1]]).reshape(1, 1, 2, 2)
CELL = 0.34


def grid(ax, x, y, A, title, marked=()) -> None:
    """Draw a matrix with its upper left corner at (x, y)."""
    for i, j in np.ndindex(A.shape):
        fill = PALE if (i, j) in marked else "white"
        ax.add_patch(
            Rectangle(
                (x + j * CELL, y - (i + 1) * CELL),
                CELL,
                CELL,
                facecolor=fill,
                edgecolor=INK,
                linewidth=0.8,
            )
        )
        ax.text(
            x + (j + 0.5) * CELL, y - (i + 0.5) * CELL,
            f"{A[i, j]:.0f}", ha="center", va="center", fontsize=9.5,
            color=BLUE if (i, j) in marked else INK,
        )  # fmt: skip
    ax.text(
        x + A.shape[1] * CELL / 2, y + 0.08, title,
        ha="center", va="bottom", fontsize=9,
    )  # fmt: skip


def draw() -> Figure:
    out, cache = conv2d(X, W, [0])
    fig = plt.figure(figsize=(WIDTH, 2.0))
    ax = fig.add_axes([0, 0, 1, 1])
    ax.set(xlim=(0, WIDTH), ylim=(0, 2.0))
    ax.axis("off")
    window = {(0, 0), (0, 1), (1, 0), (1, 1)}
    grid(ax, 0.1, 1.65, X[0, 0], "image", window)
    first = {(i, 0) for i in range(4)}
    grid(ax, 2.75, 1.65, cache[0][0], "columns", first)
    grid(ax, 1.24, 1.14, W.reshape(1, -1), "kernel, as a row")
    ax.text(2.68, 0.97, "·", ha="center", va="center", fontsize=16)
    ax.text(4.23, 0.97, "=", ha="center", va="center", fontsize=12)
    grid(ax, 4.38, 1.31, out[0, 0], "", {(0, 0)})
    ax.text(4.72, 1.39, "output", ha="center", va="bottom", fontsize=9)
    return fig
