"""Folds of four kinds, cross-validation, nested selection.

A fold list is [(train, test), ...], arrays of row numbers. Making folds
costs O(n log n); cross-validation costs k fits.
"""

# [start:folds]
import numpy as np


def from_labels(fold: np.ndarray, k: int) -> list:
    """[(train, test)] from the fold number of each row (n,)."""
    return [
        (np.flatnonzero(fold != i), np.flatnonzero(fold == i))
        for i in range(k)
    ]


def check_k(k: int, most: int, of: str) -> None:
    if not 2 <= k <= most:
        raise ValueError(f"k must lie in 2..{most} ({of}), got {k}")


def one_column(values, name: str) -> np.ndarray:
    """(n,), without NaN: it equals no label, so it has no fold."""
    values = np.asarray(values)
    if values.ndim != 1 or (values != values).any():
        raise ValueError(f"{name} must be a list without NaN")
    return values


def k_folds(n: int, k: int, rng: np.random.Generator) -> list:
    """Shuffled folds whose sizes differ by at most one."""
    check_k(k, n, "rows")
    return from_labels(rng.permutation(n) % k, k)


def stratified_folds(y, k: int, rng: np.random.Generator) -> list:
    """Folds that differ by at most one row in every class. y: (n,)."""
    y = one_column(y, "y")
    check_k(k, len(y), "rows")
    fold, dealt = np.empty(len(y), int), 0
    for label in np.unique(y):
        rows = rng.permutation(np.flatnonzero(y == label))
        fold[rows] = (dealt + np.arange(len(rows))) % k
        dealt += len(rows)  # the next class goes on where this ended
    return from_labels(fold, k)


# [end:folds]


# [start:structured]
def group_folds(groups, k: int) -> list:
    """No group in two folds: largest first, to the smallest fold."""
    names, which, sizes = np.unique(
        one_column(groups, "groups"),
        return_inverse=True,
        return_counts=True,
    )
    check_k(k, len(names), "groups")
    load, home = np.zeros(k, int), np.empty(len(names), int)
    for g in np.argsort(-sizes, kind="stable"):
        home[g] = load.argmin()
        load[home[g]] += sizes[g]
    return from_labels(home[which], k)


def time_folds(n: int, k: int, gap: int = 0) -> list:
    """Train on the past, test on the next block. Rows in time order.

    gap: rows left out before each test block, at least as long as the
    label takes to become known.
    """
    size = n // (k + 1)
    if k < 1 or size < 1 or not 0 <= gap < n - k * size:
        raise ValueError(f"n = {n}, k = {k}, gap = {gap} leave no rows")
    starts = range(n - k * size, n, size)
    return [
        (np.arange(s - gap), np.arange(s, s + size)) for s in starts
    ]


# [end:structured]


# [start:validate]
def cross_validate(fit, score, X, y, folds) -> np.ndarray:
    """One score a fold; every fold fits anew on its training rows.

    fit(X, y) returns a function that predicts; score(y, prediction).
    X: (n, d); y: (n,). All preparation belongs into fit.
    """
    X, y = np.asarray(X), np.asarray(y)
    if len(X) != len(y) or not len(folds):
        raise ValueError(
            f"X has {len(X)} rows, y {len(y)}; {len(folds)} folds"
        )
    return np.array(
        [
            score(y[test], fit(X[train], y[train])(X[test]))
            for train, test in folds
        ]
    )


def select(fits, score, X, y, folds) -> tuple[int, float]:
    """The method with the highest mean score, and that mean."""
    means = [cross_validate(f, score, X, y, folds).mean() for f in fits]
    if not len(means) or np.isnan(means).any():
        raise ValueError("fits: none, or a score that is NaN")
    best = int(np.argmax(means))
    return best, float(means[best])


def nested(fits, score, X, y, outer, inner) -> np.ndarray:
    """Scores of the whole procedure, its selection included.

    inner(n): folds of the n rows of an outer training part.
    """

    def fit_the_chosen(X, y):
        best = select(fits, score, X, y, inner(len(y)))[0]
        return fits[best](X, y)

    return cross_validate(fit_the_chosen, score, X, y, outer)


# [end:validate]


# [start:loo]
def leave_one_out_errors(X, y) -> np.ndarray:
    """Errors (n,) of n least-squares fits, from one: e_i / (1 - h_ii).

    X: (n, d) of full rank, with a column of ones if a bias is wanted.
    """
    X, y = np.asarray(X, float), np.asarray(y, float)
    if X.ndim != 2 or y.shape != X.shape[:1] or not X.size:
        raise ValueError(f"X and y: shapes {X.shape}, {y.shape}")
    if not (np.isfinite(X).all() and np.isfinite(y).all()):
        raise ValueError("X and y must be finite")
    Q, R = np.linalg.qr(X)
    size = np.abs(np.diag(R))
    if len(X) < X.shape[1] or size.min() <= 1e-10 * size.max():
        raise ValueError("X must have full column rank")
    leverage = (Q**2).sum(axis=1)
    if (leverage > 1 - 1e-10).any():
        raise ValueError("a row decides its own fit: leverage 1")
    return (y - Q @ (Q.T @ y)) / (1 - leverage)


# [end:loo]
