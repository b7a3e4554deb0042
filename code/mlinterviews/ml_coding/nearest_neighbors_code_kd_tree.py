"""A k-d tree (Bentley, 1975): exact neighbours in few dimensions.

Building takes O(d n log n + n log^2 n): a spread by feature and a sort
at each level. A query visits O(log n) points in the mean while d is
small, and all n where d is large.
"""

import heapq

import numpy as np


class KDTree:
    """Nodes are (row, feature, left, right), split at medians."""

    def __init__(self, X: np.ndarray):
        """X: (n, d), not empty, finite, or ValueError."""
        self.X = np.asarray(X, dtype=float)
        if self.X.ndim != 2 or self.X.size == 0:
            raise ValueError("X must be (n, d), not empty")
        if not np.isfinite(self.X).all():
            raise ValueError("X must be finite")
        self.root = self._build(np.arange(len(self.X)))
        self.visited = 0  # distances computed by the last query

    def _build(self, rows):
        if not len(rows):
            return None
        feature = int(np.ptp(self.X[rows], axis=0).argmax())  # widest
        rows = rows[self.X[rows, feature].argsort(kind="stable")]
        middle = len(rows) // 2
        return (
            int(rows[middle]),
            feature,
            self._build(rows[:middle]),
            self._build(rows[middle + 1 :]),
        )

    def query(self, q: np.ndarray, k: int = 1) -> list:
        """The k nearest as (distance, row), nearest first. q: (d,)."""
        q = np.asarray(q, dtype=float)
        if q.shape != self.X.shape[1:] or not np.isfinite(q).all():
            raise ValueError(f"q must be {self.X.shape[1:]}, finite")
        if not 1 <= k <= len(self.X):
            raise ValueError(f"k must be 1 to {len(self.X)}, got {k}")
        self.visited = 0
        heap = []  # the k best as (-squared distance, -row)
        self._visit(self.root, q, k, heap)
        return sorted((float(np.sqrt(-s)), -row) for s, row in heap)

    def _visit(self, node, q, k, heap):
        if node is None:
            return
        row, feature, left, right = node
        self.visited += 1
        entry = (-float(((self.X[row] - q) ** 2).sum()), -row)
        if len(heap) < k:
            heapq.heappush(heap, entry)
        elif entry > heap[0]:
            heapq.heapreplace(heap, entry)
        gap = q[feature] - self.X[row, feature]
        near, far = (left, right) if gap < 0 else (right, left)
        self._visit(near, q, k, heap)
        if len(heap) < k or gap**2 <= -heap[0][0]:
            self._visit(far, q, k, heap)  # the ball crosses the plane
