"""Principal component analysis: the directions of largest variance.

By the eigenvectors of the covariance, O(nd^2 + d^3), or by the SVD of
the centred data, O(nd min(n, d)), which keeps twice the digits
(Pearson, 1901; Hotelling, 1933).
"""

import numpy as np


def by_covariance(Z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Principal axes from the d x d covariance.

    Z: (n, d), centred, n >= 2. Returns axes (d, d), a row each, and
    variances (d,), largest first.
    """
    C = Z.T @ Z / (len(Z) - 1)  # (d, d)
    variances, V = np.linalg.eigh(C)  # ascending; columns of V
    return V[:, ::-1].T, np.maximum(variances[::-1], 0)


def by_svd(Z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Principal axes from the data itself, without squaring them.

    Z: (n, d), centred, n >= 2. Returns axes (r, d) and variances
    (r,), r = min(n, d).
    """
    _, s, Vt = np.linalg.svd(Z, full_matrices=False)  # (r,), (r, d)
    return Vt, s**2 / (len(Z) - 1)


def by_gram(Z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Principal axes from the n x n Gram matrix, for d >> n.

    Z: (n, d), centred, n >= 2. Returns axes (r, d) and variances
    (r,), r the rank that rounding leaves visible, at most n - 1.
    """
    squares, U = np.linalg.eigh(Z @ Z.T)  # (n,), (n, n)
    squares, U = squares[::-1], U[:, ::-1]
    noise = squares[0] * len(Z) * np.finfo(float).eps
    kept = squares > noise  # (n,)
    s = np.sqrt(squares[kept])  # (r,)
    axes = (Z.T @ U[:, kept] / s).T  # v = Z'u / s: (r, d)
    return axes, squares[kept] / (len(Z) - 1)


def fix_signs(axes: np.ndarray) -> np.ndarray:
    """Turn each axis so that its largest entry is positive. (r, d)"""
    rows = np.arange(len(axes))
    largest = axes[rows, np.abs(axes).argmax(axis=1)]  # (r,)
    return axes * np.where(largest < 0, -1.0, 1.0)[:, None]


class PCA:
    """k principal axes; transform() never fits again.

    After fit: mean_ (d,), components_ (k, d), explained_variance_ and
    explained_variance_ratio_ (k,).
    """

    def __init__(self, n_components: int, whiten: bool = False):
        if n_components < 1:
            raise ValueError("n_components must be at least 1")
        self.n_components, self.whiten = n_components, whiten

    def fit(self, X: np.ndarray) -> "PCA":
        """X: (n, d), finite, n >= 2, n_components <= min(n, d)."""
        X, k = check_matrix(X), self.n_components
        n, d = X.shape
        if n < 2 or k > min(n, d):
            raise ValueError(f"X is {n} x {d}: no {k} components")
        self.mean_ = X.mean(axis=0)
        Z = X - self.mean_
        axes, variances = by_covariance(Z) if n >= d else by_svd(Z)
        total = variances.sum()
        self.components_ = fix_signs(axes[:k])
        self.explained_variance_ = variances[:k]
        self.explained_variance_ratio_ = variances[:k] / (total or 1.0)
        return self

    def transform(self, X: np.ndarray) -> np.ndarray:
        """Coordinates on the axes. X: (m, d). Returns (m, k)."""
        X = check_matrix(X, len(self.mean_))
        scores = (X - self.mean_) @ self.components_.T  # (m, k)
        return (
            scores * self._inverse_spread() if self.whiten else scores
        )

    def inverse_transform(self, scores: np.ndarray) -> np.ndarray:
        """The points that transform() stands for. (m, k) to (m, d)."""
        scores = check_matrix(scores, len(self.components_))
        if self.whiten:
            scores = scores * np.sqrt(self.explained_variance_)
        return scores @ self.components_ + self.mean_

    def _inverse_spread(self) -> np.ndarray:
        """1 / standard deviation, 0 where only rounding is left."""
        variances, eps = self.explained_variance_, np.finfo(float).eps
        offset = (1e3 * eps * self.mean_) ** 2  # (d,): rounded mean
        floor = len(self.mean_) * (eps * variances[0] + offset.max())
        real = variances > floor  # (k,)
        return real / np.sqrt(np.where(real, variances, 1.0))


def components_for(ratios: np.ndarray, share: float) -> int:
    """Fewest components that keep the share of the variance.

    ratios: (r,), of all components, largest first; 0 < share < 1.
    """
    kept = np.cumsum(ratios)  # (r,)
    if not 0 < share < 1 or not kept[-1] > share - 1e-12:
        raise ValueError(f"share {share}, but ratios: {kept[-1]:.3f}")
    return int(np.searchsorted(kept, share - 1e-12) + 1)


def power_iteration(
    Z: np.ndarray, rng: np.random.Generator, n_iter: int = 100
) -> np.ndarray:
    """First principal axis, with products only. Z: (n, d), centred."""
    v = rng.normal(size=Z.shape[1])  # (d,)
    for _ in range(n_iter):
        v = Z.T @ (Z @ v)  # (d,): the covariance is never built
        v /= np.linalg.norm(v) or 1.0
    return v


def check_matrix(X: np.ndarray, columns: int | None = None):
    """X as floats. ValueError unless (n, d), not empty, finite."""
    X = np.asarray(X, dtype=float)
    if X.ndim != 2 or X.size == 0:
        raise ValueError(f"X must be (n, d), not empty; got {X.shape}")
    if columns is not None and X.shape[1] != columns:
        raise ValueError(f"X must have {columns} columns")
    if not np.isfinite(X).all():
        raise ValueError("X holds NaN or infinite values")
    return X
