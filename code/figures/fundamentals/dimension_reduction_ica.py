"""Two mixed uniform signals: axes of PCA and ICA, and the sources."""

import numpy as np

from examples.fundamentals.dimension_reduction import mixed
from figures.style import BLUE, INK, ORANGE, SKY, panels
from mlinterviews.fundamentals.dimension_reduction import fast_ica
from mlinterviews.ml_coding.pca import by_svd


def draw():
    figure, (left, right) = panels(2.6, columns=2)
    _, X = mixed()
    Z = X - X.mean(axis=0)
    left.plot(*Z.T, "o", color=SKY, markersize=2, alpha=0.6)
    axes, variance = by_svd(Z)
    S, W = fast_ica(X, np.random.default_rng(0))
    mixing = np.linalg.inv(W)  # columns: where a source points
    for v, colour, style in [
        *[
            (a * np.sqrt(s), ORANGE, "--")
            for a, s in zip(axes, variance, strict=True)
        ],
        *[(m, BLUE, "-") for m in mixing.T],
    ]:
        left.plot(
            *np.array([-1.7 * v, 1.7 * v]).T,
            style,
            color=colour,
            linewidth=2.5,
        )
    left.text(-3.3, 2.1, "PCA", color=ORANGE)
    left.text(-3.3, 2.8, "ICA", color=BLUE)
    left.set(title="mixed", aspect="equal", xlabel="signal 1")
    left.set(ylabel="signal 2", xlim=(-3.5, 3.5), ylim=(-3.5, 3.5))
    right.plot(*S.T, "o", color=SKY, markersize=2, alpha=0.6)
    right.axhline(0, color=INK, linewidth=0.5)
    right.axvline(0, color=INK, linewidth=0.5)
    right.set(title="unmixed by ICA", aspect="equal")
    right.set(xlabel="source 1", ylabel="source 2")
    return figure
