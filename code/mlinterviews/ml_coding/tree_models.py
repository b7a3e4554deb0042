"""CART: binary trees of threshold tests (Breiman and others, 1984).

One split search serves Gini and squared error: both maximise the sum
of squares of the targets. A node of n rows costs O(d n log n) to sort
and O(d n K) to scan.
"""

from dataclasses import dataclass

import numpy as np


def gini(labels) -> float:
    """Chance that two draws with replacement differ. labels: (n,)."""
    counts = np.unique(labels, return_counts=True)[1]
    if not counts.size:
        raise ValueError("labels must not be empty")
    return float(1 - ((counts / counts.sum()) ** 2).sum())


def best_split(
    columns: np.ndarray, Y: np.ndarray, min_leaf: int = 1
) -> tuple[int, float] | None:
    """Feature and threshold of the best test x <= threshold.

    columns: (d, n), the features; Y: (K, n), one-hot classes or, with
    K = 1, numbers. None if no feature can be cut. Ties: the first.
    """
    n = Y.shape[1]
    if n < 2 * min_leaf:
        return None
    if len(Y) == 1:
        Y = Y - Y.mean()  # a large mean would cancel digits
    order = columns.argsort(axis=1)  # (d, n)
    x = columns[np.arange(len(order))[:, None], order]  # (d, n)
    sums = Y.take(order, axis=1).cumsum(axis=2)  # (K, d, n)
    cut = slice(min_leaf - 1, n - min_leaf)  # last row on the left
    below, above = x[:, cut], x[:, min_leaf : n - min_leaf + 1]
    left = sums[:, :, cut]  # (K, d, cuts)
    right = sums[:, :, -1:] - left
    size = np.arange(min_leaf, n - min_leaf + 1)  # (cuts,) on the left
    score = np.einsum("kdn,kdn->dn", left, left) / size
    score += np.einsum("kdn,kdn->dn", right, right) / (n - size)
    score[below >= above] = -1  # between equal values is no cut
    feature, i = divmod(int(score.argmax()), score.shape[1])
    if score[feature, i] < 0:
        return None
    low, high = below[feature, i], above[feature, i]
    middle = low / 2 + high / 2
    return feature, float(middle if low <= middle < high else low)


def grow_recursive(columns, Y, max_depth=None):
    """The tree as nested tuples (feature, threshold, left, right).

    columns: (d, n); Y: (K, n). A leaf is the mean target, (K,).
    """
    pure = (Y[:, :1] == Y).all()
    deep = max_depth is not None and max_depth <= 0
    split = None if pure or deep else best_split(columns, Y)
    if split is None:
        return Y.mean(axis=1)
    feature, threshold = split
    left = columns[feature] <= threshold  # (n,)
    deeper = None if max_depth is None else max_depth - 1
    return (
        feature,
        threshold,
        grow_recursive(columns[:, left], Y[:, left], deeper),
        grow_recursive(columns[:, ~left], Y[:, ~left], deeper),
    )


@dataclass
class Tree:
    """m nodes in arrays, the root first; a leaf has feature -1."""

    feature: np.ndarray  # (m,)
    threshold: np.ndarray  # (m,)
    child: np.ndarray  # (m, 2): x <= threshold, x > threshold
    value: np.ndarray  # (m, K): mean target of the node's rows

    def leaf(self, X: np.ndarray) -> np.ndarray:
        """The leaf that each row falls into. X: (n, d) -> (n,)."""
        node = np.zeros(len(X), dtype=int)
        while (rows := np.flatnonzero(self.feature[node] >= 0)).size:
            at = node[rows]
            right = X[rows, self.feature[at]] > self.threshold[at]
            node[rows] = self.child[at, right.astype(int)]
        return node


