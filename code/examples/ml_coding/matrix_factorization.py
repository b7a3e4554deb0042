"""What the chapter on matrix factorisation shows and quotes."""

import numpy as np

from mlinterviews.ml_coding.matrix_factorization import (
    BiasedMF,
    als,
    implicit_als,
    ridge_rows,
)

N, M, K, NOISE = 200, 100, 3, 0.5


def made(n_ratings: int = 6000):
    """Ratings of 200 users for 100 items with 3 true factors."""
    rng = np.random.default_rng(0)
    P = 0.6 * rng.normal(size=(N, K))
    Q = rng.normal(size=(M, K))
    b, c = 0.4 * rng.normal(size=N), 0.6 * rng.normal(size=M)
    pairs = rng.choice(N * M, size=n_ratings, replace=False)
    u, i = pairs // M, pairs % M
    y = 3.5 + b[u] + c[i] + (P[u] * Q[i]).sum(axis=1)
    return u, i, y + NOISE * rng.normal(size=n_ratings)


U, I, Y = made()
TRAIN = (U < 180) & (np.arange(len(Y)) % 6 > 0)
TEST = (U < 180) & ~TRAIN  # users 180 to 199 are new


def rmse(error: np.ndarray) -> float:
    return float(np.sqrt((error**2).mean()))


def by_sgd(n_factors: int) -> BiasedMF:
    model = BiasedMF(n_factors, np.random.default_rng(1), (0.02, 0.05))
    return model.fit(U[TRAIN], I[TRAIN], Y[TRAIN], (180, M))


def by_als(biases: BiasedMF, n_factors: int, l2: float):
    """ALS on the residuals of the biases: RMSE in training and test."""
    u = np.minimum(U, 179)
    left = Y - biases.predict(u, I)
    P, Q, losses = als(
        U[TRAIN], I[TRAIN], left[TRAIN], (180, M), n_factors,
        np.random.default_rng(1), l2,
    )  # fmt: skip
    error = left - (P[u] * Q[I]).sum(axis=1)
    return rmse(error[TRAIN]), rmse(error[TEST]), losses


def joint_als(n_factors: int, l2: float):
    """ALS with biases: a column of ones joins the fixed factors."""
    u, i, y = U[TRAIN], I[TRAIN], Y[TRAIN] - Y[TRAIN].mean()
    shape = (M, n_factors + 1)
    Q = np.random.default_rng(1).normal(scale=0.1, size=shape)
    Q[:, -1] = 0  # the item's bias

    def ones(F):
        return np.column_stack([F[:, :-1], np.ones(len(F))])

    for _ in range(10):
        P = ridge_rows(u, i, y - Q[i, -1], ones(Q), 180, l2)
        Q = ridge_rows(i, u, y - P[u, -1], ones(P), M, l2)

    def error(rows):
        u, i = U[rows], I[rows]
        dots = (P[u, :-1] * Q[i, :-1]).sum(axis=1)
        guess = Y[TRAIN].mean() + P[u, -1] + Q[i, -1] + dots
        return rmse(Y[rows] - guess)

    return error(TRAIN), error(TEST)


def cold(model: BiasedMF, n_known: int) -> float:
    """RMSE for 20 new users after n_known ratings each."""
    errors = []
    for u in range(180, N):
        mine = np.flatnonzero(u == U)
        known, rest = mine[:n_known], mine[20:]
        guess = model.predict(np.full(len(rest), -1), I[rest])
        if n_known:
            b, p = model.fold_in(I[known], Y[known])
            guess = guess + b + model.Q_[I[rest]] @ p
        errors.append(Y[rest] - guess)
    return rmse(np.concatenate(errors))


def implicit() -> tuple[float, float]:
    """Recall@10 of a hidden item: implicit ALS, and popularity."""
    rng = np.random.default_rng(2)
    P, Q = rng.normal(size=(N, K)), rng.normal(size=(M, K))
    rate = np.exp(P @ Q.T + rng.normal(size=M) - 3)
    counts = rng.poisson(np.minimum(rate, 20))
    hits = np.zeros(2)
    users = np.flatnonzero((counts > 0).sum(axis=1) > 2)
    hidden = [rng.choice(np.flatnonzero(counts[u])) for u in users]
    counts[users, hidden] = 0
    P, Q = implicit_als(counts, 8, rng)
    for way, scores in enumerate(
        (P @ Q.T, np.ones((N, 1)) * counts.sum(0))
    ):
        scores = np.where(counts > 0, -np.inf, scores)
        top = np.argsort(-scores[users], axis=1)[:, :10]
        hits[way] = (
            (top == np.array(hidden)[:, None]).any(axis=1).mean()
        )
    return float(hits[0]), float(hits[1])


def main() -> dict:
    constant = rmse(Y[TEST] - Y[TRAIN].mean())
    biases, model = by_sgd(0), by_sgd(K)
    known = [
        rmse(Y[TEST] - m.predict(U[TEST], I[TEST]))
        for m in (biases, model)
    ]
    print("model                        RMSE, training   RMSE, test")
    print(f"mean rating                  {'':14}   {constant:10.2f}")
    for name, m, test in (
        ("biases", biases, known[0]),
        ("biases and 3 factors, SGD", model, known[1]),
    ):
        train = rmse(Y[TRAIN] - m.predict(U[TRAIN], I[TRAIN]))
        print(f"{name:28} {train:14.2f}   {test:10.2f}")
    for k, l2 in ((3, 0.05), (12, 0.05), (12, 0.002)):
        train, test, _ = by_als(biases, k, l2)
        name = f"ALS, {k} factors, l2 {l2}"
        print(f"{name:28} {train:14.2f}   {test:10.2f}")
    joint = joint_als(3, 0.05)
    name = "ALS, 3 and biases, l2 0.05"
    print(f"{name:28} {joint[0]:14.2f}   {joint[1]:10.2f}")
    ours, popular = implicit()
    return {
        "ratings": int(TRAIN.sum()),
        "biases": known[0],
        "joint": joint[1],
        "sgd": known[1],
        "cold_0": cold(model, 0),
        "cold_5": cold(model, 5),
        "cold_20": cold(model, 20),
        "implicit": ours,
        "popular": popular,
    }


if __name__ == "__main__":
    print(main())
