"""The four points with their axes; the digits' cumulative variance."""

import numpy as np
from sklearn.datasets import load_digits

from figures.style import BLUE, GREY, INK, ORANGE, panels

FOUR = np.array([[8, 5], [2, -1], [6, 1], [4, 3]])
MEAN = FOUR.mean(axis=0)


def draw():
    fig, (left, right) = panels(2.7, 2)
    for axis, length, colour, name in (
        ((1, 1), 5.4, BLUE, "axis 1"),
        ((1, -1), 2.2, ORANGE, "axis 2"),
    ):
        v = np.array(axis) / np.sqrt(2)
        ends = MEAN + np.outer([-length, length], v)
        left.plot(*ends.T, "-", color=colour, lw=1.2)
        left.text(*(ends[1] + 0.25 * v), name, color=INK, va="center")
    for x in FOUR[2:]:
        left.plot(*np.array([x, MEAN]).T, ":", color=GREY, lw=1.5)
    left.plot(*FOUR.T, "o", color=INK, markersize=5)
    left.plot(*MEAN, "s", color="white", mec=INK, markersize=6)
    left.set(xlim=(0.5, 12), ylim=(-2.2, 6.6), aspect="equal")
    left.set(xlabel="feature 1", ylabel="feature 2")

    X = load_digits().data
    s = np.linalg.svd(X - X.mean(axis=0), compute_uv=False)
    kept = np.concatenate([[0], np.cumsum(s**2) / (s**2).sum()])
    right.plot(kept, "-", color=BLUE)
    for share in (0.9, 0.95):
        k = int(np.argmax(kept >= share))
        right.plot([0, k, k], [share, share, 0], ":", color=GREY, lw=1)
        right.plot(k, kept[k], "o", color=ORANGE, markersize=5)
    right.text(20, 0.05, "21", ha="right")
    right.text(30, 0.05, "29", ha="left")
    right.set(xlabel="components kept", ylabel="share of variance")
    right.set(ylim=(0, 1.02), xlim=(0, 64))
    return fig
