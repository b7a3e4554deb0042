"""Probabilities, variances and gradients that survive floating point.

Sources: Blanchard, Higham and Higham (2021) for log-sum-exp; Welford
(1962) for the variance. Cost: O(n) time each; gradient_check costs two
evaluations of the function for each parameter.
"""

from collections.abc import Callable

import numpy as np


def logsumexp(z: np.ndarray) -> np.ndarray:
    """log(sum(exp(z))) over the last axis, without overflow.

    z: (..., K); returns (...). Entries of -inf count as zero weight.
    Raises ValueError if the last axis is empty.
    """
    z = np.asarray(z, dtype=float)
    if z.shape[-1:] in ((), (0,)):
        raise ValueError("z needs at least one entry to sum over")
    top = z.max(axis=-1, keepdims=True)  # (..., 1)
    top = np.where(np.isfinite(top), top, 0.0)  # all -inf: no shift
    total = np.exp(z - top).sum(axis=-1)  # in [1, K] or 0
    with np.errstate(divide="ignore"):  # log(0) = -inf is the answer
        return np.log(total) + top[..., 0]


def log_softmax(z: np.ndarray) -> np.ndarray:
    """Log-probabilities of logits z: (..., K), over the last axis.

    Raises ValueError if a row has no finite maximum.
    """
    z = np.asarray(z, dtype=float)
    top = z.max(axis=-1, keepdims=True)  # (..., 1)
    if not np.isfinite(top).all():
        raise ValueError("each row of z needs a finite maximum")
    z = z - top  # before the sum is taken off: now log(sum) is small
    return z - logsumexp(z)[..., None]


def softmax(z: np.ndarray) -> np.ndarray:
    """Probabilities of logits z: (..., K), over the last axis."""
    return np.exp(log_softmax(z))


def sigmoid(z: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-z)) that never exponentiates a positive number."""
    z = np.asarray(z, dtype=float)
    small = np.exp(-np.abs(z))  # in (0, 1]
    return np.where(z >= 0, 1.0, small) / (1.0 + small)


def softplus(z: np.ndarray) -> np.ndarray:
    """log(1 + exp(z)), linear for large z and exp(z) for small."""
    z = np.asarray(z, dtype=float)
    return np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z)))


def cross_entropy(z: np.ndarray, y: np.ndarray) -> float:
    """Mean cross-entropy of logits z: (n, K) and classes y: (n,).

    Raises ValueError on shapes that do not fit, or y that are not
    integers in 0..K-1.
    """
    z, y = np.asarray(z, dtype=float), np.asarray(y)
    if z.ndim != 2 or y.shape != z.shape[:1] or len(z) == 0:
        raise ValueError(f"z {z.shape} and y {y.shape} do not fit")
    whole = np.issubdtype(y.dtype, np.integer)
    if not whole or y.min() < 0 or y.max() >= z.shape[1]:
        raise ValueError(f"y must be integers in 0..{z.shape[1] - 1}")
    return float(-log_softmax(z)[np.arange(len(y)), y].mean())


def binary_cross_entropy(z: np.ndarray, y: np.ndarray) -> float:
    """Mean log loss of logits z: (n,) and labels y: (n,) in [0, 1].

    Raises ValueError on shapes that do not fit, or other labels.
    """
    z, y = np.asarray(z, dtype=float), np.asarray(y, dtype=float)
    if z.shape != y.shape or z.size == 0:
        raise ValueError(f"z {z.shape} and y {y.shape} do not fit")
    if not ((y >= 0) & (y <= 1)).all():  # -1 would go unnoticed
        raise ValueError("y must lie in [0, 1]")
    return float((softplus(z) - y * z).mean())


def running_variance(stream) -> tuple[int, float, float]:
    """Count, mean and sample variance in one pass (Welford).

    The variance of fewer than two numbers is 0.
    """
    n, mean, squares = 0, 0.0, 0.0
    for n, x in enumerate(stream, start=1):
        delta = x - mean
        mean += delta / n
        squares += delta * (x - mean)  # old and new mean, on purpose
    return n, mean, squares / (n - 1) if n > 1 else 0.0


def gradient_check(
    f: Callable[[np.ndarray], float],
    gradient: np.ndarray,
    theta: np.ndarray,
    h: float = 1e-5,
) -> float:
    """Relative error of a gradient against central differences.

    f: takes an array shaped like theta; gradient: f's at theta.
    Below 1e-6 is right in float64; above 1e-3 is a bug.
    """
    theta = np.array(theta, dtype=float)  # a copy: it is moved
    if np.shape(gradient) != theta.shape or np.isnan(gradient).any():
        raise ValueError("gradient needs theta's shape and no NaN")
    numeric = np.empty_like(theta)
    for i in np.ndindex(theta.shape):
        kept = theta[i]
        theta[i] = kept + h
        above = f(theta)
        theta[i] = kept - h
        below = f(theta)
        theta[i] = kept
        numeric[i] = (above - below) / (2 * h)
    scale = np.linalg.norm(gradient) + np.linalg.norm(numeric)
    difference = np.linalg.norm(gradient - numeric)
    return float(difference / scale) if scale != 0 else 0.0
