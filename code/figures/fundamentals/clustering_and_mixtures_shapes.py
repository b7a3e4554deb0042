"""Two data sets, each with a method that fails and one that fits."""

import numpy as np
from matplotlib.patches import Ellipse
from sklearn.cluster import KMeans
from sklearn.mixture import GaussianMixture

from examples.fundamentals.clustering_and_mixtures import cigars, moons
from figures.style import BLUE, GREEN, GREY, INK, ORANGE, PINK, panels
from mlinterviews.fundamentals.clustering_and_mixtures import dbscan

MARKS = [("o", BLUE), ("^", ORANGE), ("s", GREEN), ("D", PINK)]


def show(ax, X, labels, title):
    for c in range(labels.max() + 1):
        mark, colour = MARKS[c % 4]
        ax.plot(*X[labels == c].T, mark, color=colour, markersize=2.5)
    ax.plot(*X[labels < 0].T, "x", color=GREY, markersize=3)
    ax.set_title(title)
    ax.set(xticks=[], yticks=[])


def draw():
    figure, axes = panels(3.8, columns=2, rows=2)
    X, _ = moons()
    km = KMeans(2, n_init=10, random_state=0)
    show(axes[0, 0], X, km.fit_predict(X), "k-means cuts the moons")
    show(axes[0, 1], X, dbscan(X, 0.2, 5), "DBSCAN follows them")
    X, _ = cigars()
    labels = dbscan(X, 0.45, 5)
    show(axes[1, 0], X, labels, "DBSCAN: two densities")
    mixture = GaussianMixture(2, n_init=5, tol=1e-5, random_state=0)
    show(axes[1, 1], X, mixture.fit_predict(X), "a mixture fits both")
    for mean, cov in zip(
        mixture.means_, mixture.covariances_, strict=True
    ):
        values, vectors = np.linalg.eigh(cov)
        angle = np.degrees(np.arctan2(vectors[1, 1], vectors[0, 1]))
        size = 4 * np.sqrt(values)
        axes[1, 1].add_patch(
            Ellipse(
                mean, size[1], size[0], angle=angle, fc="none", ec=INK
            )
        )
    return figure
