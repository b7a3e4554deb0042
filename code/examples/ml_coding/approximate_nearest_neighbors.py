"""What the chapter on approximate neighbours shows and quotes."""

import numpy as np
from sklearn.datasets import load_digits

from mlinterviews.ml_coding.approximate_nearest_neighbors import (
    IVF,
    HyperplaneLSH,
    ProductQuantizer,
    nearest,
    recall_at_k,
)
from mlinterviews.ml_coding.approximate_nearest_neighbors_hnsw import (
    HNSW,
)

DIGITS = load_digits().data
X, Q, K = DIGITS[:1000], DIGITS[-100:], 10


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def exact_among(ids_of) -> tuple[float, float]:
    """Recall and mean number compared, for candidates ids_of(q)."""
    ids = [ids_of(q) for q in Q]
    pairs = zip(Q, ids, strict=True)
    found = [nearest(X, q, K, near) for q, near in pairs]
    return recall_at_k(X, Q, found, K), np.mean([len(i) for i in ids])


def lsh(n_tables: int, n_bits: int) -> tuple[float, float]:
    """Each plane is an inner product, so it counts as compared."""
    index = HyperplaneLSH(rng(), n_tables, n_bits).fit(X)
    recall, compared = exact_among(index.candidates)
    return recall, compared + n_tables * n_bits


def ivf(n_probe: int, n_lists: int = 32) -> tuple[float, float]:
    index = IVF(rng(), n_lists).fit(X)
    recall, compared = exact_among(
        lambda q: index.candidates(q, n_probe)
    )
    return recall, compared + n_lists


def hnsw(index: HNSW, data, ef: int) -> tuple[float, float]:
    index.n_compared = 0
    found = [index.search(q, K, ef) for q in Q]
    return recall_at_k(data, Q, found, K), index.n_compared / len(Q)


def clusters() -> np.ndarray:
    """Six tight clusters of 30, far apart, in random order."""
    r = np.random.default_rng(6)
    centers = 100 * r.normal(size=(6, 8))
    rows = [c + r.normal(size=(30, 8)) for c in centers]
    return r.permutation(np.concatenate(rows))


def reached(index: HNSW) -> float:
    """Share of the nodes that a search of unlimited width meets."""
    n = len(index.X_)
    return len(index.search(index.X_[0], n, n)) / n


def quantised(n_refined: int) -> float:
    """8 codes of 6 bits a digit, then exact among n_refined."""
    pq = ProductQuantizer(rng(), 8, 64).fit(X)
    codes = pq.encode(X)  # (1000, 8)
    return exact_among(
        lambda q: pq.distances(q, codes).argsort()[:n_refined]
    )[0]


def main() -> dict:
    graph, quarter = HNSW(rng()).fit(X), HNSW(rng()).fit(X[:250])
    rows = {
        "LSH, 8 bits, 4 tables": lsh(4, 8),
        "LSH, 8 bits, 32 tables": lsh(32, 8),
        "IVF, 32 lists, 1 probed": ivf(1),
        "IVF, 32 lists, 4 probed": ivf(4),
        "HNSW, m = 8, ef = 10": hnsw(graph, X, 10),
        "HNSW, m = 8, ef = 40": hnsw(graph, X, 40),
        "all": (1.0, float(len(X))),
    }
    print("index                     recall@10   vectors compared")
    for name, (recall, compared) in rows.items():
        print(f"{name:24}  {recall:9.2f}   {compared:16.0f}")
    small_recall, small = hnsw(quarter, X[:250], 20)
    large_recall, large = hnsw(graph, X, 20)
    return {
        "pq_alone": quantised(K),
        "pq_refined": quantised(50),
        "small_recall": small_recall,
        "large_recall": large_recall,
        "small_compared": round(small),
        "large_compared": round(large),
        "growth": float(large / small),
        "reached": reached(HNSW(rng(), 8, 20).fit(clusters())),
        "reached_wide": reached(HNSW(rng(), 8, 40).fit(clusters())),
        "ivf_recall": rows["IVF, 32 lists, 4 probed"][0],
    }


if __name__ == "__main__":
    print(main())
