"""What a least-squares fit says beside its weights, and when it fails.

Standard errors from the residuals, the sandwich of White (1980) in the
HC3 form of MacKinnon and White (1985), leave-one-out errors without a
refit, O(nd^2) together; and a simulation of broken assumptions.
"""

# [start:report]
from dataclasses import dataclass

import numpy as np
from scipy import stats


@dataclass
class Fit:
    """theta (p,), residuals and leverage (n,), (A^T A)^-1 (p, p)."""

    theta: np.ndarray
    residuals: np.ndarray
    leverage: np.ndarray
    inverse: np.ndarray


def least_squares(A: np.ndarray, y: np.ndarray) -> Fit:
    """Least squares by QR. A: (n, p) with its column of ones; y: (n,).

    Raises ValueError for other shapes, values not finite, n <= p, or
    columns that depend on each other.
    """
    A, y = np.asarray(A, float), np.asarray(y, float)
    if A.ndim != 2 or y.shape != A.shape[:1] or not A.size:
        raise ValueError(f"A and y: shapes {A.shape}, {y.shape}")
    if not (np.isfinite(A).all() and np.isfinite(y).all()):
        raise ValueError("A and y must be finite")
    if len(y) <= A.shape[1] or np.linalg.matrix_rank(A) < A.shape[1]:
        raise ValueError("A needs independent columns and more rows")
    Q, R = np.linalg.qr(A)
    theta = np.linalg.solve(R, Q.T @ y)
    R_inverse = np.linalg.inv(R)
    leverage = (Q**2).sum(axis=1)  # the diagonal of H = Q Q^T
    return Fit(theta, y - A @ theta, leverage, R_inverse @ R_inverse.T)


# [end:report]


# [start:errors]
def classical_errors(fit: Fit) -> np.ndarray:
    """Standard errors (p,) if the noise has one variance."""
    dof = len(fit.residuals) - len(fit.theta)
    variance = fit.residuals @ fit.residuals / dof
    return np.sqrt(variance * np.diag(fit.inverse))


def robust_errors(A: np.ndarray, fit: Fit, groups=None) -> np.ndarray:
    """Sandwich errors (p,): HC3, or clustered by groups (n,).

    Raises ValueError for groups of another length, or just one.
    """
    scores = A * leave_one_out(fit)[:, None]  # (n, p)
    if groups is not None:
        if len(groups) != len(A) or len(np.unique(groups)) < 2:
            raise ValueError("groups must be (n,), with two or more")
        same = np.unique(groups)[:, None] == np.asarray(groups)
        scores = same.astype(float) @ scores  # (n_groups, p)
    meat = scores.T @ scores
    return np.sqrt(np.diag(fit.inverse @ meat @ fit.inverse))


def leave_one_out(fit: Fit) -> np.ndarray:
    """Errors (n,) on each row by the fit without it.

    Raises ValueError where a row alone determines a coefficient.
    """
    if (fit.leverage > 1 - 1e-10).any():
        raise ValueError("fit: a row has leverage 1")
    return fit.residuals / (1 - fit.leverage)


# [end:errors]


# [start:simulate]
CASES = (
    "all assumptions hold",
    "heavy tails (t, 3 dof)",
    "spread grows with |x|",
    "groups share noise",
    "x measured with noise",
    "a cause left out",
)


def simulate(case: str, rng: np.random.Generator, n_groups=20, size=5):
    """One sample of y = 1 + 2x + noise: (x, y, groups), n = 100.

    Noise has variance 1 in each case. Raises ValueError for an unknown
    case.
    """
    if case not in CASES:
        raise ValueError(f"case must be one of {CASES}, got {case!r}")
    n = n_groups * size
    groups = np.repeat(np.arange(n_groups), size)
    x, noise = rng.normal(size=(2, n))
    if case == CASES[1]:
        noise = rng.standard_t(3, size=n) / np.sqrt(3)
    elif case == CASES[2]:
        noise = noise * abs(x)
    elif case == CASES[3]:
        x = rng.normal(size=n_groups)[groups]
        shared = rng.normal(size=n_groups)[groups]
        noise = (noise + shared) / np.sqrt(2)
    elif case == CASES[5]:  # the noise contains half of x
        noise = 0.5 * x + np.sqrt(0.75) * noise
    y = 1 + 2 * x + noise
    if case == CASES[4]:
        x = x + 0.5 * rng.normal(size=n)
    return x, y, groups


# [end:simulate]


def study(case: str, rng: np.random.Generator, repeats: int = 1_000):
    """Mean slope, its true spread, the mean reported error, and how
    often nominal 95% intervals hold the true slope 2: (classical,
    robust). Groups are given to the robust one where they matter."""
    rows = []
    for _ in range(repeats):
        x, y, groups = simulate(case, rng)
        A = np.column_stack([np.ones_like(x), x])
        fit = least_squares(A, y)
        known = groups if case == CASES[3] else None
        errors = [
            classical_errors(fit)[1],
            robust_errors(A, fit, known)[1],
        ]
        count = (
            len(np.unique(groups)) if known is not None else len(y) - 1
        )
        t = [
            stats.t.ppf(0.975, len(y) - 2),
            stats.t.ppf(0.975, count - 1),
        ]
        inside = abs(fit.theta[1] - 2) <= np.multiply(errors, t)
        rows.append([fit.theta[1], errors[0], *inside])
    slopes, reported, plain, robust = np.array(rows).T
    return (
        slopes.mean(),
        slopes.std(ddof=1),
        reported.mean(),
        plain.mean(),
        robust.mean(),
    )


def variance_inflation(X: np.ndarray) -> np.ndarray:
    """1 / (1 - R^2) of each column of X (n, d) on the others.

    Raises ValueError as least_squares does.
    """
    X = np.asarray(X, float)
    A = np.column_stack([np.ones(len(X)), X])
    fit = least_squares(A, np.zeros(len(X)))
    spread = ((X - X.mean(axis=0)) ** 2).sum(axis=0)
    return np.diag(fit.inverse)[1:] * spread
