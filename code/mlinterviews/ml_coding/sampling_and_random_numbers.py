"""Drawing from finite sets: uniform, stratified, categorical.

Fisher-Yates O(n), k of n in O(k), strata by largest remainders,
categorical draws by bisection O(log K) and by Walker's alias table
(Vose's construction) O(1), multinomial counts O(K).
"""

import numpy as np


def shuffle(items, rng: np.random.Generator) -> list:
    """A uniform permutation (Fisher and Yates; Durstenfeld)."""
    items = list(items)
    for i in range(len(items) - 1, 0, -1):
        j = int(rng.integers(i + 1))  # 0..i: may stay where it is
        items[i], items[j] = items[j], items[i]
    return items


def sample_without(n: int, k: int, rng) -> list[int]:
    """k different numbers of 0..n-1, in random order, O(k).

    The first k steps of a shuffle; only moved places are stored.
    """
    if not 0 <= k <= n:
        raise ValueError(f"k must be in 0..n, got k={k}, n={n}")
    moved, out = {}, []
    for i in range(k):
        j = int(rng.integers(i, n))
        out.append(moved.get(j, j))
        moved[j] = moved.get(i, i)
    return out


def largest_remainder(quotas) -> np.ndarray:
    """Whole numbers with the sum of the quotas, each off by < 1.

    quotas: (K,), >= 0, with a whole sum.
    """
    quotas = np.asarray(quotas, dtype=float)
    if quotas.ndim != 1:
        raise ValueError(f"quotas must be (K,), got {quotas.shape}")
    if not np.isfinite(quotas).all() or (quotas < 0).any():
        raise ValueError("quotas must be finite and >= 0")
    total = round(float(quotas.sum()))
    if abs(quotas.sum() - total) > 1e-6:
        raise ValueError(
            f"quotas must sum to an integer: {quotas.sum()}"
        )
    counts = np.floor(quotas + 1e-9).astype(int)  # 2.9999… is 3
    order = np.argsort(counts - quotas, kind="stable")
    counts[order[: total - counts.sum()]] += 1
    return counts


def equal_counts(sizes, k: int) -> np.ndarray:
    """k in equal parts; a small stratum gives all that it has."""
    sizes = np.asarray(sizes)
    if (sizes < 0).any() or not 0 <= k <= sizes.sum():
        raise ValueError("sizes must be >= 0, and k in 0..their sum")
    counts, left = np.zeros(len(sizes), dtype=int), k
    for done, i in enumerate(np.argsort(sizes, kind="stable")):
        counts[i] = min(sizes[i], left // (len(sizes) - done))
        left -= counts[i]
    return counts


def stratified_sample(labels, k, rng, equal=False) -> np.ndarray:
    """Indices of k of the n rows, (k,), drawn within each stratum.

    labels: (n,). Sizes are proportional to the strata, or equal.
    """
    labels = np.asarray(labels)
    if labels.ndim != 1 or not 0 <= k <= len(labels):
        raise ValueError("labels must be (n,), and k in 0..n")
    if labels.dtype.kind == "f" and np.isnan(labels).any():
        raise ValueError("labels holds NaN")
    if k == 0:
        return np.empty(0, dtype=int)
    _, code, sizes = np.unique(
        labels, return_inverse=True, return_counts=True
    )
    counts = (
        equal_counts(sizes, k)
        if equal
        else largest_remainder(k * sizes / len(labels))
    )
    rows = np.split(
        np.argsort(code, kind="stable"), sizes.cumsum()[:-1]
    )
    parts = [
        r[sample_without(len(r), c, rng)]
        for r, c in zip(rows, counts.tolist(), strict=True)
    ]
    return np.concatenate(parts)


def stratified_split(labels, test_share: float, rng):
    """Indices of train and test rows with the same class shares."""
    if not 0 < test_share < 1:
        raise ValueError(f"test_share must be in (0, 1): {test_share}")
    n = len(labels)
    size = round(test_share * n)
    if not 0 < size < n:
        raise ValueError(f"test_share leaves a part of {n} rows empty")
    test = stratified_sample(labels, size, rng)
    return np.setdiff1d(np.arange(n), test), np.sort(test)


def weights(p) -> np.ndarray:
    """p as shares (K,) that sum to 1, or ValueError."""
    p = np.asarray(p, dtype=float)
    if p.ndim != 1 or not np.isfinite(p).all() or (p < 0).any():
        raise ValueError("p must be (K,), finite and >= 0")
    if not p.any():
        raise ValueError("p must have a positive sum")
    p = p / p.max()  # the sum of huge weights would overflow
    return p / p.sum()


def categorical(p, size: int, rng) -> np.ndarray:
    """size draws from 0..K-1 by inverse CDF: O(K + size log K)."""
    cdf = weights(p).cumsum()
    u = rng.random(size) * cdf[-1]  # the sum may be 0.9999…
    # right: a u that equals a step goes on, over zeros too
    return np.searchsorted(cdf, u, side="right")


class AliasTable:
    """Draws from 0..K-1 in O(1) each, after O(K) preparation."""

    def __init__(self, p):
        height = weights(p) * len(p)  # (K,), mean 1
        self.keep, self.alias = height, np.arange(len(height))
        small = [i for i, h in enumerate(height) if h < 1]
        large = [i for i, h in enumerate(height) if h >= 1]
        while small and large:
            s, g = small.pop(), large[-1]
            self.alias[s] = g  # g fills what s leaves free
            height[g] -= 1 - height[s]
            if height[g] < 1:
                small.append(large.pop())
        # what is left is 1 but for rounding, and its own alias

    def draw(self, size: int, rng) -> np.ndarray:
        column = rng.integers(len(self.keep), size=size)
        kept = rng.random(size) < self.keep[column]
        return np.where(kept, column, self.alias[column])


def multinomial(n: int, p, rng) -> np.ndarray:
    """Counts of n categorical draws, (K,), by K - 1 binomials."""
    p = weights(p)
    rest = p[::-1].cumsum()[::-1]  # (K,): p_i and all after it
    counts = np.zeros(len(p), dtype=int)
    for i in np.flatnonzero(p):
        counts[i] = rng.binomial(n, min(p[i] / rest[i], 1.0))
        n -= counts[i]
    return counts
