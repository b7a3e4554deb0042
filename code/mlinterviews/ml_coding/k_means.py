"""k-means: k centres that minimise the squared distances to them.

Lloyd's iterations (Lloyd, 1982) from k-means++ starts (Arthur and
Vassilvitskii, 2007), the best of several. One iteration takes O(nkd)
time and O(nk + nd) memory.
"""

import numpy as np


def nearest_center(X: np.ndarray, centers: np.ndarray) -> np.ndarray:
    """Index of the nearest centre, the first one in a tie.

    X: (n, d); centers: (k, d). Returns labels (n,).
    """
    scores = (-2 * centers) @ X.T  # (k, n)
    scores += (centers**2).sum(axis=1)[:, None]  # |c|^2 - 2cx: (k, n)
    return scores.argmin(axis=0)  # (n,): |x|^2 changes no winner


def cluster_means(
    X: np.ndarray, labels: np.ndarray, k: int
) -> np.ndarray:
    """Mean of each cluster; none may be empty.

    X: (n, d); labels: (n,), 0..k-1. Returns centers (k, d).
    """
    member = (labels == np.arange(k)[:, None]).astype(float)  # (k, n)
    return member @ X / member.sum(axis=1, keepdims=True)  # (k, d)


def fill_empty(
    X: np.ndarray, centers: np.ndarray, labels: np.ndarray
) -> np.ndarray:
    """Give each empty cluster the point farthest from its centre.

    X: (n, d); centers: (k, d), k <= n. Returns new labels (n,).
    """
    labels = labels.copy()
    counts = np.bincount(labels, minlength=len(centers))  # (k,)
    if counts.all():
        return labels
    squares = ((X - centers[labels]) ** 2).sum(axis=1)  # (n,)
    for c in np.flatnonzero(counts == 0):
        movable = counts[labels] > 1  # (n,): empty no other cluster
        i = np.where(movable, squares, -1).argmax()
        counts[labels[i]] -= 1
        counts[c] += 1
        labels[i] = c
    return labels


def lloyd(
    X: np.ndarray,
    centers: np.ndarray,
    max_iter: int = 300,
    tol: float = 1e-4,
) -> tuple[np.ndarray, np.ndarray, float, int]:
    """Assign and update until no label changes or the centres rest.

    X: (n, d), floats; centers: (k, d), the start, k <= n.
    tol: squared movement of all centres, over the mean variance.
    Returns centers (k, d), labels (n,), inertia, iterations.
    """
    shift = X.mean(axis=0)  # (d,): small numbers lose fewer digits
    X, centers = X - shift, centers - shift
    tol = tol * np.mean(X**2)
    labels = nearest_center(X, centers)
    n_iter, done = 0, False
    while not done and n_iter < max_iter:
        n_iter += 1
        previous = fill_empty(X, centers, labels)
        old, centers = centers, cluster_means(X, previous, len(centers))
        labels = nearest_center(X, centers)
        resting = ((centers - old) ** 2).sum() <= tol
        done = resting or np.array_equal(labels, previous)
    inertia = ((X - centers[labels]) ** 2).sum()
    return centers + shift, labels, float(inertia), n_iter


def squared_distances_loops(
    X: np.ndarray, centers: np.ndarray
) -> np.ndarray:
    """X: (n, d); centers: (k, d). Returns (k, n)."""
    D = np.zeros((len(centers), len(X)))
    for c in range(len(centers)):
        for i in range(len(X)):
            for j in range(X.shape[1]):
                D[c, i] += (X[i, j] - centers[c, j]) ** 2
    return D


def squared_distances_broadcast(
    X: np.ndarray, centers: np.ndarray
) -> np.ndarray:
    """X: (n, d); centers: (k, d). Returns (k, n)."""
    difference = centers[:, None, :] - X[None, :, :]  # (k, n, d)
    return (difference**2).sum(axis=2)  # (k, n)


def squared_distances(X: np.ndarray, centers: np.ndarray) -> np.ndarray:
    """By the expanded square: centre X first, or digits are lost.

    X: (n, d); centers: (k, d). Returns (k, n).
    """
    D = (-2 * centers) @ X.T  # (k, n)
    D += (centers**2).sum(axis=1)[:, None]  # (k, 1) -> (k, n)
    D += (X**2).sum(axis=1)  # (n,) -> (k, n)
    return np.maximum(D, 0, out=D)  # rounding may go below zero


def random_start(
    X: np.ndarray, k: int, rng: np.random.Generator
) -> np.ndarray:
    """k different rows of X as start. X: (n, d), k <= n."""
    return X[rng.choice(len(X), size=k, replace=False)]  # (k, d)


def k_means_plus_plus(
    X: np.ndarray,
    k: int,
    rng: np.random.Generator,
    n_candidates: int = 1,
) -> np.ndarray:
    """Draw k start centres, each far from those before it.

    X: (n, d), k <= n. n_candidates: rows drawn for each centre, of
    which the one that leaves the least is kept. Returns (k, d).
    """
    Z = X - X.mean(axis=0)  # (n, d)
    chosen = [rng.integers(len(X))]
    squares = squared_distances(Z, Z[chosen])[0]  # (n,)
    for _ in range(1, k):
        total = squares.sum()
        p = squares / total if total > 0 else None  # all are equal
        tries = rng.choice(len(X), size=n_candidates, p=p)  # (m,)
        left = np.minimum(squares, squared_distances(Z, Z[tries]))
        best = left.sum(axis=1).argmin()  # of (m, n) -> (m,)
        chosen.append(tries[best])
        squares = left[best]  # (n,)
    return X[chosen]


class KMeans:
    """The best of n_init runs; predict() never fits again.

    After fit: cluster_centers_ (k, d), labels_ (n,), inertia_, n_iter_.
    """

    def __init__(self, n_clusters: int, rng, n_init: int = 10):
        if n_clusters < 1 or n_init < 1:
            raise ValueError("n_clusters and n_init must be at least 1")
        self.n_clusters, self.rng, self.n_init = n_clusters, rng, n_init

    def fit(self, X: np.ndarray) -> "KMeans":
        """X: (n, d), finite, n >= n_clusters; else ValueError."""
        X, k = check_points(X), self.n_clusters
        if len(X) < k:
            raise ValueError(f"n_clusters is {k}, X has {len(X)} rows")
        tries = 2 + int(np.log(k))
        starts = [
            k_means_plus_plus(X, k, self.rng, tries)
            for _ in range(self.n_init)
        ]
        best = min((lloyd(X, s) for s in starts), key=lambda r: r[2])
        self.cluster_centers_, self.labels_ = best[:2]
        self.inertia_, self.n_iter_ = best[2:]
        return self

    def predict(self, X: np.ndarray) -> np.ndarray:
        """X: (m, d). Returns the nearest centre's index, (m,)."""
        X, centers = check_points(X), self.cluster_centers_
        if X.shape[1] != centers.shape[1]:
            raise ValueError(f"X must have {centers.shape[1]} columns")
        shift = centers.mean(axis=0)
        return nearest_center(X - shift, centers - shift)


def check_points(X: np.ndarray) -> np.ndarray:
    """X as floats. ValueError unless (n, d), not empty, finite."""
    X = np.asarray(X, dtype=float)
    if X.ndim != 2 or X.size == 0:
        raise ValueError(f"X must be (n, d), not empty; got {X.shape}")
    if not np.isfinite(X).all():
        raise ValueError("X holds NaN or infinite values")
    return X
