"""Why the lasso's solution sits on a corner."""

import numpy as np

from figures.style import BLUE, INK, ORANGE, PALE, panels


def draw():
    figure, axes = panels(2.9, columns=2, sharey=True)
    a, b = np.meshgrid(
        np.linspace(-1.6, 3.2, 300), np.linspace(-1.6, 2.6, 300)
    )
    A = np.array([[1.0, 0.35], [0.35, 1.0]])
    best = np.array([2.1, 1.0])
    da, db = a - best[0], b - best[1]
    loss = A[0, 0] * da**2 + 2 * A[0, 1] * da * db + A[1, 1] * db**2
    angle = np.linspace(0, 2 * np.pi, 800)
    circle = np.stack([np.cos(angle), np.sin(angle)])
    for ax, power, title in [
        (axes[0], 2, "L2: a disc"),
        (axes[1], 1, "L1: a diamond"),
    ]:
        edge = circle / np.linalg.norm(circle, power, axis=0)
        gap = edge - best[:, None]
        cost = np.einsum("in,ij,jn->n", gap, A, gap)
        touch = edge[:, cost.argmin()]
        ax.fill(*edge, color=PALE, ec=INK, linewidth=1)
        levels = sorted([cost.min() * f for f in (0.25, 0.6, 1.0)])
        ax.contour(a, b, loss, levels, colors=BLUE, linewidths=1)
        ax.plot(*best, "o", color=BLUE)
        ax.plot(*touch, "o", color=ORANGE, markersize=6)
        ax.axhline(0, color=INK, linewidth=0.6)
        ax.axvline(0, color=INK, linewidth=0.6)
        ax.set(title=title, xlabel="first weight", aspect="equal")
        ax.set(xlim=(-1.6, 3.2), ylim=(-1.6, 2.6))
    axes[0].set_ylabel("second weight")
    return figure
