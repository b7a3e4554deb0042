"""Metrics of a classifier: from labels, scores and probabilities.

Confusion matrix and F1; ROC AUC by ranks (Hanley and McNeil, 1982);
ROC and precision-recall curves, average precision; log loss, Brier
score, expected calibration error. Sorting costs O(n log n).
"""

import numpy as np


def confusion_matrix(y, y_hat) -> tuple[np.ndarray, np.ndarray]:
    """Count pairs of true and predicted label.

    y, y_hat: (n,), any labels. Returns labels (K,), sorted, and
    counts (K, K): row = true, column = predicted.
    """
    y, y_hat = np.asarray(y), np.asarray(y_hat)
    if y.ndim != 1 or y.size == 0 or y.shape != y_hat.shape:
        raise ValueError("y and y_hat must be (n,), n >= 1, alike")
    both = np.concatenate([y, y_hat])  # (2n,)
    if both.dtype.kind == "f" and not np.isfinite(both).all():
        raise ValueError("y or y_hat holds NaN or infinite values")
    labels, codes = np.unique(both, return_inverse=True)
    K = len(labels)
    pairs = codes[: len(y)] * K + codes[len(y) :]  # (n,)
    counts = np.bincount(pairs, minlength=K * K)
    return labels, counts.reshape(K, K)


def ratio(a, b) -> np.ndarray:
    """a / b, and 0 where b is 0."""
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    return np.divide(a, b, out=np.zeros_like(a), where=b > 0)


def precision_recall_f1(counts, average=None) -> np.ndarray:
    """Three rows: precision, recall, F1.

    counts: (K, K), as from confusion_matrix. average: None gives
    (3, K), one column a class; "micro", "macro", "weighted": (3,).
    """
    if average not in (None, "micro", "macro", "weighted"):
        raise ValueError(f"average must not be {average!r}")
    counts = np.asarray(counts)
    square = counts.ndim == 2 and len(counts) == len(counts.T)
    if not (square and counts.min() >= 0 and counts.sum() > 0):
        raise ValueError("counts must be (K, K), >= 0, not all zero")
    right = counts.diagonal()  # (K,): true positives
    predicted, actual = counts.sum(axis=0), counts.sum(axis=1)  # (K,)
    support = actual
    if average == "micro":  # pool the counts, then divide
        right, predicted = right.sum(), predicted.sum()
        actual = actual.sum()
    table = np.array(
        [
            ratio(right, predicted),
            ratio(right, actual),
            ratio(2 * right, predicted + actual),
        ]
    )
    if average == "macro":
        return table.mean(axis=1)
    if average == "weighted":
        return table @ support / support.sum()
    return table


def check_scores(y, score) -> tuple[np.ndarray, np.ndarray]:
    """y as 0/1 integers and score as floats, (n,) both, or an error."""
    y, score = np.asarray(y), np.asarray(score, dtype=float)
    if y.ndim != 1 or y.size == 0 or y.shape != score.shape:
        raise ValueError("y and score must be (n,), n >= 1, alike")
    if not np.isin(y, (0, 1)).all():
        raise ValueError("y must hold 0 and 1 only")
    if not np.isfinite(score).all():
        raise ValueError("score holds NaN or infinite values")
    return y.astype(int), score


def average_ranks(x: np.ndarray) -> np.ndarray:
    """Ranks from 1; equal values share their mean rank. x: (n,)."""
    _, group, size = np.unique(
        x, return_inverse=True, return_counts=True
    )
    last = np.cumsum(size)  # highest rank of each group of ties
    return (last - (size - 1) / 2)[group]


def roc_auc(y, score) -> float:
    """Share of (positive, negative) pairs in the right order.

    y: (n,), 0/1, both present; score: (n,). A tie counts one half.
    """
    y, score = check_scores(y, score)
    pos = int(y.sum())
    neg = len(y) - pos
    if pos == 0 or neg == 0:
        raise ValueError("y holds one class: AUC is undefined")
    wins = average_ranks(score)[y == 1].sum() - pos * (pos + 1) / 2
    return float(wins / (pos * neg))


def threshold_counts(y, score) -> tuple[np.ndarray, ...]:
    """True and false positives of "score >= t", for each distinct t.

    y, score: (n,). Returns t, falling, tp and fp, (m,), m <= n.
    """
    y, score = check_scores(y, score)
    order = np.argsort(-score, kind="stable")
    t = score[order]
    last = np.append(
        np.flatnonzero(t[1:] != t[:-1]), len(t) - 1
    )  # (m,)
    tp = np.cumsum(y[order])[last]  # only where a run of ties ends
    return t[last], tp, last + 1 - tp


def roc_curve(y, score) -> tuple[np.ndarray, np.ndarray]:
    """False and true positive rate from (0, 0) to (1, 1): (m + 1,)."""
    _, tp, fp = threshold_counts(y, score)
    if tp[-1] == 0 or fp[-1] == 0:
        raise ValueError("y holds one class: ROC is undefined")
    return np.append(0, fp / fp[-1]), np.append(0, tp / tp[-1])


def precision_recall_curve(y, score) -> tuple[np.ndarray, np.ndarray]:
    """Precision and recall at each distinct score, falling: (m,)."""
    _, tp, fp = threshold_counts(y, score)
    if tp[-1] == 0:
        raise ValueError("y holds no positive: recall is undefined")
    return tp / (tp + fp), tp / tp[-1]


def average_precision(y, score) -> float:
    """Sum of precision times the step in recall; no interpolation."""
    precision, recall = precision_recall_curve(y, score)
    return float(precision @ np.diff(recall, prepend=0))


def check_probabilities(y, p) -> tuple[np.ndarray, np.ndarray]:
    """As check_scores, and p from 0 to 1, or an error."""
    y, p = check_scores(y, p)
    if p.min() < 0 or p.max() > 1:
        raise ValueError("p must lie between 0 and 1")
    return y, p


def log_loss(y, p) -> float:
    """Mean of -log of the probability given to the true class.

    y: (n,), 0/1; p: (n,), of class 1. Finite also for p = 0 and 1.
    """
    y, p = check_probabilities(y, p)
    given = np.where(y == 1, p, 1 - p)
    return float(-np.log(np.maximum(given, np.finfo(float).eps)).mean())


def brier_score(y, p) -> float:
    """Mean squared difference of p from y: (n,) both."""
    y, p = check_probabilities(y, p)
    return float(np.mean((p - y) ** 2))


def reliability_curve(y, p, n_bins: int = 10, equal_mass=False):
    """Mean prediction, share of positives, size: of each filled bin.

    y, p: (n,). Bins (a, b] of equal width, or of equal mass.
    """
    y, p = check_probabilities(y, p)
    if n_bins < 1:
        raise ValueError("n_bins must be at least 1")
    inner = np.arange(1, n_bins) / n_bins
    edges = np.quantile(p, inner) if equal_mass else inner
    bin_of = np.searchsorted(edges, p)  # (n,), 0..n_bins-1
    size = np.bincount(bin_of, minlength=n_bins)
    filled = size > 0
    mean_p = np.bincount(bin_of, weights=p, minlength=n_bins)[filled]
    share = np.bincount(bin_of, weights=y, minlength=n_bins)[filled]
    size = size[filled]
    return mean_p / size, share / size, size


def calibration_error(y, p, n_bins: int = 10, equal_mass=False):
    """ECE: gap of prediction and share, weighted by bin size."""
    mean_p, share, size = reliability_curve(y, p, n_bins, equal_mass)
    return float(np.abs(mean_p - share) @ size / size.sum())
