"""Distances, what dimension does to them, and the limit of k-NN.

Cover and Hart (1967) for the error of nearest neighbours as rows grow;
Beyer et al. (1999) for the contrast of distances. O(m n d) for all
distances of m queries to n rows.
"""

# [start:distances]
from math import comb, exp, lgamma, log, pi

import numpy as np
from scipy.linalg import solve_triangular


def rows(A, name: str) -> np.ndarray:
    """A as floats (n, d); ValueError unless finite and not empty."""
    A = np.asarray(A, dtype=float)
    if A.ndim != 2 or A.size == 0 or not np.isfinite(A).all():
        raise ValueError(f"{name} must be (n, d), finite, not empty")
    return A


def cosine_distance(Q: np.ndarray, X: np.ndarray) -> np.ndarray:
    """1 - cos of the angle. Q: (m, d), X: (n, d); returns (m, n).

    Raises ValueError for a row of zeros, which has no direction.
    """
    Q, X = rows(Q, "Q"), rows(X, "X")
    q, x = (np.linalg.norm(A, axis=1) for A in (Q, X))
    if not (q.all() and x.all()):
        raise ValueError("Q and X: a row of zeros has no direction")
    cos = (Q / q[:, None]) @ (X / x[:, None]).T  # (m, n)
    return np.clip(1 - cos, 0, 2)  # rounding may leave the range


def mahalanobis(Q: np.ndarray, X: np.ndarray, S: np.ndarray):
    """Euclidean distance (m, n) after whitening by the covariance S.

    Raises ValueError where S is not symmetric positive definite.
    """
    Q, X, S = rows(Q, "Q"), rows(X, "X"), rows(S, "S")
    if not np.array_equal(S.shape, [Q.shape[1]] * 2):
        raise ValueError("S must be (d, d)")
    if not np.allclose(S, S.T):  # Cholesky reads one half only
        raise ValueError("S must be symmetric")
    try:
        L = np.linalg.cholesky(S)
    except np.linalg.LinAlgError as error:
        raise ValueError("S must be positive definite") from error
    white = [solve_triangular(L, A.T, lower=True).T for A in (Q, X)]
    return euclidean(*white)


def euclidean(Q: np.ndarray, X: np.ndarray) -> np.ndarray:
    """Distances (m, n) by differences, which do not cancel."""
    Q, X = rows(Q, "Q"), rows(X, "X")
    return np.linalg.norm(Q[:, None] - X, axis=2)


def jaccard_distance(A: set, B: set) -> float:
    """1 minus shared over all elements; 0 for two empty sets."""
    return 1 - len(A & B) / len(A | B) if A | B else 0.0


# [end:distances]


# [start:dimension]
def contrast(Q: np.ndarray, X: np.ndarray) -> float:
    """Nearest over mean distance, averaged over the queries.

    Near 0 neighbours mean something; near 1 all rows are equally far.
    """
    D = euclidean(Q, X)
    if not D.mean(axis=1).all():
        raise ValueError("X: all rows equal a query")
    return float((D.min(axis=1) / D.mean(axis=1)).mean())


def edge_for_share(share: float, d: int) -> float:
    """Edge of the cube that holds this share of the unit cube."""
    if not 0 <= share <= 1 or d < 1:
        raise ValueError(f"share in [0, 1], d >= 1: {share}, {d}")
    return share ** (1 / d)


def ball_share(d: int) -> float:
    """Volume of the ball that touches the sides of the unit cube."""
    if d < 1:
        raise ValueError(f"d must be at least 1, got {d}")
    return exp(d / 2 * log(pi) - lgamma(d / 2 + 1) - d * log(2))


# [end:dimension]


# [start:limit]
def limit_error(eta: float, k: int) -> float:
    """Error of k-NN as n grows, where class 1 has probability eta.

    All k neighbours then have the query's own eta, so their votes and
    the query's label are independent coins. Raises ValueError for an
    even k or eta outside [0, 1].
    """
    if k < 1 or k % 2 != 1 or not 0 <= eta <= 1:
        raise ValueError(f"k must be odd, eta in [0, 1]: {k}, {eta}")
    vote = sum(
        comb(k, j) * eta**j * (1 - eta) ** (k - j)
        for j in range(k // 2 + 1, k + 1)
    )
    return vote * (1 - eta) + (1 - vote) * eta


# [end:limit]
