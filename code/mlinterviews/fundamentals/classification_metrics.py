"""From four counts to a decision: rates, base rates, costs, thresholds.

The curves and averages themselves stand in
`mlinterviews.ml_coding.classification_metrics_code`.
"""

# [start:counts]
from typing import NamedTuple

import numpy as np


class Counts(NamedTuple):
    """True and false positives and negatives."""

    tp: int
    fp: int
    fn: int
    tn: int


def counts_at(y: np.ndarray, score: np.ndarray, t: float) -> Counts:
    """Counts when score >= t is called positive.

    y: (n,) of 0 and 1; score: (n,). Raises ValueError for other
    values, other shapes, or no examples.
    """
    y, score = _pair(y, score)
    if np.isnan(t):
        raise ValueError("t must be a number")
    called = score >= t
    return Counts(
        int(np.sum(called & (y == 1))),
        int(np.sum(called & (y == 0))),
        int(np.sum(~called & (y == 1))),
        int(np.sum(~called & (y == 0))),
    )


def f_beta(c: Counts, beta: float = 1.0) -> float:
    """F score that weighs recall beta times as much as precision.

    0 if there is nothing to find and nothing called.
    Raises ValueError unless beta is positive.
    """
    if not 0 < beta < np.inf:
        raise ValueError(f"beta must be positive, got {beta}")
    wrong = beta**2 * c.fn + c.fp
    hits = (1 + beta**2) * c.tp
    return hits / (hits + wrong) if hits + wrong else 0.0


def _pair(y, score) -> tuple[np.ndarray, np.ndarray]:
    y, score = np.asarray(y), np.asarray(score, float)
    if y.ndim != 1 or y.shape != score.shape or not y.size:
        raise ValueError(
            f"y and score: shapes {y.shape}, {score.shape}"
        )
    if not np.isin(y, (0, 1)).all() or not np.isfinite(score).all():
        raise ValueError("y must hold 0 and 1, score finite numbers")
    return y.astype(int), score


# [end:counts]


# [start:base]
def precision_at(tpr: float, fpr: float, base_rate: float) -> float:
    """Precision of a classifier with these rates, by Bayes.

    Raises ValueError for rates outside [0, 1], or if nothing is called.
    """
    rates = np.array([tpr, fpr, base_rate])
    if not ((rates >= 0) & (rates <= 1)).all():
        raise ValueError(f"rates must be in [0, 1]: {rates}")
    hits, alarms = tpr * base_rate, fpr * (1 - base_rate)
    if hits + alarms == 0:
        raise ValueError("nothing is called positive")
    return hits / (hits + alarms)


# [end:base]


# [start:cost]
def best_threshold(
    y: np.ndarray, score: np.ndarray, cost_fp: float, cost_fn: float
) -> tuple[float, float]:
    """Threshold of least total cost on these examples, and that cost.

    y: (n,) of 0 and 1; score: (n,). The threshold is a score, or
    infinity where calling nobody is best. One sort, O(n log n).
    Raises ValueError for negative costs.
    """
    y, score = _pair(y, score)
    if not (0 <= cost_fp < np.inf and 0 <= cost_fn < np.inf):
        raise ValueError("costs must be finite and not negative")
    order = np.argsort(-score, kind="stable")
    y, score = y[order], score[order]
    last = np.append(np.flatnonzero(np.diff(score)), len(score) - 1)
    tp, fp = np.cumsum(y)[last], np.cumsum(1 - y)[last]
    cost = cost_fp * fp + cost_fn * (y.sum() - tp)
    nobody = cost_fn * y.sum()
    if nobody <= cost.min():
        return np.inf, float(nobody)
    best = int(cost.argmin())
    return float(score[last[best]]), float(cost[best])


def break_even(cost_fp: float, cost_fn: float) -> float:
    """The probability from which a calibrated model should say yes.

    Raises ValueError unless both costs are positive.
    """
    if not (0 < cost_fp < np.inf and 0 < cost_fn < np.inf):
        raise ValueError("costs must be positive and finite")
    return cost_fp / (cost_fp + cost_fn)


# [end:cost]


# [start:auc]
def auc_by_pairs(y: np.ndarray, score: np.ndarray) -> float:
    """Share of (positive, negative) pairs in order, ties half.

    The definition, in O(n+ n-). Raises ValueError for one class.
    """
    y, score = _pair(y, score)
    high, low = score[y == 1], score[y == 0]
    if not (high.size and low.size):
        raise ValueError("both classes are needed")
    gap = high[:, None] - low
    return float(np.mean((gap > 0) + 0.5 * (gap == 0)))


def one_vs_rest_auc(y: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """AUC of each class against the rest: (K,).

    y: (n,) of class numbers; scores: (n, K), one column a class.
    Raises ValueError where a class has no examples, or all of them.
    """
    y, scores = np.asarray(y), np.asarray(scores, float)
    if scores.ndim != 2 or y.shape != scores.shape[:1]:
        raise ValueError(f"y and scores: {y.shape}, {scores.shape}")
    if not np.isin(y, np.arange(scores.shape[1])).all():
        raise ValueError(f"y must be in 0..{scores.shape[1] - 1}")
    return np.array(
        [auc_by_pairs(y == c, s) for c, s in enumerate(scores.T)]
    )


# [end:auc]
