"""Weights of ridge and lasso on the diabetes data, by penalty."""

import numpy as np
from sklearn.datasets import load_diabetes
from sklearn.preprocessing import scale

from figures.style import COLOURS, STYLES, panels
from mlinterviews.fundamentals.regularization import elastic_net, ridge


def draw():
    figure, (left, right) = panels(2.7, columns=2, sharey=True)
    data = load_diabetes()
    X, y = scale(data.data), data.target
    for ax, fit, penalties, title in [
        (left, ridge, np.geomspace(100, 1e-3, 60), "ridge"),
        (right, elastic_net, np.geomspace(60, 0.05, 60), "lasso"),
    ]:
        paths = np.array([fit(X, y, t) for t in penalties])
        for j in range(X.shape[1]):
            ax.plot(
                penalties,
                paths[:, j],
                color=COLOURS[j % len(COLOURS)],
                linestyle=STYLES[j % len(STYLES)],
            )
        ax.set(xscale="log", xlabel="penalty", title=title)
        ax.invert_xaxis()
    left.set_ylabel("weight")
    return figure
