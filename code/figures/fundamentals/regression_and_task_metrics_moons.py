"""The silhouette prefers the wrong clusters of two moons."""

from examples.fundamentals.regression_and_task_metrics import moons
from figures.style import BLUE, ORANGE, panels
from mlinterviews.fundamentals.regression_and_task_metrics import (
    silhouette,
)


def draw():
    figure, axes = panels(2.1, columns=2, sharey=True)
    X, true, halves = moons()
    for ax, labels, name in [
        (axes[0], true, "the true halves"),
        (axes[1], halves, "k-means"),
    ]:
        score = silhouette(X, labels).mean()
        for k, colour, mark in [(0, BLUE, "o"), (1, ORANGE, "^")]:
            ax.plot(
                *X[labels == k].T,
                mark,
                color=colour,
                markersize=3,
                linestyle="none",
            )
        ax.set(title=f"{name}: silhouette {score:.2f}", aspect="equal")
        ax.set(xticks=[], yticks=[])
    return figure
