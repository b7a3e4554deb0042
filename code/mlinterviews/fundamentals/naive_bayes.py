"""Normal class models, from naive Bayes to quadratic discriminants.

Each class has a prior, a mean and a covariance; four assumptions on the
covariance give nearest centroids, naive Bayes, linear and quadratic
discriminant analysis. Fisher's directions (1936) by an eigenproblem.
Fitting costs O(n d^2 + K d^3).
"""

# [start:fit]
import numpy as np
from scipy.linalg import eigh, solve_triangular

KINDS = ("sphere", "naive", "shared", "full")


class NormalClasses:
    """p(x | c) normal; kind says what the covariances may be."""

    def __init__(self, kind: str, shrinkage: float = 0.0):
        if kind not in KINDS:
            raise ValueError(
                f"kind must be one of {KINDS}, got {kind!r}"
            )
        if not 0 <= shrinkage <= 1:
            raise ValueError(
                f"shrinkage must be in [0, 1]: {shrinkage}"
            )
        self.kind, self.shrinkage = kind, shrinkage

    def fit(self, X, y) -> "NormalClasses":
        """X: (n, d); y: (n,), labels of any kind, two at least.

        Raises ValueError for bad input or singular covariances.
        """
        X, y = check_data(X, y)
        self.classes, label = np.unique(y, return_inverse=True)
        count = np.bincount(label)
        self.log_prior = np.log(count / len(y))
        groups = [X[label == c] for c in range(len(count))]
        self.means = np.array([g.mean(axis=0) for g in groups])
        gaps = [g - m for g, m in zip(groups, self.means, strict=True)]
        S = np.array([g.T @ g / len(g) for g in gaps])  # (K, d, d)
        if self.kind in ("sphere", "shared"):
            S[:] = np.einsum("c,cij->ij", count / len(y), S)
        if self.kind == "naive":
            S = S * np.eye(X.shape[1])
        eye = np.eye(X.shape[1])
        size = np.trace(S, axis1=1, axis2=2)[:, None, None] / X.shape[1]
        share = 1.0 if self.kind == "sphere" else self.shrinkage
        self.covariances = (1 - share) * S + share * size * eye
        if min(map(least_spread, self.covariances)) <= 1e-12:
            raise ValueError("X: singular covariance; use shrinkage")
        return self

    # [end:fit]

    # [start:predict]
    def joint(self, X) -> np.ndarray:
        """log p(c) + log p(x | c), up to a constant: (m, K)."""
        X = check_points(X, self.means.shape[1])
        out = np.empty((len(X), len(self.classes)))
        for c, S in enumerate(self.covariances):
            L = np.linalg.cholesky(S)
            Z = solve_triangular(L, (X - self.means[c]).T, lower=True)
            out[:, c] = -((Z**2).sum(axis=0) / 2)  # Mahalanobis
            out[:, c] -= np.log(np.diag(L)).sum()
        return out + self.log_prior

    def predict(self, X) -> np.ndarray:
        """The class with the largest joint probability: (m,)."""
        return self.classes[self.joint(X).argmax(axis=1)]

    # [end:predict]


def least_spread(S: np.ndarray) -> float:
    """Smallest eigenvalue of the correlations in S (d, d): 0 if
    singular, whatever the units of the features."""
    sd = np.sqrt(np.diag(S))
    if not sd.all():
        return 0.0
    return float(np.linalg.eigvalsh(S / np.outer(sd, sd))[0])


# [start:boundary]
def linear_boundary(model: NormalClasses) -> tuple[np.ndarray, float]:
    """w (d,) and b of two classes with one covariance.

    Raises ValueError for another model.
    """
    if (
        model.kind not in ("sphere", "shared")
        or len(model.classes) != 2
    ):
        raise ValueError("model: two classes, one covariance")
    zero, one = model.means
    w = np.linalg.solve(model.covariances[0], one - zero)
    b = -w @ (one + zero) / 2 + model.log_prior[1] - model.log_prior[0]
    return w, float(b)


def fisher_directions(X, y) -> tuple[np.ndarray, np.ndarray]:
    """Ratios of variance between to within classes, and directions.

    X: (n, d). Returns (r,) and (d, r), r = min(K - 1, d), largest
    first. Raises ValueError for a singular covariance within.
    """
    model = NormalClasses("shared").fit(X, y)
    gaps = model.means - np.exp(model.log_prior) @ model.means
    between = gaps.T @ (gaps * np.exp(model.log_prior)[:, None])
    ratios, V = eigh(between, model.covariances[0])
    r = min(len(model.classes) - 1, V.shape[1])
    return ratios[::-1][:r], V[:, ::-1][:, :r]


# [end:boundary]


def check_points(X, n_features: int | None = None) -> np.ndarray:
    """X as floats (n, d). Raises ValueError naming what is wrong."""
    X = np.asarray(X, float)
    if X.ndim != 2 or not X.size:
        raise ValueError(f"X must be a filled matrix, got {X.shape}")
    if n_features not in (None, X.shape[1]):
        raise ValueError(
            f"X needs {n_features} columns, has {X.shape[1]}"
        )
    if not np.isfinite(X).all():
        raise ValueError("X must be finite")
    return X


def check_data(X, y) -> tuple[np.ndarray, np.ndarray]:
    """X and y. Raises ValueError for wrong lengths or one class."""
    X, y = check_points(X), np.asarray(y)
    if y.shape != X.shape[:1]:
        raise ValueError(
            f"y must have shape {X.shape[:1]}, got {y.shape}"
        )
    if y.dtype.kind == "f" and not np.isfinite(y).all():
        raise ValueError("y must be finite")
    if len(np.unique(y)) < 2:
        raise ValueError("y must hold two classes at least")
    return X, y
