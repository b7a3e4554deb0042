"""Binary logistic regression: batch, minibatch, proximal, Newton.

A gradient costs O(nd); a Newton step O(nd^2 + d^3) time, O(nd) memory.
The objective is the mean log loss + l1 |w|_1 + l2 |w|^2, no penalty on
the bias.
"""

from collections.abc import Iterable, Iterator

import numpy as np


def sigmoid(z: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-z)); no positive number is exponentiated."""
    small = np.exp(-np.abs(z))  # in (0, 1]
    return np.where(z >= 0, 1.0, small) / (1.0 + small)


def log_loss(z: np.ndarray, y: np.ndarray) -> float:
    """Mean log loss from logits z: (n,) and labels y: (n,), 0 or 1."""
    softplus = np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))
    return float(np.mean(softplus - y * z))


def objective(X, y, w, b, l1: float = 0.0, l2: float = 0.0) -> float:
    """Log loss and penalties. X: (n, d); y: (n,); w: (d,)."""
    penalty = l1 * np.abs(w).sum() + l2 * w @ w
    return log_loss(X @ w + b, y) + float(penalty)


def gradient(X, y, w, b, l1: float = 0.0, l2: float = 0.0):
    """Its (sub)gradient: (d,) by w, and by b."""
    error = sigmoid(X @ w + b) - y  # (n,)
    by_w = X.T @ error / len(X) + l1 * np.sign(w) + 2 * l2 * w
    return by_w, error.mean()


def gradient_descent(
    X: np.ndarray,
    y: np.ndarray,
    lr: float,
    n_steps: int,
    l2: float = 0.0,
) -> tuple[np.ndarray, float]:
    """Batch descent from zero. X: (n, d); y: (n,), 0 or 1."""
    X, y = check_binary(X, y)
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(n_steps):
        dw, db = gradient(X, y, w, b, l2=l2)
        w, b = w - lr * dw, b - lr * db
    return w, b


def epoch_batches(
    n: int, size: int, epochs: int, rng: np.random.Generator
) -> Iterator[np.ndarray]:
    """Indices of minibatches; each epoch visits every row once."""
    if size < 1:
        raise ValueError(f"size must be >= 1, got {size}")
    for _ in range(epochs):
        order = rng.permutation(n)
        for start in range(0, n, size):
            yield order[start : start + size]  # the last may be shorter


def sampled_batches(
    n: int, size: int, n_batches: int, rng: np.random.Generator
) -> Iterator[np.ndarray]:
    """Indices of minibatches drawn with replacement."""
    if size < 1:
        raise ValueError(f"size must be >= 1, got {size}")
    for _ in range(n_batches):
        yield rng.integers(n, size=size)


def minibatch_descent(
    X: np.ndarray,
    y: np.ndarray,
    batches: Iterable[np.ndarray],
    lr: float,
    l1: float = 0.0,
    l2: float = 0.0,
) -> tuple[np.ndarray, float]:
    """One step a batch, lr decaying as 1 / sqrt(1 + t / 100)."""
    X, y = check_binary(X, y)
    w, b = np.zeros(X.shape[1]), 0.0
    for t, rows in enumerate(batches):
        dw, db = gradient(X[rows], y[rows], w, b, l1, l2)
        rate = lr / np.sqrt(1 + t / 100)
        w, b = w - rate * dw, b - rate * db
    return w, b


def proximal_descent(
    X: np.ndarray, y: np.ndarray, lr: float, n_steps: int, l1: float
) -> tuple[np.ndarray, float]:
    """Step on the loss, then shrink: weights become exactly zero."""
    X, y = check_binary(X, y)
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(n_steps):
        dw, db = gradient(X, y, w, b)
        w, b = w - lr * dw, b - lr * db
        w = np.sign(w) * np.maximum(np.abs(w) - lr * l1, 0)
    return w, b


def newton(A, y, l2, max_iter: int = 100, tol: float = 1e-5):
    """Minimise the log loss + sum(l2 * theta^2) by damped Newton.

    A: (n, d), a column of ones for the bias; y: (n,); l2: (d,).
    Stops after a step that promised less than tol. Returns (d,).
    """
    n, d = A.shape
    theta, z = np.zeros(d), np.zeros(n)
    loss = log_loss(z, y)
    for _ in range(max_iter):
        p = sigmoid(z)  # (n,)
        g = A.T @ (p - y) / n + 2 * l2 * theta  # (d,)
        B = A * np.sqrt(p * (1 - p))[:, None]  # (n, d)
        H = B.T @ B / n + np.diag(2 * l2)  # (d, d)
        step = np.linalg.lstsq(H, g)[0]  # H may be singular
        move, t = A @ step, 1.0  # (n,)
        while True:  # halve until the loss falls: H changes on the way
            new = theta - t * step
            after = log_loss(z - t * move, y) + l2 @ new**2
            if after <= loss or t < 1e-9:
                break
            t /= 2
        theta, z, loss = new, z - t * move, after
        if g @ step <= tol:  # the next would promise its square
            break
    return theta


class LogisticRegression:
    """Two classes of any name, with an L2 penalty, by Newton.

    After fit: classes_ (2,), coef_ (d,), intercept_.
    """

    def __init__(self, l2: float = 1e-4):
        if not 0 <= l2 < np.inf:
            raise ValueError(f"l2 must be >= 0 and finite, got {l2}")
        self.l2 = l2

    def fit(self, X: np.ndarray, y: np.ndarray) -> "LogisticRegression":
        """X: (n, d), raw features will do; y: (n,), two labels."""
        self.classes_, y = np.unique(y, return_inverse=True)
        if len(self.classes_) != 2:
            raise ValueError(f"y holds {len(self.classes_)} classes")
        if (self.classes_ != self.classes_).any():  # only NaN is so
            raise ValueError("y holds NaN")
        X, y = check_binary(X, y)
        n, d = X.shape
        center = X.mean(axis=0)  # (d,)
        A = np.ones((d + 1, n)).T  # (n, d + 1), columns contiguous
        Z = A[:, :-1]  # (n, d), a view
        Z[:] = X - center
        scale = np.maximum(Z.max(axis=0), -Z.min(axis=0))  # (d,)
        flat = scale <= 1e-15 * n**0.5 * np.abs(center)
        Z[:, flat], scale[flat] = 0.0, 1.0  # constant: weight 0
        Z /= scale
        theta = newton(A, y, np.append(self.l2 / scale**2, 0.0))
        self.coef_ = theta[:-1] / scale
        self.intercept_ = theta[-1] - center @ self.coef_
        return self

    def decision_function(self, X: np.ndarray) -> np.ndarray:
        """Logits of the second class. X: (m, d). Returns (m,)."""
        X = check_features(X)
        if X.shape[1] != len(self.coef_):
            raise ValueError(f"X must have {len(self.coef_)} columns")
        return X @ self.coef_ + self.intercept_

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        """Probability of the second class, (m,)."""
        return sigmoid(self.decision_function(X))

    def predict(
        self, X: np.ndarray, threshold: float = 0.5
    ) -> np.ndarray:
        """The second class where its probability >= threshold."""
        second = self.predict_proba(X) >= threshold
        return self.classes_[second.astype(int)]


def check_features(X: np.ndarray) -> np.ndarray:
    """X as floats. ValueError unless (n, d), not empty, finite."""
    X = np.asarray(X, dtype=float)
    if X.ndim != 2 or X.size == 0:
        raise ValueError(f"X must be (n, d), not empty; got {X.shape}")
    if not np.isfinite(X).all():
        raise ValueError("X holds NaN or infinite values")
    return X


def check_binary(
    X: np.ndarray, y: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Both as floats. ValueError unless y is (n,) of zeros and ones."""
    X, y = check_features(X), np.asarray(y, dtype=float)
    if y.shape != (len(X),):
        raise ValueError(f"y must be ({len(X)},), got {y.shape}")
    if not np.isin(y, (0, 1)).all():
        raise ValueError("y must hold only 0 and 1")
    return X, y
