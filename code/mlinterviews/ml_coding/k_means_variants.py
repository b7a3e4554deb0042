"""Two relatives of k-means.

Mini-batch k-means (Sculley, 2010): a step costs O(bkd), whatever n is.
k-medians: sums of absolute differences; an iteration costs O(nkd).
"""

import numpy as np


def mini_batch_k_means(
    X: np.ndarray,
    centers: np.ndarray,
    rng: np.random.Generator,
    batch_size: int = 256,
    n_steps: int = 100,
) -> np.ndarray:
    """Each centre is the mean of all batch points it ever won.

    X: (n, d), floats; centers: (k, d), the start. Returns (k, d).
    """
    shift = centers.mean(axis=0)  # (d,)
    centers, k = centers - shift, len(centers)
    won = np.zeros(k)
    for _ in range(n_steps):
        rows = rng.integers(len(X), size=batch_size)
        batch = X[rows] - shift  # (b, d)
        scores = (centers**2).sum(axis=1) - 2 * batch @ centers.T
        labels = scores.argmin(axis=1)  # of (b, k) -> (b,)
        member = (labels == np.arange(k)[:, None]).astype(float)
        hits = member.sum(axis=1)  # of (k, b) -> (k,)
        won += hits
        pull = member @ batch - hits[:, None] * centers  # (k, d)
        centers += pull / np.maximum(won, 1)[:, None]  # step 1/won
    return centers + shift


def k_medians(
    X: np.ndarray, centers: np.ndarray, max_iter: int = 300
) -> tuple[np.ndarray, np.ndarray, float]:
    """Assign by L1 distance, move to medians, until labels repeat.

    X: (n, d), floats; centers: (k, d), the start, k <= n.
    Returns centers (k, d), labels (n,), sum of L1 distances.
    """
    k = len(centers)
    D, labels = absolute_distances(X, centers), None  # (k, n)
    for _ in range(max_iter):
        previous, labels = labels, D.argmin(axis=0)  # (n,)
        nearest = D.min(axis=0)  # (n,)
        for c in range(k):
            if not (labels == c).any():  # take the worst served point
                shared = np.bincount(labels, minlength=k)[labels] > 1
                labels[np.where(shared, nearest, -1).argmax()] = c
        if np.array_equal(labels, previous):
            break
        centers = np.stack(
            [np.median(X[labels == c], axis=0) for c in range(k)]
        )  # (k, d)
        D = absolute_distances(X, centers)
    return centers, D.argmin(axis=0), float(D.min(axis=0).sum())


def absolute_distances(
    X: np.ndarray, centers: np.ndarray
) -> np.ndarray:
    """L1 distances, a centre at a time: no (k, n, d) array.

    X: (n, d); centers: (k, d). Returns (k, n).
    """
    return np.stack([np.abs(X - c).sum(axis=1) for c in centers])
