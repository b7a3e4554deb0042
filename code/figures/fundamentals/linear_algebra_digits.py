"""A digit from few singular values of all digits."""

import numpy as np
from sklearn.datasets import load_digits

from figures.style import panels
from mlinterviews.fundamentals.linear_algebra import low_rank


def draw():
    figure, axes = panels(1.7, columns=4)
    X = load_digits().data
    total = np.linalg.norm(X) ** 2
    for ax, k in zip(axes, (2, 8, 16, 64), strict=True):
        near = low_rank(X, k)
        kept = 1 - np.linalg.norm(X - near) ** 2 / total
        ax.imshow(near[5].reshape(8, 8), cmap="gray_r", vmin=0, vmax=16)
        title = f"rank {k}: {kept:.0%}" if k < 64 else "original"
        ax.set(title=title, xticks=[], yticks=[])
        ax.spines[:].set_visible(True)
    return figure
