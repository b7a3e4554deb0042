"""The direction of most variance and the one that separates."""

import numpy as np

from examples.fundamentals.naive_bayes import axes_data
from figures.style import BLUE, INK, ORANGE, panels
from mlinterviews.fundamentals.naive_bayes import fisher_directions


def draw():
    figure, axes = panels(3.0, columns=2, rows=2)
    grid = axes[0, 0].get_gridspec()
    for ax in axes[:, 0]:
        ax.remove()
    left = figure.add_subplot(grid[:, 0])
    X, y = axes_data()
    centre = X.mean(axis=0)
    pca = np.linalg.eigh((X - centre).T @ (X - centre))[1][:, -1]
    fisher = fisher_directions(X, y)[1][:, 0]
    fisher = fisher / np.linalg.norm(fisher)
    for c, colour, marker in [(0, ORANGE, "o"), (1, BLUE, "s")]:
        left.plot(*X[y == c].T, marker, color=colour, markersize=2)
    for axis, name, shift in [
        (pca, "PCA", (0.2, -0.9)),
        (fisher, "Fisher", (0.3, 0)),
    ]:
        axis = axis * np.sign(axis[0])
        tip = centre + 4 * axis
        left.annotate(
            "",
            tip,
            centre,
            arrowprops={"arrowstyle": "-|>", "color": INK},
        )
        left.text(
            tip[0] + shift[0],
            tip[1] + shift[1],
            name,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
        )
    left.set(
        aspect="equal",
        xlim=(-6, 8),
        ylim=(-7, 6),
        xlabel="$x_1$",
        ylabel="$x_2$",
    )
    for ax, axis, name in zip(
        axes[:, 1], (pca, fisher), ("PCA", "Fisher"), strict=True
    ):
        value = X @ (axis * np.sign(axis[0]))
        bins = np.linspace(value.min(), value.max(), 19)
        for c, colour in [(0, ORANGE), (1, BLUE)]:
            ax.hist(value[y == c], bins, color=colour, alpha=0.55)
        ax.set(title=f"projected on {name}", yticks=[])
    return figure
