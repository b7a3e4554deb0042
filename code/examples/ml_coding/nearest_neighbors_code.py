"""What the chapter on nearest neighbours in code shows and quotes."""

import numpy as np
from sklearn.datasets import (
    load_breast_cancer,
    load_diabetes,
    load_wine,
)

from mlinterviews.ml_coding.nearest_neighbors_code import (
    KNeighborsClassifier,
    KNeighborsRegressor,
    accuracy_by_k,
    minkowski,
    standardise,
)
from mlinterviews.ml_coding.nearest_neighbors_code_kd_tree import KDTree

PEOPLE = np.array([[25.0, 40], [30, 60], [45, 41], [50, 62]])
BUYS = np.array(["no", "no", "yes", "yes"])
SPENT = np.array([10.0, 20, 30, 40])
QUERY = np.array([[44.0, 58]])


def by_hand() -> dict:
    print("person  age  income  Manhattan  Euclid  maximum")
    table = [minkowski(QUERY, PEOPLE, p)[0] for p in (1, 2, np.inf)]
    for i, (age, income) in enumerate(PEOPLE):
        a, b, c = (column[i] for column in table)
        print(
            f"{'ABCD'[i]:6}{age:5.0f}{income:8.0f}{a:11.0f}"
            f"{b:8.1f}{c:9.0f}"
        )
    in_units = KNeighborsClassifier(1).fit(PEOPLE * [1, 1000], BUYS)
    mean = KNeighborsRegressor(3).fit(PEOPLE, SPENT)
    pull = KNeighborsRegressor(3, weights="distance").fit(PEOPLE, SPENT)
    return {
        "one_in_units": str(in_units.predict(QUERY * [1, 1000])[0]),
        "mean": float(mean.predict(QUERY)[0]),
        "weighted": round(float(pull.predict(QUERY)[0]), 1),
    }


def scaling() -> dict:
    X, y = load_wine(return_X_y=True)
    odd = np.arange(len(X)) % 2 == 1
    A, B = standardise(X[~odd], X[odd])
    raw = KNeighborsClassifier(5).fit(X[~odd], y[~odd])
    scaled = KNeighborsClassifier(5).fit(A, y[~odd])
    return {
        "raw": float((raw.predict(X[odd]) == y[odd]).mean()),
        "scaled": float((scaled.predict(B) == y[odd]).mean()),
    }


def regression() -> dict:
    X, y = load_diabetes(return_X_y=True)
    odd = np.arange(len(X)) % 2 == 1
    found = {}
    for k in (1, 15):
        model = KNeighborsRegressor(k).fit(X[~odd], y[~odd])
        error = np.mean((model.predict(X[odd]) - y[odd]) ** 2)
        found[f"r2_{k}"] = round(float(1 - error / y[odd].var()), 2)
    return found


def visits() -> dict:
    """Share of 2,000 rows that a k-d tree looks at for 5 neighbours."""
    rng = np.random.default_rng(0)
    print("features  share of rows visited")
    share = {}
    for d in (2, 4, 8, 12, 16):
        X = rng.normal(size=(2_000, d))
        tree, seen = KDTree(X), []
        for q in rng.normal(size=(20, d)):
            tree.query(q, 5)
            seen.append(tree.visited)
        share[f"visited_{d}"] = round(float(np.mean(seen)) / 2_000, 3)
        print(f"{d:8}{share[f'visited_{d}']:23.1%}")
    return share


def main() -> dict:
    print("== hand ==")
    numbers = by_hand()
    print("== tree ==")
    numbers |= visits()
    print("== end ==")
    X, y = load_breast_cancer(return_X_y=True)
    cv = accuracy_by_k(X, y, [1, 9, 399], np.random.default_rng(0))
    names = ("cv_1", "cv_9", "cv_399")
    numbers |= {
        n: round(float(a), 3) for n, a in zip(names, cv, strict=True)
    }
    return numbers | scaling() | regression()


if __name__ == "__main__":
    print(main())
