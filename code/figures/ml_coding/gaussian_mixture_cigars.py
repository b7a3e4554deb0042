"""k-means cuts two cigars across; the mixture's plateau on its way."""

import numpy as np

from examples.ml_coding.gaussian_mixture import cigars
from figures.style import BLUE, GREY, INK, ORANGE, panels
from mlinterviews.ml_coding.gaussian_mixture import GaussianMixture
from mlinterviews.ml_coding.k_means import KMeans


def draw():
    X, _ = cigars()
    rng = np.random.default_rng
    model = GaussianMixture(2, rng(0), tol=1e-6).fit(X, 500)
    a, b = KMeans(2, rng(0)).fit(X).cluster_centers_
    fig, (left, right) = panels(2.8, 2)
    labels = model.predict(X)
    for c, colour, mark in ((0, BLUE, "o"), (1, ORANGE, "x")):
        left.plot(
            *X[labels == c].T, mark, color=colour, ms=2, alpha=0.5
        )
    angle = np.linspace(0, 2 * np.pi, 100)
    circle = 2 * np.array([np.cos(angle), np.sin(angle)])
    for mean, L in zip(model.means_, model.chol_, strict=True):
        left.plot(*(mean[:, None] + L @ circle), "-", color=INK, lw=1.3)
    across = np.array([[0, -1], [1, 0]]) @ (b - a)
    across *= 8 / np.linalg.norm(across)
    ends = (a + b) / 2 + np.outer([-1, 1], across)
    left.plot(*ends.T, "--", color=INK, lw=1.3)
    left.set(xlim=(-12, 12), ylim=(-9, 10), xlabel="feature 1")
    left.set(ylabel="feature 2")

    history = np.array(model.history_)
    right.plot(np.arange(1, len(history) + 1), history, "-", color=BLUE)
    stop = 1 + int(np.argmax(np.diff(history) < 1e-3))
    right.plot(stop + 1, history[stop], "s", color=ORANGE, ms=6)
    right.annotate(
        "a tolerance of\n$10^{-3}$ stops here",
        (stop + 1, history[stop]),
        (22, -4.6),
        arrowprops={"arrowstyle": "-", "color": GREY},
    )
    right.set(xlabel="iteration", ylabel="mean log-likelihood")
    return fig
