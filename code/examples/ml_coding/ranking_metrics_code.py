"""What the chapter on ranking metrics shows and quotes."""

import numpy as np
from scipy.stats import hypergeom
from sklearn.datasets import load_digits

from mlinterviews.ml_coding.ranking_metrics_code import (
    average_precision,
    batch_metrics,
    ndcg,
    ndcg_of_scores,
    precision_at_k,
    recall_at_k,
    reciprocal_rank,
)

RANKED = list("badce")
GAIN = {"a": 3, "f": 2, "c": 1}


def by_hand() -> dict:
    found = set(RANKED) & set(GAIN)
    seen = {item: GAIN[item] for item in found}
    rows = {
        "precision@3": precision_at_k(RANKED, set(GAIN), 3),
        "recall@3": recall_at_k(RANKED, set(GAIN), 3),
        "reciprocal rank": reciprocal_rank(RANKED, set(GAIN)),
        "average precision": average_precision(RANKED, set(GAIN)),
        "  wrong: over found": average_precision(RANKED, found),
        "nDCG, linear gain": ndcg(RANKED, GAIN),
        "nDCG, 2^g - 1": ndcg(RANKED, GAIN, exponential=True),
        "  wrong: ideal of found": ndcg(RANKED, seen),
    }
    for name, value in rows.items():
        print(f"{name:25}{value:6.3f}")
    return {
        "ap": rows["average precision"],
        "ap_found": rows["  wrong: over found"],
        "ndcg": rows["nDCG, linear gain"],
        "ndcg_exponential": rows["nDCG, 2^g - 1"],
        "ndcg_found": rows["  wrong: ideal of found"],
    }


def digits() -> dict:
    """Find images of the same digit, by distance, 100 queries."""
    data = load_digits()
    X, y = data.data, data.target
    far = ((X[:100, None] - X[None, 100:]) ** 2).sum(axis=2)
    order = far.argsort(axis=1, kind="stable")
    same = y[:100, None] == y[100:]
    hits = np.take_along_axis(same, order, axis=1)
    n_relevant = same.sum(axis=1)
    print("  k  precision  recall    MRR    MAP")
    recall = {}
    for k in (1, 10, 100, hits.shape[1]):
        mean = {
            name: values.mean()
            for name, values in batch_metrics(
                hits[:, :k], n_relevant
            ).items()
        }
        print(
            f"{k:5}{mean['precision']:9.3f}{mean['recall']:9.3f}"
            f"{mean['rr']:7.3f}{mean['ap']:7.3f}"
        )
        recall[k] = float(mean["recall"])
    return {
        "index": hits.shape[1],
        "map": float(mean["ap"]),
        "recall_10": recall[10],
    }


def ties() -> dict:
    """Ten items, one relevant, every score the same."""
    gain = np.zeros(10)
    gain[0] = 1
    return {
        "tie_mean": ndcg_of_scores(gain, np.zeros(10)),
        "tie_last": ndcg_of_scores(gain, np.arange(10)),
    }


def sampled() -> dict:
    """hit@10 among all 10,000 items and among 100 sampled ones.

    Model A ranks the one relevant item first for a fifth of the users
    and at 5,000 for the others; model B always ranks it at 100.
    """
    others = 9_999
    ahead = {1: 0, 100: 99, 5_000: 4_999}

    def hit(rank: int, negatives: int) -> float:
        draw = hypergeom(others, ahead[rank], negatives)
        return float(draw.cdf(9))

    return {
        f"{name}_{label}": sum(
            share * hit(rank, negatives) for rank, share in places
        )
        for name, places in (
            ("a", [(1, 0.2), (5_000, 0.8)]),
            ("b", [(100, 1.0)]),
        )
        for label, negatives in (("full", others), ("sampled", 100))
    }


def main() -> dict:
    print("== hand ==")
    numbers = by_hand()
    print("== digits ==")
    numbers |= digits()
    print("== end ==")
    return numbers | ties() | sampled()


if __name__ == "__main__":
    print(main())
