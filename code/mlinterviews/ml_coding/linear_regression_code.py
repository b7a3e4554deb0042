"""Linear regression with a bias and an L2 penalty, three ways.

Least squares by an orthogonal solver: O(n d^2) time, O(n d) memory.
Gradient descent: O(n d) a step. Conjugate gradients (Hestenes and
Stiefel, 1952): O(n d) a step, at most d steps in exact arithmetic.
"""

import numpy as np


def simple_regression(
    x: np.ndarray, y: np.ndarray
) -> tuple[float, float]:
    """Slope and intercept of the least-squares line.

    x, y: (n,). Raises ValueError if x is constant.
    """
    X, y = check_data(np.reshape(x, (-1, 1)), y)
    x_mean, y_mean = X.mean(), y.mean()
    dx = X[:, 0] - x_mean  # (n,)
    if np.ptp(X) == 0 or dx @ dx == 0:
        raise ValueError("x must hold two different values")
    slope = dx @ (y - y_mean) / (dx @ dx)
    return float(slope), float(y_mean - slope * x_mean)


def normal_equation(
    X: np.ndarray, Y: np.ndarray, l2: float = 0.0
) -> np.ndarray:
    """Solve (A^T A / n + l2 D) theta = A^T Y / n, with A = [X, 1].

    X: (n, d); Y: (n,) or (n, m). Returns theta (d + 1,) or (d + 1, m),
    the bias last. Raises LinAlgError if the matrix is singular.
    """
    X, Y = check_data(X, Y)
    check_penalty(l2)
    n, d = X.shape
    A = np.column_stack([X, np.ones(n)])  # (n, d + 1)
    D = np.diag([1.0] * d + [0.0])  # the bias pays no penalty
    return np.linalg.solve(A.T @ A / n + l2 * D, A.T @ Y / n)


def least_squares(
    X: np.ndarray, Y: np.ndarray, l2: float = 0.0
) -> tuple[np.ndarray, np.ndarray]:
    """Minimise |XW + b - Y|^2 / n + l2 |W|^2, whatever the rank.

    X: (n, d); Y: (n,) or (n, m).
    Returns W (d,) or (d, m) and b () or (m,).
    """
    X, Y = check_data(X, Y)
    check_penalty(l2)
    n, d = X.shape
    x_mean, y_mean = X.mean(axis=0), Y.mean(axis=0)
    Z, T = X - x_mean, Y - y_mean  # centred: the bias drops out
    scale = np.abs(Z).max(axis=0)  # (d,)
    flat = scale <= 1e-15 * n**0.5 * np.abs(x_mean)
    Z[:, flat], scale[flat] = 0.0, 1.0  # constant features: weight 0
    Z /= scale
    if l2 > 0:  # d more rows whose squares add up to the penalty
        Z = np.vstack([Z, np.diag(np.sqrt(n * l2) / scale)])
        T = np.concatenate([T, np.zeros((d, *Y.shape[1:]))])
    W = np.linalg.lstsq(Z, T)[0]  # (d,) or (d, m)
    W = (W.T / scale).T
    return W, y_mean - x_mean @ W


def objective(X, Y, W, b, l2: float = 0.0) -> float:
    """Squared error, mean over the rows, and the penalty."""
    R = X @ W + b - Y  # (n,) or (n, m)
    return float((R**2).sum() / len(X) + l2 * (W**2).sum())


def gradient(X, Y, W, b, l2: float = 0.0):
    """Its gradients by W, (d,) or (d, m), and by b, () or (m,)."""
    R = X @ W + b - Y  # (n,) or (n, m)
    return 2 * X.T @ R / len(X) + 2 * l2 * W, 2 * R.mean(axis=0)


def step_limit(X: np.ndarray, l2: float = 0.0) -> float:
    """Learning rates below it converge. X: (n, d)."""
    n, d = check_features(X).shape
    check_penalty(l2)
    A = np.column_stack([X, np.ones(n)])  # (n, d + 1)
    D = np.diag([1.0] * d + [0.0])
    return 1 / np.linalg.eigvalsh(A.T @ A / n + l2 * D)[-1]


