"""k nearest neighbours by brute force: classes, numbers, choice of k.

Fitting stores the data. A query costs O(n d) for the distances and
O(n) to select k of them; a batch of m holds m n floats.
"""

import numpy as np


def minkowski(Q: np.ndarray, X: np.ndarray, p: float) -> np.ndarray:
    """Distances (m, n): p = 1 Manhattan, 2 Euclidean, inf the maximum.

    Q: (m, d); X: (n, d). Memory O(m n d), by differences.
    """
    return length(Q[:, None] - X, p)  # of (m, n, d)


def length(gap: np.ndarray, p: float) -> np.ndarray:
    """Minkowski length over the last axis."""
    gap = np.abs(gap)
    top = gap.max(axis=-1)
    if p == np.inf:
        return top
    scale = np.where(top > 0, top, 1)  # 0.1**400 would be 0
    part = ((gap / scale[..., None]) ** p).sum(axis=-1)
    return scale * part ** (1 / p)


def squared_euclidean(Q, X, X_squares) -> np.ndarray:
    """|x|^2 - 2 q.x + |q|^2, (m, n), by one matrix product."""
    D = (-2 * Q) @ X.T
    D += X_squares  # (n,)
    D += np.einsum("md,md->m", Q, Q)[:, None]
    return np.maximum(D, 0, out=D)  # rounding


def vote(labels: np.ndarray, weights: np.ndarray, n_classes: int):
    """The class with most weight; a tie goes to the nearest of them.

    labels, weights: (m, k), nearest first. Returns (m,).
    """
    m = len(labels)
    cell = np.arange(m)[:, None] * n_classes + labels  # (m, k)
    votes = np.bincount(
        cell.ravel(), weights.ravel(), m * n_classes
    ).reshape(m, n_classes)
    wins = votes == votes.max(axis=1, keepdims=True)  # (m, K)
    first = np.take_along_axis(wins, labels, axis=1).argmax(axis=1)
    return labels[np.arange(m), first]


class NearestNeighbors:
    """The k nearest stored rows. fit stores; nothing is learned."""

    def __init__(self, k=5, p=2.0, weights="uniform", batch_size=16):
        if k < 1:
            raise ValueError(f"k must be at least 1, got {k}")
        if not p >= 1:
            raise ValueError(f"p must be at least 1, got {p}")
        if weights not in ("uniform", "distance"):
            raise ValueError(f"weights: unknown rule {weights!r}")
        if batch_size < 1:
            raise ValueError("batch_size must be at least 1")
        self.k, self.p, self.weights = k, p, weights
        self.batch_size = batch_size

    def fit(self, X, y=None):
        """X: (n, d), finite, n >= k; y: (n,); else ValueError.

        The search alone needs no y.
        """
        X = check_points(X)
        if len(X) < self.k:
            raise ValueError(f"X has {len(X)} rows, k is {self.k}")
        self.mean_ = X.mean(axis=0)
        self.X_ = X - self.mean_  # distances stay, digits are kept
        self.squares_ = np.einsum("nd,nd->n", self.X_, self.X_)
        self._store(y)
        return self

    def _store(self, y):
        """Nothing: only the models keep targets."""

    def kneighbors(self, Q) -> tuple[np.ndarray, np.ndarray]:
        """Distances and rows (m, k), nearest first. Q: (m, d)."""
        Q = check_points(Q, self.X_.shape[1]) - self.mean_
        found = [
            self._batch(Q[i : i + self.batch_size])
            for i in range(0, len(Q), self.batch_size)
        ]
        distances, rows = zip(*found, strict=True)
        return np.concatenate(distances), np.concatenate(rows)

    def _batch(self, Q):
        if self.p == 2:
            D = squared_euclidean(Q, self.X_, self.squares_)
        else:
            D = minkowski(Q, self.X_, self.p)
        rows = D.argpartition(self.k - 1, axis=1)[:, : self.k]
        rows.sort(axis=1)  # equal distances: lower row first
        gap = Q[:, None] - self.X_[rows]  # (m, k, d), exact
        near = length(gap, self.p)
        order = near.argsort(axis=1, kind="stable")  # of k, not of n
        return (
            np.take_along_axis(near, order, axis=1),
            np.take_along_axis(rows, order, axis=1),
        )

    def _weigh(self, distances) -> np.ndarray:
        """Ones, or 1 / distance; an exact hit counts alone."""
        if self.weights == "uniform":
            return np.ones_like(distances)
        nearest = distances[:, :1]
        hit = (distances == 0).astype(float)
        return np.divide(nearest, distances, out=hit, where=hit == 0)


class KNeighborsClassifier(NearestNeighbors):
    """Labels of any kind by a vote of the neighbours."""

    def _store(self, y):
        y = check_targets(y, len(self.X_))
        self.classes_, self.y_ = np.unique(y, return_inverse=True)

    def predict(self, Q) -> np.ndarray:
        """Q: (m, d). Returns labels (m,)."""
        distances, rows = self.kneighbors(Q)
        weights = self._weigh(distances)
        winner = vote(self.y_[rows], weights, len(self.classes_))
        return self.classes_[winner]


class KNeighborsRegressor(NearestNeighbors):
    """The mean target of the neighbours, weighted or not."""

    def _store(self, y):
        self.y_ = check_targets(y, len(self.X_)).astype(float)

    def predict(self, Q) -> np.ndarray:
        """Q: (m, d). Returns numbers (m,)."""
        distances, rows = self.kneighbors(Q)
        weights = self._weigh(distances)
        return (weights * self.y_[rows]).sum(1) / weights.sum(1)


def standardise(train: np.ndarray, *others: np.ndarray):
    """All with the training rows' means and spreads: (n, d) each."""
    train = check_points(train)
    mean, spread = train.mean(axis=0), train.std(axis=0)
    spread[spread <= 1e-12 * np.abs(mean)] = 1  # a constant feature
    others = [check_points(A, train.shape[1]) for A in others]
    return [(A - mean) / spread for A in (train, *others)]


def accuracy_by_k(
    X, y, ks, rng: np.random.Generator, n_folds: int = 5
) -> np.ndarray:
    """Cross-validated accuracy of each k, one search a fold.

    X: (n, d); y: (n,); ks: numbers of neighbours. Returns (len(ks),).
    """
    X = check_points(X)
    if not 2 <= n_folds <= len(X):
        raise ValueError(f"n_folds must be 2 to {len(X)}")
    if not len(ks) or min(ks) < 1:
        raise ValueError("ks must hold numbers of at least 1")
    classes, y = np.unique(
        check_targets(y, len(X)), return_inverse=True
    )
    fold = rng.permutation(len(X)) % n_folds  # (n,)
    right = np.zeros(len(ks))
    for f in range(n_folds):
        out = fold == f
        train, test = standardise(X[~out], X[out])
        search = NearestNeighbors(max(ks)).fit(train)
        labels = y[~out][search.kneighbors(test)[1]]  # (m, max k)
        for i, k in enumerate(ks):
            ones = np.ones((len(test), k))
            guess = vote(labels[:, :k], ones, len(classes))
            right[i] += (guess == y[out]).sum()
    return right / len(X)


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


def check_targets(y, n: int) -> np.ndarray:
    """y as an array. ValueError unless (n,) without NaN or inf."""
    y = np.asarray(y)
    if y.shape != (n,):
        raise ValueError(f"y must be ({n},), got {y.shape}")
    if y.dtype.kind == "f" and not np.isfinite(y).all():
        raise ValueError("y holds NaN or infinite values")
    return y
