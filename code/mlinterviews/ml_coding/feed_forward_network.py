"""A two-layer softmax classifier with gradients written by hand.

ReLU hidden layer, softmax output, mean cross-entropy; backpropagation
(Rumelhart, Hinton and Williams, 1986), Xavier and He starts, minibatch
descent. An epoch takes about 4ndm + 6nmK FLOPs for m hidden units.
"""

from collections.abc import Iterator
from itertools import pairwise
from math import cos, pi, sqrt

import numpy as np


def log_softmax(Z: np.ndarray) -> np.ndarray:
    """Logarithm of the softmax of each row. Z: (n, K)."""
    Z = Z - Z.max(axis=1, keepdims=True)  # largest exponent is 0
    return Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))


def forward(
    params: list[np.ndarray], X: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Hidden activations H: (n, m) and logits Z: (n, K).

    params: W1 (d, m), b1 (m,), W2 (m, K), b2 (K,); X: (n, d).
    """
    W1, b1, W2, b2 = params
    H = np.maximum(X @ W1 + b1, 0)  # (n, d) @ (d, m) -> (n, m)
    return H, H @ W2 + b2  # (n, m) @ (m, K) -> (n, K)


def loss_and_gradients(
    params: list[np.ndarray],
    X: np.ndarray,
    y: np.ndarray,
    l2: float = 0.0,
) -> tuple[float, list[np.ndarray]]:
    """Mean cross-entropy plus l2 times the squared weights.

    X: (n, d), n >= 1; y: (n,), integers 0..K-1.
    Returns the loss and one gradient for each of params.
    """
    W1, _, W2, _ = params
    rows = np.arange(len(X))
    H, Z = forward(params, X)
    log_p = log_softmax(Z)  # (n, K)
    loss = -log_p[rows, y].mean()
    loss += l2 * ((W1**2).sum() + (W2**2).sum())  # no biases

    dZ = np.exp(log_p)
    dZ[rows, y] -= 1  # p minus one-hot: (n, K)
    dZ /= len(X)  # the mean, once and here
    dH = (dZ @ W2.T) * (H > 0)  # (n, K) @ (K, m) -> (n, m)
    dW2 = H.T @ dZ + 2 * l2 * W2  # (m, n) @ (n, K) -> (m, K)
    dW1 = X.T @ dH + 2 * l2 * W1  # (d, n) @ (n, m) -> (d, m)
    return float(loss), [dW1, dH.sum(axis=0), dW2, dZ.sum(axis=0)]


def initial_weights(
    d_in: int, d_out: int, rng: np.random.Generator, init: str = "he"
) -> np.ndarray:
    """Normal weights (d_in, d_out) with He's or Xavier's variance."""
    variances = {"he": 2 / d_in, "xavier": 2 / (d_in + d_out)}
    if init not in variances:
        raise ValueError(f"init must be he or xavier, got {init!r}")
    return rng.normal(0, sqrt(variances[init]), (d_in, d_out))


def learning_rate(
    step: int,
    n_steps: int,
    peak: float,
    schedule: str = "constant",
    warmup: int = 0,
) -> float:
    """Learning rate of a step, counted from 0 to n_steps - 1."""
    if step < warmup:
        return peak * (step + 1) / warmup  # linear, never 0
    done = (step - warmup) / max(1, n_steps - warmup)  # in [0, 1)
    if schedule == "constant":
        return peak
    if schedule == "step":  # a tenth after each third
        return peak * 0.1 ** int(3 * done)
    if schedule == "cosine":
        return peak * (1 + cos(pi * done)) / 2
    raise ValueError(f"schedule {schedule!r} is not known")


def minibatches(
    n: int, batch_size: int, rng: np.random.Generator
) -> Iterator[np.ndarray]:
    """Shuffled row numbers, each once; the last batch may be short."""
    order = rng.permutation(n)
    for start in range(0, n, batch_size):
        yield order[start : start + batch_size]


class TwoLayerClassifier:
    """Minibatch gradient descent; predict() never fits again.

    After fit: classes_, params_, losses_ (mean of each epoch).
    """

    def __init__(
        self,
        n_hidden: int,
        rng: np.random.Generator,
        *,
        lr: float = 0.1,
        l2: float = 0.0,
        batch_size: int = 32,
        n_epochs: int = 20,
        schedule: str = "constant",
        init: str = "he",
    ):
        if n_hidden < 1 or batch_size < 1 or n_epochs < 1:
            raise ValueError(
                "n_hidden, batch_size, n_epochs must be at least 1"
            )
        if not (lr > 0 and l2 >= 0):
            raise ValueError(f"need lr > 0, l2 >= 0, got {lr}, {l2}")
        self.n_hidden, self.rng, self.lr, self.l2 = (
            n_hidden,
            rng,
            lr,
            l2,
        )
        self.batch_size, self.n_epochs = batch_size, n_epochs
        self.schedule, self.init = schedule, init

    def fit(self, X: np.ndarray, y: np.ndarray) -> "TwoLayerClassifier":
        """X: (n, d); y: (n,), labels of any kind."""
        X, y = _checked(X), np.asarray(y)
        if y.shape != X.shape[:1] or len(X) == 0:
            raise ValueError(f"X {X.shape} and y {y.shape} do not fit")
        self.classes_, y = np.unique(y, return_inverse=True)
        if self.classes_.dtype.kind == "f" and np.isnan(
            self.classes_[-1]
        ):
            raise ValueError("y must hold no NaN")
        sizes = X.shape[1], self.n_hidden, len(self.classes_)
        self.params_ = []
        for d_in, d_out in pairwise(sizes):
            W = initial_weights(d_in, d_out, self.rng, self.init)
            self.params_ += [W, np.zeros(d_out)]
        self.losses_ = []
        with np.errstate(over="ignore", invalid="ignore"):
            for epoch in range(self.n_epochs):
                self.losses_.append(self._epoch(X, y, epoch))
                if not np.isfinite(self.losses_[-1]):
                    raise ValueError(
                        f"lr {self.lr} diverges: lower it or scale X"
                    )
        return self

    def _epoch(self, X, y, epoch: int) -> float:
        """One pass over the shuffled rows; returns the mean loss."""
        total, n_batches = 0.0, -(-len(X) // self.batch_size)
        batches = minibatches(len(X), self.batch_size, self.rng)
        for step, rows in enumerate(batches, epoch * n_batches):
            lr = learning_rate(
                step, self.n_epochs * n_batches, self.lr, self.schedule
            )
            loss, gradients = loss_and_gradients(
                self.params_, X[rows], y[rows], self.l2
            )
            for p, g in zip(self.params_, gradients, strict=True):
                p -= lr * g
            total += loss * len(rows)  # a short batch counts less
        return total / len(X)

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        """X: (n, d). Returns (n, K), in the order of classes_."""
        return np.exp(
            log_softmax(forward(self.params_, _checked(X))[1])
        )

    def predict(self, X: np.ndarray) -> np.ndarray:
        """X: (n, d). Returns labels (n,)."""
        return self.classes_[self.predict_proba(X).argmax(axis=1)]


def _checked(X: np.ndarray) -> np.ndarray:
    X = np.asarray(X, dtype=float)
    if X.ndim != 2 or X.shape[1] < 1 or not np.isfinite(X).all():
        raise ValueError("X must be an (n, d) array of finite numbers")
    return X
