"""Bias and variance by simulation, learning curves, double descent.

Sources: Geman, Bienenstock and Doursat (1992) for the decomposition;
Belkin, Hsu and Xu (2020) for the noise of minimum-norm fits.
Cost: a decomposition or a learning curve costs one fit for each
training set that it draws.
"""

from collections.abc import Callable

import numpy as np
from numpy.polynomial.legendre import legvander

Predict = Callable[[np.ndarray], np.ndarray]
Fit = Callable[[np.ndarray, np.ndarray], Predict]


def polynomial(degree: int, l2: float = 0.0) -> Fit:
    """A method: least squares on polynomials over [0, 1].

    l2: penalty on the weights, the constant's excepted.
    Returns fit(x, y), which returns predict(x). x, y: (n,)
    """
    if degree < 0 or l2 < 0:
        raise ValueError(f"degree {degree}, l2 {l2}: must be >= 0")
    shrink = np.eye(degree + 1)[1:]  # (degree, degree + 1)

    def design(x):
        return legvander(2 * x - 1, degree)  # (n, degree + 1)

    def fit(x, y):
        A = np.vstack([design(x), np.sqrt(len(x) * l2) * shrink])
        target = np.concatenate([y, np.zeros(degree)])
        w = np.linalg.lstsq(A, target, rcond=None)[0]
        return lambda x_new: design(x_new) @ w

    return fit


def decompose(
    predictions: np.ndarray, truth: np.ndarray
) -> tuple[float, float]:
    """Squared bias and variance, averaged over the test points.

    predictions: (n_sets, m), one row for each training set;
    truth: (m,), the regression function without noise.
    """
    predictions = np.asarray(predictions, dtype=float)
    truth = np.asarray(truth, dtype=float)
    if predictions.ndim != 2 or predictions.shape[1:] != truth.shape:
        raise ValueError(
            f"predictions {predictions.shape} do not fit "
            f"truth {truth.shape}"
        )
    if predictions.size == 0:
        raise ValueError("predictions are empty")
    mean = predictions.mean(axis=0)  # (m,), over training sets
    bias2 = np.mean((mean - truth) ** 2)
    variance = np.mean((predictions - mean) ** 2)
    return float(bias2), float(variance)


def simulate(
    fit: Fit,
    f: Predict,
    x: np.ndarray,
    x_test: np.ndarray,
    noise: float,
    n_sets: int,
    rng: np.random.Generator,
) -> dict[str, float]:
    """Fit n_sets training sets that differ in their noise only.

    f: the truth; noise: its standard deviation. Returns bias2,
    variance, and error, measured on fresh noisy targets.
    """
    truth = f(x_test)  # (m,)
    predictions = np.empty((n_sets, x_test.size))
    for s in range(n_sets):
        y = f(x) + noise * rng.standard_normal(x.size)
        predictions[s] = fit(x, y)(x_test)
    bias2, variance = decompose(predictions, truth)
    y_test = truth + noise * rng.standard_normal(predictions.shape)
    error = float(np.mean((y_test - predictions) ** 2))
    return {"bias2": bias2, "variance": variance, "error": error}


def learning_curve(
    fit: Fit,
    loss: Callable[[np.ndarray, np.ndarray], float],
    train: tuple[np.ndarray, np.ndarray],
    val: tuple[np.ndarray, np.ndarray],
    sizes: list[int],
    n_repeats: int,
    rng: np.random.Generator,
) -> np.ndarray:
    """Training and validation loss on random subsets of each size.

    train, val: pairs (X, y). Returns (2, len(sizes)): means over
    n_repeats subsets, training first.
    """
    X, y = train
    if not sizes or min(sizes) < 1 or max(sizes) > len(X):
        raise ValueError(f"sizes must lie in 1..{len(X)}, got {sizes}")
    if n_repeats < 1:
        raise ValueError(f"n_repeats must be >= 1, got {n_repeats}")
    total = np.zeros((2, len(sizes)))
    for j, size in enumerate(sizes):
        for _ in range(n_repeats):
            rows = rng.choice(len(X), size, replace=False)
            predict = fit(X[rows], y[rows])
            total[0, j] += loss(y[rows], predict(X[rows]))
            total[1, j] += loss(val[1], predict(val[0]))
    return total / n_repeats


def best_shrinkage(mean: float, noise_var: float, n: int) -> float:
    """The factor c for which c * (sample mean) errs least.

    Minimises bias^2 + variance = (c - 1)^2 mean^2 + c^2 noise_var/n.
    """
    if n < 1 or noise_var < 0 or mean == noise_var == 0:
        raise ValueError("need n >= 1, noise_var >= 0, not all zero")
    return mean**2 / (mean**2 + noise_var / n)


def relu_features(X: np.ndarray, W: np.ndarray) -> np.ndarray:
    """A layer of random, untrained units. X: (n, d), W: (d, p)."""
    return np.maximum(X @ W, 0.0)  # (n, p)


def fit_min_norm(Z: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """Least squares; the smallest solution if there are many.

    Z: (n, p), Y: (n, k); returns (p, k).
    """
    return np.linalg.lstsq(Z, Y, rcond=None)[0]


def fit_ridge(Z: np.ndarray, Y: np.ndarray, l2: float) -> np.ndarray:
    """Minimise mean squared error + l2 |w|^2; l2 > 0. As (p, k)."""
    n, p = Z.shape
    if not l2 > 0:
        raise ValueError(f"l2 must be positive, got {l2}")
    if p <= n:
        return np.linalg.solve(Z.T @ Z + n * l2 * np.eye(p), Z.T @ Y)
    return Z.T @ np.linalg.solve(Z @ Z.T + n * l2 * np.eye(n), Y)


def noise_error(n: int, p: int) -> float:
    """Error that unit noise adds to a least-squares fit.

    For n examples with p independent standard normal features; the
    minimum-norm solution if p > n. Infinite if p is within 1 of n.
    """
    if n < 1 or p < 0:
        raise ValueError(f"need n >= 1 and p >= 0, got {n}, {p}")
    small, large = min(n, p), max(n, p)
    gap = large - small - 1
    return small / gap if gap > 0 else float("inf")
