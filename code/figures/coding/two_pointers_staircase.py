"""The sums of a sorted list, and the path of two pointers."""

import numpy as np

from figures.style import BLUE, GREY, INK, PALE, WIDTH, YELLOW, plt

X = [1, 3, 4, 6, 8, 11]
TARGET = 10


def path() -> list[tuple[int, int]]:
    """Positions (left, right) that the search looks at."""
    left, right, seen = 0, len(X) - 1, []
    while left < right:
        seen.append((left, right))
        total = X[left] + X[right]
        if total == TARGET:
            break
        if total < TARGET:
            left += 1
        else:
            right -= 1
    return seen


def draw():
    fig = plt.figure(figsize=(WIDTH, 2.75))
    ax = fig.add_axes([0.2, 0.01, 0.6, 0.87])
    n, seen = len(X), path()
    for i in range(n):
        for j in range(i + 1, n):
            fill = PALE if (i, j) in seen else "white"
            if (i, j) == seen[-1]:
                fill = YELLOW
            ax.add_patch(
                plt.Rectangle(
                    (j - 0.5, i - 0.5),
                    1,
                    1,
                    facecolor=fill,
                    edgecolor=GREY,
                    linewidth=0.6,
                )
            )
            bold = "bold" if (i, j) in seen else "normal"
            ax.text(
                j - 0.2,
                i - 0.2,
                X[i] + X[j],
                ha="center",
                va="center",
                fontsize=8,
                fontweight=bold,
            )
    steps = np.array([(j + 0.22, i + 0.18) for i, j in seen])
    ax.plot(*steps.T, "-", color=BLUE, linewidth=1.4)
    ax.plot(*steps.T, "o", color=BLUE, markersize=4)
    for k in range(n):
        if k > 0:
            ax.text(k, -0.75, X[k], ha="center", va="center")
        if k < n - 1:
            ax.text(0.25, k, X[k], ha="center", va="center")
    ax.text(3, -1.25, "x[right]", ha="center", va="center", color=INK)
    ax.text(-0.25, 2, "x[left]", ha="center", va="center", rotation=90)
    ax.set(xlim=(-0.6, n - 0.4), ylim=(n - 1.4, -1.5))
    ax.axis("off")
    return fig
