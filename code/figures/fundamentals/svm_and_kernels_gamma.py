"""Decision boundaries of the RBF kernel on two moons, by gamma."""

import numpy as np

from examples.fundamentals.svm_and_kernels import moons
from figures.style import BLUE, INK, ORANGE, SKY, YELLOW, panels
from mlinterviews.fundamentals.svm_and_kernels import rbf, solve_dual


def draw():
    figure, axes = panels(2.4, columns=2, sharey=True)
    X, s = moons()
    a, b = np.meshgrid(
        np.linspace(-2, 3, 160), np.linspace(-1.5, 2, 130)
    )
    grid = np.column_stack([a.ravel(), b.ravel()])
    for ax, gamma in zip(axes, (10, 100), strict=True):
        alpha, bias = solve_dual(rbf(X, X, gamma), s, 1.0, tol=1e-3)
        z = (rbf(grid, X, gamma) @ (alpha * s) + bias).reshape(a.shape)
        ax.contourf(
            a, b, z, [-99, 0, 99], colors=[YELLOW, SKY], alpha=0.25
        )
        ax.contour(a, b, z, [0], colors=INK, linewidths=1.2)
        for sign, colour, marker in [(-1, ORANGE, "o"), (1, BLUE, "s")]:
            rows = s == sign
            ax.plot(
                *X[rows].T,
                marker,
                color=colour,
                markersize=2.6,
                zorder=3,
            )
        ax.set(title=f"γ = {gamma}", xlabel="$x_1$")
    axes[0].set_ylabel("$x_2$")
    return figure