def grow(
    X: np.ndarray,
    Y: np.ndarray,
    max_depth: int | None = None,
    min_leaf: int = 1,
    max_features: int | None = None,
    rng: np.random.Generator | None = None,
) -> Tree:
    """Grow a tree with a stack of unfinished nodes: any depth works.

    X: (n, d), finite; Y: (n, K). With max_features, each node looks at
    so many features drawn by rng, and at more if none can be cut.
    """
    check_growth(X, Y, max_depth, min_leaf, max_features, rng)
    limit = np.inf if max_depth is None else max_depth
    columns, Y = np.ascontiguousarray(X.T), np.ascontiguousarray(Y.T)
    feature, threshold, child, value = [], [], [], []
    todo = [(np.arange(len(X)), 0, None)]
    while todo:
        rows, depth, place = todo.pop()
        if place:
            child[place[0]][place[1]] = len(feature)
        targets = Y.take(rows, axis=1)  # (K, rows)
        pure = (targets == targets[:, :1]).all()
        split = None
        if not (pure or depth >= limit):
            split = _search(
                columns, rows, targets, min_leaf, max_features, rng
            )
        j, t = split or (-1, 0.0)
        if split:
            left = columns[j, rows] <= t  # (rows,)
            todo.append((rows[~left], depth + 1, (len(feature), 1)))
            todo.append((rows[left], depth + 1, (len(feature), 0)))
        feature.append(j)
        threshold.append(t)
        child.append([-1, -1])
        value.append(targets.sum(axis=1) / len(rows))
    return Tree(*map(np.array, (feature, threshold, child, value)))


def _search(columns, rows, targets, min_leaf, max_features, rng):
    """best_split on all features, or on random ones until one cuts."""
    d = len(columns)
    if max_features is None or max_features >= d:
        return best_split(columns.take(rows, axis=1), targets, min_leaf)
    features = rng.permutation(d)
    for start in range(0, d, max_features):
        some = features[start : start + max_features]
        cut = columns.take(some, axis=0).take(rows, axis=1)
        split = best_split(cut, targets, min_leaf)
        if split:
            return int(some[split[0]]), split[1]
    return None


class DecisionTreeClassifier:
    """Gini tree for any labels. After fit: classes_ (K,), tree_."""

    def __init__(self, max_depth: int | None = None, min_leaf: int = 1):
        self.max_depth, self.min_leaf = max_depth, min_leaf

    def fit(self, X, y) -> "DecisionTreeClassifier":
        """X: (n, d), finite; y: (n,), any labels; else ValueError."""
        X, y = check_data(X, y)
        self.classes_, Y = one_hot(y)
        self.tree_ = grow(X, Y, self.max_depth, self.min_leaf)
        self.n_features_ = X.shape[1]
        return self

    def predict_proba(self, X) -> np.ndarray:
        """Class shares in each row's leaf. X: (n, d) -> (n, K)."""
        X = check_points(X, self.n_features_)
        return self.tree_.value[self.tree_.leaf(X)]

    def predict(self, X) -> np.ndarray:
        """X: (n, d). Returns labels (n,); a tie goes to the first."""
        return self.classes_[self.predict_proba(X).argmax(axis=1)]


def one_hot(y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The sorted classes (K,), and a 1 for each label, (n, K)."""
    classes, index = np.unique(y, return_inverse=True)
    return classes, np.eye(len(classes))[index]


def check_growth(X, Y, max_depth, min_leaf, max_features, rng):
    """ValueError unless grow can work with its arguments."""
    if len(X) != len(Y) or not len(X):
        raise ValueError("X and Y must have equally many rows, not 0")
    if not (np.isfinite(X).all() and np.isfinite(Y).all()):
        raise ValueError("X or Y holds NaN or infinite values")
    if max_depth is not None and not max_depth >= 0:
        raise ValueError(f"max_depth must be >= 0, got {max_depth}")
    if not min_leaf >= 1:
        raise ValueError(f"min_leaf must be >= 1, got {min_leaf}")
    if max_features is not None and (max_features < 1 or rng is None):
        raise ValueError("max_features must be >= 1, and needs an rng")


def check_points(X, n_features: int | None = None) -> np.ndarray:
    """X as floats. ValueError unless (n, d), not empty, finite."""
    X = np.asarray(X, dtype=float)
    if X.ndim != 2 or X.size == 0:
        raise ValueError(f"X must be (n, d), not empty; got {X.shape}")
    if n_features is not None and X.shape[1] != n_features:
        raise ValueError(f"X must have {n_features} columns")
    if not np.isfinite(X).all():
        raise ValueError("X holds NaN or infinite values")
    return X


def check_data(X, y) -> tuple[np.ndarray, np.ndarray]:
    """X as check_points; y as an array. ValueError unless y is (n,)."""
    X, y = check_points(X), np.asarray(y)
    if y.shape != X.shape[:1]:
        raise ValueError(f"y must be ({len(X)},), got {y.shape}")
    if y.dtype.kind == "f" and not np.isfinite(y).all():
        raise ValueError("y holds NaN or infinite values")
    return X, y
