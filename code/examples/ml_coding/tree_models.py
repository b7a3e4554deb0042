"""What the chapter on tree models shows and quotes."""

from itertools import pairwise

import numpy as np
from sklearn.datasets import load_breast_cancer

from mlinterviews.ml_coding.tree_models import (
    DecisionTreeClassifier,
    gini,
)
from mlinterviews.ml_coding.tree_models_ensembles import (
    GradientBoostingClassifier,
    RandomForestClassifier,
)

X_SIX = np.array([2.0, 3.0, 5.0, 6.0, 8.0, 9.0])
Y_SIX = np.array(list("aabbba"))


def scan() -> dict:
    print("cut   left  right   Gini left  right   weighted")
    best = 1.0
    for low, high in pairwise(X_SIX):
        t = (low + high) / 2
        left, right = Y_SIX[t >= X_SIX], Y_SIX[t < X_SIX]
        a, b = gini(left), gini(right)
        mean = (len(left) * a + len(right) * b) / 6
        best = min(best, mean)
        print(
            f"{t:3.1f} {''.join(left):>6}  {''.join(right):6}"
            f"{a:11.3f}{b:7.3f}{mean:11.3f}"
        )
    return {"gini_root": gini(Y_SIX), "gini_best": round(best, 3)}


def held_out() -> dict:
    """Mean accuracy over ten splits of the breast cancer data."""
    X, y = load_breast_cancer(return_X_y=True)
    models = {
        "stump": lambda rng: DecisionTreeClassifier(1),
        "tree, depth 3": lambda rng: DecisionTreeClassifier(3),
        "tree, unlimited": lambda rng: DecisionTreeClassifier(),
        "forest, 10 trees": lambda rng: RandomForestClassifier(10, rng),
        "forest, 50 trees": lambda rng: RandomForestClassifier(50, rng),
        "boosting, 20 trees": lambda rng: GradientBoostingClassifier(
            20
        ),
        "boosting, 100 trees": lambda rng: GradientBoostingClassifier(
            100
        ),
    }
    print("model                train   test")
    found = {}
    for name, make in models.items():
        train, test = [], []
        for seed in range(10):
            rng = np.random.default_rng(seed)
            out = rng.permutation(len(X)) < len(X) // 3
            model = make(rng).fit(X[~out], y[~out])
            train.append((model.predict(X[~out]) == y[~out]).mean())
            test.append((model.predict(X[out]) == y[out]).mean())
        found[name] = float(np.mean(test))
        print(f"{name:20}{np.mean(train):6.0%}{found[name]:7.0%}")
    return {
        "tree_test": round(found["tree, unlimited"], 2),
        "forest_test": round(found["forest, 50 trees"], 2),
        "boosting_test": round(found["boosting, 100 trees"], 2),
    }


def out_of_bag() -> dict:
    X, y = load_breast_cancer(return_X_y=True)
    forest = RandomForestClassifier(50, np.random.default_rng(0))
    forest.fit(X, y)
    rows = np.random.default_rng(0).integers(569, size=(200, 569))
    missed = 1 - np.mean([len(np.unique(r)) / 569 for r in rows])
    return {
        "oob": round(forest.oob_score_, 2),
        "left_out": round(float(missed), 3),
    }


def main() -> dict:
    print("== scan ==")
    numbers = scan()
    print("== accuracy ==")
    numbers |= held_out()
    print("== end ==")
    return numbers | out_of_bag()


if __name__ == "__main__":
    print(main())
