"""What the chapter on k-means shows and quotes."""

import math
import tracemalloc
from itertools import combinations

import numpy as np

from mlinterviews.ml_coding.k_means import (
    cluster_means,
    k_means_plus_plus,
    lloyd,
    nearest_center,
    random_start,
    squared_distances,
    squared_distances_broadcast,
)
from mlinterviews.ml_coding.k_means_variants import (
    k_medians,
    mini_batch_k_means,
)

SIX = np.array([[1.0], [3.0], [8.0], [9.0], [12.0], [14.0]])  # (6, 1)


def cost(X, centers, labels) -> float:
    return float(((X - centers[labels]) ** 2).sum())


def trace() -> None:
    centers = SIX[:2]
    print(f"{'step':8}{'labels':14}{'centres':>13}{'J':>9}")
    for _ in range(3):
        labels = nearest_center(SIX, centers)
        for step in ("assign", "update"):
            if step == "update":
                centers = cluster_means(SIX, labels, 2)
            names = " ".join(map(str, labels))
            places = ", ".join(f"{c:.2f}" for c in centers[:, 0])
            J = cost(SIX, centers, labels)
            print(f"{step:8}{names:14}{places:>13}{J:9.2f}")


def all_starts() -> dict:
    found = [
        lloyd(SIX, SIX[list(s)])[2] for s in combinations(range(6), 2)
    ]
    best, worst = min(found), max(found)
    stuck = sum(not np.isclose(J, best) for J in found)
    return {
        "starts": len(found),
        "stuck": stuck,
        "best": round(best, 2),
        "worst": round(worst, 2),
    }


def eight_blobs() -> np.ndarray:
    """Eight round clusters of 50 points on a grid. Returns (400, 2)."""
    rng = np.random.default_rng(0)
    grid = np.array(
        [[10.0 * i, 10.0 * j] for i in range(4) for j in (0, 1)]
    )
    return np.repeat(grid, 50, axis=0) + rng.normal(size=(400, 2))


def seeding() -> dict:
    X, runs = eight_blobs(), 200
    starts = {
        "random rows": random_start,
        "k-means++": k_means_plus_plus,
        "4 candidates": lambda X, k, rng: k_means_plus_plus(
            X, k, rng, 4
        ),
    }
    print("start         runs that find all eight  mean inertia / best")
    optimum, shares = lloyd(X, X[::50])[2], []
    for name, start in starts.items():
        J = np.array(
            [
                lloyd(X, start(X, 8, np.random.default_rng(seed)))[2]
                for seed in range(runs)
            ]
        )
        shares.append(float(np.isclose(J, optimum).mean()))
        print(f"{name:14}{shares[-1]:24.0%}{J.mean() / optimum:21.1f}")
    return {
        "share_random": shares[0],
        "share_plus": shares[1],
        "share_greedy": shares[2],
        "one_each": math.factorial(8) / 8**8,
    }


def peak(function, *arguments) -> float:
    """Most memory in use during the call, in MB."""
    tracemalloc.start()
    function(*arguments)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most / 1e6


def memory() -> dict:
    X = np.random.default_rng(0).normal(size=(20_000, 16))
    wide = peak(squared_distances_broadcast, X, X[:8])
    thin = peak(squared_distances, X, X[:8])
    return {"peak_broadcast": round(wide), "peak_expanded": round(thin)}


def cancellation() -> dict:
    x, c = np.array([[1e8]]), np.array([[1e8 + 1]])
    D = x**2 - 2 * x * c + c**2
    return {
        "offset_true": int(squared_distances_broadcast(x, c).item()),
        "offset_expanded": int(D.item()),
    }


def mini_batches() -> dict:
    rng = np.random.default_rng(1)
    middles = rng.normal(scale=1.5, size=(20, 8))
    X = middles[rng.integers(20, size=50_000)]
    X += rng.normal(size=X.shape)
    start = k_means_plus_plus(X, 20, np.random.default_rng(0), 4)
    _, _, best, n_iter = lloyd(X, start)
    print("points seen   inertia / Lloyd's")
    share = {}
    for steps in (20, 50, 100, 200):
        rng = np.random.default_rng(0)
        C = mini_batch_k_means(X, start, rng, 256, steps)
        share[steps] = cost(X, C, nearest_center(X, C)) / best
        print(f"{256 * steps:11,}{share[steps]:20.3f}")
    print(
        f"{50_000 * n_iter:11,}{1:20.3f}   (Lloyd, {n_iter} iterations)"
    )
    return {"mini_excess": share[100] - 1, "lloyd_iterations": n_iter}


def medians() -> dict:
    X = SIX.copy()
    X[-1] = 114.0
    start = np.array([[3.0], [12.0]])
    means, mean_labels, _, _ = lloyd(X, start)
    middles, median_labels, apart = k_medians(X, start)
    alone = k_medians(X, X[[2, 5]])[2]
    return {
        "far_means": [round(float(c), 2) for c in means[:, 0]],
        "far_mean_sizes": np.bincount(mean_labels).tolist(),
        "far_medians": [round(float(c), 2) for c in middles[:, 0]],
        "far_median_sizes": np.bincount(median_labels).tolist(),
        "far_cost": int(apart),
        "far_cost_alone": int(alone),
    }


def main() -> dict:
    print("== trace ==")
    trace()
    print("== seeding ==")
    numbers = all_starts() | seeding()
    print("== mini ==")
    numbers |= mini_batches()
    print("== end ==")
    return numbers | memory() | cancellation() | medians()


if __name__ == "__main__":
    print(main())
