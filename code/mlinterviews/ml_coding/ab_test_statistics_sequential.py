"""Tests that may be looked at while the data come in.

Group-sequential bounds by alpha spending (Lan and DeMets, 1983), for
looks planned beforehand: O(looks * grid^2). Mixture sequential
probability ratio test (Johari et al., 2022), for any number of looks.
"""

from math import erfc, sqrt
from statistics import NormalDist

import numpy as np


def spent(t: float, alpha: float) -> float:
    """Alpha used up at share t of the data: little at first.

    Each side spends as a one-sided O'Brien-Fleming test of alpha / 2.
    """
    z = NormalDist().inv_cdf(1 - alpha / 4)
    return 2 * erfc(z / sqrt(2 * t))


def boundaries(shares, alpha: float = 0.05, grid: int = 1201):
    """Bounds on |z| at each look, (looks,): stop where |z| is above.

    shares: (looks,), shares of the planned data, rising up to 1.
    Bounds above 8 are cut to 8.
    """
    shares = np.asarray(shares, dtype=float)
    if shares.ndim != 1 or shares.size == 0 or not shares[-1] <= 1:
        raise ValueError("shares must be (looks,), at most 1")
    steps = np.diff(shares, prepend=0.0)
    if not (steps > 0).all() or not 0 < alpha < 1 or grid < 101:
        raise ValueError(
            "shares must rise from above 0; 0 < alpha < 1; grid >= 101"
        )
    bounds, before = [], 0.0
    s, density = np.zeros(1), np.ones(1)  # the sum z * sqrt(t), alive
    for t, step in zip(shares, steps, strict=True):
        new = np.linspace(-8, 8, grid) * np.sqrt(t)
        jump = (new[:, None] - s) / np.sqrt(step)  # (grid, alive)
        kernel = np.exp(-(jump**2) / 2) / np.sqrt(2 * np.pi * step)
        s, density = new, kernel @ density * (new[1] - new[0])
        now = spent(t, alpha)
        tail = np.cumsum(density[::-1])[: grid // 2]  # P(s >= ...)
        upper = s[::-1][: grid // 2] - (s[1] - s[0]) / 2
        bound = np.interp((now - before) / 2, tail, upper)
        bounds.append(bound / np.sqrt(t))
        alive = np.abs(s) < bound
        s, density, before = s[alive], density[alive], now
    return np.array(bounds)


def mixture_ratio(diff, var, tau: float) -> np.ndarray:
    """Likelihood ratio of N(0, tau^2) effects against none.

    diff, var: (looks,), the estimate and its variance at each look.
    """
    diff, var = np.asarray(diff, float), np.asarray(var, float)
    if diff.shape != var.shape or not (var > 0).all() or not tau > 0:
        raise ValueError("diff and var must be alike; var, tau > 0")
    if not all(np.isfinite(x).all() for x in (diff, var, tau)):
        raise ValueError("diff, var and tau must be finite")
    total = var + tau**2
    exponent = (tau * diff) ** 2 / (2 * var * total)
    return np.sqrt(var / total) * np.exp(np.minimum(exponent, 700))


def always_valid_p(diff, var, tau: float) -> np.ndarray:
    """p-value so far at each look, (looks,): it never rises."""
    ratio = mixture_ratio(diff, var, tau)
    return np.minimum.accumulate(np.minimum(1 / ratio, 1), axis=-1)
