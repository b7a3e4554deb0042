"""From a generator of integers to other distributions.

Linear congruential generator, uniform integers by rejection, inverse
transform, Box-Muller, rejection sampling, importance sampling.
"""

import numpy as np


class LinearCongruential:
    """x <- (a x + c) mod m. For study: too weak for simulations.

    a and c of Knuth and Lewis, with a full period of m = 2**32.
    """

    def __init__(self, seed: int, a=1664525, c=1013904223, m=2**32):
        if m < 1:
            raise ValueError(f"m must be at least 1, got {m}")
        self.x, self.a, self.c, self.m = seed % m, a, c, m

    def next(self) -> int:
        self.x = (self.a * self.x + self.c) % self.m
        return self.x

    def random(self) -> float:
        """Uniform on [0, 1): uses the high bits."""
        return self.next() / self.m


def uniform_below(n: int, m: int, roll) -> int:
    """Uniform on 0..n-1 from roll(), uniform on 0..m-1.

    Keeps a value uniform on 0..size-1; what is rejected is uniform
    on the few values left over, and is used again.
    """
    if n < 1 or (m < 2 and n > 1):
        raise ValueError(f"need n >= 1 and m >= 2: {n}, {m}")
    value, size = 0, 1
    while True:
        r = roll()
        if not 0 <= r < m:  # a die shows 1..m: subtract 1
            raise ValueError(f"roll must give 0..{m - 1}, gave {r}")
        value, size = value * m + r, size * m
        limit = size - size % n  # a multiple of n, 0 if size < n
        if value < limit:
            return value % n
        value, size = value - limit, size - limit


def exponential(u, rate: float):
    """Inverse transform: u uniform on [0, 1) gives Exp(rate)."""
    if not rate > 0:
        raise ValueError(f"rate must be positive, got {rate}")
    return -np.log1p(-check_unit("u", u)) / rate  # never log(0)


def box_muller(u, v) -> tuple[np.ndarray, np.ndarray]:
    """Two independent standard normals from uniforms on [0, 1)."""
    radius = np.sqrt(2 * exponential(u, 1.0))
    angle = 2 * np.pi * check_unit("v", v)
    return radius * np.cos(angle), radius * np.sin(angle)


def check_unit(name: str, u) -> np.ndarray:
    """u as floats, or ValueError unless all are in [0, 1)."""
    u = np.asarray(u, dtype=float)
    if not ((u >= 0) & (u < 1)).all():
        raise ValueError(f"{name} must be in [0, 1)")
    return u


def rejection(log_p, draw_q, log_q, log_bound, size: int, rng):
    """size draws from p, which need not be normalised, (size,).

    Needs p <= exp(log_bound) q everywhere; draw_q(size, rng) draws
    from q. ValueError where a draw shows the bound to be too small.
    """
    kept, have = [], 0
    while have < size:
        x = draw_q(max(size, 100), rng)
        log_accept = log_p(x) - log_q(x) - log_bound
        if not (log_accept <= 1e-9).all():  # NaN is refused, too
            raise ValueError("log_bound is too small: p > bound * q")
        # log of a uniform is minus an exponential
        accepted = x[-rng.standard_exponential(len(x)) < log_accept]
        kept.append(accepted)
        have += len(accepted)
    return np.concatenate(kept)[:size] if kept else np.empty(0)


def importance(f, log_w) -> dict[str, float]:
    """Mean of f under p from draws of q. f, log_w: (n,).

    log_w: log p - log q at the draws. "mean" needs normalised
    densities, "normalised" does not; ess: effective sample size.
    """
    f, log_w = np.asarray(f, float), np.asarray(log_w, float)
    if f.ndim != 1 or f.shape != log_w.shape or f.size == 0:
        raise ValueError("f and log_w must be (n,), n >= 1, alike")
    if not np.isfinite(f).all():
        raise ValueError("f holds NaN or infinite values")
    if np.isnan(log_w).any() or not -np.inf < log_w.max() < np.inf:
        raise ValueError("log_w must be numbers < inf, not all -inf")
    shift = log_w.max()
    w = np.exp(log_w - shift)  # largest 1: no overflow
    with np.errstate(over="ignore"):  # beyond 1e308 "mean" is inf
        scale = np.exp(shift)
    return {
        "mean": float(scale * (w * f).mean()),
        "normalised": float((w @ f) / w.sum()),
        "ess": float(w.sum() ** 2 / (w @ w)),
    }
