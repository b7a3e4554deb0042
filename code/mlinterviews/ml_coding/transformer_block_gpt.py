"""A small GPT on the hand-written layers: model, training, sampling.

Pre-norm blocks, learned positions, output tied to the embedding
(Radford et al., 2019; Press and Wolf, 2017), trained by Adam. A step
costs about 6 FLOPs for each weight and token, plus attention.
"""

import numpy as np

from mlinterviews.ml_coding.transformer_block import (
    attention,
    cross_entropy,
    gelu,
    layer_norm,
    linear,
)


def init_block(d, layers, rng, std):
    """Weights of one block; residual outputs start smaller."""
    small = std / (2 * layers) ** 0.5
    return {
        "norm1.W": np.ones(d),
        "norm1.b": np.zeros(d),
        "qkv.W": rng.normal(0, std, (d, 3 * d)),
        "qkv.b": np.zeros(3 * d),
        "out.W": rng.normal(0, small, (d, d)),
        "out.b": np.zeros(d),
        "norm2.W": np.ones(d),
        "norm2.b": np.zeros(d),
        "up.W": rng.normal(0, std, (d, 4 * d)),
        "up.b": np.zeros(4 * d),
        "down.W": rng.normal(0, small, (4 * d, d)),
        "down.b": np.zeros(d),
    }


class GPT:
    """Logits of the next token from up to T tokens, and gradients."""

    def __init__(self, V, T, d, h, layers, rng, std=0.1, causal=True):
        if min(V, T, d, h, layers) < 1 or d % h:
            raise ValueError(
                f"sizes must be >= 1, h divide d: {h}, {d}"
            )
        self.V, self.T, self.h, self.layers = V, T, h, layers
        self.causal = causal
        self.params = {
            "tokens": rng.normal(0, std, (V, d)),
            "positions": rng.normal(0, std, (T, d)),
            "norm.W": np.ones(d),
            "norm.b": np.zeros(d),
        }
        for i in range(layers):
            for name, w in init_block(d, layers, rng, std).items():
                self.params[f"{i}.{name}"] = w

    def forward(self, ids):
        """ids: (B, t), t <= T. Returns logits (B, t, V), backward."""
        ids = self.check(ids)
        P, tape, t = self.params, [], ids.shape[1]

        def apply(layer, name, x):
            y, back = layer(x, P[name + ".W"], P[name + ".b"])
            tape.append((name, back))
            return y

        def plain(layer, *inputs):
            y, back = layer(*inputs)
            tape.append(("", back))
            return y

        x = P["tokens"][ids] + P["positions"][:t]  # (B, t, d)
        for i in range(self.layers):
            a = apply(layer_norm, f"{i}.norm1", x)
            a = apply(linear, f"{i}.qkv", a)  # (B, t, 3d)
            a = plain(attention, a, self.h, self.causal)
            x = x + apply(linear, f"{i}.out", a)
            a = apply(layer_norm, f"{i}.norm2", x)
            a = plain(gelu, apply(linear, f"{i}.up", a))
            x = x + apply(linear, f"{i}.down", a)
        x = apply(layer_norm, "norm", x)
        z = x @ P["tokens"].T  # (B, t, V), tied
        return z, lambda dz: self.backward(dz, ids, x, tape)

    def backward(self, dz, ids, x, tape):
        """Gradients of all parameters from that of the logits."""
        P, grads = self.params, {}

        def undo(dy, n):
            """Back through the last n layers on the tape."""
            for _ in range(n):
                name, back = tape.pop()
                if name:
                    dy, *both = back(dy)
                    grads[name + ".W"], grads[name + ".b"] = both
                else:
                    dy = back(dy)
            return dy

        rows = dz.reshape(-1, self.V)  # (N, V)
        as_output = rows.T @ x.reshape(len(rows), -1)  # (V, d)
        dx = undo(dz @ P["tokens"], 1)  # the final norm
        for _ in range(2 * self.layers):
            dx = dx + undo(dx, 4)  # residual: both ways add up
        np.add.at(as_output, ids, dx)  # a token may occur twice
        positions = np.zeros_like(P["positions"])
        positions[: ids.shape[1]] = dx.sum(0)
        return grads | {"tokens": as_output, "positions": positions}

    def loss(self, ids):
        """ids: (B, t + 1). Mean loss of the next token, backward."""
        ids = np.asarray(ids)
        if ids.ndim != 2 or ids.shape[1] < 2:
            raise ValueError(f"ids must be (B, t + 1), not {ids.shape}")
        z, back = self.forward(ids[:, :-1])
        loss, start = cross_entropy(z, self.check(ids[:, 1:]))
        return loss, lambda: back(start())

    def check(self, ids):
        ids = np.asarray(ids)
        if ids.ndim != 2 or not ids.size or ids.shape[1] > self.T:
            raise ValueError(
                f"ids must be (B, 1..{self.T}): {ids.shape}"
            )
        if ids.dtype.kind not in "iu":
            raise ValueError(f"ids must be integers, not {ids.dtype}")
        if ids.min() < 0 or ids.max() >= self.V:
            raise ValueError(f"ids must be in 0..{self.V - 1}")
        return ids


def count_parameters(V, T, d, layers):
    """Embeddings, blocks of 12 d^2 + 13 d, the final norm."""
    return V * d + T * d + layers * (12 * d * d + 13 * d) + 2 * d


def train(model, ids, steps, batch_size, lr, rng):
    """Adam on random windows of ids: (n,). Returns steps losses.

    Warm-up over 20 steps, then a cosine down to a tenth of lr.
    """
    ids = np.asarray(ids)
    if ids.ndim != 1 or len(ids) < model.T + 1:
        raise ValueError(f"ids must hold {model.T + 1} tokens or more")
    if batch_size < 1 or not 0 <= lr < np.inf:
        raise ValueError(
            f"batch_size >= 1, lr >= 0: {batch_size}, {lr}"
        )
    P = model.params
    m = {k: np.zeros_like(w) for k, w in P.items()}
    v = {k: np.zeros_like(w) for k, w in P.items()}
    window, losses = np.arange(model.T + 1), []
    for s in range(1, steps + 1):
        starts = rng.integers(len(ids) - model.T, size=batch_size)
        loss, back = model.loss(ids[starts[:, None] + window])
        cosine = 0.55 + 0.45 * np.cos(np.pi * s / steps)
        rate = lr * min(1, s / 20) * cosine
        for k, g in back().items():
            m[k] += 0.1 * (g - m[k])
            v[k] += 0.02 * (g * g - v[k])
            step = m[k] / (1 - 0.9**s)
            P[k] -= rate * step / (np.sqrt(v[k] / (1 - 0.98**s)) + 1e-8)
        losses.append(loss)
    return losses


def held_out(model, ids):
    """Mean loss over ids: (n,), in windows of T that do not overlap."""
    n = (len(ids) - 1) // model.T
    if np.ndim(ids) != 1 or n < 1:
        raise ValueError(f"ids must hold {model.T + 1} tokens or more")
    at = np.arange(n)[:, None] * model.T + np.arange(model.T + 1)
    return model.loss(np.asarray(ids)[at])[0]


def generate(model, ids, n, rng, t=1.0):
    """Append n sampled tokens to the list ids, at temperature t > 0."""
    if not 0 < t < np.inf:
        raise ValueError(f"t must be positive, not {t}")
    ids = list(ids)
    for _ in range(n):
        z = model.forward([ids[-model.T :]])[0][0, -1]  # (V,)
        p = np.exp((z - z.max()) / t)
        ids.append(int(rng.choice(model.V, p=p / p.sum())))
    return ids
