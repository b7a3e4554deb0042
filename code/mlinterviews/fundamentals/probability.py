"""Bayes over a table, limits by simulation, tail bounds, and the
conditional of a normal.

Hoeffding (1963) for the bound; simulations cost trials x n draws.
"""

# [start:bayes]
import math
from collections.abc import Callable

import numpy as np


def posterior(prior, likelihoods) -> np.ndarray:
    """P(hypothesis | data) from a prior (K,) and P(datum | hypothesis).

    likelihoods: (m, K), one row for each datum; data independent
    given the hypothesis. Sums in logs, so m may be large.
    """
    prior = np.asarray(prior, float)
    rows = np.atleast_2d(np.asarray(likelihoods, float))
    if prior.ndim != 1 or rows.shape[1:] != prior.shape:
        raise ValueError(f"shapes {prior.shape}, {rows.shape}")
    inside = (rows >= 0).all() and (prior >= 0).all()
    inside = inside and np.isfinite(rows).all()
    if not inside or not np.isclose(prior.sum(), 1):
        raise ValueError("prior and likelihoods: not probabilities")
    with np.errstate(divide="ignore"):  # log 0 is -inf: ruled out
        score = np.log(prior) + np.log(rows).sum(axis=0)
    if score.max() == -math.inf:
        raise ValueError("likelihoods: every hypothesis ruled out")
    weight = np.exp(score - score.max())
    return weight / weight.sum()


# [end:bayes]


# [start:coverage]
def coverage(
    sample: Callable, mean: float, trials: int = 4000
) -> float:
    """Share of intervals mean +- 1.96 s / sqrt(n) that hold the mean.

    sample(trials) draws an array (trials, n) with n >= 2.
    """
    x = np.asarray(sample(trials), float)
    if x.ndim != 2 or x.shape[1] < 2 or not np.isfinite(x).all():
        raise ValueError(f"sample: finite (trials, n), got {x.shape}")
    error = x.std(axis=1, ddof=1) / math.sqrt(x.shape[1])
    return float(np.mean(abs(x.mean(axis=1) - mean) <= 1.96 * error))


# [end:coverage]


# [start:bounds]
def samples_needed(half_width: float, risk: float) -> dict:
    """n for a mean of values in [0, 1]: error > half_width is rarer
    than risk, by Chebyshev, by Hoeffding, and by the normal limit.
    """
    if not (0 < half_width < 1 and 0 < risk < 1):
        raise ValueError("half_width and risk must be in (0, 1)")
    z = normal_quantile(1 - risk / 2)
    exact = {
        "chebyshev": 1 / (4 * half_width**2 * risk),
        "hoeffding": math.log(2 / risk) / (2 * half_width**2),
        "normal": (z / (2 * half_width)) ** 2,
    }
    return {k: math.ceil(n - 1e-9) for k, n in exact.items()}


# [end:bounds]


def normal_quantile(p: float) -> float:
    """By bisection on the error function."""
    low, high = -40.0, 40.0
    for _ in range(200):
        middle = (low + high) / 2
        below = (1 + math.erf(middle / math.sqrt(2))) / 2 < p
        low, high = (middle, high) if below else (low, middle)
    return middle


# [start:poisson]
def binomial_poisson_gap(n: int, rate: float) -> float:
    """Largest difference in probability of any event between
    Binomial(n, rate / n) and Poisson(rate): half the L1 distance.
    """
    if n < 1 or not 0 < rate < n:
        raise ValueError("need n >= 1 and 0 < rate < n")
    p, k = rate / n, np.arange(n + 1)
    log_k = np.array([math.lgamma(i + 1) for i in k])
    binomial = np.exp(
        log_k[-1]
        - log_k
        - log_k[::-1]
        + k * math.log(p)
        + (n - k) * math.log1p(-p)
    )
    poisson = np.exp(k * math.log(rate) - rate - log_k)
    beyond = 1 - poisson.sum()
    return float((abs(binomial - poisson).sum() + beyond) / 2)


# [end:poisson]


# [start:normal]
def condition_normal(
    mean, cov, known: list[int], values
) -> tuple[np.ndarray, np.ndarray]:
    """Mean and covariance of the other coordinates given the known.

    mean: (d,); cov: (d, d), positive definite among the known.
    """
    mean, cov = np.asarray(mean, float), np.asarray(cov, float)
    values, d = np.asarray(values, float), len(mean)
    rest = [i for i in range(d) if i not in set(known)]
    if cov.shape != (d, d) or len({*known, *rest}) != d or not rest:
        raise ValueError(f"cov {cov.shape}, known {known}: no split")
    if not known or values.shape != (len(known),):
        raise ValueError(f"values {values.shape} for {known}")
    inner = cov[np.ix_(known, known)]
    if not np.isfinite(values).all() or np.linalg.det(inner) <= 0:
        raise ValueError("values must be finite, cov definite")
    across = cov[np.ix_(rest, known)]
    gain = np.linalg.solve(inner, across.T).T
    center = mean[rest] + gain @ (values - mean[known])
    return center, cov[np.ix_(rest, rest)] - gain @ across.T


# [end:normal]
