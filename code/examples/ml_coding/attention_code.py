"""What the chapter on attention in code shows and quotes."""

import tracemalloc

import numpy as np

from mlinterviews.ml_coding.attention_code import (
    CausalSelfAttention,
    KVCache,
    attention,
    attention_weights,
    blocked_attention,
    causal_mask,
)

# Three tokens of width 4. Scaled, the scores are 0, ln 2 and 2 ln 2.
Q = np.full((3, 4), np.log(2) / 2)
K = np.arange(3.0)[:, None] * np.ones(4)
V = np.array([[21.0], [0.0], [42.0]])


def by_hand() -> None:
    mask = causal_mask(3, 3)
    weights = attention_weights(Q, K, mask)
    out = attention(Q, K, V, mask)
    print("query   weights of keys 1, 2, 3   result")
    for i in range(3):
        row = "  ".join(f"{w:.4f}" for w in weights[i])
        print(f"{i + 1:5}   {row}   {out[i, 0]:8.2f}")


def running() -> None:
    scores, values = np.log(2) * np.arange(3), V[:, 0]
    top, total, out = -np.inf, 0.0, 0.0
    print("keys   top/ln 2   shrink   total      out   out/total")
    for keys in ([0, 1], [2]):
        new = max(top, scores[keys].max())
        shrink = np.exp(top - new)
        weights = np.exp(scores[keys] - new)
        total = total * shrink + weights.sum()
        out = out * shrink + weights @ values[keys]
        top = new
        names = ",".join(str(k + 1) for k in keys)
        print(
            f"{names:4}{top / np.log(2):11.0f}{shrink:9.2f}"
            f"{total:8.2f}{out:9.2f}{out / total:12.2f}"
        )


def peak(function, *arguments) -> float:
    """Most memory in use during the call, in MB."""
    tracemalloc.start()
    function(*arguments)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most / 1e6


def memory() -> dict:
    print("    T   plain   blocks of 256")
    numbers = {}
    for T in (1024, 2048, 4096):
        X = np.random.default_rng(0).normal(size=(T, 64))
        X = X.astype(np.float32)
        plain = peak(attention, X, X, X)
        blocks = peak(blocked_attention, X, X, X)
        print(f"{T:5}{plain:6.0f} MB{blocks:8.1f} MB")
        numbers = {
            "plain_peak": round(plain),
            "blocked_peak": round(blocks, 1),
        }
    return numbers


def cached() -> dict:
    rng = np.random.default_rng(0)
    layer = CausalSelfAttention(32, 4, 2, rng)
    X = rng.normal(size=(1, 40, 32))
    cache = KVCache(1, 2, 40, 8)
    parts = [layer(X[:, :30], cache)]
    parts += [layer(X[:, t : t + 1], cache) for t in range(30, 40)]
    error = abs(np.concatenate(parts, axis=1) - layer(X)).max()
    T, d, per_token = 512, 512, 2 * 32 * 8 * 128 * 2
    again = sum(8 * t * d**2 + 4 * t**2 * d for t in range(1, T + 1))
    once = sum(8 * d**2 + 4 * t * d for t in range(1, T + 1))
    return {
        "cache_is_exact": bool(error < 1e-12),
        "projected_with": T,
        "projected_without": T * (T + 1) // 2,
        "flops_saved": round(again / once),
        "bytes_per_token": per_token,
        "cache_gib": per_token * 8192 / 2**30,
    }


def main() -> dict:
    print("== hand ==")
    by_hand()
    print("== running ==")
    running()
    print("== memory ==")
    numbers = memory()
    print("== end ==")
    return numbers | cached()


if __name__ == "__main__":
    print(main())
