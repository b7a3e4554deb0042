"""Detecting a shift, and correcting for new features or new priors.

Label shift by expectation maximisation after Saerens et al. (2002),
O(nK) a step, and by the confusion matrix after Lipton et al. (2018).
"""

# [start:psi]
import numpy as np


def _sample(x, name: str) -> np.ndarray:
    x = np.asarray(x, float)
    if x.ndim != 1 or not x.size or not np.isfinite(x).all():
        raise ValueError(f"{name} must be (n,), finite and not empty")
    return x


def psi(reference, new, bins: int = 10) -> float:
    """Population stability index: sum of (q - p) log(q / p) by bin.

    reference: (n,); new: (m,). Bins hold equal shares of reference,
    a value with a larger share its own bin; half a row is added to
    each. Raises ValueError for bad samples.
    """
    a, b = _sample(reference, "reference"), _sample(new, "new")
    if bins < 2:
        raise ValueError(f"bins must be at least 2, got {bins}")
    cuts = np.quantile(a, np.arange(1, bins) / bins, method="lower")
    heavy = cuts[1:][np.diff(cuts) == 0]
    edges = np.unique(np.r_[cuts, np.nextafter(heavy, -np.inf)])
    p, q = (
        np.bincount(np.searchsorted(edges, s), minlength=len(edges) + 1)
        + 0.5
        for s in (a, b)
    )
    p, q = p / p.sum(), q / q.sum()
    return float(np.sum((q - p) * np.log(q / p)))


# [end:psi]


# [start:weights]
def density_ratio(p_new, n_train: int, n_new: int) -> np.ndarray:
    """Weights p_new(x) / p_train(x), from a classifier of the two.

    p_new: (n,) probability that a row is from the new sample.
    Raises ValueError unless it lies in [0, 1) and sizes are positive.
    """
    p = _sample(p_new, "p_new")
    if p.min() < 0 or p.max() >= 1 or min(n_train, n_new) < 1:
        raise ValueError("p_new must be in [0, 1), sizes positive")
    return p / (1 - p) * n_train / n_new


def effective_size(weights) -> float:
    """Rows that equal weights would need for the same variance."""
    w = _sample(weights, "weights")
    if w.min() < 0 or w.max() == 0:
        raise ValueError("weights must not be negative, nor all zero")
    w = w / w.max()
    return float(w.sum() ** 2 / (w**2).sum())


# [end:weights]


# [start:label]
def reweighted(P: np.ndarray, ratio: np.ndarray) -> np.ndarray:
    """Posteriors P (n, K) when class priors grow by ratio (K,).

    Raises ValueError if a row has no class that is left.
    """
    Q = P * ratio
    total = Q.sum(axis=1, keepdims=True)
    if not (total > 0).all():
        raise ValueError("ratio leaves a row of P without a class")
    return Q / total


def priors_by_em(P, prior, steps: int = 1000) -> np.ndarray:
    """Class shares (K,) of new rows by EM, from their posteriors.

    P: (n, K) by a model calibrated under prior (K,); p(x | y) is
    assumed unchanged. Raises ValueError for bad probabilities.
    """
    P, prior = np.asarray(P, float), np.asarray(prior, float)
    if P.ndim != 2 or prior.shape != P.shape[1:] or not P.size:
        raise ValueError(f"P and prior: {P.shape}, {prior.shape}")
    if not (P >= 0).all() or not np.allclose(P.sum(axis=1), 1):
        raise ValueError("rows of P must be probabilities")
    if not (prior > 0).all() or not np.isclose(prior.sum(), 1):
        raise ValueError("prior must be positive and add up to 1")
    q = prior.copy()
    for _ in range(steps):
        q, old = reweighted(P, q / prior).mean(axis=0), q
        if abs(q - old).max() < 1e-10:
            break
    return q


def priors_by_confusion(y, y_hat, new_hat, n_classes: int):
    """Class shares (K,) of new rows, from predicted labels alone.

    y, y_hat: (n,) held-out truth and prediction; new_hat: (m,).
    Solves C r = share of new predictions, C the joint table.
    Raises ValueError for bad labels or a singular table.
    """
    y, y_hat, new_hat = map(np.asarray, (y, y_hat, new_hat))
    if y.ndim != 1 or y.shape != y_hat.shape or not new_hat.size:
        raise ValueError(f"labels: {y.shape}, {y_hat.shape}, or none")
    for labels in (y, y_hat, new_hat):
        if not np.isin(labels, np.arange(n_classes)).all():
            raise ValueError(f"labels must be in 0..{n_classes - 1}")
    y, y_hat, new_hat = (a.astype(int) for a in (y, y_hat, new_hat))
    C = np.zeros((n_classes, n_classes))
    np.add.at(C, (y_hat, y), 1 / max(len(y), 1))
    if np.linalg.cond(C) > 1e8:
        raise ValueError("confusion matrix is singular")
    share = np.bincount(new_hat, minlength=n_classes) / len(new_hat)
    q = np.clip(np.linalg.solve(C, share), 0, None) * C.sum(axis=0)
    return q / q.sum()


# [end:label]
