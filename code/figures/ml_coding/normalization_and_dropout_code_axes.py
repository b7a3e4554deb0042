"""Which entries share a mean: a column or a row."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from figures.style import INK, SKY, panels

N, D = 4, 6


def draw() -> Figure:
    fig, axes = panels(1.9, 2)
    for ax, title, chosen in zip(
        axes,
        ("batch norm", "layer norm, RMSNorm"),
        (lambda i, j: j == 1, lambda i, j: i == 1),
        strict=True,
    ):
        for i, j in np.ndindex(N, D):
            ax.add_patch(
                Rectangle(
                    (j, N - 1 - i),
                    1,
                    1,
                    facecolor=SKY if chosen(i, j) else "white",
                    edgecolor=INK,
                    linewidth=0.8,
                )
            )
        ax.set(xlim=(-0.1, D + 0.1), ylim=(-0.1, N + 0.1), aspect=1)
        ax.set(xticks=[], yticks=[])
        ax.set_xlabel("features", fontsize=10)
        ax.set_ylabel("examples", fontsize=10)
        ax.set_title(title, fontsize=10.5)
        ax.spines[:].set_visible(False)
    return fig
