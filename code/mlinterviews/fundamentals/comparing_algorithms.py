"""Exponents from timings, and what a formula predicts for them."""

# [start:slope]
import numpy as np


def slope(sizes, times) -> float:
    """Exponent a of times ~ sizes^a, by least squares of the logs.

    sizes, times: (m,), positive, m >= 2 different sizes.
    """
    x, y = np.asarray(sizes, float), np.asarray(times, float)
    if x.shape != y.shape or x.ndim != 1 or len(np.unique(x)) < 2:
        raise ValueError("sizes and times: two different sizes or more")
    both = np.concatenate([x, y])
    if not ((both > 0) & (both < np.inf)).all():
        raise ValueError("sizes and times must be positive, finite")
    x, y = np.log(x), np.log(y)
    x = x - x.mean()
    return float(x @ y / (x @ x))


def expected_slope(cost, sizes) -> float:
    """The exponent that a cost formula shows over these sizes."""
    return slope(sizes, [cost(n) for n in sizes])


# [end:slope]


# [start:cost]
def training_flops(n: int, d: int, k: int = 10) -> dict[str, float]:
    """Leading terms, for n rows, d features, k clusters or steps."""
    if not (n >= 1 and d >= 1 and k >= 1):
        raise ValueError(f"n, d, k must be at least 1: {n}, {d}, {k}")
    log_n = np.log2(n)
    return {
        "least squares": 2 * n * d**2 + d**3 / 3,
        "logistic, k steps": 4 * n * d * k,
        "naive Bayes": 3 * n * d,
        "kernel SVM": n**2 * d,
        "tree": d * n * log_n**2,
        "forest, k trees": k * np.sqrt(d) * n * log_n**2,
        "k-means, one step": 2 * n * k * d,
        "mixture, one step": 2 * n * k * d**2 + k * d**3 / 3,
        "all distances": n**2 * d,
    }


# [end:cost]
