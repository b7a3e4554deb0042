"""Grid, random and Bayesian search, and successive halving.

All minimise f over the unit cube; scale each point yourself (log for
learning rates). Bayesian search costs O(n^3) for n trials.
"""

# [start:plain]
import math
from itertools import product

import numpy as np


def grid_points(per_axis: int, d: int, offset=0.5) -> np.ndarray:
    """One point in each of per_axis^d equal cells: (per_axis^d, d).

    offset: where in the cell, 0 to 1, a number or one for each axis.
    """
    if per_axis < 1 or d < 1:
        raise ValueError(f"per_axis = {per_axis}, d = {d}: need >= 1")
    cells = np.array(list(product(range(per_axis), repeat=d)))
    return (cells + np.asarray(offset)) / per_axis


def random_points(n: int, d: int, rng: np.random.Generator):
    """n independent uniform points: (n, d)."""
    if n < 1 or d < 1:
        raise ValueError(f"n = {n}, d = {d}: need >= 1")
    return rng.random((n, d))


def best_value(f, points) -> float:
    return min(float(f(u)) for u in points)


# [end:plain]


# [start:process]
def gaussian_process(U, y, Z, width: float = 0.3, noise: float = 1e-4):
    """Mean and standard deviation at Z (m, d), given y at U (n, d).

    Squared-exponential kernel of unit variance on standardised y.
    """

    def kernel(A, B):
        gaps = ((A[:, None] - B[None]) ** 2).sum(axis=2)
        return np.exp(-gaps / (2 * width**2))

    centre, scale = y.mean(), max(y.std(), 1e-12)
    L = np.linalg.cholesky(kernel(U, U) + noise * np.eye(len(U)))
    weights = np.linalg.solve(
        L.T, np.linalg.solve(L, (y - centre) / scale)
    )
    cross = kernel(Z, U)  # (m, n)
    half = np.linalg.solve(L, cross.T)  # (n, m)
    variance = np.maximum(1 + noise - (half**2).sum(axis=0), 1e-12)
    return centre + scale * (cross @ weights), scale * np.sqrt(variance)


def expected_improvement(mean, sd, best: float) -> np.ndarray:
    """E[max(best - f, 0)] for f normal with mean and sd > 0, (m,)."""
    mean, sd = np.asarray(mean, float), np.asarray(sd, float)
    if not (sd > 0).all():
        raise ValueError("sd must be positive")
    z = (best - mean) / sd
    below = np.array(
        [math.erfc(-v / math.sqrt(2)) / 2 for v in z.ravel()]
    )
    density = np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    return (best - mean) * below.reshape(z.shape) + sd * density


# [end:process]


# [start:bayes]
def bayesian_search(
    f, d: int, n: int, rng: np.random.Generator, first: int = 5
):
    """n trials: a few at random, then each where improvement is hoped
    for most among 300 random candidates. Returns U (n, d), y (n,)."""
    if not 2 <= first <= n:
        raise ValueError(f"first must lie in 2..{n}, got {first}")

    def trial(u) -> float:
        value = float(f(u))
        if not math.isfinite(value):
            raise ValueError(f"f returned {value}; return a large loss")
        return value

    U = random_points(first, d, rng)
    y = np.array([trial(u) for u in U])
    while len(U) < n:
        candidates = random_points(300, d, rng)
        mean, sd = gaussian_process(U, y, candidates)
        hope = expected_improvement(mean, sd, y.min())
        u = candidates[hope.argmax()]
        U, y = np.vstack([U, u]), np.append(y, trial(u))
    return U, y


# [end:bayes]


# [start:halving]
def successive_halving(configs, train, first: int, eta: int = 3):
    """Train all a little, keep the best 1/eta, train these eta times as
    long, and so on.

    train(config, state, amount) returns (state, loss) after `amount`
    more units; state is None at first. Returns the last config, its
    loss and the units spent.
    """
    if eta < 2 or first < 1 or not len(configs):
        raise ValueError("need configs, eta >= 2 and first >= 1")
    alive = [(config, None) for config in configs]
    done, target, spent = 0, first, 0
    while True:
        scored = []
        for config, state in alive:
            state, loss = train(config, state, target - done)
            spent += target - done
            if not math.isfinite(loss):
                loss = math.inf  # diverged: last in order
            scored.append((loss, config, state))
        scored.sort(key=lambda row: row[0])
        if len(scored) < eta:
            return scored[0][1], scored[0][0], spent
        alive = [row[1:] for row in scored[: len(scored) // eta]]
        done, target = target, target * eta


def hyperband_brackets(most: int, eta: int = 3) -> list:
    """(configs, first units) of each bracket, boldest first."""
    if most < 1 or eta < 2:
        raise ValueError(f"most = {most}, eta = {eta}")
    s_max = 0
    while eta ** (s_max + 1) <= most:
        s_max += 1
    return [
        (-(-(s_max + 1) * eta**s // (s + 1)), most // eta**s)
        for s in range(s_max, -1, -1)
    ]


# [end:halving]
