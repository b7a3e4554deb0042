"""Attention in NumPy: masked, multi-head, grouped, rotary, cached.

Scaled dot-product and multi-head attention (Vaswani et al., 2017),
rotary positions (Su et al., 2024), grouped queries (Ainslie et al.,
2023), blocks with a running maximum (Dao et al., 2022). For T queries
and S keys of width d_h a head takes 4 T S d_h FLOPs; its T x S array
is avoided by the blocks. B: batch, h: heads, h_kv: key-value heads.
"""

import numpy as np


def softmax(scores: np.ndarray) -> np.ndarray:
    """Softmax over the last axis; a row of -inf gives zeros."""
    top = scores.max(axis=-1, keepdims=True)  # (..., T, 1)
    top = np.where(np.isfinite(top), top, 0)  # -inf - -inf is NaN
    weights = np.exp(scores - top)  # (..., T, S), at most 1
    total = weights.sum(axis=-1, keepdims=True)  # (..., T, 1)
    return weights / np.where(total > 0, total, 1)


def attention_weights(
    Q: np.ndarray, K: np.ndarray, mask: np.ndarray | None = None
) -> np.ndarray:
    """The share of each key in each query's result.

    Q: (..., T, d_h); K: (..., S, d_h); mask: broadcasts to
    (..., T, S), True where the query may look. Returns (..., T, S).
    """
    Q = Q * Q.shape[-1] ** -0.5  # (..., T, d_h): fewer than T x S
    scores = Q @ K.swapaxes(-1, -2)  # (..., T, S)
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)  # (..., T, S)
    return softmax(scores)


def attention(
    Q: np.ndarray,
    K: np.ndarray,
    V: np.ndarray,
    mask: np.ndarray | None = None,
) -> np.ndarray:
    """Weighted means of the values: softmax(QK'/sqrt(d_h)) V.

    Q: (..., T, d_h); K: (..., S, d_h); V: (..., S, d_v); mask as in
    attention_weights. Returns (..., T, d_v).
    """
    Q, K, V = check_qkv(Q, K, V)
    return attention_weights(Q, K, mask) @ V  # (..., T, d_v)


def check_qkv(*arrays: np.ndarray) -> list[np.ndarray]:
    """Q, K, V as floats. ValueError if shapes or values are wrong."""
    Q, K, V = (
        a if a.dtype.kind == "f" else a.astype(float)
        for a in map(np.asarray, arrays)
    )
    for name, a in zip("QKV", (Q, K, V), strict=True):
        if a.ndim < 2 or a.size == 0:
            raise ValueError(
                f"{name} must be (..., T, d), not {a.shape}"
            )
        if not np.isfinite(a).all():
            raise ValueError(f"{name} holds NaN or infinite values")
    if Q.shape[-1] != K.shape[-1]:
        raise ValueError("Q and K must have the same width")
    if K.shape[-2] != V.shape[-2]:
        raise ValueError("K and V must have the same length")
    return [Q, K, V]


def causal_mask(T: int, S: int) -> np.ndarray:
    """Where the last T of S tokens may look: (T, S) of bool."""
    return np.tri(T, S, k=S - T, dtype=bool)  # key j <= i + S - T


