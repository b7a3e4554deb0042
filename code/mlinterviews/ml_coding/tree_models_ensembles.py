"""Forest and boosting on top of tree_models.grow.

Random forest (Breiman, 2001): B trees on bootstrap samples, averaged.
Gradient boosting (Friedman, 2001): trees fitted to the residuals of
the log loss, one after the other, with a Newton step in each leaf.
"""

import numpy as np

from mlinterviews.ml_coding.tree_models import (
    check_data,
    check_points,
    grow,
    one_hot,
)


class RandomForestClassifier:
    """Mean of n_trees deep trees. After fit: classes_, trees_."""

    def __init__(self, n_trees: int, rng: np.random.Generator):
        if n_trees < 1:
            raise ValueError(f"n_trees must be >= 1, got {n_trees}")
        self.n_trees, self.rng = n_trees, rng

    def fit(self, X, y) -> "RandomForestClassifier":
        """X: (n, d), finite; y: (n,), any labels; else ValueError."""
        X, y = check_data(X, y)
        n, self.n_features_ = X.shape
        self.classes_, Y = one_hot(y)
        some = max(1, int(np.sqrt(self.n_features_)))
        self.trees_, votes = [], np.zeros(Y.shape)
        for _ in range(self.n_trees):
            rows = self.rng.integers(n, size=n)  # bootstrap
            tree = grow(X[rows], Y[rows], None, 1, some, self.rng)
            self.trees_.append(tree)
            out = np.bincount(rows, minlength=n) == 0  # about n/e rows
            votes[out] += tree.value[tree.leaf(X[out])]
        seen = votes.any(axis=1)  # left out by at least one tree
        right = (votes.argmax(axis=1) == Y.argmax(axis=1))[seen]
        self.oob_score_ = float(right.mean()) if seen.any() else np.nan
        return self

    def predict_proba(self, X) -> np.ndarray:
        """Mean of the trees' class shares. X: (n, d) -> (n, K)."""
        X = check_points(X, self.n_features_)
        return sum(t.value[t.leaf(X)] for t in self.trees_) / len(
            self.trees_
        )

    def predict(self, X) -> np.ndarray:
        """X: (n, d). Returns labels (n,)."""
        return self.classes_[self.predict_proba(X).argmax(axis=1)]


class GradientBoostingClassifier:
    """Two classes, log loss. After fit: classes_, start_, trees_."""

    def __init__(
        self, n_trees: int = 100, lr: float = 0.1, max_depth: int = 3
    ):
        if n_trees < 1 or max_depth < 1:
            raise ValueError("n_trees and max_depth must be >= 1")
        if not 0 < lr < np.inf:
            raise ValueError(f"lr must be in (0, inf), got {lr}")
        self.n_trees, self.lr, self.max_depth = n_trees, lr, max_depth

    def fit(self, X, y) -> "GradientBoostingClassifier":
        """X: (n, d), finite; y: (n,) of two labels; else ValueError."""
        X, y = check_data(X, y)
        self.classes_, Y = one_hot(y)
        if len(self.classes_) != 2:
            raise ValueError(
                f"y has {len(self.classes_)} classes, not 2"
            )
        self.n_features_ = X.shape[1]
        target = Y[:, 1]  # (n,): 0 or 1
        p = target.mean()
        self.start_, self.trees_ = np.log(p / (1 - p)), []
        z = np.full(len(X), self.start_)  # logits
        for _ in range(self.n_trees):
            p = sigmoid(z)
            residual = target - p  # minus the gradient by z
            tree = grow(X, residual[:, None], self.max_depth)
            leaf, m = tree.leaf(X), len(tree.feature)
            slope = np.bincount(leaf, residual, m)  # (m,)
            curve = np.bincount(leaf, p * (1 - p), m)  # (m,)
            step = slope / np.maximum(curve, 1e-12)  # Newton
            tree.value = self.lr * step[:, None]  # (m, 1)
            self.trees_.append(tree)
            z += tree.value[leaf, 0]
        return self

    def decision_function(self, X) -> np.ndarray:
        """Logits of the second class. X: (n, d) -> (n,)."""
        X = check_points(X, self.n_features_)
        steps = (t.value[t.leaf(X), 0] for t in self.trees_)
        return self.start_ + sum(steps)

    def predict_proba(self, X) -> np.ndarray:
        """X: (n, d). Returns (n, 2)."""
        p = sigmoid(self.decision_function(X))
        return np.column_stack([1 - p, p])

    def predict(self, X) -> np.ndarray:
        """X: (n, d). Returns labels (n,)."""
        return self.classes_[
            (self.decision_function(X) > 0).astype(int)
        ]


def sigmoid(z: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-z)) without overflow. z: any shape."""
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)