def gradient_descent(
    X: np.ndarray,
    Y: np.ndarray,
    lr: float,
    l2: float = 0.0,
    max_steps: int = 10_000,
    tol: float = 1e-9,
) -> tuple[np.ndarray, np.ndarray, int]:
    """Descend from zero until no entry of the gradient exceeds tol.

    X: (n, d); Y: (n,) or (n, m). Returns W, b and the steps taken.
    Raises ValueError if the objective grows: lr is too large.
    """
    X, Y = check_data(X, Y)
    check_penalty(l2)
    if not 0 < lr < np.inf:
        raise ValueError(f"lr must be positive, got {lr}")
    W = np.zeros((X.shape[1], *Y.shape[1:]))
    b = np.zeros(Y.shape[1:])
    first = loss = objective(X, Y, W, b, l2)
    for step in range(max_steps):
        dW, db = gradient(X, Y, W, b, l2)
        if max(np.abs(dW).max(), np.abs(db).max()) <= tol:
            return W, b, step
        with np.errstate(over="ignore", invalid="ignore"):
            W, b = W - lr * dW, b - lr * db
            previous, loss = loss, objective(X, Y, W, b, l2)
        if not loss <= previous + 1e-9 * first:
            raise ValueError(f"lr {lr} is too large: the loss grew")
    return W, b, max_steps


def conjugate_gradient(
    A, y: np.ndarray, l2: float = 0.0, tol: float = 1e-12
) -> tuple[np.ndarray, int]:
    """Minimise |Aw - y|^2 / n + l2 |w|^2 by products with A and A^T.

    A: (n, d), an array or a scipy.sparse matrix; y: (n,).
    Returns w (d,) and the number of steps.
    """
    n, d = A.shape
    if n == 0 or np.shape(y) != (n,):
        raise ValueError(f"y must be ({n},), not empty")
    w, residual = np.zeros(d), A.T @ y / n  # -gradient / 2: (d,)
    if not np.isfinite(residual).all():
        raise ValueError("A or y holds NaN or infinite values")
    direction, size = residual, residual @ residual
    goal = tol**2 * size
    for step in range(5 * d):  # d without rounding
        if size <= goal:
            return w, step
        curved = A.T @ (A @ direction) / n + l2 * direction  # (d,)
        length = size / (direction @ curved)
        w = w + length * direction
        residual = residual - length * curved
        size, previous = residual @ residual, size
        direction = residual + size / previous * direction
    return w, 5 * d


class LinearRegression:
    """Ridge regression, or least squares with l2 = 0.

    After fit: coef_ (d,) or (d, m); intercept_ () or (m,).
    """

    def __init__(self, l2: float = 0.0):
        check_penalty(l2)
        self.l2 = l2

    def fit(self, X: np.ndarray, Y: np.ndarray) -> "LinearRegression":
        """X: (n, d); Y: (n,) or (n, m); finite, or ValueError."""
        self.coef_, self.intercept_ = least_squares(X, Y, self.l2)
        return self

    def predict(self, X: np.ndarray) -> np.ndarray:
        """X: (m, d). Returns the shape of the targets, m rows."""
        X, d = check_features(X), len(self.coef_)
        if X.shape[1] != d:
            raise ValueError(
                f"X has {X.shape[1]} columns, expected {d}"
            )
        return X @ self.coef_ + self.intercept_


def check_penalty(l2: float) -> None:
    """ValueError unless l2 is finite and not negative."""
    if not 0 <= l2 < np.inf:
        raise ValueError(f"l2 must be >= 0 and finite, got {l2}")


def check_features(X: np.ndarray) -> np.ndarray:
    """X as floats. ValueError unless (n, d), not empty, finite."""
    X = np.asarray(X, dtype=float)
    if X.ndim != 2 or X.size == 0:
        raise ValueError(f"X must be (n, d), not empty; got {X.shape}")
    if not np.isfinite(X).all():
        raise ValueError("X holds NaN or infinite values")
    return X


def check_data(
    X: np.ndarray, Y: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Both as floats. ValueError unless finite, of equal length."""
    X, Y = check_features(X), np.asarray(Y, dtype=float)
    if Y.ndim not in (1, 2) or len(Y) != len(X):
        raise ValueError(
            f"y must be (n,) or (n, m) with n = {len(X)}, got {Y.shape}"
        )
    if not np.isfinite(Y).all():
        raise ValueError("y holds NaN or infinite values")
    return X, Y
