"""Entropy and its relatives for finite distributions, in nats.

Shannon (1948). Each costs O(K). Zero times log zero is zero; KL is
infinite where q is zero and p is not.
"""

# [start:entropy]
import math

import numpy as np


def distribution(p, name: str = "p") -> np.ndarray:
    """p as a float vector of probabilities, or ValueError."""
    p = np.asarray(p, float)
    ok = p.ndim == 1 and p.size and np.isfinite(p).all()
    if (
        not ok
        or p.min() < 0
        or not math.isclose(p.sum(), 1, abs_tol=1e-8)
    ):
        raise ValueError(f"{name} must be probabilities that sum to 1")
    return p


def cross_entropy(p, q) -> float:
    """Nats a symbol of p under the best code for q."""
    p, q = distribution(p), distribution(q, "q")
    if p.shape != q.shape:
        raise ValueError(f"p has {p.size} symbols, q has {q.size}")
    on = p > 0
    if (q[on] == 0).any():
        return math.inf
    return float(-(p[on] * np.log(q[on])).sum())


def entropy(p) -> float:
    """Nats a symbol under the best code: cross-entropy with itself."""
    return cross_entropy(p, p)


def kl(p, q) -> float:
    """What the wrong code costs over the right one."""
    return max(cross_entropy(p, q) - entropy(p), 0.0)


# [end:entropy]


# [start:other]
def jensen_shannon(p, q) -> float:
    """Mean KL of both to their mixture: at most log 2."""
    m = (distribution(p) + distribution(q, "q")) / 2
    return (kl(p, m) + kl(q, m)) / 2


def wasserstein(p, q, positions) -> float:
    """Least mass times distance that turns p into q on a line."""
    p, q = distribution(p), distribution(q, "q")
    x = np.asarray(positions, float)
    if not p.shape == q.shape == x.shape or not np.isfinite(x).all():
        raise ValueError("p, q, positions: one shape, all finite")
    order = np.argsort(x)
    across = np.cumsum((p - q)[order])[:-1]  # mass to carry over a gap
    return float((abs(across) * np.diff(x[order])).sum())


def mutual_information(joint) -> float:
    """KL of the joint (r, c) to the product of its margins."""
    joint = np.asarray(joint, float)
    if joint.ndim != 2:
        raise ValueError(f"joint must have 2 axes, got {joint.ndim}")
    product = np.outer(joint.sum(axis=1), joint.sum(axis=0))
    return kl(joint.ravel(), product.ravel())


# [end:other]


# [start:perplexity]
def perplexity(log_probs) -> float:
    """Of the natural log probabilities of the predicted tokens."""
    log_probs = np.asarray(log_probs, float)
    if not log_probs.size or np.isnan(log_probs).any():
        raise ValueError("log_probs must be non-empty, without NaN")
    if log_probs.max() > 0:
        raise ValueError("log_probs must not be positive")
    return float(np.exp(-log_probs.mean()))


def bits_per_byte(
    nats_per_token: float, tokens: int, size: int
) -> float:
    """What two tokenisers share: total bits over bytes of text."""
    if tokens < 1 or size < 1 or not nats_per_token >= 0:
        raise ValueError("tokens, size > 0 and nats >= 0 are needed")
    return nats_per_token * tokens / math.log(2) / size


# [end:perplexity]


# [start:normal]
def kl_normal(m1, s1, m2, s2) -> float:
    """KL of N(m1, s1^2) to N(m2, s2^2); s are standard deviations."""
    if not (s1 > 0 and s2 > 0 and math.isfinite(m1 + s1 + m2 + s2)):
        raise ValueError("s1, s2 must be positive, all finite")
    square = (s1 * s1 + (m1 - m2) ** 2) / (2 * s2 * s2)
    return math.log(s2 / s1) + square - 0.5


# [end:normal]


def context_bits(train: bytes, test: bytes, order: int) -> float:
    """Bits a byte of test under counts after `order` bytes of train.

    Each context starts from the shares at one order less, worth 5.
    """
    if not train or not test or order < 0:
        raise ValueError("train and test need bytes, order >= 0")
    counts: list[dict] = [{} for _ in range(order + 1)]
    for i, byte in enumerate(train):
        for k in range(min(i, order) + 1):
            row = counts[k].setdefault(train[i - k : i], {})
            row[byte] = row.get(byte, 0) + 1
    bits = 0.0
    for i, byte in enumerate(test):
        p = 1 / 256
        for k in range(min(i, order) + 1):
            row = counts[k].get(test[i - k : i], {})
            p = (row.get(byte, 0) + 5 * p) / (sum(row.values()) + 5)
        bits -= math.log2(p)
    return bits / len(test)
