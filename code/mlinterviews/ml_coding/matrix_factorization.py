"""Matrix factorisation: a rating as biases plus an inner product.

By stochastic gradient descent, O(rk) an epoch of r ratings and k
factors, or by alternating least squares, O(rk^2 + (n + m)k^3) (Koren,
Bell and Volinsky, 2009); implicit feedback after Hu, Koren and
Volinsky (2008).
"""

import numpy as np


class BiasedMF:
    """mu + b_u + c_i + p_u q_i. l2: (biases, factors).

    After fit: mu_, b_ (n,), c_ (m,), P_ (n, k), Q_ (m, k), and losses_,
    the mean objective after each epoch.
    """

    def __init__(self, n_factors: int, rng, l2=(0.02, 0.1)):
        if n_factors < 0 or not all(0 <= x < np.inf for x in l2):
            raise ValueError("n_factors and l2 must not be negative")
        self.n_factors, self.rng, self.l2 = n_factors, rng, l2

    def start(self, n: int, m: int, mu: float) -> None:
        """Zero biases, small random factors: zeros never move."""
        self.mu_, self.b_, self.c_ = mu, np.zeros(n), np.zeros(m)
        self.P_ = self.rng.normal(scale=0.1, size=(n, self.n_factors))
        self.Q_ = self.rng.normal(scale=0.1, size=(m, self.n_factors))

    def fit(
        self, users, items, y, shape, lr=0.02, n_epochs: int = 30
    ) -> "BiasedMF":
        """Plain SGD, one rating a step, in a new order each epoch.

        users, items: (r,), ids below shape = (n, m); y: (r,), ratings.
        """
        users, items, y = check_ratings(users, items, y, shape)
        if not 0 < lr < np.inf:
            raise ValueError("lr must be positive and finite")
        self.start(*shape, y.mean())
        self.P_[np.bincount(users, minlength=shape[0]) == 0] = 0
        self.Q_[np.bincount(items, minlength=shape[1]) == 0] = 0
        self.losses_ = []
        for _ in range(n_epochs):
            with np.errstate(over="ignore", invalid="ignore"):
                for t in self.rng.permutation(len(y)):
                    self.step(users[t], items[t], y[t], lr)
                self.losses_.append(self.objective(users, items, y))
            if not np.isfinite(self.losses_[-1]):
                raise ValueError("lr is too large: it diverged")
        return self

    def step(self, u: int, i: int, y: float, lr: float) -> None:
        """One rating: the error moves both biases and both vectors."""
        (bias, factor), p, q = self.l2, self.P_[u].copy(), self.Q_[i]
        e = y - (self.mu_ + self.b_[u] + self.c_[i] + p @ q)
        self.b_[u] += lr * (e - bias * self.b_[u])
        self.c_[i] += lr * (e - bias * self.c_[i])
        self.P_[u] += lr * (e * q - factor * p)
        self.Q_[i] += lr * (e * p - factor * q)  # p before its step

    def objective(self, users, items, y) -> float:
        """Half the mean of squared errors plus penalties."""
        bias, factor = self.l2
        biases = self.b_[users] ** 2 + self.c_[items] ** 2  # (r,)
        P, Q = self.P_[users], self.Q_[items]  # (r, k)
        sizes = (P**2).sum(axis=1) + (Q**2).sum(axis=1)  # (r,)
        squares = (y - self.predict(users, items)) ** 2
        total = (squares + bias * biases + factor * sizes).mean()
        return float(total / 2)

    def fold_in(self, items, y, l2: float = 1.0):
        """Bias and factors of a new user from a few ratings, by ridge.

        items, y: (t,), t >= 1. Returns b, p (k,); items stay fixed.
        """
        if not 0 < l2 < np.inf:
            raise ValueError("l2 must be positive and finite")
        users = np.zeros(len(items), dtype=int)
        shape = (1, len(self.c_))
        _, items, y = check_ratings(users, items, y, shape)
        A = np.column_stack([np.ones(len(y)), self.Q_[items]])
        G = A.T @ A + l2 * np.eye(A.shape[1])  # (1 + k, 1 + k)
        left = y - self.mu_ - self.c_[items]  # (t,)
        w = np.linalg.solve(G, A.T @ left)  # (1 + k,)
        return float(w[0]), w[1:]

    def predict(self, users, items) -> np.ndarray:
        """Ratings of pairs; an id of -1 is unknown, without effect.

        users, items: (r,). Returns (r,).
        """
        users, items = np.asarray(users), np.asarray(items)
        if users.shape != items.shape:
            raise ValueError("users and items must have one length")
        check_ids("users", users, -1, len(self.b_))
        check_ids("items", items, -1, len(self.c_))
        u, i = users >= 0, items >= 0  # (r,): known
        dots = (self.P_[users] * self.Q_[items]).sum(axis=-1)
        biases = u * self.b_[users] + i * self.c_[items]
        return self.mu_ + biases + (u & i) * dots


