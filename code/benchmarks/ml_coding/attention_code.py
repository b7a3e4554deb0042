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

    one, again = seconds(
        cached, lambda: [layer(X[:, :t]) for t in some], repeat=3
    )
    return {
        "plain_over_blocks": plain / blocks,
        "blocks_over_torch": blocks / fused,
        "recomputed_over_cached": again * 512 / len(some) / one,
    }
