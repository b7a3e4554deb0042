"""Maximum likelihood, maximum a posteriori, and posteriors by hand.

Closed forms for the common distributions; each is checked against a
numerical maximum of the likelihood that it claims to maximise.
"""

# [start:mle]
from math import inf, sqrt

import numpy as np


def mle_bernoulli(y: np.ndarray) -> float:
    """Share of ones. y: (n,) of 0 and 1."""
    y = _sample(y)
    if not np.isin(y, (0, 1)).all():
        raise ValueError("y must hold 0 and 1")
    return float(y.mean())


def mle_normal(x: np.ndarray) -> tuple[float, float]:
    """Mean and variance (divided by n, so biased). x: (n,)."""
    x = _sample(x)
    return float(x.mean()), float(np.mean((x - x.mean()) ** 2))


def mle_poisson(x: np.ndarray) -> float:
    """Rate. x: (n,) of counts."""
    x = _positive(x)
    if (x != np.floor(x)).any():
        raise ValueError("the sample must hold whole numbers")
    return float(x.mean())


def mle_exponential(x: np.ndarray) -> float:
    """Rate, one over the mean. x: (n,), not all zero."""
    mean = float(_positive(x).mean())
    if mean == 0:
        raise ValueError("x must not be all zero")
    return 1 / mean


def mle_uniform(x: np.ndarray) -> float:
    """Upper end of [0, theta]: the maximum. x: (n,)."""
    return float(_positive(x).max())


def mle_linear(X: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Weights under normal noise: least squares. X: (n, d), y: (n,)."""
    return np.linalg.lstsq(*_rows(X, y), rcond=None)[0]


def _rows(X, y) -> tuple[np.ndarray, np.ndarray]:
    X, y = np.asarray(X, float), _sample(y)
    if X.ndim != 2 or len(X) != len(y):
        raise ValueError(f"X must be ({len(y)}, d), got {X.shape}")
    if not np.isfinite(X).all():
        raise ValueError("X must hold finite numbers")
    return X, y


def _sample(x: np.ndarray) -> np.ndarray:
    x = np.asarray(x, float)
    if x.ndim != 1 or not x.size or not np.isfinite(x).all():
        raise ValueError("the sample must hold finite numbers")
    return x


def _positive(x: np.ndarray) -> np.ndarray:
    x = _sample(x)
    if (x < 0).any():
        raise ValueError("the sample must not be negative")
    return x


# [end:mle]


# [start:map]
def map_bernoulli(ones: int, n: int, a: float, b: float) -> float:
    """Mode of the posterior of a rate under a Beta(a, b) prior.

    Raises ValueError for impossible counts, or a or b below 1.
    """
    if not 0 <= ones <= n:
        raise ValueError(f"bad counts: {ones} of {n}")
    if not (a >= 1 and b >= 1 and 2 < a + b + n < inf):
        raise ValueError(f"the posterior has no single mode: {a}, {b}")
    return (ones + a - 1) / (n + a + b - 2)


def map_linear(
    X: np.ndarray, y: np.ndarray, noise: float, prior: float
) -> np.ndarray:
    """Mode of w: normal noise and N(0, prior) weights, as variances.

    X: (n, d), y: (n,). It is ridge regression with penalty
    noise / prior on the summed squares.
    Raises ValueError unless both variances are positive.
    """
    if not (0 < noise < inf and 0 < prior < inf):
        raise ValueError(
            f"variances must be positive: {noise}, {prior}"
        )
    X, y = _rows(X, y)
    d = X.shape[1]
    return np.linalg.solve(X.T @ X + noise / prior * np.eye(d), X.T @ y)


# [end:map]


# [start:posterior]
def probability_b_beats_a(
    a: tuple[int, int], b: tuple[int, int], rng, draws: int = 100_000
) -> float:
    """P(rate of b > rate of a) under uniform priors, by draws.

    a, b: (ones, n). Raises ValueError for impossible counts.
    """
    for ones, n in (a, b):
        if not 0 <= ones <= n:
            raise ValueError(f"bad counts: {ones} of {n}")
    if draws < 1:
        raise ValueError(f"draws must be at least 1, got {draws}")
    p, q = (rng.beta(1 + k, 1 + n - k, draws) for k, n in (a, b))
    return float(np.mean(q > p))


def shrunk_mean(x: np.ndarray, noise: float, m: float, prior: float):
    """Posterior (mean, variance) of a normal mean under N(m, prior).

    x: (n,) with known noise variance; n = 0 gives the prior back.
    Raises ValueError unless both variances are positive.
    """
    if not (0 < noise < inf and 0 < prior < inf):
        raise ValueError(
            f"variances must be positive: {noise}, {prior}"
        )
    x = _sample(x) if len(x) else np.empty(0)
    precision = len(x) / noise + 1 / prior
    mean = (x.sum() / noise + m / prior) / precision
    return float(mean), 1 / precision


def bootstrap_error(
    x: np.ndarray, statistic, rng, repeats: int
) -> float:
    """Standard error of a statistic of x: (n,), by resampling rows.

    Raises ValueError for an empty x or fewer than 2 repeats.
    """
    x = _sample(x)
    if repeats < 2:
        raise ValueError(f"repeats must be at least 2, got {repeats}")
    rows = rng.integers(len(x), size=(repeats, len(x)))
    values = np.array([statistic(x[row]) for row in rows])
    return float(values.std(ddof=1))


# [end:posterior]


# [start:tank]
def tanks(numbers: np.ndarray) -> float:
    """Unbiased estimate of N from serial numbers drawn from 1..N
    without replacement: (k,) of int. Raises ValueError if empty, or
    for repeats or numbers below 1.
    """
    x = _sample(numbers)
    if x.min() < 1 or len(np.unique(x)) < len(x) or (x % 1).any():
        raise ValueError("numbers must be distinct, whole, positive")
    return float(x.max() * (1 + 1 / len(x)) - 1)


def capture_recapture(first: int, second: int, both: int) -> float:
    """Chapman's estimate of a population from two samples and their
    overlap. Raises ValueError for an impossible overlap.
    """
    if not 0 <= both <= min(first, second):
        raise ValueError(f"impossible overlap: {both}")
    return (first + 1) * (second + 1) / (both + 1) - 1


def fisher_interval(rate: float, n: int) -> tuple[float, float]:
    """95% interval of an exponential rate by its Fisher information.

    Raises ValueError unless rate and n are positive.
    """
    if not (rate > 0 and n > 0):
        raise ValueError(f"rate and n must be positive: {rate}, {n}")
    half = 1.96 * rate / sqrt(n)  # the information is n / rate**2
    return rate - half, rate + half


# [end:tank]
