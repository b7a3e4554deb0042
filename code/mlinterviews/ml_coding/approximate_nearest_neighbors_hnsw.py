"""HNSW: nearest neighbours by walking a graph from coarse to fine.

Malkov and Yashunin (2020). A search at width ef expands about ef
nodes of at most 2m links each; the descent to them grows like log n.
"""

from heapq import heappop, heappush

import numpy as np


class HNSW:
    """Layers of links; a node reaches layer l with chance m^-l.

    After fit: layers_, each a dict from node to its links; n_compared,
    the vectors compared so far.
    """

    def __init__(self, rng, m: int = 8, ef_construction: int = 40):
        if not 2 <= m <= ef_construction:
            raise ValueError("m >= 2 and ef_construction >= m needed")
        self.rng, self.m, self.ef = rng, m, ef_construction

    def fit(self, X: np.ndarray) -> "HNSW":
        """X: (n, d), finite, not empty. Equal rows share a node."""
        X = check_vectors(X) + 0.0  # -0.0 becomes 0.0
        copies = {}
        for i, x in enumerate(X):
            copies.setdefault(x.tobytes(), []).append(i)
        self.copies_ = list(copies.values())
        self.X_ = X[[ids[0] for ids in self.copies_]]
        self.layers_, self.entry_, self.n_compared = [], -1, 0
        for i in range(len(self.X_)):
            self._insert(i)
        return self

    def _insert(self, i: int) -> None:
        height = int(-np.log(1 - self.rng.random()) / np.log(self.m))
        entries = [self.entry_]
        for layer in reversed(range(len(self.layers_))):
            ef = self.ef if layer <= height else 1
            near = self._search_layer(self.X_[i], entries, ef, layer)
            if layer <= height:
                self._link(i, near, layer)
            entries = [j for _, j in near]
        while len(self.layers_) <= height:
            self.layers_.append({i: []})
            self.entry_ = i

    def _link(self, i: int, near: list, layer: int) -> None:
        links = self.layers_[layer]
        most = 2 * self.m if layer == 0 else self.m
        links[i] = self._choose(near, self.m)
        for j in links[i]:
            links[j].append(i)
            if len(links[j]) > most:
                squares = self._squares(self.X_[j], links[j])
                pairs = sorted(zip(squares, links[j], strict=True))
                links[j] = self._choose(pairs, most)

    def _choose(self, ranked: list, most: int) -> list[int]:
        """Links in different directions first, then the nearest.

        ranked: (squared distance to the node, id), nearest first.
        """
        Z = self.X_[[j for _, j in ranked]]  # (c, d)
        between = ((Z[:, None] - Z) ** 2).sum(axis=2).tolist()  # (c, c)
        kept, rest = [], []
        for c, (square, _) in enumerate(ranked):
            behind = any(between[c][b] < square for b in kept)
            (rest if behind else kept).append(c)
            if len(kept) == most:
                break
        return [ranked[c][1] for c in (kept + rest)[:most]]

    def _squares(self, q: np.ndarray, ids: list) -> list[float]:
        self.n_compared += len(ids)
        return ((self.X_[ids] - q) ** 2).sum(axis=1).tolist()

    def _search_layer(
        self, q: np.ndarray, entries: list, ef: int, layer: int
    ) -> list[tuple[float, int]]:
        """The ef nodes nearest to q that a best-first walk meets.

        Returns (squared distance, node), nearest first.
        """
        links, seen = self.layers_[layer], set(entries)
        start = zip(self._squares(q, entries), entries, strict=True)
        frontier = sorted(start)  # a sorted list is a heap
        best = [(-s, j) for s, j in reversed(frontier)]  # worst on top
        while frontier:
            square, i = heappop(frontier)
            if len(best) >= ef and square > -best[0][0]:
                break  # everything left is farther than the worst kept
            fresh = [j for j in links[i] if j not in seen]
            seen.update(fresh)
            pairs = zip(self._squares(q, fresh), fresh, strict=True)
            for s, j in pairs:
                if len(best) < ef or s < -best[0][0]:
                    heappush(frontier, (s, j))
                    heappush(best, (-s, j))
                    if len(best) > ef:
                        heappop(best)
        return sorted((-s, j) for s, j in best)

    def search(self, q: np.ndarray, k: int, ef: int) -> np.ndarray:
        """About the k nearest to q, nearest first. q: (d,); ef >= k.

        Returns ids (k,), fewer if fewer were reached.
        """
        if not 1 <= k <= ef:
            raise ValueError("1 <= k <= ef needed")
        q = check_vectors([q], self.X_.shape[1])[0]
        entries = [self.entry_]
        for layer in reversed(range(1, len(self.layers_))):
            entries = [self._search_layer(q, entries, 1, layer)[0][1]]
        near = self._search_layer(q, entries, ef, 0)
        ids = [i for _, j in near for i in self.copies_[j]]
        return np.array(ids[:k])


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
