"""Metrics of ranked lists: precision, recall, MRR, MAP, nDCG.

For one query: `ranked` is a list of different items, best first, and
the truth a set of relevant items or a dict of gains. nDCG after
Jarvelin and Kekalainen (2002), with the discount of Burges and others
(2005). Everything is O(n log n) or less.
"""

from math import inf, log2

import numpy as np


def check(ranked, k=None) -> list:
    """ranked as a list; ValueError on repeats or k < 1."""
    ranked = list(ranked)
    if len(set(ranked)) < len(ranked):
        raise ValueError("ranked holds an item twice")
    if k is not None and k < 1:
        raise ValueError(f"k must be at least 1, got {k}")
    return ranked[:k]


def need_relevant(relevant) -> set:
    """relevant as a set; ValueError if there is none."""
    relevant = set(relevant)
    if not relevant:
        raise ValueError("relevant is empty: the metric is 0/0")
    return relevant


def precision_at_k(ranked, relevant: set, k: int) -> float:
    """Relevant items in the first k, over k: short lists pay."""
    return sum(item in relevant for item in check(ranked, k)) / k


def recall_at_k(ranked, relevant: set, k: int) -> float:
    """Relevant items in the first k, over all relevant items."""
    relevant, top = need_relevant(relevant), check(ranked, k)
    return sum(item in relevant for item in top) / len(relevant)


def reciprocal_rank(ranked, relevant: set, k=None) -> float:
    """1 / rank of the first relevant item; 0 if there is none."""
    for rank, item in enumerate(check(ranked, k), start=1):
        if item in relevant:
            return 1 / rank
    return 0.0


def average_precision(ranked, relevant: set, k=None) -> float:
    """Precision at the rank of each relevant item, averaged.

    An item that was not retrieved counts as 0: the sum is divided by
    all relevant items, or by k if only k fit into the list.
    """
    relevant = need_relevant(relevant)
    hits, total = 0, 0.0
    for rank, item in enumerate(check(ranked, k), start=1):
        if item in relevant:
            hits += 1
            total += hits / rank
    return total / min(len(relevant), k or len(relevant))


def dcg(gains, exponential: bool = False) -> float:
    """Sum of gain / log2(rank + 1), gains in ranked order."""
    if exponential:
        gains = [2**g - 1 for g in gains]
    return sum(g / log2(i + 2) for i, g in enumerate(gains))


def ndcg(ranked, gain: dict, k=None, exponential=False) -> float:
    """DCG over that of the best list that the truth allows.

    gain: grade >= 0 of each judged item; an unjudged item has 0.
    """
    if any(not 0 <= g < inf for g in gain.values()):
        raise ValueError("gain must hold finite numbers >= 0")
    need_relevant([g for g in gain.values() if g > 0])
    got = [gain.get(item, 0) for item in check(ranked, k)]
    ideal = sorted(gain.values(), reverse=True)[:k]
    return dcg(got, exponential) / dcg(ideal, exponential)


def mean_over_queries(
    metric, runs: dict, truth: dict, empty: str = "skip"
) -> tuple[float, int]:
    """Mean of metric(ranked, relevant) over the queries of truth.

    runs: query -> ranked list; a query without one has the list [].
    truth: query -> set or gains. empty: queries with no relevant item
    are left out ("skip") or count as 0 ("zero"). Returns the mean and
    how many it is over.
    """
    if empty not in ("skip", "zero"):
        raise ValueError(f"empty must not be {empty!r}")
    values = []
    for query, relevant in truth.items():
        graded = isinstance(relevant, dict)
        if any(relevant.values()) if graded else relevant:
            values.append(metric(runs.get(query, []), relevant))
        elif empty == "zero":
            values.append(0.0)
    if not values:
        raise ValueError("truth holds no query to average over")
    return sum(values) / len(values), len(values)


def ndcg_of_scores(gain, score, k=None) -> float:
    """nDCG with tied scores: the mean over all orders of the tied.

    gain, score: (n,), gain >= 0 and not all 0. Linear gain.
    """
    gain = np.asarray(gain, dtype=float)
    score = np.asarray(score, dtype=float)
    if gain.ndim != 1 or gain.size == 0 or gain.shape != score.shape:
        raise ValueError("gain and score must be (n,), n >= 1, alike")
    if not (np.isfinite(gain).all() and np.isfinite(score).all()):
        raise ValueError("gain and score must be finite")
    if gain.min() < 0 or gain.max() == 0:
        raise ValueError("gain must be >= 0 and not all 0")
    check([], k)
    discount = 1 / np.log2(np.arange(len(gain)) + 2)  # (n,)
    if k is not None:
        discount[k:] = 0
    _, group, size = np.unique(
        -score, return_inverse=True, return_counts=True
    )
    mean_gain = np.bincount(group, weights=gain) / size  # a tie group
    got = np.repeat(mean_gain, size) @ discount
    return float(got / (np.sort(gain)[::-1] @ discount))


def batch_metrics(hits, n_relevant) -> dict[str, np.ndarray]:
    """Metrics of Q lists of length k at once.

    hits: (Q, k), 1 where the item at that rank is relevant;
    n_relevant: (Q,), all >= 1. Returns arrays (Q,) under the names
    precision, recall, rr (reciprocal rank), ap (average precision).
    """
    hits, n_relevant = np.asarray(hits), np.asarray(n_relevant)
    if hits.ndim != 2 or hits.size == 0:
        raise ValueError("hits must be (Q, k), not empty")
    if not np.isin(hits, (0, 1)).all():
        raise ValueError("hits must hold 0 and 1 only")
    if n_relevant.shape != hits.shape[:1] or not (n_relevant > 0).all():
        raise ValueError("n_relevant must be (Q,), all at least 1")
    k = hits.shape[1]
    found = hits.sum(axis=1)  # (Q,)
    if (found > n_relevant).any():
        raise ValueError("n_relevant is less than the hits found")
    precision = hits.cumsum(axis=1) / np.arange(1, k + 1)  # (Q, k)
    best = np.minimum(n_relevant, k)
    first = hits.argmax(axis=1) + 1  # (Q,): 1 also if there is none
    return {
        "precision": found / k,
        "recall": found / n_relevant,
        "rr": np.where(found > 0, 1 / first, 0.0),
        "ap": (precision * hits).sum(axis=1) / best,
    }
