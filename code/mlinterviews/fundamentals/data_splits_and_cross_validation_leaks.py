"""Leaks measured on data where the honest score is known.

Each experiment returns (leaky, honest) scores of one random data set.
"""

# [start:selection]
import numpy as np

from mlinterviews.fundamentals.data_splits_and_cross_validation import (
    cross_validate,
    group_folds,
    k_folds,
    time_folds,
)


def accuracy(y, prediction) -> float:
    return float((y == prediction).mean())


def strongest(X, y, top: int) -> np.ndarray:
    """The columns that correlate most with y, by absolute value."""
    centred = X - X.mean(axis=0)
    return np.argsort(-np.abs(centred.T @ (y - y.mean())))[:top]


def nearest_mean(X, y):
    """Predicts the class, 0 or 1, whose mean is nearer."""
    means = [X[y == c].mean(axis=0) for c in (0, 1)]

    def predict(Z):
        to = [((Z - m) ** 2).sum(axis=1) for m in means]
        return (to[1] < to[0]).astype(int)

    return predict


def selected(X, y, top: int = 20):
    """Choose columns, then fit: repeated as a whole in each fold."""
    columns = strongest(X, y, top)
    predict = nearest_mean(X[:, columns], y)
    return lambda Z: predict(Z[:, columns])


def selection_leak(rng, n: int = 50, d: int = 1000):
    """Labels are coin flips, so the truth is one half."""
    X, y = rng.normal(size=(n, d)), rng.permutation(np.arange(n) % 2)
    folds = k_folds(n, 5, rng)
    columns = strongest(X, y, 20)  # wrong: has seen all labels
    leaky = cross_validate(
        nearest_mean, accuracy, X[:, columns], y, folds
    )
    honest = cross_validate(selected, accuracy, X, y, folds)
    return leaky.mean(), honest.mean()


# [end:selection]


# [start:others]
def one_neighbour(X, y):
    """Predicts the target of the nearest training row."""

    def predict(Z):
        gaps = ((Z[:, None, :] - X[None, :, :]) ** 2).sum(axis=2)
        return y[gaps.argmin(axis=1)]

    return predict


def group_leak(rng, patients: int = 40, rows: int = 5):
    """Each patient has a place and, by a coin flip, a label."""
    who = np.repeat(np.arange(patients), rows)
    places = rng.normal(size=(patients, 4))
    X = places[who] + 0.1 * rng.normal(size=(len(who), 4))
    y = rng.integers(2, size=patients)[who]
    return tuple(
        cross_validate(one_neighbour, accuracy, X, y, folds).mean()
        for folds in (k_folds(len(y), 5, rng), group_folds(who, 5))
    )


def time_leak(rng, n: int = 300):
    """A random walk predicted from the date; mean absolute errors."""

    def error(y, prediction):
        return float(np.abs(y - prediction).mean())

    y, X = rng.normal(size=n).cumsum(), np.arange(n)[:, None]
    return tuple(
        cross_validate(one_neighbour, error, X, y, folds).mean()
        for folds in (k_folds(n, 5, rng), time_folds(n, 5))
    )


# [end:others]


# [start:spread]
def fold_study(k: int, n: int, d: int, runs: int, rng) -> np.ndarray:
    """Cross-validated squared errors (runs,) of least squares.

    Each run: fresh normal X (n, d), noise variance 1.
    """

    def fit(X, y):
        w = np.linalg.lstsq(X, y)[0]
        return lambda Z: Z @ w

    def score(y, prediction):
        return float(((y - prediction) ** 2).mean())

    found = []
    for _ in range(runs):
        X = rng.normal(size=(n, d))
        y = X.sum(axis=1) + rng.normal(size=n)
        folds = k_folds(n, k, rng)
        found.append(cross_validate(fit, score, X, y, folds).mean())
    return np.array(found)


def expected_error(n: int, d: int) -> float:
    """Of least squares on n normal rows: 1 + d / (n - d - 1)."""
    if n < d + 2:
        raise ValueError(f"n must be at least d + 2 = {d + 2}, got {n}")
    return 1 + d / (n - d - 1)


# [end:spread]
