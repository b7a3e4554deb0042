"""Car and automobile by LSA, two mixed signals, t-SNE's distortions."""

import numpy as np
from sklearn.datasets import load_digits
from sklearn.manifold import TSNE
from sklearn.model_selection import cross_val_score
from sklearn.neighbors import KNeighborsClassifier

from mlinterviews.fundamentals.dimension_reduction import (
    cosine,
    fast_ica,
    kept_and_lost,
    lsa,
)
from mlinterviews.ml_coding.pca import by_svd

TERMS = [
    "car",
    "automobile",
    "engine",
    "road",
    "rose",
    "petal",
    "garden",
]
DOCUMENTS = [
    "car engine road",
    "automobile engine",
    "automobile road",
    "car road",
    "rose petal",
    "rose garden",
    "petal garden",
]


def counts() -> np.ndarray:
    """(terms, documents)"""
    words = [d.split() for d in DOCUMENTS]
    return np.array([[w.count(t) for w in words] for t in TERMS], float)


def mixed():
    """Two uniform sources and two mixtures of them. (n, 2), (n, 2)"""
    rng = np.random.default_rng(0)
    S = rng.uniform(-1, 1, (600, 2)) * np.sqrt(3)
    return S, S @ np.array([[1.0, 0.5], [0.7, 1.2]])


def sizes():
    """Two clusters of 75 in ten dimensions, one ten times as wide."""
    rng = np.random.default_rng(0)
    tight = rng.normal(size=(75, 10))
    wide = 10 * rng.normal(size=(75, 10))
    wide[:, 0] += 60
    return np.vstack([tight, wide]), np.repeat([0, 1], 75)


def distances():
    """Three clusters of 50 on a line, gaps 10 and 50."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(150, 10))
    X[50:100, 0] += 10
    X[100:, 0] += 60
    return X, np.repeat([0, 1, 2], 50)


def noise():
    return np.random.default_rng(0).normal(size=(150, 10))


def embed(X, perplexity: float) -> np.ndarray:
    return TSNE(
        perplexity=perplexity, init="pca", random_state=0
    ).fit_transform(X)


def spread(X) -> float:
    return float(
        np.sqrt(((X - X.mean(axis=0)) ** 2).sum(axis=1).mean())
    )


def gap(X, y, a: int, b: int) -> float:
    return float(
        np.linalg.norm(X[y == a].mean(axis=0) - X[y == b].mean(axis=0))
    )


def main() -> dict:
    A = counts()
    terms, documents = lsa(A, 2)
    print("== lsa ==")
    print("cosine of                        words   two dimensions")
    for a, b in (
        ("car", "automobile"),
        ("car", "engine"),
        ("car", "rose"),
    ):
        i, j = TERMS.index(a), TERMS.index(b)
        print(
            f"{a + ', ' + b:30}   {cosine(A[i], A[j]):5.2f}"
            f"   {cosine(terms[i], terms[j]) + 0:14.2f}"
        )
    pair = DOCUMENTS[1] + " / " + DOCUMENTS[3]
    print(
        f"{pair:30}   {cosine(A[:, 1], A[:, 3]):5.2f}"
        f"   {cosine(documents[1], documents[3]):14.2f}"
    )
    print("== end ==")

    S, X = mixed()
    found, _ = fast_ica(X, np.random.default_rng(0))
    Z = X - X.mean(axis=0)
    axes, _ = by_svd(Z)
    scores = Z @ axes.T

    def match(T):  # correlation of each source with its best match
        C = np.abs(np.corrcoef(S.T, T.T)[:2, 2:])
        return float(C.max(axis=1).min())

    digits, label = load_digits(return_X_y=True)
    centred = digits - digits.mean(axis=0)
    V = by_svd(centred)[0][:10].T
    kept, lost = kept_and_lost(centred, V)

    X1, y1 = sizes()
    X2, y2 = distances()
    Y1, Y2 = embed(X1, 30), embed(X2, 30)
    knn = KNeighborsClassifier(5)
    some, names = digits[:300], label[:300]
    flat = {
        "pca": (some - some.mean(axis=0)) @ V[:, :2],
        "tsne": embed(some, 30),
    }
    accuracy = {
        k: cross_val_score(knn, F, names, cv=5).mean()
        for k, F in flat.items()
    }
    return {
        "ica_match": round(match(found), 2),
        "pca_match": round(match(scores), 2),
        "kept": round(kept / (kept + lost), 3),
        "size_before": round(spread(X1[y1 == 1]) / spread(X1[y1 == 0])),
        "size_after": round(
            spread(Y1[y1 == 1]) / spread(Y1[y1 == 0]), 1
        ),
        "gap_before": round(gap(X2, y2, 1, 2) / gap(X2, y2, 0, 1)),
        "gap_after": round(gap(Y2, y2, 1, 2) / gap(Y2, y2, 0, 1), 1),
        "knn_pca": round(float(accuracy["pca"]), 2),
        "knn_tsne": round(float(accuracy["tsne"]), 2),
    }
