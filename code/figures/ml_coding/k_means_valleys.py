"""The objective over the two centres has two valleys."""

import numpy as np
from matplotlib.figure import Figure

from figures.style import BLUE, INK, ORANGE, WIDTH

X = np.array([1, 3, 8, 9, 12, 14.0])


def path(centers: list[float]) -> np.ndarray:
    """The places of both centres, an iteration a row: (t, 2)."""
    places = [np.array(centers, dtype=float)]
    while len(places) < 2 or (places[-1] != places[-2]).any():
        nearest = np.abs(X[:, None] - places[-1]).argmin(axis=1)
        places.append(
            np.array([X[nearest == c].mean() for c in (0, 1)])
        )
    return np.array(places)


def draw() -> Figure:
    fig = Figure(figsize=(WIDTH, 3.1), layout="constrained")
    ax = fig.subplots()
    a, b = np.linspace(0, 10, 301), np.linspace(2, 16, 351)
    A, B = np.meshgrid(a, b)
    squares = [np.minimum((x - A) ** 2, (x - B) ** 2) for x in X]
    J = np.where(A < B, sum(squares), np.nan)
    lines = ax.contour(
        a, b, J, levels=[27, 32, 40, 48, 56, 70, 90, 120, 160, 210],
        colors="0.55", linewidths=0.7, linestyles="-",
    )  # fmt: skip
    ax.clabel(lines, [32, 56, 90, 160], fontsize=8, colors="0.3")
    for start, colour, mark, style in (
        ((1, 3), BLUE, "o", "-"),
        ((9, 12), ORANGE, "s", "--"),
    ):
        way = path(list(start))
        ax.plot(*way.T, style, marker=mark, color=colour)
        ax.plot(*way[-1], marker="*", color=colour, markersize=13)
    ax.text(2.3, 11.3, "24.75", color=INK, ha="left", weight="bold")
    ax.text(4.6, 13.6, "46.75", color=INK, ha="right", weight="bold")
    ax.text(1.2, 2.6, "start (1, 3)", ha="left", va="center")
    ax.text(9.1, 11.4, "start\n(9, 12)", ha="center", va="top")
    ax.set(xlabel="lower centre", ylabel="upper centre")
    return fig
