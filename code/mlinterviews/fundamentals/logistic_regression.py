"""Generalised linear models with the canonical link, by Newton.

A family is its cumulant function psi: the mean of y is psi'(z) and its
variance proportional to psi''(z), with z = A theta + offset. Newton
with step halving is iteratively reweighted least squares (McCullagh
and Nelder, 1989); O(n p^2 + p^3) a step.
"""

# [start:families]
from collections.abc import Callable
from typing import NamedTuple

import numpy as np


def sigmoid(z: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-z)), without overflow. Any shape."""
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


class Family(NamedTuple):
    """psi, its first and its second derivative: (n,) to (n,)."""

    psi: Callable
    mean: Callable
    variance: Callable


NORMAL = Family(lambda z: z**2 / 2, lambda z: z, np.ones_like)
BERNOULLI = Family(
    lambda z: np.logaddexp(0, z),
    sigmoid,
    lambda z: sigmoid(z) * sigmoid(-z),
)
POISSON = Family(np.exp, np.exp, np.exp)
# [end:families]


# [start:fit]
def loss(theta, A, y, family: Family, offset=0.0) -> float:
    """Mean negative log-likelihood, up to terms without theta."""
    z = A @ theta + offset
    with np.errstate(over="ignore"):
        return float(np.mean(family.psi(z) - y * z))


def gradient_and_hessian(theta, A, y, family: Family, offset=0.0):
    """A^T (mu - y) / n, (p,), and A^T diag(psi'') A / n, (p, p)."""
    z = A @ theta + offset
    g = A.T @ (family.mean(z) - y) / len(y)
    return g, (A.T * family.variance(z)) @ A / len(y)


def fit(A, y, family: Family, offset=0.0, max_iter: int = 100):
    """Coefficients (p,). A: (n, p) with its ones; y: (n,).

    offset: known part of z, a number or (n,). Raises ValueError for bad
    input, dependent columns, or where no finite minimum exists.
    """
    A, y, offset = check_data(A, y, family, offset)
    units = np.sqrt((A**2).mean(axis=0))
    A, theta = A / units, np.zeros(A.shape[1])
    z = A @ theta + offset
    for _ in range(max_iter):
        g, H = gradient_and_hessian(theta, A, y, family, offset)
        step, _, rank, _ = np.linalg.lstsq(H, g, rcond=1e-14)
        if rank < len(theta):  # flat in some direction: running away
            break
        if abs(A @ step).max() < 1e-8 * max(1.0, abs(z).max()):
            return (theta - step) / units
        old = loss(theta, A, y, family, offset)
        while loss(theta - step, A, y, family, offset) > old + 1e-12:
            step = step / 2
        theta = theta - step
        z = A @ theta + offset
        if family is BERNOULLI and ((2 * y - 1) * z > 0).all():
            raise ValueError("y is separated by A: no finite minimum")
    raise ValueError("no convergence: there may be no finite minimum")


# [end:fit]


# [start:errors]
def dispersion(theta, A, y, family: Family, offset=0.0) -> float:
    """Pearson's chi-square over its degrees of freedom.

    About 1 where a Bernoulli or Poisson model has the right variance.
    """
    z = A @ theta + offset
    squares = (y - family.mean(z)) ** 2 / family.variance(z)
    return float(squares.sum() / (len(y) - len(theta)))


def standard_errors(theta, A, y, family: Family, offset=0.0):
    """Roots of the diagonal of the inverse of n H, for dispersion 1."""
    _, H = gradient_and_hessian(theta, A, y, family, offset)
    return np.sqrt(np.diag(np.linalg.inv(H)) / len(y))


def robust_errors(theta, A, y, family: Family, offset=0.0):
    """The sandwich: right for any variance of independent rows."""
    _, H = gradient_and_hessian(theta, A, y, family, offset)
    scores = A * (y - family.mean(A @ theta + offset))[:, None]
    half = scores @ np.linalg.inv(H) / len(y)  # (n, p)
    return np.sqrt((half**2).sum(axis=0))


# [end:errors]


def check_data(A, y, family: Family, offset=0.0) -> tuple:
    """A, y, offset as floats. Raises ValueError for bad input."""
    A, y = np.asarray(A, float), np.asarray(y, float)
    if A.ndim != 2 or y.shape != A.shape[:1] or not A.size:
        raise ValueError(f"A and y: shapes {A.shape}, {y.shape}")
    if not (np.isfinite(A).all() and np.isfinite(y).all()):
        raise ValueError("A and y must be finite")
    units = np.sqrt((A**2).mean(axis=0))
    if not units.all() or np.linalg.matrix_rank(A / units) < A.shape[1]:
        raise ValueError("A has dependent columns")
    if family is BERNOULLI and not np.isin(y, (0, 1)).all():
        raise ValueError("y must be 0 or 1")
    if family is POISSON and (y < 0).any():
        raise ValueError("y must not be negative")
    offset = np.asarray(offset, float)
    if (
        offset.shape not in ((), y.shape)
        or not np.isfinite(offset).all()
    ):
        raise ValueError("offset must be a number or (n,), and finite")
    return A, y, offset
