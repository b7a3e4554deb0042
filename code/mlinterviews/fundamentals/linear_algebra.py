"""What the singular value decomposition answers: rank, projection,
least squares, conditioning, the nearest matrix of low rank.

Eckart and Young (1936) for the last. One SVD of an n x d matrix with
n >= d costs O(n d^2).
"""

# [start:svd]
import numpy as np


def as_matrix(A, name: str = "A") -> np.ndarray:
    """A as a finite float matrix; ValueError if it is none."""
    A = np.asarray(A, float)
    if A.ndim != 2 or not A.size or not np.isfinite(A).all():
        raise ValueError(f"{name} must be a finite, nonempty matrix")
    return A


def thin_svd(A) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """U (n, r), s (r,), V (d, r) of A (n, d), r its numerical rank.

    A singular value below max(n, d) * eps * the largest is rounding.
    """
    A = as_matrix(A)
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    r = int((s > max(A.shape) * np.finfo(float).eps * s[0]).sum())
    return U[:, :r], s[:r], Vt[:r].T


# [end:svd]


# [start:uses]
def rank(A) -> int:
    """Number of directions of the input that survive A."""
    return len(thin_svd(A)[1])


def condition(A) -> float:
    """Largest over smallest singular value; inf for dependent columns.

    A: (n, d) with n >= d.
    """
    d = as_matrix(A).shape[1]
    s = thin_svd(A)[1]
    return float(s[0] / s[-1]) if len(s) == d else float("inf")


def project(A, y) -> np.ndarray:
    """The point of A's column space nearest to y (n,)."""
    U, _, _ = thin_svd(A)
    return U @ (U.T @ target(U, y))


def least_squares(A, y) -> np.ndarray:
    """The shortest w (d,) that minimises ||Aw - y||: by A+."""
    U, s, V = thin_svd(A)
    return V @ (U.T @ target(U, y) / s)


def low_rank(A, k: int) -> np.ndarray:
    """The matrix of rank <= k nearest to A: keep k singular values."""
    if k != int(k) or k < 0:
        raise ValueError(f"k must be an integer >= 0, got {k}")
    k, (U, s, V) = int(k), thin_svd(A)
    return U[:, :k] * s[:k] @ V[:, :k].T


# [end:uses]


def target(U: np.ndarray, y) -> np.ndarray:
    y = np.asarray(y, float)
    if y.shape != U.shape[:1] or not np.isfinite(y).all():
        raise ValueError(f"y must be finite with shape {U.shape[:1]}")
    return y


# [start:psd]
def is_psd(A, tolerance: float = 1e-10) -> bool:
    """Whether a symmetric A (d, d) has no negative eigenvalue.

    Rounding of a relative size tolerance is forgiven. Raises
    ValueError if A is not symmetric.
    """
    A = as_matrix(A)
    slack = tolerance * abs(A).max()
    if A.shape[0] != A.shape[1] or (abs(A - A.T) > slack).any():
        raise ValueError("A must be symmetric")
    values = np.linalg.eigvalsh(A)
    return bool(values[0] >= -tolerance * abs(values).max())


# [end:psd]
