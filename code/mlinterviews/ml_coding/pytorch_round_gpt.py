"""Attention and a small GPT in PyTorch, without nn.MultiheadAttention.

Scaled dot-product attention (Vaswani et al., 2017) in pre-norm blocks
with learned positions and tied embeddings, after GPT-2 (Radford et
al., 2019). A block costs 24 T d^2 + 4 T^2 d FLOPs forward.
"""

import math

import torch
from torch import nn
from torch.nn.functional import cross_entropy


def attention(q, k, v, mask=None):
    """q: (..., T, d_h); k, v: (..., S, d_h). Returns (..., T, d_h).

    mask: bool, broadcasts to (..., T, S), True where the query may
    look; a query that may look nowhere gets zeros.
    """
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if mask is None:
        return scores.softmax(-1) @ v
    low = torch.finfo(scores.dtype).min  # -inf would make rows NaN
    weights = scores.masked_fill(~mask, low).softmax(-1)
    return weights.masked_fill(~mask, 0.0) @ v  # (..., T, d_h)


class CausalSelfAttention(nn.Module):
    """h heads; token t looks at tokens 1..t."""

    def __init__(self, d: int, h: int):
        super().__init__()
        if d % h:
            raise ValueError(f"h must divide d: {h}, {d}")
        self.h = h
        self.qkv = nn.Linear(d, 3 * d)
        self.out = nn.Linear(d, d)

    def forward(self, x):
        """x: (B, T, d). Returns (B, T, d)."""
        B, T, d = x.shape
        q, k, v = self.qkv(x).chunk(3, dim=-1)  # each (B, T, d)
        q, k, v = (
            a.view(B, T, self.h, d // self.h).transpose(1, 2)
            for a in (q, k, v)
        )  # each (B, h, T, d / h)
        mask = torch.ones(T, T, dtype=torch.bool, device=x.device)
        y = attention(q, k, v, mask.tril())  # (B, h, T, d / h)
        return self.out(y.transpose(1, 2).reshape(B, T, d))


class Block(nn.Module):
    """x + attention(norm(x)), then x + mlp(norm(x))."""

    def __init__(self, d: int, h: int):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(d), nn.LayerNorm(d)
        self.attention = CausalSelfAttention(d, h)
        self.mlp = nn.Sequential(
            nn.Linear(d, 4 * d), nn.GELU(), nn.Linear(4 * d, d)
        )

    def forward(self, x):
        """x: (B, T, d). Returns (B, T, d)."""
        x = x + self.attention(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class GPT(nn.Module):
    """Next-token logits for at most max_len tokens."""

    def __init__(self, V: int, max_len: int, d: int, h: int, L: int):
        super().__init__()
        self.token = nn.Embedding(V, d)
        self.place = nn.Embedding(max_len, d)
        self.blocks = nn.ModuleList(Block(d, h) for _ in range(L))
        self.norm = nn.LayerNorm(d)
        for embedding in (self.token, self.place):
            nn.init.normal_(embedding.weight, std=0.02)

    def forward(self, ids):
        """ids: (B, T), T <= max_len. Returns logits (B, T, V)."""
        T = ids.shape[1]
        if self.place.num_embeddings < T:
            raise ValueError(f"ids are longer than max_len: {T}")
        steps = torch.arange(T, device=ids.device)  # (T,)
        x = self.token(ids) + self.place(steps)  # (B, T, d)
        for block in self.blocks:
            x = block(x)
        return self.norm(x) @ self.token.weight.T  # tied: (B, T, V)


def next_token_loss(model, ids):
    """Mean cross-entropy of tokens 2..T given those before them."""
    if ids.ndim != 2 or ids.shape[0] < 1 or ids.shape[1] < 2:
        raise ValueError("ids must be (B, T) with T of at least 2")
    logits = model(ids[:, :-1])  # (B, T - 1, V)
    return cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten())
