"""Tree, forest and boosting beside scikit-learn's."""

import numpy as np
from sklearn import ensemble, tree
from sklearn.datasets import load_breast_cancer, make_classification

from mlinterviews.ml_coding.tree_models import DecisionTreeClassifier
from mlinterviews.ml_coding.tree_models_ensembles import (
    GradientBoostingClassifier,
    RandomForestClassifier,
)


def main(seconds) -> dict[str, float]:
    X, y = make_classification(
        32_000, 10, n_informative=6, flip_y=0.1, random_state=0
    )
    ours = DecisionTreeClassifier(5)
    theirs = tree.DecisionTreeClassifier(max_depth=5, random_state=0)
    mine, reference = seconds(
        lambda: ours.fit(X, y), lambda: theirs.fit(X, y)
    )
    numbers = {
        "time_over_sklearn": mine / reference,
        "accuracy_minus_sklearn": (ours.predict(X) == y).mean()
        - theirs.score(X, y),
    }
    X, y = load_breast_cancer(return_X_y=True)
    mine, reference = seconds(
        lambda: RandomForestClassifier(
            10, np.random.default_rng(0)
        ).fit(X, y),
        lambda: ensemble.RandomForestClassifier(
            10, oob_score=False, random_state=0
        ).fit(X, y),
    )
    numbers["forest_time_over_sklearn"] = mine / reference
    train = np.arange(len(X)) % 3 > 0
    gain = []
    for seed in range(20):
        us = RandomForestClassifier(10, np.random.default_rng(seed))
        them = ensemble.RandomForestClassifier(10, random_state=seed)
        us.fit(X[train], y[train])
        right = us.predict(X[~train]) == y[~train]
        them.fit(X[train], y[train])
        gain.append(right.mean() - them.score(X[~train], y[~train]))
    numbers["forest_accuracy_minus_sklearn"] = float(np.mean(gain))
    boost = GradientBoostingClassifier(20)
    sk = ensemble.GradientBoostingClassifier(
        n_estimators=20, random_state=0
    )
    mine, reference = seconds(
        lambda: boost.fit(X, y), lambda: sk.fit(X, y)
    )
    numbers["boosting_time_over_sklearn"] = mine / reference
    numbers["boosting_accuracy_minus_sklearn"] = (
        boost.predict(X) == y
    ).mean() - sk.score(X, y)
    return numbers
