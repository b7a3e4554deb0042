"""The layers of a transformer block with their gradients by hand.

Each returns its output and a function from the gradient of the output
to those of the inputs (Vaswani et al., 2017; Ba et al., 2016;
Hendrycks and Gimpel, 2016). N rows of width d: a linear layer costs
2 N d n FLOPs forward and twice that backward.
"""

import numpy as np


def linear(x, W, b):
    """x: (..., m), W: (m, n), b: (n,). Returns (..., n)."""

    def backward(dy):
        rows = x.reshape(-1, x.shape[-1])  # (N, m)
        grads = dy.reshape(-1, dy.shape[-1])  # (N, n)
        return dy @ W.T, rows.T @ grads, grads.sum(0)

    return x @ W + b, backward


def layer_norm(x, gain, bias, eps=1e-5):
    """Rows of x: (..., d) to mean 0 and variance 1, then scaled."""
    centred = x - x.mean(-1, keepdims=True)
    var = (centred * centred).mean(-1, keepdims=True)
    scale = 1 / np.sqrt(var + eps)  # (..., 1)
    z = centred * scale  # (..., d)

    def backward(dy):
        dz = dy * gain
        common = dz.mean(-1, keepdims=True)
        along = (dz * z).mean(-1, keepdims=True)
        dx = scale * (dz - common - z * along)
        rows = tuple(range(x.ndim - 1))
        return dx, (dy * z).sum(rows), dy.sum(rows)

    return z * gain + bias, backward


def gelu(x):
    """The tanh form of x times the normal distribution function."""
    c = (2 / np.pi) ** 0.5
    t = np.tanh(c * (x + 0.044715 * x * x * x))

    def backward(dy):
        slope = c * (1 + 3 * 0.044715 * x * x)
        return dy * 0.5 * (1 + t + x * (1 - t * t) * slope)

    return 0.5 * x * (1 + t), backward


def split(x, h):
    """(B, T, d) to (B, h, T, d / h)."""
    B, T, d = x.shape
    return x.reshape(B, T, h, d // h).swapaxes(1, 2)


def merge(x):
    """(B, h, T, d_h) to (B, T, h d_h)."""
    B, h, T, d_h = x.shape
    return x.swapaxes(1, 2).reshape(B, T, h * d_h)


def attention(qkv, h, causal=True):
    """Self-attention of h heads; qkv: (B, T, 3d) to (B, T, d)."""
    T = qkv.shape[1]
    if qkv.shape[-1] % (3 * h):
        raise ValueError(f"{h} heads do not divide {qkv.shape}")
    q, k, v = (split(a, h) for a in np.split(qkv, 3, -1))
    root = q.shape[-1] ** -0.5
    s = (q * root) @ k.swapaxes(-1, -2)  # (B, h, T, T)
    if causal:
        s = np.where(np.tri(T, dtype=bool), s, -np.inf)
    p = np.exp(s - s.max(-1, keepdims=True))
    p /= p.sum(-1, keepdims=True)  # (B, h, T, T)

    def backward(dy):
        do = split(dy, h)  # (B, h, T, d_h)
        dv = p.swapaxes(-1, -2) @ do
        dp = do @ v.swapaxes(-1, -2)  # (B, h, T, T)
        ds = p * (dp - (dp * p).sum(-1, keepdims=True))
        dq = ds @ k * root
        dk = ds.swapaxes(-1, -2) @ q * root
        return np.concatenate([merge(a) for a in (dq, dk, dv)], -1)

    return merge(p @ v), backward


def cross_entropy(z, y):
    """Mean of -log softmax(z)[y]; z: (..., V), y: (...) of ints."""
    y = np.asarray(y)
    if y.shape != z.shape[:-1] or y.dtype.kind not in "iu":
        raise ValueError(f"y must be integers, shaped {z.shape[:-1]}")
    if y.min() < 0 or y.max() >= z.shape[-1] or np.isnan(z).any():
        raise ValueError("y must be in 0..V-1 and z without NaN")
    z = z - z.max(-1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(-1, keepdims=True))
    at = y[..., None]  # (..., 1)
    loss = -np.take_along_axis(log_p, at, -1).mean()

    def backward():
        dz = np.exp(log_p)  # (..., V)
        right = np.take_along_axis(dz, at, -1)
        np.put_along_axis(dz, at, right - 1, -1)
        return dz / y.size

    return float(loss), backward