def ridge_rows(
    rows: np.ndarray,
    columns: np.ndarray,
    y: np.ndarray,
    F: np.ndarray,
    n_rows: int,
    l2: float,
) -> np.ndarray:
    """A ridge regression a row, with the other side's factors fixed.

    rows, columns, y: (r,); F: (m, k). The penalty is l2 times the
    row's ratings. Returns (n_rows, k); a row without ratings is 0.
    """
    k = F.shape[1]
    order = np.argsort(rows, kind="stable")
    ends = np.cumsum(np.bincount(rows, minlength=n_rows))
    W = np.zeros((n_rows, k))
    for u, part in enumerate(np.split(order, ends[:-1])):
        if len(part):
            A = F[columns[part]]  # (ratings of u, k)
            G = A.T @ A + l2 * len(part) * np.eye(k)  # (k, k)
            W[u] = np.linalg.solve(G, A.T @ y[part])
    return W


def als(
    users,
    items,
    y,
    shape: tuple[int, int],
    n_factors: int,
    rng: np.random.Generator,
    l2: float = 0.1,
    n_iter: int = 10,
) -> tuple[np.ndarray, np.ndarray, list[float]]:
    """Alternating least squares on residuals y, without biases.

    users, items, y: (r,); shape: (n, m); l2 > 0. Returns P (n, k),
    Q (m, k) and the objective after each half step.
    """
    users, items, y = check_ratings(users, items, y, shape)
    check_positive(n_factors=n_factors, l2=l2, n_iter=n_iter)
    Q = rng.normal(scale=0.1, size=(shape[1], n_factors))
    losses = []

    def record():
        squares = (y - (P[users] * Q[items]).sum(axis=1)) ** 2
        sizes = (P[users] ** 2 + Q[items] ** 2).sum(axis=1)
        losses.append(float((squares + l2 * sizes).mean() / 2))

    for _ in range(n_iter):
        P = ridge_rows(users, items, y, Q, shape[0], l2)
        record()
        Q = ridge_rows(items, users, y, P, shape[1], l2)
        record()
    return P, Q, losses


def implicit_rows(
    C: np.ndarray, F: np.ndarray, l2: float
) -> np.ndarray:
    """Each row's factors from counts: weight 1 + C, target C > 0.

    C: (n, m), alpha times the counts; F: (m, k). Returns (n, k).
    """
    k = F.shape[1]
    shared = F.T @ F + l2 * np.eye(k)  # (k, k), once for all rows
    W = np.zeros((len(C), k))
    for u, counts in enumerate(C):
        seen = np.flatnonzero(counts)
        A = F[seen]  # (seen, k)
        G = shared + A.T * counts[seen] @ A  # F'F + F'(weights - 1)F
        W[u] = np.linalg.solve(G, A.T @ (1 + counts[seen]))
    return W


def implicit_als(
    counts: np.ndarray,
    n_factors: int,
    rng: np.random.Generator,
    alpha: float = 10.0,
    l2: float = 1.0,
    n_iter: int = 10,
) -> tuple[np.ndarray, np.ndarray]:
    """Factors from counts (n, m) >= 0; unseen pairs are weak zeros.

    Returns P (n, k), Q (m, k); P @ Q.T ranks the items of each user.
    """
    check_positive(
        n_factors=n_factors, alpha=alpha, l2=l2, n_iter=n_iter
    )
    C = alpha * np.asarray(counts, dtype=float)
    if C.ndim != 2 or C.size == 0:
        raise ValueError("counts must be (n, m), not empty")
    if not (np.isfinite(C).all() and (C >= 0).all()):
        raise ValueError("counts must be finite and not negative")
    Q = rng.normal(scale=0.1, size=(C.shape[1], n_factors))
    for _ in range(n_iter):
        P = implicit_rows(C, Q, l2)
        Q = implicit_rows(C.T, P, l2)
    return P, Q


def check_positive(**values) -> None:
    """ValueError unless positive and finite; names with n_: whole."""
    for name, value in values.items():
        whole = not name.startswith("n_") or value % 1 == 0
        if not (0 < value < np.inf and whole):
            raise ValueError(f"{name} must be positive and finite")


def check_ratings(users, items, y, shape):
    """Ids and ratings as arrays; ValueError if they do not fit."""
    users, items = np.asarray(users), np.asarray(items)
    y = np.asarray(y, dtype=float)
    if y.ndim != 1 or y.size == 0 or not np.isfinite(y).all():
        raise ValueError("y must be (r,), finite and not empty")
    if not users.shape == items.shape == y.shape:
        raise ValueError("users, items and y must have one length")
    check_ids("users", users, 0, shape[0])
    check_ids("items", items, 0, shape[1])
    return users, items, y


def check_ids(name: str, ids: np.ndarray, low: int, high: int) -> None:
    """ValueError unless ids are integers in low..high-1."""
    whole = np.issubdtype(ids.dtype, np.integer)
    if not whole or (ids < low).any() or (ids >= high).any():
        raise ValueError(f"{name} must be integers, {low}..{high - 1}")
