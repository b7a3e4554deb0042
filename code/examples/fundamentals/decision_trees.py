"""Two splits by hand, a column of row numbers, and pruning."""

import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import (
    RepeatedStratifiedKFold,
    cross_val_score,
    train_test_split,
)
from sklearn.tree import DecisionTreeClassifier

from mlinterviews.fundamentals.decision_trees import (
    entropy,
    gain,
    gain_ratio,
    gini,
    misclassified,
)


def identifier() -> dict:
    """A useful yes-no feature beside a column of 100 random values."""
    rng = np.random.default_rng(0)
    y = rng.integers(0, 2, 300)
    useful = np.where(rng.random(300) < 0.8, y, 1 - y)
    noise = rng.integers(0, 100, 300)
    found = {}
    for name, column in (("useful", useful), ("noise", noise)):
        sides = [
            np.bincount(y[column == v], minlength=2)
            for v in np.unique(column)
        ]
        found[f"gain_{name}"] = round(gain(sides), 3)
        found[f"ratio_{name}"] = round(gain_ratio(sides), 3)
    return found


def pruning() -> dict:
    """The full tree and the one that cross-validation picks."""
    X, y = load_breast_cancer(return_X_y=True)
    rows = []
    for seed in range(10):
        train_X, test_X, train_y, test_y = train_test_split(
            X, y, test_size=1 / 3, stratify=y, random_state=seed
        )
        full = DecisionTreeClassifier(random_state=0)
        path = full.cost_complexity_pruning_path(train_X, train_y)
        alphas = np.sqrt(path.ccp_alphas[:-2] * path.ccp_alphas[1:-1])
        cv = RepeatedStratifiedKFold(
            n_splits=5, n_repeats=2, random_state=0
        )
        scores = [
            cross_val_score(
                DecisionTreeClassifier(random_state=0, ccp_alpha=a),
                train_X,
                train_y,
                cv=cv,
            ).mean()
            for a in alphas
        ]
        best = alphas[int(np.argmax(scores))]
        pruned = DecisionTreeClassifier(random_state=0, ccp_alpha=best)
        rows.append(
            [
                value
                for model in (full, pruned)
                for value in (
                    model.fit(train_X, train_y).get_n_leaves(),
                    model.score(test_X, test_y),
                )
            ]
        )
    return dict(
        zip(
            (
                "leaves_full",
                "test_full",
                "leaves_pruned",
                "test_pruned",
            ),
            (round(float(v), 3) for v in np.mean(rows, axis=0)),
            strict=True,
        )
    )


def unstable() -> dict:
    """Which feature is at the root, over bootstrap samples."""
    X, y = load_breast_cancer(return_X_y=True)
    rng = np.random.default_rng(0)
    roots = []
    for _ in range(100):
        rows = rng.integers(len(y), size=len(y))
        stump = DecisionTreeClassifier(max_depth=1, random_state=0)
        roots.append(int(stump.fit(X[rows], y[rows]).tree_.feature[0]))
    count = np.bincount(roots)
    return {
        "roots": int((count > 0).sum()),
        "commonest_root": int(count.max()),
    }


def main() -> dict:
    a, b = [[5, 2], [1, 4]], [[6, 3], [0, 3]]
    print("== gain ==")
    print("impurity           node   gain of A   gain of B")
    for name, f in (
        ("misclassified", misclassified),
        ("Gini", gini),
        ("entropy, bits", entropy),
    ):
        node = float(f(np.array([0.5, 0.5])))
        print(
            f"{name:13}     {node:6.3f}   {gain(a, f):9.3f}"
            f"   {gain(b, f):9.3f}"
        )
    print("== end ==")
    return {
        "gini_a": gain(a, gini),
        "gini_b": gain(b, gini),
        "entropy_a": gain(a),
        "entropy_b": gain(b),
        **identifier(),
        **pruning(),
        **unstable(),
    }
