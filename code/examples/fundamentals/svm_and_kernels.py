"""A margin by hand, gamma on two moons, a process through a sine."""

import numpy as np
from sklearn.datasets import make_moons
from sklearn.model_selection import StratifiedKFold

from mlinterviews.fundamentals.svm_and_kernels import (
    process_posterior,
    rbf,
    solve_dual,
)


def moons():
    X, y = make_moons(150, noise=0.25, random_state=0)
    return X, 2.0 * y - 1


def score(X, s, Q, t, gamma, C) -> tuple[float, int]:
    alpha, b = solve_dual(rbf(X, X, gamma), s, C, tol=1e-3)
    z = rbf(Q, X, gamma) @ (alpha * s) + b
    return float(np.mean(np.sign(z) == t)), int((alpha > 0).sum())


def sine():
    rng = np.random.default_rng(4)
    x = np.sort(rng.uniform(0, 6, 12))[:, None]
    return x, np.sin(x[:, 0]) + 0.2 * rng.normal(size=12)


def main() -> dict:
    X, s = np.array([[0.0, 0], [2, 2], [4, 2]]), np.array([-1.0, 1, 1])
    alpha, bias = solve_dual(X @ X.T, s, np.inf)
    print("== hand ==")
    print("point     label   alpha   margin")
    w = X.T @ (alpha * s)
    for x, label, a in zip(X, s, alpha, strict=True):
        margin = label * (x @ w + bias)
        print(
            f"({x[0]:.0f}, {x[1]:.0f})   {label:5.0f}   {a:5.2f}"
            f"   {margin:6.1f}"
        )

    X, s = moons()
    folds = list(StratifiedKFold(5).split(X, s))
    print("== gamma ==")
    print("gamma   training   5-fold   support vectors of 150")
    found = {}
    for gamma in (0.01, 0.1, 1, 10, 100):
        train, support = score(X, s, X, s, gamma, 1.0)
        cv = np.mean(
            [
                score(X[a], s[a], X[b], s[b], gamma, 1.0)[0]
                for a, b in folds
            ]
        )
        found[gamma] = (train, cv, support)
        print(f"{gamma:5}   {train:8.1%}   {cv:6.1%}   {support:4}")

    x, y = sine()
    print("== length ==")
    print("length   log marginal likelihood")
    evidence = {}
    for length in (0.1, 0.3, 1.0, 3.0, 10.0):
        gamma = 1 / (2 * length**2)
        K = rbf(x, x, gamma)
        value = process_posterior(K, K, np.ones(12), y, 0.04)[2]
        evidence[length] = value
        print(f"{length:6}   {value:6.1f}")
    print("== end ==")
    K = np.ones((1, 1))
    near = process_posterior(K, np.array([[1.0, 0.5, 0]]), 1, [2], 0.25)
    return {
        "train_100": round(found[100][0], 3),
        "cv_10": round(float(found[10][1]), 3),
        "cv_100": round(float(found[100][1]), 3),
        "support_10": found[10][2],
        "support_100": found[100][2],
        "at": round(float(near[0][0]), 2),
        "at_variance": round(float(near[1][0]), 2),
        "half": round(float(near[0][1]), 2),
        "half_variance": round(float(near[1][1]), 2),
        "best_length": max(evidence, key=evidence.get),
    }
