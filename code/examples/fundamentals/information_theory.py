"""Four symbols, our own text, a biased estimate, and two fits."""

import math
from pathlib import Path

import numpy as np

from mlinterviews.fundamentals.information_theory import (
    bits_per_byte,
    context_bits,
    cross_entropy,
    entropy,
    jensen_shannon,
    kl,
    kl_normal,
    mutual_information,
)

BIT = math.log(2)
TEXT = Path(__file__).parents[2] / "data/ml_coding/excerpt.txt"


def estimated(n: int, levels: int, trials: int = 300) -> float:
    """Mean plug-in estimate for two independent uniform variables."""
    rng = np.random.default_rng(0)
    total = 0.0
    for _ in range(trials):
        cells = rng.integers(0, levels * levels, n)
        counts = np.bincount(cells, minlength=levels * levels)
        total += mutual_information(counts.reshape(levels, levels) / n)
    return total / trials


def main() -> dict:
    p, q = [1 / 2, 1 / 4, 1 / 8, 1 / 8], [1 / 8, 1 / 2, 1 / 4, 1 / 8]
    print("== hand ==")
    for name, value in [
        ("entropy of p", entropy(p)),
        ("cross-entropy of p, q", cross_entropy(p, q)),
        ("KL of p to q", kl(p, q)),
        ("KL of q to p", kl(q, p)),
        ("Jensen-Shannon", jensen_shannon(p, q)),
    ]:
        print(f"{name:22} {value / BIT:6.3f} bits {value:6.3f} nats")
    print("== text ==")
    raw = TEXT.read_bytes()
    cut = len(raw) * 4 // 5
    print("bytes seen before   bits per byte   perplexity per byte")
    bits = [context_bits(raw[:cut], raw[cut:], k) for k in range(6)]
    for k, b in enumerate(bits):
        print(f"{k:17}   {b:13.2f}   {2**b:19.1f}")
    print("== end ==")
    spam = np.array([[0.12, 0.08], [0.08, 0.72]])
    square = (
        np.array([[1, 0], [0, 1], [1, 0]]) / 3
    )  # X in -1, 0, 1; Y = X^2
    return {
        "spam_bits": mutual_information(spam) / BIT,
        "square_bits": mutual_information(square) / BIT,
        "spurious": estimated(100, 10),
        "spurious_formula": 81 / 200,
        "bpb_a": bits_per_byte(2.0, 250, 1000),
        "bpb_b": bits_per_byte(2.4, 200, 1000),
        "ppl_a": math.exp(2.0),
        "ppl_b": math.exp(2.4),
        "kl_unit": kl_normal(1, 1, 0, 1),
        "kl_narrow": kl_normal(0, 0.5, 0, 1),
        "kl_wide": kl_normal(0, 1, 0, 0.5),
        "js_bits": jensen_shannon(p, q) / BIT,
        "bits_0": bits[0],
        "bits_best": min(bits),
        "order_best": bits.index(min(bits)),
    }
