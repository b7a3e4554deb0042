"""Gated cells: LSTM both ways, GRU forward.

Hochreiter and Schmidhuber (1997), with the forget gate that was added
later; Cho et al. (2014) in the variant that libraries implement.
"""

import numpy as np


def sigmoid(Z: np.ndarray) -> np.ndarray:
    e = np.exp(-np.abs(Z))  # never overflows
    return np.where(Z >= 0, 1, e) / (1 + e)


def lstm_step(cell, x, h, c):
    """One step. cell: Wx (d, 4m), Wh (m, 4m), b (4m,), the gates in
    the order input, forget, candidate, output; x: (n, d); h, c: (n, m).

    Returns the new h, c and the cache for the step back.
    """
    Wx, Wh, b = cell
    i, f, g, o = np.split(x @ Wx + h @ Wh + b, 4, axis=1)  # (n, m)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    new = f * c + i * g  # keep some, write some
    s = np.tanh(new)
    return o * s, new, (x, h, c, i, f, g, o, s)


def lstm_step_backward(cell, cache, dh, dc):
    """dh, dc: (n, m), gradients by the new h and c.

    Returns the gradients of the cell, and dx, dh, dc of the inputs.
    """
    Wx, Wh, _ = cell
    x, h, c, i, f, g, o, s = cache
    dc = dc + dh * o * (1 - s**2)
    dA = np.concatenate(
        [
            dc * g * i * (1 - i),
            dc * c * f * (1 - f),
            dc * i * (1 - g**2),
            dh * s * o * (1 - o),
        ],
        axis=1,
    )  # (n, 4m)
    gradients = [x.T @ dA, h.T @ dA, dA.sum(axis=0)]
    return gradients, dA @ Wx.T, dA @ Wh.T, dc * f


def lstm_forward(cell, X, h, c):
    """X: (T, n, d); h, c: (n, m). Returns H (T, n, m), c and caches."""
    if np.ndim(X) != 3 or np.size(X) == 0 or not np.isfinite(X).all():
        raise ValueError("X must be (T, n, d), T >= 1, all finite")
    for state in (h, c):
        if np.shape(state) != (len(X[0]), len(cell[1])):
            raise ValueError("h and c must be (n, m)")
    H, caches = [], []
    for x in X:
        h, c, cache = lstm_step(cell, x, h, c)
        H.append(h)
        caches.append(cache)
    return np.array(H), c, caches


def lstm_backward(cell, caches, dH):
    """dH: (T, n, m). Returns gradients of cell, dX, dh, dc."""
    totals = [np.zeros_like(p) for p in cell]
    dh = dc = np.zeros_like(dH[0])
    dX = []
    for cache, direct in zip(reversed(caches), dH[::-1], strict=True):
        gradients, dx, dh, dc = lstm_step_backward(
            cell, cache, direct + dh, dc
        )
        for total, g in zip(totals, gradients, strict=True):
            total += g
        dX.append(dx)
    return totals, np.array(dX[::-1]), dh, dc


def gru_step(cell, x, h):
    """cell: Wx (d, 3m), Wh (m, 3m), bx, bh (3m,), the gates in the
    order reset, update, candidate; x: (n, d); h: (n, m).
    """
    Wx, Wh, bx, bh = cell
    r, z, n = np.split(x @ Wx + bx, 3, axis=1)  # (n, m) each
    hr, hz, hn = np.split(h @ Wh + bh, 3, axis=1)
    r, z = sigmoid(r + hr), sigmoid(z + hz)
    candidate = np.tanh(n + r * hn)
    return (1 - z) * candidate + z * h