def split_heads(X: np.ndarray, n_heads: int) -> np.ndarray:
    """(B, T, h d_h) -> (B, h, T, d_h)."""
    B, T, d = X.shape
    X = X.reshape(B, T, n_heads, d // n_heads)  # (B, T, h, d_h)
    return X.swapaxes(1, 2)  # (B, h, T, d_h)


def merge_heads(Y: np.ndarray) -> np.ndarray:
    """(B, h, T, d_h) -> (B, T, h d_h)."""
    B, h, T, d_h = Y.shape
    return Y.swapaxes(1, 2).reshape(B, T, h * d_h)  # (B, T, h d_h)


def grouped_attention(
    Q: np.ndarray,
    K: np.ndarray,
    V: np.ndarray,
    mask: np.ndarray | None = None,
) -> np.ndarray:
    """A key-value head serves h / h_kv query heads, without copies.

    Q: (B, h, T, d_h); K, V: (B, h_kv, S, d_h); mask: broadcasts to
    (B, h_kv, g, T, S), g = h / h_kv. Returns (B, h, T, d_h).
    """
    B, h, T, d_h = Q.shape
    h_kv = K.shape[1]
    Q = Q.reshape(B, h_kv, h // h_kv, T, d_h)  # (B, h_kv, g, T, d_h)
    K, V = K[:, :, None], V[:, :, None]  # (B, h_kv, 1, S, d_h)
    Y = attention_weights(Q, K, mask) @ V  # (B, h_kv, g, T, d_h)
    return Y.reshape(B, h, T, d_h)


def rotate(
    X: np.ndarray, positions: np.ndarray, base: float = 10_000.0
) -> np.ndarray:
    """Rotary positions: pair j turns by position * base^(-2j/d_h).

    X: (..., T, d_h), d_h even; positions: (T,). Returns X's shape.
    """
    d_h = X.shape[-1]
    if d_h % 2:
        raise ValueError(f"d_h must be even, got {d_h}")
    speed = base ** (-np.arange(0, d_h, 2) / d_h)  # (d_h / 2,)
    angle = positions[:, None] * speed  # (T, d_h / 2)
    cos, sin = np.cos(angle), np.sin(angle)  # (T, d_h / 2)
    a, b = X[..., 0::2], X[..., 1::2]  # (..., T, d_h / 2)
    turned = [a * cos - b * sin, a * sin + b * cos]
    return np.stack(turned, axis=-1).reshape(X.shape)  # (..., T, d_h)


class KVCache:
    """Keys and values of all tokens so far, in arrays made once."""

    def __init__(self, B: int, h_kv: int, max_len: int, d_h: int):
        self.K = np.empty((B, h_kv, max_len, d_h))
        self.V = np.empty((B, h_kv, max_len, d_h))
        self.length = 0

    def append(self, K: np.ndarray, V: np.ndarray) -> tuple:
        """K, V: (B, h_kv, T, d_h), the new ones. Returns all, as views.

        Raises ValueError when the cache is full.
        """
        start, end = self.length, self.length + K.shape[2]
        if end > self.K.shape[2]:
            raise ValueError(
                f"cache holds {self.K.shape[2]}, not {end}"
            )
        self.K[:, :, start:end] = K  # (B, h_kv, T, d_h)
        self.V[:, :, start:end] = V
        self.length = end
        return self.K[:, :, :end], self.V[:, :, :end]  # S = end


class CausalSelfAttention:
    """Rotary multi-head attention with h_kv key-value heads."""

    def __init__(self, d: int, h: int, h_kv: int, rng):
        if d % h or h % h_kv:
            raise ValueError("h must divide d, and h_kv must divide h")
        self.d, self.h, self.h_kv, self.d_h = d, h, h_kv, d // h
        sizes = {"q": d, "k": h_kv * self.d_h, "v": h_kv * self.d_h}
        self.W = {
            name: rng.normal(scale=d**-0.5, size=(d, size))
            for name, size in (sizes | {"o": d}).items()
        }

    def __call__(
        self, X: np.ndarray, cache: KVCache | None = None
    ) -> np.ndarray:
        """X: (B, T, d), the tokens that follow those in the cache."""
        X = np.asarray(X, dtype=float)
        if X.ndim != 3 or X.shape[2] != self.d or X.size == 0:
            raise ValueError(
                f"X must be (B, T, {self.d}), not {X.shape}"
            )
        if not np.isfinite(X).all():
            raise ValueError("X holds NaN or infinite values")
        T = X.shape[1]
        start = 0 if cache is None else cache.length
        positions = np.arange(start, start + T)  # (T,)
        Q = split_heads(X @ self.W["q"], self.h)  # (B, h, T, d_h)
        K = split_heads(X @ self.W["k"], self.h_kv)  # (B, h_kv, T, d_h)
        V = split_heads(X @ self.W["v"], self.h_kv)  # (B, h_kv, T, d_h)
        Q, K = rotate(Q, positions), rotate(K, positions)
        if cache is not None:
            K, V = cache.append(K, V)  # (B, h_kv, S, d_h)
        mask = causal_mask(T, K.shape[2])  # (T, S)
        Y = grouped_attention(Q, K, V, mask)  # (B, h, T, d_h)
        return merge_heads(Y) @ self.W["o"]  # (B, T, d)


def blocked_attention(
    Q: np.ndarray,
    K: np.ndarray,
    V: np.ndarray,
    causal: bool = False,
    block: int = 256,
) -> np.ndarray:
    """attention(Q, K, V) without ever holding a T x S array.

    Shapes as in attention. If causal, the queries are the last T of
    S tokens, T <= S, else ValueError. Returns (..., T, d_v).
    """
    Q, K, V = check_qkv(Q, K, V)
    T, S = Q.shape[-2], K.shape[-2]
    if causal and T > S:
        raise ValueError(f"T is {T} and must be at most S, {S}")
    Q = Q * Q.shape[-1] ** -0.5  # (..., T, d_h)
    last = np.arange(S - T, S) if causal else np.full(T, S - 1)  # (T,)
    blocks = [slice(i, i + block) for i in range(0, T, block)]
    out = [attend(Q[..., b, :], K, V, last[b], block) for b in blocks]
    return np.concatenate(out, axis=-2)  # (..., T, d_v)


def attend(
    q: np.ndarray,
    K: np.ndarray,
    V: np.ndarray,
    last: np.ndarray,
    block: int,
) -> np.ndarray:
    """One block of queries over all its blocks of keys.

    q: (..., b, d_h), scaled; last: (b,), the last key each may see,
    rising. Returns (..., b, d_v).
    """
    top, total, out = -np.inf, 0.0, 0.0  # of the keys so far
    for j in range(0, last[-1] + 1, block):
        k, v = K[..., j : j + block, :], V[..., j : j + block, :]
        scores = q @ k.swapaxes(-1, -2)  # (..., b, c)
        keys = j + np.arange(k.shape[-2])  # (c,)
        if keys[-1] > last[0]:  # the diagonal crosses this block
            seen = keys <= last[:, None]  # (b, c)
            scores = np.where(seen, scores, -np.inf)
        new = np.maximum(top, scores.max(axis=-1, keepdims=True))
        scores -= new  # at most 0; (..., b, c)
        weights = np.exp(scores, out=scores)  # no second block
        shrink = np.exp(top - new)  # (..., b, 1); 0 at first
        total = total * shrink + weights.sum(axis=-1, keepdims=True)
        out = out * shrink + weights @ v  # (..., b, d_v)
        top = new
    return out / total
