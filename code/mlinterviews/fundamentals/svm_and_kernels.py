"""The dual of the kernel SVM, and a Gaussian process.

The dual is solved by moving the pair of multipliers that violates the
optimality conditions most, a simple form of the rule in LIBSVM (Chang
and Lin, 2011): O(n) a step beside the n^2 kernel values. The process
costs O(n^3).
"""

# [start:kernels]
import numpy as np
from scipy.linalg import solve_triangular


def rbf(X: np.ndarray, Z: np.ndarray, gamma: float) -> np.ndarray:
    """exp(-gamma ||x - z||^2). X: (n, d), Z: (m, d); returns (n, m)."""
    squares = (X**2).sum(axis=1)[:, None] + (Z**2).sum(axis=1)
    return np.exp(-gamma * np.maximum(squares - 2 * X @ Z.T, 0))


def polynomial(X: np.ndarray, Z: np.ndarray, degree: int) -> np.ndarray:
    """(1 + x^T z)^degree. X: (n, d), Z: (m, d); returns (n, m)."""
    return (1 + X @ Z.T) ** degree


def quadratic_features(X: np.ndarray) -> np.ndarray:
    """Six features whose products are polynomial(., ., 2) for d = 2.

    X: (n, 2); returns (n, 6).
    """
    a, b = X.T
    r = np.sqrt(2)
    columns = [np.ones_like(a), r * a, r * b, a**2, b**2, r * a * b]
    return np.stack(columns, axis=1)


# [end:kernels]


# [start:dual]
def solve_dual(K, s, C: float, tol=1e-6, max_steps=200_000):
    """Multipliers alpha (n,) in [0, C] and bias of the kernel SVM.

    K: (n, n) kernel values; s: (n,) of -1 and +1; C = inf is the hard
    margin. Raises ValueError for other labels or shapes, C <= 0, or
    where max_steps are not enough: large unscaled features, or a hard
    margin that does not exist.
    """
    K, s = check_dual(K, s, C)
    alpha, g = np.zeros(len(s)), -np.ones(len(s))  # g: gradient
    for _ in range(max_steps):
        pull = -s * g
        up = np.where(s > 0, alpha < C, alpha > 0)
        low = np.where(s > 0, alpha > 0, alpha < C)
        i = np.argmax(np.where(up, pull, -np.inf))
        j = np.argmin(np.where(low, pull, np.inf))
        if pull[i] - pull[j] < tol:
            return alpha, (pull[i] + pull[j]) / 2
        bend = max(K[i, i] + K[j, j] - 2 * K[i, j], 1e-12)
        room_i = C - alpha[i] if s[i] > 0 else alpha[i]
        room_j = alpha[j] if s[j] > 0 else C - alpha[j]
        step = min((pull[i] - pull[j]) / bend, room_i, room_j)
        alpha[i] += s[i] * step
        alpha[j] -= s[j] * step  # sum of s alpha stays 0
        for r, room in ((i, room_i), (j, room_j)):
            if step == room:  # exactly on the edge of the box
                alpha[r] = C if alpha[r] > C / 2 else 0.0
        g += s * (K[:, i] - K[:, j]) * step
    raise ValueError(
        "not solved in max_steps: scale X; a hard margin may not exist"
    )


# [end:dual]


def check_dual(K, s, C: float) -> tuple[np.ndarray, np.ndarray]:
    """K and s as floats. Raises ValueError naming what is wrong."""
    K, s = np.asarray(K, float), np.asarray(s, float)
    if s.ndim != 1 or not s.size or K.shape != (len(s), len(s)):
        raise ValueError(f"K and s: shapes {K.shape}, {s.shape}")
    if not np.isfinite(K).all() or not np.allclose(K, K.T):
        raise ValueError("K must be finite and symmetric")
    if not (abs(s) == 1).all() or abs(s.sum()) == len(s):
        raise ValueError("s must hold both -1 and +1 and nothing else")
    if not C > 0:
        raise ValueError(f"C must be positive, got {C}")
    return K, s


# [start:process]
def process_posterior(K, K_query, prior, y, noise: float):
    """Mean and variance (m,) of a Gaussian process at m queries.

    K: (n, n) kernel of the data; K_query: (n, m); prior: (m,), the
    kernel of each query with itself, or one number; y: (n,); noise:
    its variance. Returns also the log marginal likelihood of y.
    Raises ValueError for bad input.
    """
    K, K_query, y = check_process(K, K_query, prior, y, noise)
    L = np.linalg.cholesky(K + noise * np.eye(len(y)))
    whitened = solve_triangular(L, y, lower=True)  # L^-1 y
    V = solve_triangular(L, K_query, lower=True)  # (n, m)
    mean = V.T @ whitened
    variance = prior - (V**2).sum(axis=0)
    fit = -whitened @ whitened / 2
    size = -np.log(np.diag(L)).sum() - len(y) / 2 * np.log(2 * np.pi)
    return mean, variance, float(fit + size)


# [end:process]


def check_process(K, K_query, prior, y, noise: float) -> tuple:
    """K, K_query and y as floats. Raises ValueError for bad input."""
    K, K_query, y = (np.asarray(a, float) for a in (K, K_query, y))
    if not noise > 0:
        raise ValueError(f"noise must be positive, got {noise}")
    if y.ndim != 1 or K.shape != (len(y), len(y)):
        raise ValueError(f"K and y: shapes {K.shape}, {y.shape}")
    if K_query.ndim != 2 or len(K_query) != len(y):
        raise ValueError(f"K_query must be ({len(y)}, m)")
    if np.shape(prior) not in ((), K_query.shape[1:]):
        raise ValueError("prior must be a number or (m,)")
    if not (np.isfinite(K).all() and np.isfinite(y).all()):
        raise ValueError("K and y must be finite")
    return K, K_query, y
