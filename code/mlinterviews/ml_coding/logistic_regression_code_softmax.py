"""Several classes at once: a softmax, or independent sigmoids.

Both have the logits XW + b and the gradient X^T (P - Y) / n; a step
costs O(n d K) time and O(nK) memory beside the data.
"""

from collections.abc import Callable

import numpy as np


def log_softmax(Z: np.ndarray) -> np.ndarray:
    """Logarithms of the softmax of each row. Z: (n, K)."""
    Z = Z - Z.max(axis=1, keepdims=True)  # largest exponent: 0
    return Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))


def one_hot(y: np.ndarray, n_classes: int) -> np.ndarray:
    """Y: (n, K) with a 1 in column y[i] of row i."""
    Y = np.zeros((len(y), n_classes))
    Y[np.arange(len(y)), y] = 1.0
    return Y


def softmax_head(Z: np.ndarray, Y: np.ndarray):
    """Mean cross-entropy and probabilities; rows of P sum to 1."""
    logs = log_softmax(Z)
    return -(Y * logs).sum() / len(Z), np.exp(logs)


def sigmoid_head(Z: np.ndarray, Y: np.ndarray):
    """Log losses of K separate yes/no questions, summed over K."""
    small = np.exp(-np.abs(Z))
    P = np.where(Z >= 0, 1.0, small) / (1.0 + small)
    losses = np.maximum(Z, 0) + np.log1p(small) - Y * Z  # (n, K)
    return losses.sum() / len(Z), P


def loss_and_gradient(X, Y, W, b, l2: float, head: Callable):
    """Objective, its gradient by W: (d, K), and by b: (K,)."""
    loss, P = head(X @ W + b, Y)  # P: (n, K)
    error = (P - Y) / len(X)
    loss += l2 * (W**2).sum()
    return loss, X.T @ error + 2 * l2 * W, error.sum(axis=0)


class LinearClassifier:
    """K >= 2 classes of any name, by batch gradient descent.

    head: softmax_head, or sigmoid_head for one-vs-rest. Features
    should be standardised. After fit: classes_, coef_ (d, K),
    intercept_ (K,), losses_ (one a step).
    """

    def __init__(
        self,
        head: Callable = softmax_head,
        l2: float = 1e-3,
        n_steps: int = 1_000,
    ):
        if not 0 <= l2 < np.inf:
            raise ValueError(f"l2 must be >= 0 and finite, got {l2}")
        if n_steps < 1:
            raise ValueError(f"n_steps must be >= 1, got {n_steps}")
        self.head, self.l2, self.n_steps = head, l2, n_steps

    def fit(self, X: np.ndarray, y: np.ndarray) -> "LinearClassifier":
        """X: (n, d); y: (n,). At least two classes."""
        X, y = check_features(X), np.asarray(y)
        if y.shape != (len(X),):
            raise ValueError(f"y must be ({len(X)},), got {y.shape}")
        self.classes_, codes = np.unique(y, return_inverse=True)
        K = len(self.classes_)
        if K < 2:
            raise ValueError("y holds a single class")
        if (self.classes_ != self.classes_).any():  # only NaN is so
            raise ValueError("y holds NaN")
        Y = one_hot(codes, K)  # (n, K)
        A = np.column_stack([X, np.ones(len(X))])
        curvature = np.linalg.norm(A, 2) ** 2 / len(X) / 2
        lr = 1 / (curvature + 2 * self.l2)  # can never diverge
        W, b, self.losses_ = np.zeros((X.shape[1], K)), np.zeros(K), []
        for _ in range(self.n_steps):
            loss, dW, db = loss_and_gradient(
                X, Y, W, b, self.l2, self.head
            )
            W, b = W - lr * dW, b - lr * db
            self.losses_.append(float(loss))
        self.coef_, self.intercept_ = W, b
        return self

    def predict(self, X: np.ndarray) -> np.ndarray:
        """The class with the largest logit, (m,)."""
        X = check_features(X)
        if X.shape[1] != len(self.coef_):
            raise ValueError(f"X must have {len(self.coef_)} columns")
        Z = X @ self.coef_ + self.intercept_  # (m, K)
        return self.classes_[Z.argmax(axis=1)]


def accuracy(y: np.ndarray, y_hat: np.ndarray) -> float:
    """Share of equal labels. y and y_hat: (n,)."""
    y, y_hat = np.asarray(y), np.asarray(y_hat)
    if y.shape != y_hat.shape or y.ndim != 1 or y.size == 0:
        raise ValueError(f"y and y_hat differ: {y.shape, y_hat.shape}")
    return float(np.mean(y == y_hat))


def on_grid(f: Callable, X: np.ndarray, size: int = 200):
    """f on a grid over two features, for a contour plot.

    f: (m, 2) -> (m,). X: (n, 2) sets the range. Returns three arrays
    (size, size): first feature, second feature, value.
    """
    X = check_features(X)
    if X.shape[1] != 2:
        raise ValueError(f"X must be (n, 2), got {X.shape}")
    low, high = X.min(axis=0), X.max(axis=0)
    edge = 0.1 * (high - low)
    first, second = np.meshgrid(
        np.linspace(low[0] - edge[0], high[0] + edge[0], size),
        np.linspace(low[1] - edge[1], high[1] + edge[1], size),
    )
    points = np.column_stack([first.ravel(), second.ravel()])
    return first, second, f(points).reshape(first.shape)


def check_features(X: np.ndarray) -> np.ndarray:
    """X as floats. ValueError unless (n, d), not empty, finite."""
    X = np.asarray(X, dtype=float)
    if X.ndim != 2 or X.size == 0:
        raise ValueError(f"X must be (n, d), not empty; got {X.shape}")
    if not np.isfinite(X).all():
        raise ValueError("X holds NaN or infinite values")
    return X
