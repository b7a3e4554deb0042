"""A network of layers with pluggable activations and losses.

Each layer keeps what its backward pass needs; activations keep
nothing, so that one object may serve many layers. The output
activation belongs to the loss, which works on logits.
"""

from itertools import pairwise

import numpy as np


class Identity:
    def __call__(self, Z: np.ndarray) -> np.ndarray:
        return Z

    def backward(self, grad, Z, A) -> np.ndarray:
        """dL/dZ from grad = dL/dA; Z: input, A: output, all (n, m)."""
        return grad


class ReLU(Identity):
    def __call__(self, Z):
        return np.maximum(Z, 0)

    def backward(self, grad, Z, A):
        return grad * (Z > 0)


class Sigmoid(Identity):
    def __call__(self, Z):
        e = np.exp(-np.abs(Z))  # never overflows
        return np.where(Z >= 0, 1, e) / (1 + e)

    def backward(self, grad, Z, A):
        return grad * A * (1 - A)


class Tanh(Identity):
    def __call__(self, Z):
        return np.tanh(Z)

    def backward(self, grad, Z, A):
        return grad * (1 - A**2)


class Softmax(Identity):
    def __call__(self, Z):
        E = np.exp(Z - Z.max(axis=1, keepdims=True))
        return E / E.sum(axis=1, keepdims=True)

    def jacobian(self, a: np.ndarray) -> np.ndarray:
        """dA/dZ of one row with output a: (K,). Returns (K, K)."""
        return np.diag(a) - np.outer(a, a)

    def backward(self, grad, Z, A):  # rows of grad @ jacobian
        return A * (grad - (grad * A).sum(axis=1, keepdims=True))


class CrossEntropy:
    """Softmax and cross-entropy in one. Z: (n, K); y: (n,), 0..K-1."""

    output = Softmax()

    def __call__(self, Z, y) -> tuple[float, np.ndarray]:
        """Mean loss, and its gradient by the logits Z."""
        y, rows = np.asarray(y), np.arange(len(Z))
        if y.shape != rows.shape or y.min() < 0 or y.max() >= len(Z[0]):
            raise ValueError(f"y must be (n,), 0..{len(Z[0]) - 1}")
        shifted = Z - Z.max(axis=1, keepdims=True)
        log_total = np.log(np.exp(shifted).sum(axis=1))  # (n,)
        grad = self.output(Z)
        grad[rows, y] -= 1
        loss = (log_total - shifted[rows, y]).mean()
        return float(loss), grad / len(Z)


class BinaryCrossEntropy:
    """A sigmoid and log loss for each entry. Z, y: (n, K), y in 0..1.

    Summed over the K labels, which may hold together.
    """

    output = Sigmoid()

    def __call__(self, Z, y) -> tuple[float, np.ndarray]:
        y = _like(y, Z)
        losses = np.logaddexp(0, Z) - y * Z  # (n, K)
        grad = (self.output(Z) - y) / len(Z)
        return float(losses.sum() / len(Z)), grad


class SquaredError:
    """Squared error after any output activation. Z, y: (n, K)."""

    def __init__(self, output: Identity):
        self.output = output

    def __call__(self, Z, y) -> tuple[float, np.ndarray]:
        A, y = self.output(Z), _like(y, Z)
        grad = 2 * (A - y) / len(Z)  # by the output A
        loss = ((A - y) ** 2).sum() / len(Z)
        return float(loss), self.output.backward(grad, Z, A)


def _like(y, Z: np.ndarray) -> np.ndarray:
    """Without it y (n,) and Z (n, 1) broadcast to (n, n)."""
    if np.shape(y) != Z.shape:
        raise ValueError(f"y must be {Z.shape}, got {np.shape(y)}")
    return np.asarray(y, dtype=float)


class Dense:
    """A = activation(XW + b), and its backward pass."""

    def __init__(self, d_in: int, d_out: int, activation, rng):
        relu = isinstance(activation, ReLU)
        variance = 2 / d_in if relu else 2 / (d_in + d_out)
        self.W = rng.normal(0, np.sqrt(variance), (d_in, d_out))
        self.b = np.zeros(d_out)
        self.activation = activation

    def forward(self, X: np.ndarray) -> np.ndarray:
        """X: (n, d_in). Returns (n, d_out)."""
        self.X = X
        self.Z = X @ self.W + self.b
        self.A = self.activation(self.Z)
        return self.A

    def backward(self, grad: np.ndarray) -> np.ndarray:
        """grad: dL/dA (n, d_out). Sets dW, db; returns dL/dX."""
        dZ = self.activation.backward(grad, self.Z, self.A)
        self.dW = self.X.T @ dZ  # (d_in, n) @ (n, d_out)
        self.db = dZ.sum(axis=0)  # (d_out,)
        return dZ @ self.W.T  # (n, d_out) @ (d_out, d_in)


class Network:
    """Hidden layers with one activation, a linear last layer, a loss.

    sizes: width of the input, of each hidden layer and of the output.
    Raises ValueError if there are fewer than two, or one is below 1.
    """

    def __init__(self, sizes: list[int], hidden, loss, rng):
        if len(sizes) < 2 or min(sizes) < 1:
            raise ValueError(f"sizes must be two or more, got {sizes}")
        self.loss = loss
        last = len(sizes) - 2
        self.layers = [
            Dense(d, m, Identity() if i == last else hidden, rng)
            for i, (d, m) in enumerate(pairwise(sizes))
        ]

    def logits(self, X: np.ndarray) -> np.ndarray:
        """X: (n, d). Returns (n, K)."""
        for layer in self.layers:
            X = layer.forward(X)
        return X

    def predict(self, X: np.ndarray) -> np.ndarray:
        """The loss's output activation on the logits: (n, K)."""
        return self.loss.output(self.logits(np.asarray(X, dtype=float)))

    def backward(self, X: np.ndarray, y: np.ndarray) -> float:
        """Returns the loss; leaves dW and db in each layer."""
        X = np.asarray(X, dtype=float)
        if X.ndim != 2 or len(X) == 0 or not np.isfinite(X).all():
            raise ValueError("X must be (n, d), n >= 1, all finite")
        if len(y) != len(X):
            raise ValueError(f"y has {len(y)} rows, X has {len(X)}")
        loss, grad = self.loss(self.logits(X), y)
        for layer in reversed(self.layers):
            grad = layer.backward(grad)
        return loss

    def step(self, lr: float) -> None:
        """Moves all parameters against their gradients."""
        for layer in self.layers:
            layer.W -= lr * layer.dW
            layer.b -= lr * layer.db
