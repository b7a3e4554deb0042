"""What the chapter on perceptron and linear SVM shows and quotes."""

import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.svm import LinearSVC as Reference

from mlinterviews.ml_coding.perceptron_and_linear_svm import (
    Perceptron,
    hinge_objective,
    pegasos,
    perceptron,
)

# One row of P, Q, R each; a one stands in front for the bias.
A = np.array([[1.0, 1, 2], [1, 3, 1], [1, 2, 3]])
S = np.array([1.0, -1, 1])


def by_hand() -> dict:
    print("point  label   score  weights afterwards")
    w = np.zeros(3)
    for t in range(9):
        name, x, s = "PQR"[t % 3], A[t % 3], S[t % 3]
        z = w @ x
        if s * z <= 0:
            w = w + s * x
        print(f"{name:>5}{s:+7.0f}{z:8.0f}  {w.astype(int)}")
    v, updates, _ = perceptron(A, S)
    gamma = (S * (A @ v)).min() / np.linalg.norm(v)
    R2 = (A**2).sum(axis=1).max()
    return {
        "updates": updates,
        "gamma": round(float(gamma), 3),
        "bound": round(float(R2 / gamma**2), 6),
        "small": round(hinge_objective(v / 6, A, S, 0.1), 3),
        "large": round(hinge_objective(v / 3, A, S, 0.1), 3),
    }


def main() -> dict:
    print("== hand ==")
    numbers = by_hand()
    X, y = load_breast_cancer(return_X_y=True)
    Z = np.column_stack([np.ones(569), (X - X.mean(0)) / X.std(0)])
    s, l2 = np.where(y == 1, 1.0, -1.0), 0.01
    best = Reference(
        loss="hinge", C=1 / (l2 * 569), tol=1e-8, max_iter=1_000_000
    ).fit(Z[:, 1:], y)
    v = np.append(best.intercept_, best.coef_)
    optimum = hinge_objective(v, Z, s, l2)
    print("== pegasos ==")
    print("   steps  objective over the optimum")
    for steps in (100, 1_000, 10_000, 100_000):
        values = [
            hinge_objective(
                pegasos(Z, s, l2, steps, np.random.default_rng(r)),
                Z,
                s,
                l2,
            )
            for r in range(3)
        ]
        print(f"{steps:8,}{np.mean(values) / optimum:12.2f}")
        numbers[f"over_{steps}"] = round(
            float(np.mean(values) / optimum), 2
        )
    print("== end ==")
    xor = Perceptron(1_000).fit(
        [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]
    )
    return numbers | {
        "xor_updates": xor.n_updates_,
        "xor_converged": str(xor.converged_),
    }


if __name__ == "__main__":
    print(main())
