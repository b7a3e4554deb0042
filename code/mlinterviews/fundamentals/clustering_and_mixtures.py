"""Agglomerative clustering, DBSCAN, and EM with its lower bound.

Linkages by the update of Lance and Williams (1967), O(n^3) time and
O(n^2) memory; DBSCAN (Ester and others, 1996) on all distances, O(n^2);
EM for a mixture of coins (Dempster and others, 1977).
"""

# [start:hierarchy]
import numpy as np


def agglomerate(D, linkage: str = "average") -> np.ndarray:
    """Merge the two closest clusters until one is left.

    D: (n, n), distances. linkage: single, complete, average or ward.
    Returns (n - 1, 4): the two clusters, their distance, the size; a
    new cluster is numbered n, n + 1, ..., as in SciPy.
    """
    D = np.array(D, float)
    n = len(D)
    if D.shape != (n, n) or not np.isfinite(D).all() or n == 0:
        raise ValueError(f"D must be square and finite: {D.shape}")
    if (D < 0).any() or not np.allclose(D, D.T):
        raise ValueError("D must be symmetric, not negative")
    if linkage not in ("single", "complete", "average", "ward"):
        raise ValueError(f"linkage: unknown {linkage!r}")
    np.fill_diagonal(D, np.inf)
    name, size = list(range(n)), np.ones(n)
    merges = np.empty((n - 1, 4))
    for step in range(n - 1):
        i, j = sorted(np.unravel_index(D.argmin(), D.shape))
        gap, a, b = D[i, j], size[i], size[j]
        merges[step] = *sorted((name[i], name[j])), gap, a + b
        row = _update(linkage, D[i], D[j], gap, a, b, size)
        D[i], D[:, i] = row, row
        D[j], D[:, j] = np.inf, np.inf
        D[i, i] = np.inf
        size[i], name[i] = a + b, n + step
    return merges


def _update(linkage, di, dj, gap, a, b, size):
    """Distances of the merged cluster to the others, (n,)."""
    if linkage == "single":
        return np.minimum(di, dj)
    if linkage == "complete":
        return np.maximum(di, dj)
    if linkage == "average":
        return (a * di + b * dj) / (a + b)
    squares = (a + size) * di**2 + (b + size) * dj**2 - size * gap**2
    return np.sqrt(squares / (a + b + size))


# [end:hierarchy]


# [start:dbscan]
def dbscan(X, eps: float, min_points: int) -> np.ndarray:
    """Cluster numbers (n,), -1 for noise.

    X: (n, d), finite. A core point has min_points rows, itself
    included, within eps. Raises ValueError for bad arguments.
    """
    X = np.asarray(X, float)
    if X.ndim != 2 or not X.size or not np.isfinite(X).all():
        raise ValueError(f"X must be (n, d) and finite: {X.shape}")
    if not eps > 0 or min_points < 1:
        raise ValueError("eps must be positive, min_points at least 1")
    near = [((X - x) ** 2).sum(axis=1) <= eps**2 for x in X]
    near = np.array(near)  # (n, n), no (n, n, d) on the way
    core = near.sum(axis=1) >= min_points
    labels, found = np.full(len(X), -1), 0
    for start in np.flatnonzero(core):
        if labels[start] >= 0:
            continue
        labels[start], todo = found, [start]
        while todo:  # only core points pass the cluster on
            new = np.flatnonzero(near[todo.pop()] & (labels < 0))
            labels[new] = found
            todo.extend(new[core[new]])
        found += 1
    return labels


# [end:dbscan]


# [start:em]
def joint(heads, tosses: int, p, weights) -> np.ndarray:
    """log P(coin, heads), without the binomial coefficient. (n, k)

    heads: (n,), of so many tosses; p, weights: (k,), inside (0, 1).
    """
    h = np.asarray(heads, float)[:, None]
    if not ((h >= 0) & (h <= tosses)).all():
        raise ValueError("heads must lie in 0..tosses")
    if not all(0 < v < 1 for v in p) or not np.min(weights) > 0:
        raise ValueError("p must lie inside (0, 1), weights above 0")
    return np.log(weights) + h * np.log(p) + (tosses - h) * np.log1p(-p)


def log_likelihood(heads, tosses, p, weights) -> float:
    """Sum over sessions of the log of the sum over coins."""
    logs = joint(heads, tosses, p, weights)
    top = logs.max(axis=1)
    return float((top + np.log(np.exp(logs.T - top).sum(axis=0))).sum())


def lower_bound(r, heads, tosses, p, weights) -> float:
    """sum r log(P(coin, heads) / r), for responsibilities r (n, k)."""
    logs = joint(heads, tosses, p, weights)
    return float((r * (logs - np.log(np.where(r > 0, r, 1)))).sum())


def e_step(heads, tosses, p, weights) -> np.ndarray:
    """The posterior of the coin of each session, (n, k)."""
    logs = joint(heads, tosses, p, weights)
    r = np.exp(logs - logs.max(axis=1, keepdims=True))
    return r / r.sum(axis=1, keepdims=True)


def m_step(r, heads, tosses) -> tuple[np.ndarray, np.ndarray]:
    """The p (k,) and weights (k,) that maximise the bound."""
    count = r.sum(axis=0) + 1e-12
    p = (r * np.asarray(heads, float)[:, None]).sum(axis=0)
    p = np.clip(p / (tosses * count), 1e-9, 1 - 1e-9)
    return p, count / count.sum()


# [end:em]
