"""What the chapter on the transformer architecture shows and quotes."""

import numpy as np

from mlinterviews.fundamentals.transformer_architecture import (
    causal_attention,
    decoder,
    decoder_block,
    layer_norm,
    post_norm_block,
    random_block,
    rms_norm,
    softmax,
)
from mlinterviews.fundamentals.transformer_architecture_counts import (
    GPT2_SMALL,
    LLAMA3_8B,
    count_parameters,
    forward_flops,
    glu_width,
)

D, T, HEADS = 64, 16, 4


def depth_response(block, n_blocks: int, seeds: int) -> float:
    """Squared change of the output for each squared change of weights.

    All weight matrices move by the same small relative amount; the
    output is scaled to root mean square 1. Mean over seeds.
    """
    step, total = 1e-3, 0.0
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        x = y = rms_norm(rng.standard_normal((T, D)), np.ones(D))
        for _ in range(n_blocks):
            p = random_block(D, HEADS, HEADS, 4 * D, rng)
            moved = {
                name: w
                if w.ndim == 1
                else w + step * w.std() * rng.standard_normal(w.shape)
                for name, w in p.items()
            }
            x = block(x, p, HEADS, HEADS)
            y = block(y, moved, HEADS, HEADS)
        one = np.ones(D)
        gap = rms_norm(x, one) - rms_norm(y, one)
        total += np.mean(gap**2) / step**2
    return total / seeds


def similarity_after(n_layers: int, skip: bool) -> float:
    """Mean cosine between tokens after layers of attention alone."""
    rng = np.random.default_rng(1)
    x = rng.standard_normal((T, D))
    for _ in range(n_layers):
        p = random_block(D, HEADS, HEADS, 4 * D, rng)
        normed = rms_norm(x, np.ones(D))
        out = causal_attention(normed, p, HEADS, HEADS)
        x = x + out if skip else out
    unit = x / np.linalg.norm(x, axis=1, keepdims=True)
    return float((unit @ unit.T)[np.triu_indices(T, 1)].mean())


def score_statistics(d_k: int) -> list[tuple[str, float, float, float]]:
    """Variance, largest weight, slope of the softmax over 64 keys."""
    rng = np.random.default_rng(0)
    q = rng.standard_normal((2000, d_k))
    K = rng.standard_normal((2000, 64, d_k))
    z = np.einsum("nc,nsc->ns", q, K)
    rows = []
    for name, scores in (("no", z), ("yes", z / np.sqrt(d_k))):
        A = softmax(scores)
        slope = np.mean(1 - np.sum(A**2, axis=1))
        largest = A.max(axis=1).mean()
        rows.append((name, scores.var(), largest, slope))
    return rows


