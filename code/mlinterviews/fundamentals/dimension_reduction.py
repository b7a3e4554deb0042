"""PCA's objective for a subspace, LSA, ICA, and t-SNE's objective.

FastICA after Hyvarinen and Oja (2000); t-SNE after van der Maaten and
Hinton (2008), exact, O(n^2) a gradient.
"""

# [start:pca]
import numpy as np


def matrix(X, name: str) -> np.ndarray:
    """X as floats (n, d); ValueError unless finite and not empty."""
    X = np.asarray(X, dtype=float)
    if X.ndim != 2 or X.size == 0 or not np.isfinite(X).all():
        raise ValueError(f"{name} must be (n, d), finite, not empty")
    return X


def kept_and_lost(Z, V) -> tuple[float, float]:
    """Variance of the scores, and squared error of rebuilding, per row.

    Z: (n, d), centred; V: (d, k), orthonormal columns, or ValueError.
    """
    Z, V = matrix(Z, "Z"), matrix(V, "V")
    if not np.allclose(V.T @ V, np.eye(V.shape[1])):
        raise ValueError("V must have orthonormal columns")
    scores = Z @ V  # (n, k)
    lost = Z - scores @ V.T  # (n, d)
    return float((scores**2).sum() / len(Z)), float(
        (lost**2).sum() / len(Z)
    )


# [end:pca]


# [start:lsa]
def lsa(A, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Terms and documents as k numbers each, by a truncated SVD.

    A: (terms, documents), counts or tf-idf, not centred. Returns
    (terms, k), (documents, k). ValueError unless 1 <= k <= rank.
    """
    U, s, Vt = np.linalg.svd(matrix(A, "A"), full_matrices=False)
    rank = int((s > 1e-10 * max(s.max(), 1e-300)).sum())
    if k not in range(1, rank + 1):
        raise ValueError(f"k must lie in 1..{rank}, got {k}")
    return U[:, :k] * s[:k], Vt[:k].T * s[:k]


def cosine(a, b) -> float:
    """Cosine of two vectors; 0 if one of them is zero."""
    size = np.linalg.norm(a) * np.linalg.norm(b)
    return float(np.dot(a, b) / size) if size != 0 else 0.0


# [end:lsa]


# [start:ica]
def fast_ica(X, rng, max_iter: int = 500, tol: float = 1e-9):
    """Independent components of mixed signals.

    X: (n, d), full rank. Returns sources (n, d), of unit variance, and
    the unmixing matrix (d, d): sources = (X - mean) @ unmixing.T, an
    arbitrary one where sources are Gaussian. Raises ValueError for a
    singular covariance.
    """
    X = matrix(X, "X")
    if max_iter < 1:
        raise ValueError("max_iter must be at least 1")
    Z = X - X.mean(axis=0)
    values, V = np.linalg.eigh(Z.T @ Z / len(Z))
    if values[0] <= 1e-12 * values[-1]:
        raise ValueError("X: the covariance is singular")
    whiten = V / np.sqrt(values)  # (d, d)
    W = Z @ whiten  # (n, d), covariance I
    B = _orthogonal(rng.normal(size=(X.shape[1],) * 2))
    for _ in range(max_iter):
        g = np.tanh(W @ B.T)  # (n, d)
        new = g.T @ W / len(W) - (1 - g**2).mean(axis=0)[:, None] * B
        new = _orthogonal(new)
        moved = 1 - np.abs((new * B).sum(axis=1)).min()
        B = new
        if moved < tol:
            break
    return W @ B.T, B @ whiten.T


def _orthogonal(B: np.ndarray) -> np.ndarray:
    """The nearest orthogonal matrix. (d, d)"""
    U, _, Vt = np.linalg.svd(B)
    return U @ Vt


# [end:ica]


# [start:affinities]
def affinities(X, perplexity: float) -> np.ndarray:
    """t-SNE's P: symmetric, sum 1, each row searched for perplexity.

    X: (n, d). Returns (n, n). ValueError unless 1 <= perplexity < n.
    """
    X = matrix(X, "X")
    n = len(X)
    if not 1 <= perplexity <= n - 1:  # all others alike: n - 1
        raise ValueError(f"perplexity must lie in 1..{n - 1}")
    D = ((X[:, None] - X) ** 2).sum(axis=2)  # (n, n)
    P = np.zeros((n, n))
    for i in range(n):
        others = np.delete(np.arange(n), i)
        P[i, others] = neighbor_shares(D[i, others], perplexity)
    return (P + P.T) / (2 * n)


def neighbor_shares(d, perplexity: float) -> np.ndarray:
    """exp(-beta d) as shares whose entropy is log(perplexity).

    d: (c,), squared distances. Bisection on beta = 1 / (2 sigma^2).
    """
    d = d - d.min()
    low, high, beta = 0.0, np.inf, 1 / (d.mean() or 1.0)
    for _ in range(100):
        p = np.exp(-beta * d)
        p /= p.sum()
        H = -(p * np.log(np.maximum(p, 1e-300))).sum()
        if np.log(perplexity) < H:  # too wide
            low, beta = beta, min(2 * beta, (beta + high) / 2)
        else:
            high, beta = beta, (low + beta) / 2
    return p


# [end:affinities]


# [start:tsne]
def tsne_loss(P, Y) -> tuple[float, np.ndarray]:
    """KL(P || Q) of a map, and its gradient. P: (n, n); Y: (n, 2)."""
    diff = Y[:, None] - Y  # (n, n, 2)
    K = 1 / (1 + (diff**2).sum(axis=2))  # Student t, one d.o.f.
    np.fill_diagonal(K, 0)
    Q = K / K.sum()
    on = P > 0
    loss = (P[on] * np.log(P[on] / Q[on])).sum()
    pull = 4 * (P - Q) * K  # (n, n)
    return float(loss), (pull[:, :, None] * diff).sum(axis=1)


# [end:tsne]
