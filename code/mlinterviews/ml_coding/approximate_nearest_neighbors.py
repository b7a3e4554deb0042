"""Approximate nearest neighbours: compare a query with few vectors.

Random hyperplanes (Charikar, 2002), inverted lists, and product
quantisation (Jegou, Douze and Schmid, 2011). Exact search costs O(nd)
a query; these cost O(cd) for c candidates, plus finding them.
"""

import numpy as np

from mlinterviews.ml_coding.k_means import KMeans


def squares_to(X: np.ndarray, q: np.ndarray) -> np.ndarray:
    """Squared distances of the rows to q. X: (n, d). Returns (n,)."""
    return ((X - q) ** 2).sum(axis=1)


def nearest(
    X: np.ndarray, q: np.ndarray, k: int, ids: np.ndarray | None = None
) -> np.ndarray:
    """The k rows nearest to q, of all or of ids, nearest first.

    X: (n, d); q: (d,); ids: (c,). Returns (k,), or fewer if c < k.
    """
    if k < 1 or not np.isfinite(q).all():
        raise ValueError("k must be positive and q finite")
    ids = np.arange(len(X)) if ids is None else ids
    squares = squares_to(X[ids], q)  # (c,)
    if k < len(ids):
        part = np.argpartition(squares, k - 1)[:k]  # O(c), not sorted
        ids, squares = ids[part], squares[part]
    return ids[squares.argsort(kind="stable")]


def recall_at_k(
    X: np.ndarray, Q: np.ndarray, found: list, k: int
) -> float:
    """Mean share of the k nearest that were found; any tie counts.

    X: (n, d), k <= n; Q: (m, d), m >= 1; found: m arrays of ids.
    """
    Q = check_vectors(Q, X.shape[1])
    if not 1 <= k <= len(X):
        raise ValueError("k must be in 1..n")
    hits = 0
    for q, ids in zip(Q, found, strict=True):
        squares = squares_to(X, q)  # (n,)
        limit = np.partition(squares, k - 1)[k - 1] * (1 + 1e-9)
        hits += (squares[np.unique(ids[:k])] <= limit).sum()
    return float(hits / (k * len(Q)))


class HyperplaneLSH:
    """n_tables hash tables; a key is n_bits sides of hyperplanes."""

    def __init__(self, rng, n_tables: int = 8, n_bits: int = 10):
        if n_tables < 1 or not 1 <= n_bits <= 62:
            raise ValueError("n_tables >= 1 and n_bits in 1..62 needed")
        self.rng, self.n_tables, self.n_bits = rng, n_tables, n_bits

    def fit(self, X: np.ndarray) -> "HyperplaneLSH":
        """X: (n, d), finite, not empty; else ValueError."""
        X = check_vectors(X)
        self.mean_ = X.mean(axis=0)  # planes pass through the mean
        shape = (self.n_tables, X.shape[1], self.n_bits)
        self.normals_ = self.rng.normal(size=shape)
        self.tables_ = [{} for _ in range(self.n_tables)]
        for table, keys in zip(self.tables_, self.keys(X), strict=True):
            for i, key in enumerate(keys.tolist()):
                table.setdefault(key, []).append(i)
        return self

    def keys(self, X: np.ndarray) -> np.ndarray:
        """One integer a table. X: (n, d). Returns (n_tables, n)."""
        sides = (X - self.mean_) @ self.normals_ >= 0  # (tables, n, b)
        return sides @ (1 << np.arange(self.n_bits))  # (tables, n)

    def candidates(self, q: np.ndarray) -> np.ndarray:
        """Ids that share a bucket with q in any table. q: (d,)."""
        q = check_vectors([q], len(self.mean_))
        keys = self.keys(q)[:, 0].tolist()
        pairs = zip(self.tables_, keys, strict=True)
        found = [i for table, key in pairs for i in table.get(key, [])]
        return np.unique(np.array(found, dtype=int))


