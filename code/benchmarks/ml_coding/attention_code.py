"""Attention in blocks, plain and by PyTorch; decoding with a cache."""

import numpy as np
import torch

from mlinterviews.ml_coding.attention_code import (
    CausalSelfAttention,
    KVCache,
    attention,
    blocked_attention,
    causal_mask,
)


def main(seconds) -> dict[str, float]:
    torch.set_num_threads(1)
    rng, T = np.random.default_rng(0), 2048
    Q, K, V = rng.normal(size=(3, 8, T, 64)).astype(np.float32)
    mask = causal_mask(T, T)
    q, k, v = (torch.from_numpy(A)[None] for A in (Q, K, V))
    kernel = torch.nn.functional.scaled_dot_product_attention
    plain, blocks, fused = seconds(
        lambda: attention(Q, K, V, mask),
        lambda: blocked_attention(Q, K, V, causal=True),
        lambda: kernel(q, k, v, is_causal=True),
    )

    layer = CausalSelfAttention(512, 8, 8, np.random.default_rng(0))
    X = rng.normal(size=(1, 512, 512))
    some = range(32, 512, 64)  # all 512 would take a minute

    def cached():
        cache = KVCache(1, 8, 512, 64)
        for t in range(512):
            layer(X[:, t : t + 1], cache)

    W = {name: torch.from_numpy(A) for name, A in layer.W.items()}
    x = torch.from_numpy(X)
    speed = 10_000.0 ** (-torch.arange(0, 64, 2, dtype=x.dtype) / 64)

    def heads(A, angle=None):
        A = A.view(1, 1, 8, 64).transpose(1, 2)
        if angle is None:
            return A
        a, b = A[..., 0::2], A[..., 1::2]
        turned = [
            a * angle.cos() - b * angle.sin(),
            a * angle.sin() + b * angle.cos(),
        ]
        return torch.stack(turned, -1).flatten(-2)

    def preallocated():
        with torch.inference_mode():
            K, V = torch.empty(2, 1, 8, 512, 64, dtype=x.dtype)
            for t in range(512):
                row, angle = x[:, t : t + 1], t * speed
                K[:, :, t] = heads(row @ W["k"], angle)[:, :, 0]
                V[:, :, t] = heads(row @ W["v"])[:, :, 0]
                q = heads(row @ W["q"], angle)
                y = kernel(q, K[:, :, : t + 1], V[:, :, : t + 1])
                last = y.transpose(1, 2).reshape(1, 1, 512) @ W["o"]
        return last

    one, again, theirs = seconds(
        cached,
        lambda: [layer(X[:, :t]) for t in some],
        preallocated,
        repeat=3,
    )
    gap = abs(preallocated().numpy() - layer(X)[:, -1:]).max()
    return {
        "cached_over_torch": one / theirs,
        "cached_gap": float(gap),
        "plain_over_blocks": plain / blocks,
        "blocks_over_torch": blocks / fused,
        "recomputed_over_cached": again * 512 / len(some) / one,
    }
