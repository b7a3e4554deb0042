"""Uniform samples from a stream whose length is unknown.

Algorithm R (Waterman; in Vitter, 1985): n - k random integers.
Algorithm L (Li, 1994): about 3k ln(n/k) random numbers.
A-Res, for weights (Efraimidis and Spirakis, 2006): n numbers.
Memory of all three: O(k).
"""

import heapq
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import combinations, islice
from math import exp, inf, log1p

import numpy as np


# [start:r]
def reservoir_sample(
    stream: Iterable, k: int, rng: np.random.Generator
) -> list:
    """Draw k items uniformly, without replacement, in one pass.

    Returns all items if the stream holds fewer than k.
    Raises ValueError if k < 1.
    """
    _check(k)
    sample = []
    for t, item in enumerate(stream, start=1):
        if t <= k:
            sample.append(item)
        elif (slot := rng.integers(t)) < k:  # uniform on 0..t-1
            sample[slot] = item
    return sample


# [end:r]


# [start:l]
def reservoir_sample_skipping(
    stream: Iterable, k: int, rng: np.random.Generator
) -> list:
    """The same distribution, drawing numbers only for replacements.

    Raises ValueError if k < 1.
    """
    _check(k)
    items = iter(stream)
    sample = list(islice(items, k))
    w = 1.0  # the largest of the k smallest uniform keys so far
    while True:
        w *= exp(-rng.standard_exponential() / k)
        gap = int(-rng.standard_exponential() / log1p(-w))
        kept = list(islice(items, gap, gap + 1))
        if not kept:
            return sample
        sample[rng.integers(k)] = kept[0]


# [end:l]


# [start:weighted]
def weighted_reservoir_sample(
    stream: Iterable[tuple[object, float]],
    k: int,
    rng: np.random.Generator,
) -> list:
    """Draw k items in turn, each with odds given by its weight.

    stream: pairs (item, weight), weights >= 0; zero is never drawn.
    Raises ValueError if k < 1 or a weight is negative, NaN or inf.
    """
    _check(k)
    heap = []  # the k smallest keys, largest on top
    for t, (item, weight) in enumerate(stream):
        if not 0 <= weight < inf:
            raise ValueError(
                f"weight {t} is {weight}, not >= 0, finite"
            )
        if weight == 0:
            continue
        key = rng.standard_exponential() / float(weight)
        if len(heap) < k:
            heapq.heappush(heap, (-key, t, item))
        elif key < -heap[0][0]:
            heapq.heapreplace(heap, (-key, t, item))
    return [item for _, _, item in heap]


# [end:weighted]


# [start:test]
def subset_chi_square(
    sample: Callable, n: int, k: int, runs: int, rng
) -> float:
    """Chi-square of how often each k-subset of 0..n-1 is drawn.

    sample: called as sample(stream, k, rng). For a uniform one the
    mean is the number of subsets minus one.
    """
    subsets = [frozenset(s) for s in combinations(range(n), k)]
    count = Counter(
        frozenset(sample(range(n), k, rng)) for _ in range(runs)
    )
    expected = runs / len(subsets)
    return sum((count[s] - expected) ** 2 for s in subsets) / expected


# [end:test]


def _check(k: int) -> None:
    if k < 1:
        raise ValueError(f"k must be at least 1, got {k}")