class IVF:
    """Inverted lists: k-means cells, of which a query scans a few."""

    def __init__(self, rng, n_lists: int):
        self.rng, self.n_lists = rng, n_lists

    def fit(self, X: np.ndarray) -> "IVF":
        """X: (n, d), finite, n >= n_lists; else ValueError."""
        model = KMeans(self.n_lists, self.rng, n_init=1).fit(X)
        self.centers_ = model.cluster_centers_  # (n_lists, d)
        order = np.argsort(model.labels_, kind="stable")
        counts = np.bincount(model.labels_, minlength=self.n_lists)
        self.lists_ = np.split(order, np.cumsum(counts)[:-1])
        return self

    def candidates(self, q: np.ndarray, n_probe: int) -> np.ndarray:
        """Ids in the n_probe cells nearest to q. q: (d,)."""
        if not n_probe >= 1:
            raise ValueError("n_probe must be at least 1")
        q = check_vectors([q], self.centers_.shape[1])[0]
        cells = nearest(self.centers_, q, n_probe)
        return np.concatenate([self.lists_[c] for c in cells])


class ProductQuantizer:
    """Each vector as n_parts bytes: a k-means code for each part."""

    def __init__(self, rng, n_parts: int, n_codes: int = 256):
        if n_parts < 1 or not 1 <= n_codes <= 256:
            raise ValueError("n_parts >= 1, n_codes in 1..256 needed")
        self.rng, self.n_parts, self.n_codes = rng, n_parts, n_codes

    def fit(self, X: np.ndarray) -> "ProductQuantizer":
        """X: (n, d), n >= n_codes, d divisible by n_parts."""
        X = check_vectors(X)
        if X.shape[1] % self.n_parts:
            raise ValueError("n_parts must divide the columns of X")
        self.models_ = [
            KMeans(self.n_codes, self.rng, n_init=1).fit(part)
            for part in np.split(X, self.n_parts, axis=1)
        ]
        books = [m.cluster_centers_ for m in self.models_]
        self.codebooks_ = np.stack(books)  # (parts, codes, d / parts)
        return self

    def encode(self, X: np.ndarray) -> np.ndarray:
        """X: (n, d). Returns codes (n, n_parts), one byte each."""
        X = check_vectors(X, self.n_parts * self.codebooks_.shape[2])
        parts = np.split(X, self.n_parts, axis=1)
        pairs = zip(self.models_, parts, strict=True)
        codes = [model.predict(part) for model, part in pairs]
        return np.stack(codes, axis=1).astype(np.uint8)  # (n, parts)

    def decode(self, codes: np.ndarray) -> np.ndarray:
        """The centres that codes stand for. (n, n_parts) to (n, d)."""
        parts = self.codebooks_[np.arange(self.n_parts), codes]
        return parts.reshape(len(codes), -1)  # (n, p, d / p) -> (n, d)

    def distances(self, q: np.ndarray, codes: np.ndarray) -> np.ndarray:
        """Squared distances of q to coded vectors. Returns (n,)."""
        width = self.n_parts * self.codebooks_.shape[2]
        q = check_vectors([q], width)
        split = q.reshape(self.n_parts, 1, -1)  # (parts, 1, d / parts)
        table = ((self.codebooks_ - split) ** 2).sum(axis=2)  # (p, c)
        return table[np.arange(self.n_parts), codes].sum(axis=1)


def check_vectors(X, columns: int | None = None) -> np.ndarray:
    """X as floats. ValueError unless (n, d), not empty, finite."""
    X = np.asarray(X, dtype=float)
    if X.ndim != 2 or X.size == 0:
        raise ValueError(f"X must be (n, d), not empty; got {X.shape}")
    if columns is not None and X.shape[1] != columns:
        raise ValueError(f"vectors must have {columns} entries")
    if not np.isfinite(X).all():
        raise ValueError("X holds NaN or infinite values")
    return X
