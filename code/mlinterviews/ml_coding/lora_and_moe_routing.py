"""A mixture of experts: routing, capacity, balance, gradient.

Top-k gates (Shazeer et al., 2017), one expert's capacity and the load
balancing loss (Fedus et al., 2022). N tokens, E experts: N k expert
passes instead of N E.
"""

import numpy as np


def softmax(z):
    p = np.exp(z - z.max(-1, keepdims=True))
    return p / p.sum(-1, keepdims=True)


def route(logits, k):
    """The k best experts of each token and their weights.

    logits: (N, E). Returns experts (N, k), gates (N, k), which sum to
    1 in each row, and probs (N, E). Of equals the lower index.
    """
    logits = np.asarray(logits, dtype=float)
    if logits.ndim != 2 or not np.isfinite(logits).all():
        raise ValueError("logits must be a finite (N, E) array")
    if not 1 <= k <= logits.shape[1]:
        raise ValueError(f"k must be in 1..{logits.shape[1]}, not {k}")
    experts = np.argsort(-logits, -1, kind="stable")[:, :k]
    chosen = np.take_along_axis(logits, experts, -1)  # (N, k)
    return experts, softmax(chosen), softmax(logits)


def keep_within(experts, n_experts, capacity):
    """Which choices find room: bool (N, k).

    All first choices in the order of the tokens, then all second.
    """
    if not capacity >= 1:
        raise ValueError(f"capacity must be >= 1, not {capacity}")
    if (
        experts.size
        and not 0 <= experts.min() <= experts.max() < n_experts
    ):
        raise ValueError(f"experts must be in 0..{n_experts - 1}")
    flat = experts.T.ravel()  # (k N,), first choices first
    hot = flat[:, None] == np.arange(n_experts)  # (k N, E)
    before = np.cumsum(hot, axis=0) - hot  # earlier in the queue
    place = before[np.arange(flat.size), flat]  # (k N,)
    return (place < capacity).reshape(experts.T.shape).T


def balance_loss(probs, experts):
    """E sum_e f_e P_e and its gradient by probs: (N, E).

    f_e: share of the N k choices that go to e, a constant for the
    gradient; P_e: mean probability of e. 1 where both are uniform.
    """
    N, E = probs.shape
    if N == 0:
        return 0.0, np.zeros_like(probs)
    f = np.bincount(experts.ravel(), minlength=E) / experts.size
    return float(E * f @ probs.mean(0)), np.tile(E * f / N, (N, 1))


def softmax_backward(p, dp):
    """From gradients by p to those by the logits; both (N, E)."""
    return p * (dp - (dp * p).sum(-1, keepdims=True))


class MoE:
    """E linear experts and a router; X: (N, m) to (N, n)."""

    def __init__(self, m, n, n_experts, k, capacity_factor, rng):
        if not 0 < capacity_factor < np.inf:
            raise ValueError("capacity_factor must be positive")
        if not 1 <= k <= n_experts:
            raise ValueError(f"k must be in 1..{n_experts}, not {k}")
        self.k, self.factor = k, capacity_factor
        self.router = rng.normal(0, m**-0.5, (m, n_experts))
        self.experts = rng.normal(0, m**-0.5, (n_experts, m, n))

    def forward(self, X):
        """Returns (N, n); what backward needs is kept."""
        X = np.asarray(X, dtype=float)
        if X.ndim != 2 or not np.isfinite(X).all():
            raise ValueError("X must be (N, m), all finite")
        N, E = len(X), len(self.experts)
        experts, gates, probs = route(X @ self.router, self.k)
        share = round(self.factor * N * self.k / E, 9)  # 1.1 * 100
        capacity = max(1, int(np.ceil(share)))
        kept = keep_within(experts, E, capacity)  # (N, k)
        outs = np.zeros((N, self.k, self.experts.shape[2]))
        for e in range(E):
            rows, slots = np.nonzero(kept & (experts == e))
            outs[rows, slots] = X[rows] @ self.experts[e]
        self.saved = X, gates, outs
        self.kept, self.probs, self.choice = kept, probs, experts
        return (gates[..., None] * outs).sum(1)  # dropped: zeros

    def backward(self, dY, balance=0.0):
        """Gradients of router (m, E) and experts (E, m, n).

        balance: weight of the balance loss that is added.
        """
        X, gates, outs = self.saved
        dgates = np.einsum("nj,nkj->nk", dY, outs)  # (N, k)
        dlogits = np.zeros_like(self.probs)  # (N, E)
        chosen = softmax_backward(gates, dgates)
        np.put_along_axis(dlogits, self.choice, chosen, -1)
        extra = balance_loss(self.probs, self.choice)[1]
        dlogits += balance * softmax_backward(self.probs, extra)
        dexperts = np.zeros_like(self.experts)
        for e in range(len(self.experts)):
            rows, slots = np.nonzero(self.kept & (self.choice == e))
            weighted = gates[rows, slots, None] * dY[rows]  # (N_e, n)
            dexperts[e] = X[rows].T @ weighted
        return X.T @ dlogits, dexperts
