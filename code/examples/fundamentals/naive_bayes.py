"""Copies of one feature, three models by sample size, and two axes."""

import numpy as np
from sklearn.datasets import load_wine
from sklearn.preprocessing import scale

from mlinterviews.fundamentals.naive_bayes import (
    NormalClasses,
    fisher_directions,
)
from mlinterviews.ml_coding.logistic_regression_code import (
    LogisticRegression,
)

CASES = ("independent", "correlated")


def sample(case: str, n: int, rng) -> tuple[np.ndarray, np.ndarray]:
    """Two classes, 30 normal features. Half the rows are of class 1."""
    y = np.repeat([0, 1], n // 2)
    X = rng.normal(size=(n, 30))
    if case == "correlated":  # one factor in all features
        X = np.sqrt(0.5) * X + np.sqrt(0.5) * rng.normal(size=(n, 1))
        X[:, :5] += 0.6 * y[:, None]
    else:
        X += 0.33 * y[:, None]
    return X, y


def axes_data() -> tuple[np.ndarray, np.ndarray]:
    """Two long parallel clouds in the plane."""
    rng = np.random.default_rng(1)
    S = np.array([[4.0, 3.2], [3.2, 3.0]])
    X = rng.multivariate_normal([0, 0], S, size=240)
    y = np.repeat([0, 1], 120)
    X[y == 1] += [1.2, -1.2]
    return X, y


def main() -> dict:
    print("== copies ==")
    print("copies   naive Bayes says")
    copies = {}
    for m in (1, 2, 3, 10):
        copies[m] = 4**m / (4**m + 1)
        print(f"{m:6}   {copies[m]:.4f}")

    rng = np.random.default_rng(0)
    print("== sizes ==")
    print("features       rows   naive   shared   shrunk   logistic")
    found = {}
    for case in CASES:
        Q, t = sample(case, 2_000, rng)
        for n in (40, 200, 1_000):
            rows = []
            for _ in range(20):
                X, y = sample(case, n, rng)
                models = [
                    NormalClasses("naive"),
                    NormalClasses("shared"),
                    NormalClasses("shared", 0.5),
                    LogisticRegression(l2=1e-3),
                ]
                rows.append(
                    [
                        np.mean(m.fit(X, y).predict(Q) == t)
                        for m in models
                    ]
                )
            found[case, n] = row = np.mean(rows, axis=0)
            a, b, c, d = row
            print(
                f"{case:12}   {n:4}   {a:5.1%}   {b:6.1%}   {c:6.1%}"
                f"   {d:8.1%}"
            )
    print("== end ==")

    X, y = axes_data()
    centred = X - X.mean(axis=0)
    pca = np.linalg.eigh(centred.T @ centred)[1][:, -1:]
    fisher = fisher_directions(X, y)[1]
    share = {}
    for name, axis in (("pca", pca), ("fisher", fisher)):
        one = NormalClasses("shared").fit(X @ axis, y)
        share[name] = float(np.mean(one.predict(X @ axis) == y))
    wine = load_wine()
    Z = scale(wine.data)
    two = Z @ fisher_directions(Z, wine.target)[1]
    first = Z @ np.linalg.eigh(Z.T @ Z)[1][:, -2:]
    wines = [
        np.mean(
            NormalClasses("shared").fit(A, wine.target).predict(A)
            == wine.target
        )
        for A in (first, two)
    ]
    return {
        "two_copies": round(copies[2], 3),
        "ten_copies": round(copies[10], 6),
        "naive_40": round(float(found["independent", 40][0]), 3),
        "shared_40": round(float(found["independent", 40][1]), 3),
        "logistic_40": round(float(found["independent", 40][3]), 3),
        "naive_correlated": round(
            float(found["correlated", 1_000][0]), 3
        ),
        "shared_correlated": round(
            float(found["correlated", 1_000][1]), 3
        ),
        "shrunk_40": round(float(found["independent", 40][2]), 3),
        "pca": round(share["pca"], 3),
        "fisher": round(share["fisher"], 3),
        "wine_pca": round(float(wines[0]), 3),
        "wine_fisher": round(float(wines[1]), 3),
    }
