"""Batch, layer and RMS normalisation and dropout, both ways.

Sources: Ioffe and Szegedy (2015), Ba, Kiros and Hinton (2016), Zhang
and Sennrich (2019), Srivastava et al. (2014). All take O(size of X).
"""

import numpy as np


def standardize(X: np.ndarray, axes, eps: float):
    """(X - mean) / sqrt(var + eps) over axes.

    Returns X_hat, shaped like X, and mean, var and 1 / sqrt(var + eps)
    with length 1 along axes. Raises ValueError unless eps > 0.
    """
    if not eps > 0:
        raise ValueError(f"eps must be > 0, got {eps}")
    mean = X.mean(axis=axes, keepdims=True)
    centred = X - mean
    var = (centred**2).mean(axis=axes, keepdims=True)
    inverse = 1 / np.sqrt(var + eps)
    return centred * inverse, mean, var, inverse


def standardize_backward(G, X_hat, inverse, axes) -> np.ndarray:
    """Gradient by X from G, the gradient by X_hat."""
    along = (G * X_hat).mean(axis=axes, keepdims=True)
    return inverse * (
        G - G.mean(axis=axes, keepdims=True) - X_hat * along
    )


class BatchNorm:
    """Each feature over the batch; X: (n, d) or (n, c, h, w).

    training decides which statistics are used: the batch's, which also
    move the running ones, or the running ones.
    """

    def __init__(self, d: int, momentum: float = 0.1, eps=1e-5):
        if not 0 < momentum <= 1:
            raise ValueError(f"momentum must be in (0, 1]: {momentum}")
        self.gamma, self.beta = np.ones(d), np.zeros(d)
        self.running_mean, self.running_var = np.zeros(d), np.ones(d)
        self.momentum, self.eps, self.training = momentum, eps, True

    def forward(self, X: np.ndarray) -> np.ndarray:
        X = checked(X)
        d = len(self.gamma)
        if X.ndim < 2 or X.shape[1] != d:
            raise ValueError(f"X must have {d} features on axis 1")
        axes = (0, *range(2, X.ndim))
        shape = (1, d) + (1,) * (X.ndim - 2)  # (1, d, 1, 1) for images
        if self.training:
            m = X.size // d  # values for each feature
            if m < 2:
                raise ValueError("X has one value a feature: no spread")
            X_hat, mean, var, inverse = standardize(X, axes, self.eps)
            new_mean, new_var = mean.ravel(), var.ravel() * m / (m - 1)
            self.running_mean += self.momentum * (
                new_mean - self.running_mean
            )
            self.running_var += self.momentum * (
                new_var - self.running_var
            )
        else:
            var = self.running_var.reshape(shape)
            inverse = 1 / np.sqrt(var + self.eps)
            X_hat = (X - self.running_mean.reshape(shape)) * inverse
        self.cache = X_hat, inverse, axes, shape, self.training
        return X_hat * self.gamma.reshape(shape) + self.beta.reshape(
            shape
        )

    def backward(self, G: np.ndarray) -> np.ndarray:
        """G: gradient by the output. Sets dgamma, dbeta; returns dX."""
        X_hat, inverse, axes, shape, training = self.cache
        G = shaped(G, X_hat)
        self.dgamma = (G * X_hat).sum(axis=axes)  # (d,)
        self.dbeta = G.sum(axis=axes)  # (d,)
        G = G * self.gamma.reshape(shape)
        if not training:  # the statistics do not depend on X
            return G * inverse
        return standardize_backward(G, X_hat, inverse, axes)


def layer_norm(X, gamma, beta, eps: float = 1e-5):
    """Each row over its features. X: (..., d); gamma, beta: (d,).

    Returns the output, shaped like X, and the cache.
    """
    X = checked(X)
    gamma, beta = scale(gamma, X, "gamma"), scale(beta, X, "beta")
    X_hat, _, _, inverse = standardize(X, -1, eps)
    return X_hat * gamma + beta, (X_hat, inverse, gamma)


def layer_norm_backward(G: np.ndarray, cache):
    """Returns dX (..., d), dgamma (d,), dbeta (d,)."""
    X_hat, inverse, gamma = cache
    G = shaped(G, X_hat)
    rows = tuple(range(G.ndim - 1))
    dX = standardize_backward(G * gamma, X_hat, inverse, -1)
    return dX, (G * X_hat).sum(axis=rows), G.sum(axis=rows)


def rms_norm(X, gamma, eps: float = 1e-6):
    """X / root mean square of the row, times gamma. X: (..., d)."""
    X = checked(X)
    gamma = scale(gamma, X, "gamma")
    if not eps > 0:
        raise ValueError(f"eps must be > 0, got {eps}")
    inverse = 1 / np.sqrt((X**2).mean(axis=-1, keepdims=True) + eps)
    X_hat = X * inverse
    return X_hat * gamma, (X_hat, inverse, gamma)


def rms_norm_backward(G: np.ndarray, cache):
    """Returns dX (..., d), dgamma (d,)."""
    X_hat, inverse, gamma = cache
    G = shaped(G, X_hat)
    dgamma = (G * X_hat).sum(axis=tuple(range(G.ndim - 1)))
    G = G * gamma
    along = (G * X_hat).mean(axis=-1, keepdims=True)
    return inverse * (G - X_hat * along), dgamma


def dropout(X, p: float, rng: np.random.Generator, training=True):
    """Zero each entry with probability p and scale the rest up.

    Returns the output and the mask; the gradient is G * mask.
    """
    if not 0 <= p < 1:
        raise ValueError(f"p must be in [0, 1), got {p}")
    X = checked(X)
    if not training or p == 0:
        return X, np.ones_like(X)
    mask = (rng.random(X.shape) >= p) / (1 - p)
    return X * mask, mask


def checked(X) -> np.ndarray:
    X = np.asarray(X, dtype=float)
    if X.ndim < 1 or X.size == 0 or not np.isfinite(X).all():
        raise ValueError("X must be a non-empty array, all finite")
    return X


def scale(a, X: np.ndarray, name: str) -> np.ndarray:
    """gamma or beta: one finite number a feature, never broadcast."""
    a = np.asarray(a, dtype=float)
    if a.shape != X.shape[-1:] or not np.isfinite(a).all():
        raise ValueError(f"{name} must be {X.shape[-1:]}, all finite")
    return a


def shaped(G, X_hat: np.ndarray) -> np.ndarray:
    G = np.asarray(G, dtype=float)
    if G.shape != X_hat.shape or not np.isfinite(G).all():
        raise ValueError(f"G must be {X_hat.shape}, all finite")
    return G
