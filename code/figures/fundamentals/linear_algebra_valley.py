"""Least squares of the worked example, and with dependent columns."""

import numpy as np

from figures.style import BLUE, GREEN, INK, ORANGE, panels


def draw():
    figure, (left, right) = panels(2.7, columns=2, sharey=True)
    a, b = np.meshgrid(
        np.linspace(-1.2, 3.2, 200), np.linspace(-1.2, 3.2, 200)
    )
    W = np.stack([a, b])
    y = np.array([5.0, 5.0, 1.0])
    for ax, X, title in [
        (left, [[1, 2], [2, 1], [2, 2]], "condition number 4.1"),
        (right, [[1, 1], [2, 2], [2, 2]], "dependent columns"),
    ]:
        X = np.array(X, float)
        fit = np.einsum("nj,jab->nab", X, W)
        loss = ((fit - y[:, None, None]) ** 2).sum(axis=0)
        best = np.linalg.pinv(X) @ y
        least = ((X @ best - y) ** 2).sum()
        levels = least + np.array([0.25, 1, 2.25, 4])
        ax.contour(a, b, loss, levels, colors=BLUE, linewidths=1)
        ax.plot(*best, "o", color=ORANGE, markersize=6)
        ax.axhline(0, color=INK, linewidth=0.6)
        ax.axvline(0, color=INK, linewidth=0.6)
        ax.set(title=title, xlabel="$w_1$", aspect="equal")
        ax.set(xlim=(-1.2, 3.2), ylim=(-1.2, 3.2))
        if ax is left:
            for v, s in [((1, 1), 17**0.5), ((1, -1), 1.0)]:
                tip = best + np.array(v) / 2**0.5 * 2 / s
                ax.annotate(
                    "",
                    tip,
                    best,
                    arrowprops={"arrowstyle": "-|>", "color": INK},
                )
        else:
            t = np.array([-1.2, 3.2])
            ax.plot(t, 2 * best[0] - t, "--", color=GREEN)
    left.set_ylabel("$w_2$")
    return figure
