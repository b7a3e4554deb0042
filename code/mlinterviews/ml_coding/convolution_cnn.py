"""A small convolutional classifier, gradients by hand.

Convolution, ReLU and pooling twice, then a dense layer and a softmax;
trained by minibatch gradient descent with momentum.
"""

import numpy as np

from mlinterviews.ml_coding.convolution import (
    conv2d,
    conv2d_backward,
    floats,
    max_pool,
    max_pool_backward,
)


class CNN:
    """For images (n, c, h, w), h and w at least 4, and K classes.

    params: W1 (f1, c, 3, 3), b1, W2 (f2, f1, 3, 3), b2,
    W3 (f2 (h // 4)(w // 4), K), b3.
    """

    def __init__(self, shape, n_classes: int, filters=(8, 16), *, rng):
        c, h, w = shape
        if min(h, w) < 4:
            raise ValueError(f"shape must be >= 4 x 4, got {shape}")
        f1, f2 = filters
        d = f2 * (h // 4) * (w // 4)
        shapes = (f1, c, 3, 3), (f2, f1, 3, 3), (d, n_classes)
        inputs = c * 9, f1 * 9, d  # what one output is a sum of
        biases = f1, f2, n_classes
        self.params = []
        for s, m, b in zip(shapes, inputs, biases, strict=True):
            W = rng.normal(0, np.sqrt(2 / m), s)
            self.params += [W, np.zeros(b)]
        self.velocity = [np.zeros_like(p) for p in self.params]

    def forward(self, X: np.ndarray):
        """X: (n, c, h, w). Returns logits (n, K) and the caches."""
        W1, b1, W2, b2, W3, b3 = self.params
        A, conv1 = conv2d(X, W1, b1, padding="same")  # (n, f1, h, w)
        H, pool1 = max_pool(np.maximum(A, 0), 2)  # halves h and w
        B, conv2 = conv2d(H, W2, b2, padding="same")
        P, pool2 = max_pool(np.maximum(B, 0), 2)  # (n, f2, h/4, w/4)
        flat = P.reshape(len(X), -1)  # (n, f2 h/4 w/4)
        caches = conv1, A > 0, pool1, conv2, B > 0, pool2, flat, P.shape
        return flat @ W3 + b3, caches

    def backward(self, X: np.ndarray, y: np.ndarray):
        """Mean cross-entropy and the gradient of each parameter."""
        Z, caches = self.forward(X)
        conv1, on1, pool1, conv2, on2, pool2, flat, shape = caches
        rows = np.arange(len(X))
        Z = Z - Z.max(axis=1, keepdims=True)
        log_p = Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))
        G = np.exp(log_p)
        G[rows, y] -= 1
        G /= len(X)  # (n, K)
        dW3, db3 = flat.T @ G, G.sum(axis=0)
        G = (G @ self.params[4].T).reshape(shape)
        G = max_pool_backward(G, pool2) * on2
        G, dW2, db2 = conv2d_backward(G, conv2)
        G = max_pool_backward(G, pool1) * on1
        _, dW1, db1 = conv2d_backward(G, conv1)
        return -log_p[rows, y].mean(), [dW1, db1, dW2, db2, dW3, db3]

    def fit(self, X, y, rng, *, lr=0.05, n_epochs=10, batch_size=32):
        """X: (n, c, h, w); y: (n,), integers 0..K-1."""
        X, y = floats(X, "X", 4), np.asarray(y)
        K = len(self.params[-1])
        integer = y.dtype.kind in "iu" and y.shape == (len(X),)
        if not integer or y.min() < 0 or y.max() >= K:
            raise ValueError(
                f"y must be ({len(X)},), integers 0..{K - 1}"
            )
        for _ in range(n_epochs):
            order = rng.permutation(len(X))
            for start in range(0, len(X), batch_size):
                rows = order[start : start + batch_size]
                _, gradients = self.backward(X[rows], y[rows])
                for p, v, g in zip(
                    self.params, self.velocity, gradients, strict=True
                ):
                    v *= 0.9
                    v -= lr * g
                    p += v
        return self

    def predict(self, X: np.ndarray) -> np.ndarray:
        """X: (n, c, h, w). Returns classes (n,)."""
        return self.forward(X)[0].argmax(axis=1)
