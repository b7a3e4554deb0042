"""A slanted border in steps, and the error along the pruning path."""

import numpy as np
from sklearn.tree import DecisionTreeClassifier

from figures.style import BLUE, INK, ORANGE, PALE, panels


def data(n: int, rng):
    X = rng.random((n, 2))
    y = X.sum(axis=1) > 1
    flip = rng.random(n) < 0.15
    return X, (y ^ flip).astype(int)


def draw():
    figure, (left, right) = panels(2.6, columns=2)
    rng = np.random.default_rng(1)
    X, y = data(300, rng)
    test_X, test_y = data(20_000, rng)
    full = DecisionTreeClassifier(random_state=0)
    path = full.cost_complexity_pruning_path(X, y)
    alphas = np.unique(path.ccp_alphas)
    alphas = np.append((alphas[:-1] + alphas[1:]) / 2, alphas[-1] + 1)
    fits = [
        DecisionTreeClassifier(random_state=0, ccp_alpha=a).fit(X, y)
        for a in alphas
    ]
    size = [f.get_n_leaves() for f in fits]
    train = [1 - f.score(X, y) for f in fits]
    test = [1 - f.score(test_X, test_y) for f in fits]
    best = fits[int(np.argmin(test))]

    grid = np.linspace(0, 1, 301)
    a, b = np.meshgrid(grid, grid)
    points = np.column_stack([a.ravel(), b.ravel()])
    shown = best.predict(points).reshape(a.shape)
    left.contourf(a, b, shown, [-0.5, 0.5, 1.5], colors=["white", PALE])
    left.contour(a, b, shown, [0.5], colors=BLUE, linewidths=1.5)
    left.plot([0, 1], [1, 0], "--", color=INK, linewidth=1)
    for label, mark, colour in ((0, "o", ORANGE), (1, "^", BLUE)):
        left.plot(
            *X[y == label].T,
            mark,
            color=colour,
            markersize=2,
            alpha=0.7,
        )
    left.set(
        title=f"pruned to {best.get_n_leaves()} leaves", aspect="equal"
    )
    left.set(xlabel="feature 1", ylabel="feature 2")
    right.plot(size, [100 * e for e in train], "s--", color=ORANGE)
    right.plot(size, [100 * e for e in test], "o-", color=BLUE)
    right.axhline(15, color=INK, linewidth=0.7)
    right.text(1.1, 12, "label noise", fontsize=8)
    right.set(xscale="log", xlabel="leaves", ylabel="error, %")
    right.set(title="along the path", ylim=(0, 55))
    ticks = [1, 3, 10, 30, 80]
    right.set_xticks(ticks, [str(t) for t in ticks])
    right.minorticks_off()
    right.text(12, 30, "new data", color=BLUE)
    right.text(3, 4, "training", color=ORANGE)
    return figure
