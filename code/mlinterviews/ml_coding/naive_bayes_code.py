"""Naive Bayes for numbers, counts and flags, in log space.

Fitting is sums for each class: O(n d), and O(n K) more to pick the
rows of each class for the Gaussian. A prediction costs O(d K) a row.
Any number of classes, any labels.
"""

import numpy as np


class NaiveBayes:
    """Counts classes; children add _estimate and _log_likelihood."""

    def fit(self, X, y):
        """X: (n, d), finite; y: (n,), any labels; else ValueError."""
        X, y = check_data(X, y)
        self.classes_, label = np.unique(y, return_inverse=True)
        count = np.bincount(label)  # (K,)
        self.log_prior_ = np.log(count / len(y))
        self.n_features_ = X.shape[1]
        self._estimate(X, label, count)
        return self

    def joint_log_likelihood(self, X) -> np.ndarray:
        """log p(c) + sum_j log p(x_j | c). X: (m, d) -> (m, K)."""
        X = check_points(X, self.n_features_)
        return self.log_prior_ + self._log_likelihood(X)

    def predict(self, X) -> np.ndarray:
        """X: (m, d). Returns labels (m,)."""
        return self.classes_[self.joint_log_likelihood(X).argmax(1)]

    def predict_log_proba(self, X) -> np.ndarray:
        """The joint minus its log-sum-exp: (m, K)."""
        joint = self.joint_log_likelihood(X)
        joint -= joint.max(axis=1, keepdims=True)
        return joint - np.log(np.exp(joint).sum(axis=1, keepdims=True))


class GaussianNB(NaiveBayes):
    """Numbers: a normal density for each class and feature."""

    def __init__(self, smoothing: float = 1e-9):
        if not 0 < smoothing < np.inf:
            raise ValueError(f"smoothing: not positive: {smoothing}")
        self.smoothing = smoothing

    def _estimate(self, X, label, count):
        groups = [X[label == c] for c in range(len(count))]
        self.mean_ = np.array(
            [G.mean(axis=0) for G in groups]
        )  # (K, d)
        var = np.array([G.var(axis=0) for G in groups])  # (K, d)
        floor = self.smoothing * X.var(axis=0).max()
        self.var_ = var + (floor or self.smoothing)

    def _log_likelihood(self, X):
        """The square expanded: two products instead of (m, K, d)."""
        center = self.mean_.mean(axis=0)  # keeps the digits
        X, mean = X - center, self.mean_ - center
        precision = 1 / self.var_  # (K, d)
        constant = np.log(2 * np.pi * self.var_) + mean**2 * precision
        squares = (X * X) @ precision.T  # (m, K)
        squares -= 2 * X @ (mean * precision).T
        return -0.5 * (squares + constant.sum(axis=1))


class Smoothed(NaiveBayes):
    """With alpha pseudo-counts."""

    def __init__(self, alpha: float = 1.0):
        if not 0 < alpha < np.inf:
            raise ValueError(f"alpha must be positive, got {alpha}")
        self.alpha = alpha


class MultinomialNB(Smoothed):
    """Counts, such as words: each class has one distribution."""

    def _estimate(self, X, label, count):
        check_counts(X)
        total = sums_by_class(X, label, len(count)) + self.alpha
        self.log_p_ = np.log(total / total.sum(axis=1, keepdims=True))

    def _log_likelihood(self, X):
        check_counts(X)
        return X @ self.log_p_.T


class BernoulliNB(Smoothed):
    """Flags 0 and 1: an absent feature is evidence, too."""

    def _estimate(self, X, label, count):
        check_flags(X)
        count = count[:, None]  # (K, 1)
        on = sums_by_class(X, label, len(count))  # (K, d)
        rows = np.log(count + 2 * self.alpha)
        self.log_p_ = np.log(on + self.alpha) - rows
        self.log_not_ = np.log(count - on + self.alpha) - rows

    def _log_likelihood(self, X):
        check_flags(X)
        change = (self.log_p_ - self.log_not_).T  # (d, K)
        return X @ change + self.log_not_.sum(axis=1)


def sums_by_class(X, label, n_classes: int) -> np.ndarray:
    """Sum of the rows of each class. (n, d), (n,) -> (K, d)."""
    sums = np.zeros((n_classes, X.shape[1]))
    np.add.at(sums, label, X)  # sums[label] += X adds one row a class
    return sums


def check_counts(X):
    """ValueError if an entry is negative."""
    if X.min() < 0:
        raise ValueError("X must hold counts, none negative")


def check_flags(X):
    """ValueError if an entry is neither 0 nor 1."""
    if not np.isin(X, (0, 1)).all():
        raise ValueError("X must hold only 0 and 1")


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
