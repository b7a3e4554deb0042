"""Votes, correlated trees, out-of-bag error, stacking."""

import numpy as np
from scipy.optimize import nnls
from sklearn.datasets import load_diabetes, make_friedman1
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import Ridge
from sklearn.tree import DecisionTreeRegressor

from mlinterviews.fundamentals.random_forest import (
    majority,
    out_of_bag_share,
    out_of_fold,
    tree_variance,
    variance_of_mean,
)


def predictions(max_features: int, trees: int, sets: int = 30):
    """P (sets, trees, m) of forests on fresh training sets; truth (m,).

    A training set is 150 noisy rows of Friedman's function.
    """
    X, truth = make_friedman1(200, noise=0.0, random_state=0)
    P = []
    for seed in range(1, sets + 1):
        Z, y = make_friedman1(150, noise=1.0, random_state=seed)
        forest = RandomForestRegressor(
            trees, max_features=max_features, random_state=seed
        ).fit(Z, y)
        P.append([t.predict(X) for t in forest.estimators_])
    return np.array(P), truth


def forests(max_features: int, trees: int = 20) -> dict:
    """Forests on many training sets.

    Half the trees give variance and correlation, the other half are
    the forest that the formula must predict.
    """
    P, truth = predictions(max_features, trees)
    half = trees // 2
    variance, rho = tree_variance(P[:, :half])
    mean = P[:, half:].mean(axis=1)  # (sets, m)
    bias = (P.mean(axis=(0, 1)) - truth) ** 2
    return {
        "variance": variance,
        "rho": rho,
        "predicted": variance_of_mean(variance, rho, half),
        "measured": float(mean.var(axis=0, ddof=0).mean()),
        "bias": float(bias.mean()),
        "error": float(((mean - truth) ** 2).mean()),
    }


def out_of_bag() -> dict:
    """Out-of-bag error beside the error on 5,000 new rows."""
    X, y = make_friedman1(400, noise=1.0, random_state=0)
    new, target = make_friedman1(5_000, noise=1.0, random_state=1)
    forest = RandomForestRegressor(
        200, max_features=3, oob_score=True, random_state=0
    ).fit(X, y)
    seen = [
        np.mean((f - t) ** 2)
        for f, t in (
            (forest.predict(X), y),
            (forest.oob_prediction_, y),
            (forest.predict(new), target),
        )
    ]
    names = ("train_error", "oob_error", "test_error")
    return {
        n: round(float(v), 2) for n, v in zip(names, seen, strict=True)
    }


def stacking() -> dict:
    """Weights of a deep tree and ridge, learned in and out of fold."""
    X, y = load_diabetes(return_X_y=True)
    y = y - y.mean()

    def tree(X, y):
        return DecisionTreeRegressor(random_state=0).fit(X, y).predict

    def ridge(X, y):
        return Ridge(0.1).fit(X, y).predict

    fits = [tree, ridge]
    inside = np.column_stack([fit(X, y)(X) for fit in fits])
    rng = np.random.default_rng(0)
    outside = out_of_fold(fits, X, y, 10, rng)
    found = {}
    for name, P in (("inside", inside), ("outside", outside)):
        w = nnls(P, y)[0]
        found[f"tree_{name}"] = round(float(w[0]), 2)
        found[f"ridge_{name}"] = round(float(w[1]), 2)
    return found


def main() -> dict:
    rows = {m: forests(m) for m in (1, 3, 10)}
    print("== forests ==")
    print("features a node         1      3     10")
    for key, name in (
        ("variance", "variance of a tree"),
        ("rho", "correlation"),
        ("predicted", "formula, 10 trees"),
        ("measured", "measured"),
        ("bias", "squared bias"),
        ("error", "error of 10 trees"),
    ):
        line = "".join(f"{rows[m][key]:7.2f}" for m in rows)
        print(f"{name:18}{line}")
    print("== end ==")
    return {
        "vote_3": majority(0.7, 3),
        "vote_11": majority(0.7, 11),
        "vote_weak": majority(0.4, 11),
        "share_10": out_of_bag_share(10),
        "share_1000": out_of_bag_share(1_000),
        "rho_3": round(rows[3]["rho"], 2),
        "rho_10": round(rows[10]["rho"], 2),
        **out_of_bag(),
        **stacking(),
    }
