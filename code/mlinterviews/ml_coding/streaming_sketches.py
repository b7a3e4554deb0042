"""Counts of a stream in memory that does not grow with it.

Misra and Gries (1982): frequent items. Cormode and Muthukrishnan
(2005): count-min. Flajolet et al. (2007): HyperLogLog. O(1) an item,
amortised for the first, O(depth) for the second.
"""

import math
from collections.abc import Iterable
from hashlib import blake2b

import numpy as np


def hash64(item: str, seed: int = 0) -> int:
    """64 bits that are the same in every process, unlike hash()."""
    if not isinstance(item, str):
        raise ValueError(f"item must be a string, got {item!r}")
    salt = seed.to_bytes(8, "little")
    digest = blake2b(item.encode(), digest_size=8, salt=salt).digest()
    return int.from_bytes(digest, "little")


def check_counters(k: int) -> None:
    if not k >= 1 or k % 1:
        raise ValueError(f"k must be whole, at least 1, got {k}")


def heavy_hitters(stream: Iterable[str], k: int) -> dict[str, int]:
    """At most k items with counts that are at most N / (k + 1) low.

    Every item with more than N / (k + 1) occurrences is among them.
    """
    check_counters(k)
    counts: dict[str, int] = {}
    for item in stream:
        if item in counts or len(counts) < k:
            counts[item] = counts.get(item, 0) + 1
        else:  # cancel the new item against one of each of the k
            counts = {x: c - 1 for x, c in counts.items() if c > 1}
    return counts


def merge_hitters(a: dict, b: dict, k: int) -> dict[str, int]:
    """Counters of two streams as k counters, with the same bound."""
    check_counters(k)
    counts = {x: a.get(x, 0) + b.get(x, 0) for x in {**a, **b}}
    ranked = sorted(counts.values(), reverse=True)
    cut = ranked[k] if len(ranked) > k else 0
    return {x: c - cut for x, c in counts.items() if c > cut}


class CountMin:
    """Counts that are never low, and seldom high by over eps * N."""

    def __init__(self, eps: float, delta: float, seed: int = 0):
        if not 0 < eps < 1 or not 0 < delta < 1:
            raise ValueError("eps and delta must lie between 0 and 1")
        self.width = math.ceil(math.e / eps)
        self.depth = math.ceil(math.log(1 / delta))
        self.table = np.zeros((self.depth, self.width), dtype=np.int64)
        self.seed = seed

    def cells(self, item: str):
        """Index of the item's cell in each row."""
        rows = range(self.depth)
        seeds = (self.seed * self.depth + row for row in rows)
        columns = [hash64(item, s) % self.width for s in seeds]
        return np.arange(self.depth), np.array(columns)

    def add(self, item: str, count: int = 1) -> None:
        """Count the item. ValueError if count is no whole number."""
        if not count >= 0 or count % 1:
            raise ValueError(f"count must be whole, >= 0, got {count}")
        self.table[self.cells(item)] += count

    def estimate(self, item: str) -> int:
        """At least the true count."""
        return int(self.table[self.cells(item)].min())

    def merge(self, other: "CountMin") -> None:
        """Add another stream's sketch of the same hashes to this."""
        mine, theirs = ((s.table.shape, s.seed) for s in (self, other))
        if mine != theirs:
            raise ValueError("other has another size or seed")
        self.table += other.table


class HyperLogLog:
    """Number of distinct items, from 2^p registers of one byte."""

    def __init__(self, p: int = 12, seed: int = 0):
        if p not in range(4, 17):
            raise ValueError(f"p must lie in 4..16, got {p}")
        self.p, self.seed = p, seed
        self.registers = np.zeros(2**p, dtype=np.uint8)

    def add(self, item: str) -> None:
        """Keep the longest run of zeros in the item's register."""
        bits = hash64(item, self.seed)
        j = bits >> (64 - self.p)  # the first p bits
        rest = bits & ((1 << (64 - self.p)) - 1)
        rank = 64 - self.p - rest.bit_length() + 1  # zeros, plus one
        self.registers[j] = max(self.registers[j], rank)

    def raw(self) -> float:
        """The estimate from the harmonic mean alone."""
        m = len(self.registers)
        small = {16: 0.673, 32: 0.697, 64: 0.709}
        alpha = small.get(m, 0.7213 / (1 + 1.079 / m))
        return float(
            alpha * m * m / np.exp2(-1.0 * self.registers).sum()
        )

    def count(self) -> float:
        """Distinct items; small numbers from the empty registers."""
        m, estimate = len(self.registers), self.raw()
        empty = m - np.count_nonzero(self.registers)
        if estimate <= 2.5 * m and empty > 0:
            return m * math.log(m / empty)
        return estimate

    def merge(self, other: "HyperLogLog") -> None:
        """Take another stream's sketch of the same hash into this."""
        if (self.p, self.seed) != (other.p, other.seed):
            raise ValueError("other has another p or seed")
        self.registers = np.maximum(self.registers, other.registers)
