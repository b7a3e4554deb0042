"""Which rows train and which test, for four kinds of folds."""

import numpy as np
from matplotlib.patches import Rectangle

from figures.style import INK, ORANGE, SKY, panels
from mlinterviews.fundamentals.data_splits_and_cross_validation import (
    group_folds,
    k_folds,
    stratified_folds,
    time_folds,
)


def draw_cell(ax, x, y, colour, height):
    cell = Rectangle((x, y), 0.9, height, fc=colour, ec=INK, lw=0.5)
    ax.add_patch(cell)


def draw():
    figure, axes = panels(3.6, columns=2, rows=2)
    rng = np.random.default_rng(4)
    n = 20
    y = np.array([1] * 4 + [0] * 16)
    groups = np.repeat(np.arange(7), [5, 4, 3, 3, 2, 2, 1])
    plans = [
        ("k-fold, shuffled", k_folds(n, 4, rng), None),
        ("stratified by class", stratified_folds(y, 4, rng), y),
        ("whole groups", group_folds(groups, 4), groups),
        ("time, with a gap", time_folds(n, 4, 2), None),
    ]
    for ax, (title, folds, marks) in zip(axes.flat, plans, strict=True):
        for row, (train, test) in enumerate(folds):
            for i in range(n):
                colour = "white"
                if i in train:
                    colour = SKY
                if i in test:
                    colour = ORANGE
                draw_cell(ax, i, -row, colour, 0.75)
        if marks is not None:
            for i, mark in enumerate(marks):
                shade = ["white", INK][int(mark) % 2]
                draw_cell(ax, i, 1.05, shade, 0.5)
        ax.set(xlim=(-0.3, n + 0.2), ylim=(-3.2, 1.7), title=title)
        ax.set(xticks=[], yticks=[])
        for side in ("left", "bottom"):
            ax.spines[side].set_visible(False)
    return figure
