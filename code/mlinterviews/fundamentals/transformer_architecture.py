"""A decoder-only transformer's forward pass, with its norms and gates.

Sources: Vaswani et al. (2017) for the block and its scaling, Zhang and
Sennrich (2019) for RMSNorm, Shazeer (2020) for gated layers, Ainslie
et al. (2023) for grouped keys and values.
Cost of one block on T tokens: O(T d^2 + T^2 d) time, O(T^2) memory for
each head as written.
"""

import numpy as np


def layer_norm(
    x: np.ndarray, gain: np.ndarray, bias: np.ndarray, eps: float = 1e-5
) -> np.ndarray:
    """Centre and scale each token. x: (..., d); gain, bias: (d,)."""
    x = np.asarray(x, dtype=float)
    centred = x - x.mean(axis=-1, keepdims=True)
    variance = np.mean(centred**2, axis=-1, keepdims=True)
    return gain * centred / np.sqrt(variance + eps) + bias


def rms_norm(
    x: np.ndarray, gain: np.ndarray, eps: float = 1e-5
) -> np.ndarray:
    """Scale each token to root mean square 1. x: (..., d)."""
    x = np.asarray(x, dtype=float)
    mean_square = np.mean(x**2, axis=-1, keepdims=True)
    return gain * x / np.sqrt(mean_square + eps)


def silu(z: np.ndarray) -> np.ndarray:
    """z * sigmoid(z), without overflow."""
    small = np.exp(-np.abs(z))  # in (0, 1]
    return z * np.where(z >= 0, 1.0, small) / (1.0 + small)


def swiglu(x: np.ndarray, p: dict[str, np.ndarray]) -> np.ndarray:
    """Gated feed-forward layer. x: (T, d).

    p: gate and up (d, d_ff), down (d_ff, d).
    """
    return (silu(x @ p["gate"]) * (x @ p["up"])) @ p["down"]  # (T, d)


def softmax(z: np.ndarray) -> np.ndarray:
    """Over the last axis."""
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def causal_attention(
    x: np.ndarray, p: dict[str, np.ndarray], n_heads: int, n_kv: int
) -> np.ndarray:
    """Each token attends to itself and earlier ones. x: (T, d).

    p: q (d, n_heads * d_h), k and v (d, n_kv * d_h),
    o (n_heads * d_h, d). Groups of heads share keys and values.
    Raises ValueError if heads do not divide evenly, or T is 0.
    """
    if len(x) == 0 or p["q"].shape[1] % n_heads:
        raise ValueError(f"T {len(x)}, or n_heads {n_heads} unfit")
    if n_kv < 1 or n_heads % n_kv:
        raise ValueError(f"n_kv {n_kv} must divide n_heads {n_heads}")
    T, d_h = len(x), p["q"].shape[1] // n_heads
    Q = (x @ p["q"]).reshape(T, n_heads, d_h)
    K = (x @ p["k"]).reshape(T, n_kv, d_h)
    V = (x @ p["v"]).reshape(T, n_kv, d_h)
    K = K.repeat(n_heads // n_kv, axis=1)  # (T, n_heads, d_h)
    V = V.repeat(n_heads // n_kv, axis=1)  # (T, n_heads, d_h)
    scores = np.einsum("thc,shc->hts", Q, K) / np.sqrt(d_h)
    future = np.triu(np.ones((T, T), dtype=bool), k=1)
    A = softmax(np.where(future, -np.inf, scores))  # (n_heads, T, T)
    out = np.einsum("hts,shc->thc", A, V)  # (T, n_heads, d_h)
    return out.reshape(T, n_heads * d_h) @ p["o"]  # (T, d)


def decoder_block(
    x: np.ndarray, p: dict[str, np.ndarray], n_heads: int, n_kv: int
) -> np.ndarray:
    """Pre-norm block: x plus attention, plus feed-forward. (T, d)."""
    x = x + causal_attention(rms_norm(x, p["norm1"]), p, n_heads, n_kv)
    return x + swiglu(rms_norm(x, p["norm2"]), p)


def post_norm_block(
    x: np.ndarray, p: dict[str, np.ndarray], n_heads: int, n_kv: int
) -> np.ndarray:
    """The order of 2017: the norm stands on the residual path."""
    x = rms_norm(x + causal_attention(x, p, n_heads, n_kv), p["norm1"])
    return rms_norm(x + swiglu(x, p), p["norm2"])


def decoder(
    tokens: np.ndarray,
    embedding: np.ndarray,
    blocks: list[dict[str, np.ndarray]],
    final_gain: np.ndarray,
    n_heads: int,
    n_kv: int,
) -> np.ndarray:
    """Logits of the next token at each position; head tied.

    tokens: (T,) integers; embedding: (n_vocab, d). Positions, which a
    real model adds or rotates in, are left out. Returns (T, n_vocab).
    """
    if len(tokens) == 0 or np.min(tokens) < 0:
        raise ValueError("tokens must be at least one id, none < 0")
    x = embedding[tokens]  # (T, d)
    for p in blocks:
        x = decoder_block(x, p, n_heads, n_kv)
    return rms_norm(x, final_gain) @ embedding.T


def random_block(
    d: int, n_heads: int, n_kv: int, d_ff: int, rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """Weights of one block; each keeps the size of its input."""
    if d % n_heads:
        raise ValueError(f"n_heads {n_heads} must divide d {d}")
    kv = n_kv * (d // n_heads)
    shapes = {
        "q": (d, d),
        "k": (d, kv),
        "v": (d, kv),
        "o": (d, d),
        "gate": (d, d_ff),
        "up": (d, d_ff),
        "down": (d_ff, d),
    }
    p = {
        name: rng.standard_normal(shape) / np.sqrt(shape[0])
        for name, shape in shapes.items()
    }
    return p | {"norm1": np.ones(d), "norm2": np.ones(d)}
