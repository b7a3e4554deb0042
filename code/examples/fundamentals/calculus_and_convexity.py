"""The softmax by hand, the cost of a chain, and two losses."""

import numpy as np

from mlinterviews.fundamentals.calculus_and_convexity import (
    chain_cost,
    chord_excess,
    hessian,
    nearest_in_ball,
    softmax_jacobian,
    softmax_vjp,
    two_units,
)


def main() -> dict:
    z = np.log([1, 2, 1])
    print("== hand ==")
    print("16 times the Jacobian")
    for row in 16 * softmax_jacobian(z):
        print("  ".join(f"{v + 0.0:5.1f}" for v in row.round(6)))
    gradient = softmax_vjp(z, [-4, 0, 0])
    print("gradient of -log p at class 1:", gradient.round(6))
    print("== end ==")
    widths = [1000, 500, 500, 1]
    one, other = [1, -1, 1, 1], [-1, 1, 1, 1]
    saddle = hessian(lambda w: (1 - w[0] * w[1]) ** 2 / 2, [0, 0])
    curvatures = np.linalg.eigvalsh(saddle)
    w, multiplier = nearest_in_ball([3, 4], 1)
    return {
        "forward": chain_cost(widths, False),
        "reverse": chain_cost(widths, True),
        "ratio": chain_cost(widths, False) / chain_cost(widths, True),
        "excess": chord_excess(two_units, one, other),
        "least_curvature": round(float(curvatures[0]), 2),
        "ball": round(float(w[0]), 6),
        "multiplier": multiplier,
    }
