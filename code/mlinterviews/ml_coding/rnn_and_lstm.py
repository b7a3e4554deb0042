"""A recurrent network and a character model, gradients by hand.

Backpropagation through time over n parallel sequences: a step of the
sequence costs 2n(dm + m^2) FLOPs for m units and inputs of width d.
"""

import numpy as np

Arrays = list[np.ndarray]


def rnn_forward(cell: Arrays, X: np.ndarray, h: np.ndarray):
    """h_t = tanh(x_t Wx + h_{t-1} Wh + b), for all t.

    cell: Wx (d, m), Wh (m, m), b (m,); X: (T, n, d); h: (n, m).
    Returns the states H (T, n, m).
    """
    if np.ndim(X) != 3 or np.size(X) == 0 or not np.isfinite(X).all():
        raise ValueError("X must be (T, n, d), T >= 1, all finite")
    Wx, Wh, b = cell
    if np.shape(h) != (len(X[0]), len(b)) or not np.isfinite(h).all():
        raise ValueError("h must be (n, m), all finite")
    H = np.empty((len(X), *h.shape))
    inputs = X @ Wx + b  # (T, n, m), one product for all steps
    for t in range(len(X)):
        h = H[t] = np.tanh(inputs[t] + h @ Wh)
    return H


def rnn_backward(cell: Arrays, X, h, H, dH):
    """Backpropagation through time.

    h: (n, m), the state before X; H: what forward returned;
    dH: (T, n, m), the loss's direct gradient by each state.
    Returns gradients of the cell, and dh (n, m).
    """
    if np.shape(dH) != H.shape:
        raise ValueError(f"dH must be {H.shape}, got {np.shape(dH)}")
    Wh = cell[1]
    before = np.concatenate([h[None], H[:-1]])  # (T, n, m)
    dA = np.empty_like(H)
    dh = np.zeros_like(h)
    for t in reversed(range(len(X))):
        dh = dH[t] + dh  # from the loss and from step t + 1
        dA[t] = dh * (1 - H[t] ** 2)
        dh = dA[t] @ Wh.T
    # The weights are shared, so their gradients add up over t.
    dWx = np.tensordot(X, dA, [[0, 1], [0, 1]])  # (d, m)
    dWh = np.tensordot(before, dA, [[0, 1], [0, 1]])  # (m, m)
    return [dWx, dWh, dA.sum(axis=(0, 1))], dh


def clip(gradients: Arrays, limit: float) -> float:
    """Scale all gradients together, in place, to a norm of limit.

    Returns the norm before. Raises ValueError if it is not finite.
    """
    if not limit > 0:
        raise ValueError(f"limit must be > 0, got {limit}")
    norm = float(
        np.sqrt(sum((g.astype(float) ** 2).sum() for g in gradients))
    )
    if not np.isfinite(norm):
        raise ValueError("gradients are not finite: skip this step")
    if norm > limit:
        for g in gradients:
            g *= limit / norm
    return norm


def next_token_loss(params: Arrays, ids: np.ndarray, h: np.ndarray):
    """Mean cross-entropy of predicting ids[t + 1] from ids[: t + 1].

    params: Wx (V, m), Wh, b, Wy (m, V), by (V,); ids: (T + 1, n).
    Returns the loss, the gradients and the last state (n, m).
    """
    *cell, Wy, by = params
    ids = np.asarray(ids)
    shaped = ids.ndim == 2 and len(ids) > 1 and ids.size > 0
    known = shaped and ids.min() >= 0 and ids.max() < len(by)
    if not known or ids.dtype.kind not in "iu":
        raise ValueError(
            f"ids must be integers (T + 1, n), 0..{len(by) - 1}"
        )
    X, y = np.eye(len(by))[ids[:-1]], ids[1:]  # (T, n, V), (T, n)
    H = rnn_forward(cell, X, h)
    Z = H @ Wy + by  # (T, n, V)
    Z -= Z.max(axis=-1, keepdims=True)
    log_p = Z - np.log(np.exp(Z).sum(axis=-1, keepdims=True))
    picked = np.take_along_axis(log_p, y[..., None], axis=-1)
    dZ = (np.exp(log_p) - np.eye(len(by))[y]) / y.size
    dWy = np.tensordot(H, dZ, [[0, 1], [0, 1]])  # (m, V)
    gradients, _ = rnn_backward(cell, X, h, H, dZ @ Wy.T)
    gradients += [dWy, dZ.sum(axis=(0, 1))]
    return -float(picked.mean()), gradients, H[-1]


class CharModel:
    """Predicts the next character. After fit: params, losses_."""

    def __init__(self, text: str, m: int, rng: np.random.Generator):
        self.chars = sorted(set(text))
        if len(self.chars) < 2 or m < 1:
            raise ValueError("text needs two characters, m >= 1")
        self.index = {c: i for i, c in enumerate(self.chars)}
        V, self.rng = len(self.chars), rng
        self.params = [
            rng.normal(0, 0.1, (V, m)),
            np.linalg.qr(rng.normal(size=(m, m)))[0],  # orthogonal
            np.zeros(m),
            rng.normal(0, 1 / np.sqrt(m), (m, V)),
            np.zeros(V),
        ]

    def encode(self, text: str) -> np.ndarray:
        unknown = set(text) - set(self.chars)
        if unknown or not text:
            raise ValueError(f"text is empty or has {sorted(unknown)}")
        return np.array([self.index[c] for c in text])

    def fit(
        self, text: str, *, n=16, T=25, n_epochs=5, lr=0.1, limit=1
    ):
        """Truncated backpropagation over n streams, T steps a piece."""
        ids = self.encode(text)
        if n < 1 or T < 1:
            raise ValueError(f"n and T must be >= 1, got {n} and {T}")
        length = len(ids) // n
        if length < 2:
            raise ValueError(f"text is too short for {n} streams")
        streams = ids[: n * length].reshape(n, length).T  # (length, n)
        squares = [np.zeros_like(p) for p in self.params]
        self.losses_ = []
        for _ in range(n_epochs):
            h, total = np.zeros((n, len(self.params[2]))), 0.0
            for start in range(0, length - 1, T):
                piece = streams[start : start + T + 1]
                # h is carried on as a number: no gradient through it.
                loss, grads, h = next_token_loss(self.params, piece, h)
                clip(grads, limit)
                for p, s, g in zip(
                    self.params, squares, grads, strict=True
                ):
                    s += g**2  # Adagrad
                    p -= lr * g / np.sqrt(s + 1e-8)
                total += loss * (len(piece) - 1)  # the last is short
            self.losses_.append(total / (length - 1))
        return self

    def sample(self, start: str, length: int, temperature=1.0) -> str:
        """start, continued by length drawn characters."""
        if not temperature > 0:
            raise ValueError("temperature must be positive")
        *cell, Wy, by = self.params
        X = np.eye(len(by))[self.encode(start)][:, None]  # (T, 1, V)
        h = np.zeros((1, len(Wy)))
        for _ in range(length):
            h = rnn_forward(cell, X, h)[-1]
            z = (h @ Wy + by)[0] / temperature
            p = np.exp(z - z.max())
            i = self.rng.choice(len(p), p=p / p.sum())
            start += self.chars[i]
            X = np.eye(len(by))[[[i]]]  # (1, 1, V)
        return start
