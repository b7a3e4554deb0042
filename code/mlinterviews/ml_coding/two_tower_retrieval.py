"""Two-tower retrieval: in-batch softmax with gradients by hand.

Each tower is a linear map of features; a step costs O(Bdk + B^2 k).
The logQ correction follows Yi et al. (2019).
"""

import numpy as np


def log_softmax(z: np.ndarray) -> np.ndarray:
    """Row by row, shifted by the maximum. z: (B, c)."""
    z = z - z.max(axis=1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


def in_batch_loss(
    U: np.ndarray,
    V: np.ndarray,
    items: np.ndarray,
    log_q: np.ndarray | None = None,
    temperature: float = 1.0,
    mask: bool = True,
) -> tuple[float, np.ndarray, np.ndarray]:
    """Mean cross-entropy of each row's item among the batch's items.

    U, V: (B, k), users and the items of their clicks; items: (B,),
    ids; log_q: (B,), log of each item's share of the clicks.
    mask: a copy of the row's item is no negative.
    Returns the loss and its gradients by U and V.
    """
    U, V, items = check_batch(U, V, items, log_q, temperature)
    B = len(U)
    z = U @ V.T / temperature  # (B, B): row = user, column = item
    if log_q is not None:
        z = z - log_q  # (B,): column by column
    copies = items[:, None] == items  # (B, B)
    copies[np.arange(B), np.arange(B)] = False
    if mask:
        z = np.where(copies, -np.inf, z)
    log_p = log_softmax(z)
    loss = -log_p[np.arange(B), np.arange(B)].mean()
    dz = (np.exp(log_p) - np.eye(B)) / (B * temperature)  # (B, B)
    return float(loss), dz @ V, dz.T @ U


def normalise(E: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows of length 1, and the lengths. E: (B, k)."""
    lengths = np.sqrt((E**2).sum(axis=1, keepdims=True)) + 1e-12
    return E / lengths, lengths


def normalise_backward(
    dU: np.ndarray, U: np.ndarray, lengths: np.ndarray
) -> np.ndarray:
    """Gradient by E from that by U: drop what lies along U. (B, k).

    A zero row has no direction: its gradient is set to 0.
    """
    along = (dU * U).sum(axis=1, keepdims=True)  # (B, 1)
    return np.where(lengths > 1e-12, dU - along * U, 0) / lengths


class TwoTowers:
    """Linear towers over user and item features.

    After fit: A_ (d_user, k), C_ (d_item, k), log_q_ (m,), losses_.
    unit: scale both outputs to length 1, as for cosine retrieval.
    """

    def __init__(
        self,
        k: int,
        rng,
        logq=True,
        unit=False,
        temperature=1.0,
        mask=True,
    ):
        check_positive(k=k, temperature=temperature)
        self.k, self.rng, self.logq, self.mask = k, rng, logq, mask
        self.unit, self.temperature = unit, temperature

    def fit(
        self, X, F, clicks, lr=0.05, n_steps=500, batch_size=64
    ) -> "TwoTowers":
        """Adam on batches of clicks.

        X: (n, d_user); F: (m, d_item); clicks: (r, 2), rows of X, F.
        """
        X, F = check_matrix("X", X), check_matrix("F", F)
        clicks = check_clicks(clicks, len(X), len(F))
        check_positive(lr=lr, n_steps=n_steps, batch_size=batch_size)
        counts = np.bincount(clicks[:, 1], minlength=len(F))
        self.log_q_ = np.log(np.maximum(counts, 1) / len(clicks))
        sizes = (X.shape[1], self.k), (F.shape[1], self.k)
        weights = [self.rng.normal(size=s) / s[0] ** 0.5 for s in sizes]
        self.A_, self.C_ = weights
        m = [np.zeros_like(W) for W in weights]
        v = [np.zeros_like(W) for W in weights]
        self.losses_ = []
        for t in range(1, n_steps + 1):
            rows = self.rng.integers(len(clicks), size=batch_size)
            users, items = clicks[rows].T  # (B,) each
            loss, *slopes = self.loss(X[users], F[items], items)
            self.losses_.append(loss)
            for j, (W, g) in enumerate(
                zip(weights, slopes, strict=True)
            ):
                m[j] = 0.9 * m[j] + 0.1 * g
                v[j] = 0.999 * v[j] + 0.001 * g**2
                size = np.sqrt(v[j] / (1 - 0.999**t)) + 1e-8
                W -= lr * m[j] / (1 - 0.9**t) / size  # in place
        return self

    def loss(self, X, F, items):
        """Loss of one batch and its gradients by A_ and C_.

        X: (B, d_user); F: (B, d_item), of the clicked items.
        """
        U, V = X @ self.A_, F @ self.C_  # (B, k) each
        if self.unit:
            (U, by_u), (V, by_v) = normalise(U), normalise(V)
        log_q = self.log_q_[items] if self.logq else None
        loss, dU, dV = in_batch_loss(
            U, V, items, log_q, self.temperature, self.mask
        )
        if self.unit:
            dU = normalise_backward(dU, U, by_u)
            dV = normalise_backward(dV, V, by_v)
        return loss, X.T @ dU, F.T @ dV

    def scores(self, X, F) -> np.ndarray:
        """Scores in serving, without log q. Returns (n, m)."""
        X = check_matrix("X", X, len(self.A_))
        F = check_matrix("F", F, len(self.C_))
        U, V = X @ self.A_, F @ self.C_
        if self.unit:
            U, V = normalise(U)[0], normalise(V)[0]
        return U @ V.T / self.temperature


def recall_at_k(scores: np.ndarray, items, k: int) -> float:
    """Share of rows whose item is among the k best scores.

    scores: (r, m); items: (r,), one held-out item a row. A tie counts
    against the item.
    """
    scores, items = check_matrix("scores", scores), np.asarray(items)
    if k < 1 or items.shape != (len(scores),):
        raise ValueError("k must be positive, items one id a row")
    own = scores[np.arange(len(items)), items]  # (r,)
    ahead = (scores >= own[:, None]).sum(axis=1) - 1  # (r,)
    return float((ahead < k).mean())


def check_positive(**values) -> None:
    """ValueError unless positive and finite; all but two: whole."""
    for name, value in values.items():
        whole = name in ("lr", "temperature") or value % 1 == 0
        if not (0 < value < np.inf and whole):
            raise ValueError(f"{name} must be positive and finite")


def check_batch(U, V, items, log_q, temperature):
    """U, V and items as arrays; ValueError if they do not fit."""
    check_positive(temperature=temperature)
    U, V = check_matrix("U", U), check_matrix("V", V)
    items = np.asarray(items)
    if U.shape != V.shape or items.shape != (len(U),):
        raise ValueError("U, V and items must have one row a pair")
    if log_q is not None and not np.isfinite(log_q).all():
        raise ValueError("log_q must be finite")
    return U, V, items


def check_matrix(name: str, X, columns: int | None = None):
    """X as floats. ValueError unless (n, d), not empty, finite."""
    X = np.asarray(X, dtype=float)
    if X.ndim != 2 or X.size == 0 or not np.isfinite(X).all():
        raise ValueError(f"{name} must be (n, d), finite, not empty")
    if columns is not None and X.shape[1] != columns:
        raise ValueError(f"{name} must have {columns} columns")
    return X


def check_clicks(clicks, n: int, m: int) -> np.ndarray:
    """ValueError unless (r, 2) integers, r >= 1, all in range."""
    clicks = np.asarray(clicks)
    if clicks.ndim != 2 or clicks.shape[1] != 2 or not len(clicks):
        raise ValueError("clicks must be (r, 2), not empty")
    whole = np.issubdtype(clicks.dtype, np.integer)
    if not whole or (clicks < 0).any() or (clicks >= [n, m]).any():
        raise ValueError("clicks must be pairs of rows of X and F")
    return clicks