def main() -> dict:
    numbers = {}

    print("== norms ==")
    x, one = np.array([3.0, 1.0, -1.0, 5.0]), np.ones(4)
    for name, y in (
        ("token", x),
        ("LayerNorm", layer_norm(x, one, 0 * one)),
        ("RMSNorm", rms_norm(x, one)),
        ("LayerNorm, token x 10", layer_norm(10 * x, one, 0 * one)),
        ("RMSNorm, token x 10", rms_norm(10 * x, one)),
        ("LayerNorm, token + 10", layer_norm(x + 10, one, 0 * one)),
        ("RMSNorm, token + 10", rms_norm(x + 10, one)),
    ):
        print(f"{name:21}", *(f"{v:6.3f}" for v in y))

    print("== scale ==")
    print("d_k  scaled  variance  largest weight  slope of softmax")
    for d_k in (16, 64, 256):
        for name, variance, largest, slope in score_statistics(d_k):
            print(
                f"{d_k:3}  {name:6}  {variance:8.1f}"
                f"  {largest:14.2f}  {slope:16.2f}"
            )
            numbers[f"largest_{name}_{d_k}"] = round(float(largest), 2)

    print("== depth ==")
    print("blocks  pre-norm  post-norm")
    for n in (2, 4, 8, 16, 24):
        pre = depth_response(decoder_block, n, 4)
        post = depth_response(post_norm_block, n, 4)
        print(f"{n:6}  {pre:8.0f}  {post:9.0f}")
        numbers[f"pre_{n}"] = round(pre)
        numbers[f"post_{n}"] = round(post)

    # pre and post are those of 24 blocks now
    numbers["depth_squared"] = round(float(post / pre), -1)
    numbers["depth_ratio"] = round(float(post / pre) ** 0.5)

    print("== decoder ==")
    rng = np.random.default_rng(0)
    embedding = rng.standard_normal((10, 8)) / np.sqrt(8)
    blocks = [random_block(8, 4, 2, 20, rng) for _ in range(2)]
    one = np.ones(8)
    for tokens in ([3, 1, 4, 1], [3, 1, 4, 5]):
        logits = decoder(np.array(tokens), embedding, blocks, one, 4, 2)
        print(f"tokens {tokens}: logits {logits.shape},"
              " first three at each position")  # fmt: skip
        for row in logits:
            print("  ", *(f"{v:6.2f}" for v in row[:3]))

    print("== parameters ==")
    small, llama = map(count_parameters, (GPT2_SMALL, LLAMA3_8B))
    print(f"{'':12} {'GPT-2 small':>12} {'':4} {'Llama 3 8B':>14}")
    for kind in small:
        a, b = small[kind], llama[kind]
        shares = a / small["total"], b / llama["total"]
        print(
            f"{kind:12} {a:12,} {shares[0]:4.0%}"
            f" {b:14,} {shares[1]:4.0%}"
        )
    numbers["gpt2"] = small["total"]
    numbers["llama"] = llama["total"]
    numbers["gpt2_head"] = 768 * 50_257
    numbers["gpt2_block"] = (
        small["attention"] + small["feed-forward"]
    ) // 12 + 4 * 768

    print("== flops ==")
    print("forward pass, GFLOPs a token")
    print(f"{'':12} {'GPT-2 small':>14} {'Llama 3 8B':>14}"
          f" {'Llama 3 8B':>14}")  # fmt: skip
    print(f"{'tokens':12} {1024:14,} {8192:14,} {131_072:14,}")
    runs = [
        (forward_flops(c, t), t)
        for c, t in (
            (GPT2_SMALL, 1024),
            (LLAMA3_8B, 8192),
            (LLAMA3_8B, 131_072),
        )
    ]
    for kind in runs[0][0]:
        cells = (
            f"{f[kind] / t / 1e9:8.3f} {f[kind] / f['total']:5.0%}"
            for f, t in runs
        )
        print(f"{kind:12}", *cells)
    for name, (f, _) in zip(("8k", "128k"), runs[1:], strict=True):
        half = f["scores"] / 2  # the other half is masked
        numbers[f"llama_half_{name}"] = round(
            half / (f["total"] - half), 3
        )
    (short, t), (long, n), _ = runs
    numbers["llama_train"] = round(
        3 * long["total"] / n * 15e12 / 1e23, 1
    )
    numbers["gpt2_scores"] = round(short["scores"] / short["total"], 3)
    numbers["gpt2_per_weight"] = round(
        short["total"] / t / small["total"], 2
    )
    numbers["llama_per_weight"] = round(
        long["total"] / n / llama["total"], 2
    )
    for name, c in (("gpt2", GPT2_SMALL), ("llama", LLAMA3_8B)):
        f = forward_flops(c, 1000)
        weights = f["projections"] + f["feed-forward"]
        numbers[f"{name}_break_even"] = 1000 * weights // f["scores"]

    numbers["width_256"] = glu_width(4096, 256)
    numbers["width_llama3"] = glu_width(4096, 1024, 1.3)
    numbers["similar_without"] = round(similarity_after(12, False), 2)
    numbers["similar_with"] = round(similarity_after(12, True), 2)
    return numbers


if __name__ == "__main__":
    print(main())
