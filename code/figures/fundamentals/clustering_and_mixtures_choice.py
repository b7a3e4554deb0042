"""A dendrogram, and two ways to look for the number of clusters."""

import numpy as np
from scipy.cluster.hierarchy import dendrogram

from examples.fundamentals.clustering_and_mixtures import SIX, counts
from figures.style import BLUE, INK, ORANGE, panels
from mlinterviews.fundamentals.clustering_and_mixtures import (
    agglomerate,
)


def draw():
    figure, (left, right) = panels(2.4, columns=2)
    merges = agglomerate(np.abs(SIX[:, None] - SIX), "average")
    dendrogram(
        merges,
        ax=left,
        labels=[f"{x:g}" for x in SIX],
        color_threshold=0,
        above_threshold_color=BLUE,
        leaf_font_size=9,
    )
    left.axhline(6.5, color=ORANGE, linestyle="--")
    left.text(32, 6.9, "cut: 2 clusters", color=ORANGE, ha="center")
    left.set(title="average linkage", ylabel="distance", ylim=(0, 10))
    inertia, width = counts()
    k = np.arange(2, 10)
    right.plot(k, inertia / inertia[0], "s--", color=ORANGE)
    right.plot(k, width, "o-", color=BLUE)
    right.axvline(5, color=INK, linewidth=0.7)
    right.text(5.8, 0.68, "silhouette", color=BLUE)
    right.text(
        5.5, 0.3, "inertia,\nk = 2 is 1", color=ORANGE, va="center"
    )
    right.set(xlabel="clusters $k$", title="five blobs", ylim=(0, 1.05))
    return figure
