"""What the chapter on streams shows and quotes."""

from collections import Counter

import numpy as np

from mlinterviews.ml_coding.streaming import (
    DecayedMean,
    Moments,
    SlidingWindow,
)
from mlinterviews.ml_coding.streaming_sketches import (
    CountMin,
    HyperLogLog,
    heavy_hitters,
)


def by_hand() -> dict:
    workers = []
    for values in ([2, 4, 6], [10, 12]):
        worker = Moments()
        for x in values:
            worker.add(x)
        workers.append(worker)
    both = workers[0].merge(workers[1])
    window, peaks = SlidingWindow(3), []
    for x in (5, 3, 4, 1, 2):
        peaks.append(window.add(x)[1])
    print(" ".join(f"{p:.0f}" for p in peaks))
    decayed = DecayedMean(10)
    decayed.add(4, 0)
    return {
        "mean": round(both.mean, 2),
        "squares": round(both.squares, 2),
        "variance": round(both.variance(), 2),
        "decayed": decayed.add(7, 10),
    }


def frequencies() -> dict:
    """A skewed stream of 50,000 queries: exact, and in sketches."""
    n = 50_000
    p = 1 / np.arange(1, 5001)
    rng = np.random.default_rng(0)
    ranks = rng.choice(5000, n, p=p / p.sum()).tolist()
    stream = [f"q{r + 1}" for r in ranks]
    true, hitters = Counter(stream), heavy_hitters(stream, 99)
    sketch = CountMin(0.01, 0.01)
    for item, count in true.items():
        sketch.add(item, count)
    print("query    true  Misra-Gries  count-min")
    for item in ("q1", "q2", "q10", "q50", "q200", "q1000"):
        low, high = hitters.get(item, 0), sketch.estimate(item)
        print(f"{item:7}{true[item]:6,}{low:13,}{high:11,}")
    over = [sketch.estimate(x) - c for x, c in true.items()]
    lost = [c - hitters.get(x, 0) for x, c in true.items()]
    return {
        "distinct": len(true),
        "bound": n // 100,
        "lost": max(lost),
        "cells": sketch.table.size,
        "width": sketch.width,
        "depth": sketch.depth,
        "over_mean": round(float(np.mean(over)), 1),
        "over_max": max(over),
    }


def distinct(seeds: int = 50, p: int = 8) -> dict:
    """Relative errors of HyperLogLog by the number of items."""
    sizes = [10, 30, 100, 200, 300, 450, 640, 900, 1500, 3000, 5000]
    raw = np.zeros((seeds, len(sizes)))
    mended = np.zeros_like(raw)
    for seed in range(seeds):
        sketch = HyperLogLog(p, seed)
        for i in range(sizes[-1]):
            sketch.add(str(i))
            if i + 1 in sizes:
                j = sizes.index(i + 1)
                raw[seed, j], mended[seed, j] = (
                    sketch.raw(),
                    sketch.count(),
                )
    raw, mended = raw / sizes - 1, mended / sizes - 1
    error = np.sqrt((mended**2).mean(axis=0))
    print("distinct  mean error: raw  corrected  typical error")
    for j in (0, 2, 4, 6, 8, 10):
        print(
            f"{sizes[j]:8,}{raw[:, j].mean():17.1%}"
            f"{mended[:, j].mean():11.1%}{error[j]:15.1%}"
        )
    return {
        "sizes": sizes,
        "raw": raw.mean(axis=0).round(4).tolist(),
        "low": np.quantile(mended, 0.05, axis=0).round(4).tolist(),
        "mid": mended.mean(axis=0).round(4).tolist(),
        "high": np.quantile(mended, 0.95, axis=0).round(4).tolist(),
        "theory": 1.04 / 2 ** (p / 2),
        "found": round(float(error[-1]), 3),
        "empty_raw": round(HyperLogLog(p).raw()),
    }


def main() -> dict:
    print("== window ==")
    numbers = by_hand()
    print("== frequencies ==")
    numbers |= frequencies()
    print("== distinct ==")
    numbers |= distinct()
    print("== end ==")
    return numbers


if __name__ == "__main__":
    print(main())
