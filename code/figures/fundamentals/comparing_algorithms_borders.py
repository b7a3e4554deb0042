"""The borders of four classifiers on the same two moons."""

import numpy as np
from sklearn.datasets import make_moons
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC

from figures.style import BLUE, INK, ORANGE, PALE, panels

MODELS = [
    ("logistic regression", LogisticRegression()),
    ("15 nearest neighbours", KNeighborsClassifier(15)),
    ("random forest", RandomForestClassifier(100, random_state=0)),
    ("SVM, RBF kernel", SVC(gamma=2.0)),
]


def draw():
    figure, axes = panels(3.8, columns=2, rows=2)
    X, y = make_moons(150, noise=0.25, random_state=0)
    a, b = np.meshgrid(
        np.linspace(-2.2, 3.2, 220), np.linspace(-1.6, 2, 160)
    )
    points = np.column_stack([a.ravel(), b.ravel()])
    for ax, (name, model) in zip(axes.ravel(), MODELS, strict=True):
        side = model.fit(X, y).predict(points).reshape(a.shape)
        ax.contourf(
            a, b, side, [-0.5, 0.5, 1.5], colors=["white", PALE]
        )
        ax.contour(a, b, side, [0.5], colors=INK, linewidths=1)
        for label, mark, colour in ((0, "o", ORANGE), (1, "^", BLUE)):
            ax.plot(
                *X[y == label].T, mark, color=colour, markersize=2.5
            )
        ax.set(xticks=[], yticks=[], title=name)
    return figure
