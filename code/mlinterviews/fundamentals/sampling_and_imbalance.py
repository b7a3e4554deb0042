"""Samples with known chances, resampling, and undoing its effect.

Labels are 0 and 1, with 1 the rare class. Everything is O(n), but for
`smote`, O(m^2) in the rare rows, and the fit, which iterates.
"""

# [start:chances]
import numpy as np
from scipy.optimize import minimize

from mlinterviews.fundamentals.losses import focal


def weighted_total(y, chance) -> float:
    """Horvitz-Thompson: sum of y / chance over the sampled rows.

    y, chance: (k,), chance the probability of each row to be drawn.
    Unbiased for the population's total under any design.
    """
    y, chance = np.asarray(y, float), np.asarray(chance, float)
    if y.shape != chance.shape or not np.isfinite(y).all():
        raise ValueError("y and chance must be alike, y finite")
    if not ((chance > 0) & (chance <= 1)).all():
        raise ValueError("chance must lie in (0, 1]")
    return float((y / chance).sum())


def stratified_rows(strata, counts: dict, rng) -> tuple:
    """counts[s] rows of each stratum s, drawn without replacement.

    strata: (n,). Returns the row numbers and their chances, both (k,).
    Raises ValueError for a stratum without a count: nothing undoes
    a chance of 0.
    """
    strata = np.asarray(strata)
    missing = set(np.unique(strata).tolist()) - set(counts)
    if missing or not strata.size:
        raise ValueError(f"counts must name all strata: {missing}")
    rows, chances = [], []
    for s, k in counts.items():
        members = np.flatnonzero(strata == s)
        if not 1 <= k <= len(members) or k % 1:
            raise ValueError(
                f"stratum {s!r} has {len(members)}, not {k}"
            )
        rows.append(rng.choice(members, size=k, replace=False))
        chances.append(np.full(k, k / len(members)))
    return np.concatenate(rows), np.concatenate(chances)


# [end:chances]


# [start:resample]
def classes(y) -> tuple[np.ndarray, np.ndarray]:
    """Row numbers of the zeros and of the ones of y (n,)."""
    y = np.asarray(y)
    if y.ndim != 1 or set(np.unique(y)) != {0, 1}:
        raise ValueError("y must hold 0 and 1, both of them")
    return np.flatnonzero(y == 0), np.flatnonzero(y == 1)


def undersample(y, keep: float, rng) -> np.ndarray:
    """All rare rows, and a share `keep` of the others, in order."""
    zeros, ones = classes(y)
    if not 0 < keep <= 1 or round(keep * len(zeros)) < 1:
        raise ValueError(f"keep = {keep} must leave 1 or more zeros")
    size = round(keep * len(zeros))
    kept = rng.choice(zeros, size=size, replace=False)
    return np.sort(np.concatenate([ones, kept]))


def oversample(y, times: int) -> np.ndarray:
    """Every rare row `times` times, the others once, in order."""
    zeros, ones = classes(y)
    if not times >= 1 or times % 1:
        raise ValueError(f"times must be 1, 2, ..., got {times}")
    return np.sort(np.concatenate([np.repeat(ones, times), zeros]))


def smote(X, n_new: int, rng, k: int = 5) -> np.ndarray:
    """n_new points (n_new, d), each between a row of X (m, d), the
    rare class only, and one of its k nearest in X."""
    X = np.asarray(X, float)
    if X.ndim != 2 or not 1 <= k < len(X):
        raise ValueError(
            f"X has shape {X.shape}: need more than k rows"
        )
    if not np.isfinite(X).all() or n_new < 0:
        raise ValueError("X must be finite, n_new >= 0")
    gaps = ((X[:, None] - X[None]) ** 2).sum(axis=2)
    np.fill_diagonal(gaps, np.inf)
    near = np.argsort(gaps, axis=1)[:, :k]  # (m, k)
    start = rng.integers(len(X), size=n_new)
    end = near[start, rng.integers(k, size=n_new)]
    return X[start] + rng.random((n_new, 1)) * (X[end] - X[start])


# [end:resample]


# [start:correct]
def correct_prior(p, trained: float, true: float) -> np.ndarray:
    """Probabilities of a model trained at one share of positives,
    corrected to another: the odds are multiplied by one constant.

    p: (n,) in [0, 1]; trained, true: shares of positives.
    """
    p = np.asarray(p, float)
    if not (0 < trained < 1 and 0 < true < 1):
        raise ValueError("shares must lie in (0, 1)")
    if not ((p >= 0) & (p <= 1)).all():
        raise ValueError("p must lie in [0, 1]")
    one, zero = true / trained, (1 - true) / (1 - trained)
    return p * one / (p * one + (1 - p) * zero)


def class_balanced(counts, beta: float = 0.999) -> np.ndarray:
    """Weights (K,) by effective numbers (1 - beta^n) / (1 - beta),
    scaled to mean 1. beta = 0: all equal; to 1: inverse counts."""
    counts = np.asarray(counts, float)
    if not 0 <= beta < 1 or counts.ndim != 1 or not (counts >= 1).all():
        raise ValueError("need counts >= 1 and beta in [0, 1)")
    weights = (1 - beta) / (1 - beta**counts)
    return weights / weights.mean()


# [end:correct]


# [start:fit]
def fit_linear(X, y, weight=None, gamma: float = 0.0) -> np.ndarray:
    """Bias and weights (d + 1,) under the weighted focal loss.

    X: (n, d); y: (n,); weight: (n,) or None. gamma = 0: the log loss.
    """
    X, y = np.asarray(X, float), np.asarray(y)
    classes(y)
    if X.ndim != 2 or len(X) != len(y) or not np.isfinite(X).all():
        raise ValueError("X must be (n, d), as long as y, and finite")
    A = np.column_stack([np.ones(len(X)), X])
    share = (
        np.ones(len(y)) if weight is None else np.asarray(weight, float)
    )
    if share.shape != y.shape or not (share >= 0).all():
        raise ValueError("weight must be (n,) and >= 0")
    if not 0 < share.sum() < np.inf:
        raise ValueError("weight must have a positive finite sum")
    share = share / share.sum()

    def risk(w):
        loss, slope = focal(y, A @ w, gamma)
        return share @ loss, A.T @ (share * slope)

    start = np.zeros(A.shape[1])
    return minimize(
        risk, start, jac=True, method="L-BFGS-B", tol=1e-10
    ).x


# [end:fit]
