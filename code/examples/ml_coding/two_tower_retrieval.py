"""What the chapter on two towers shows and quotes."""

import numpy as np

from mlinterviews.ml_coding.two_tower_retrieval import (
    TwoTowers,
    log_softmax,
    recall_at_k,
)

N, M, HEAD = 300, 200, 20


def made():
    """Clicks by p(item | user), a softmax of taste and popularity.

    Returns user features, item features, clicks and p (n, m).
    """
    rng = np.random.default_rng(0)
    tastes, traits = rng.normal(size=(N, 4)), rng.normal(size=(M, 4))
    fame = -1.2 * np.log(np.arange(1, M + 1))
    p = np.exp(log_softmax(0.7 * tastes @ traits.T + fame))
    users = rng.integers(N, size=8000)
    items = [rng.choice(M, p=p[u]) for u in users]
    X = np.column_stack([tastes, np.ones(N)])
    F = np.column_stack([traits, fame, np.ones(M)])
    return X, F, np.column_stack([users, items]), p


X, F, CLICKS, P = made()
TRAIN, TEST = CLICKS[:6000], CLICKS[6000:]
COUNTS = np.bincount(TRAIN[:, 1], minlength=M)


def fitted(logq: bool, mask: bool = True) -> np.ndarray:
    """Scores (n, m) after training with or without the correction."""
    model = TwoTowers(8, np.random.default_rng(1), logq, mask=mask)
    return model.fit(X, F, TRAIN, batch_size=128).scores(X, F)


def ways() -> dict[str, np.ndarray]:
    return {
        "popularity": np.tile(COUNTS - 1e-6 * np.arange(M), (N, 1)),
        "uncorrected": fitted(False),
        "corrected": fitted(True),
        "uncorr., no mask": fitted(False, mask=False),
        "corr., no mask": fitted(True, mask=False),
        "true p(i | u)": P,
        "true lift": P / P.mean(axis=0),
    }


def recall(scores: np.ndarray, k: int) -> float:
    return recall_at_k(scores[TEST[:, 0]], TEST[:, 1], k)


def shown(scores: np.ndarray) -> np.ndarray:
    """Share of all top-10 places that each item takes. (m,)"""
    top = np.argsort(-scores, axis=1)[:, :10]
    return np.bincount(top.ravel(), minlength=M) / top.size


def main() -> dict:
    head = np.argsort(-COUNTS)[:HEAD]
    numbers = {"head_clicks": float(COUNTS[head].sum() / len(TRAIN))}
    print("ranking by        recall@1   recall@10   head in top 10")
    for name, scores in ways().items():
        one, ten = recall(scores, 1), recall(scores, 10)
        share = shown(scores)[head].sum()
        print(f"{name:16}  {one:8.2f}   {ten:9.2f}   {share:14.0%}")
        key = name.split("(")[0].strip().replace(" ", "_")
        key = key.replace(".,", "")
        numbers[f"{key}_recall"] = ten
        numbers[f"{key}_head"] = float(share)
    return numbers


if __name__ == "__main__":
    print(main())
