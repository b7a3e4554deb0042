"""Two pairs of points, growing dimension, noise features, the limit."""

import numpy as np
from sklearn.datasets import load_digits

from mlinterviews.fundamentals.nearest_neighbors_and_distances import (
    ball_share,
    contrast,
    cosine_distance,
    edge_for_share,
    euclidean,
    limit_error,
    mahalanobis,
)
from mlinterviews.ml_coding.logistic_regression_code import (
    LogisticRegression,
)
from mlinterviews.ml_coding.nearest_neighbors_code import (
    KNeighborsClassifier,
)


def main() -> dict:
    S = np.array([[2.0, 1], [1, 2]])
    zero = np.zeros((1, 2))
    ends = np.array([[1.0, 1], [1, -1]])
    print("== hand ==")
    print("difference   Euclidean   Manhattan   Mahalanobis")
    far = mahalanobis(zero, ends, S)[0]
    for end, a, b in zip(
        ends, euclidean(zero, ends)[0], far, strict=True
    ):
        name = f"({end[0]:.0f}, {end[1]:.0f})"
        print(
            f"{name:10}   {a:9.2f}   {abs(end).sum():9.0f}   {b:11.2f}"
        )

    rng = np.random.default_rng(0)
    print("== dimension ==")
    print("   d   edge for 1%   ball in cube   nearest / mean")
    found = {}
    for d in (1, 2, 5, 10, 100, 1_000):
        Q, X = rng.normal(size=(20, d)), rng.normal(size=(1_000, d))
        found[d] = contrast(Q, X)
        ball = f"{ball_share(d):.2g}" if d <= 100 else "<1e-99"
        print(
            f"{d:4}   {edge_for_share(0.01, d):11.2f}   {ball:>12}"
            f"   {found[d]:14.2f}"
        )
    digits = load_digits()
    X = digits.data[rng.permutation(len(digits.data))]
    mixed = rng.permuted(X, axis=0)  # each pixel shuffled on its own
    real, shuffled = (contrast(A[:50], A[50:]) for A in (X, mixed))

    print("== noise ==")
    print("noise features   1-NN    15-NN   logistic")
    noise = {}
    for extra in (0, 2, 10, 50, 200):
        rows = []
        for _ in range(4):
            y = rng.integers(2, size=1_300)
            A = rng.normal(size=(1_300, 2 + extra))
            A[:, :2] += 1.2 * y[:, None]
            models = [
                KNeighborsClassifier(1),
                KNeighborsClassifier(15),
                LogisticRegression(l2=1e-2),
            ]
            fits = [m.fit(A[:300], y[:300]) for m in models]
            rows.append(
                [np.mean(m.predict(A[300:]) == y[300:]) for m in fits]
            )
        noise[extra] = np.mean(rows, axis=0)
        a, b, c = noise[extra]
        print(f"{extra:14}   {a:5.1%}   {b:5.1%}   {c:8.1%}")

    print("== limit ==")
    print("k    limit   4,000 rows")
    x, q = rng.random(4_000), rng.random(4_000)
    eta = np.where(np.concatenate([x, q]) < 0.5, 0.2, 0.8)
    label = (rng.random(8_000) < eta).astype(int)
    errors = {}
    for k in (1, 3, 9, 41):
        model = KNeighborsClassifier(k).fit(x[:, None], label[:4_000])
        wrong = model.predict(q[:, None]) != label[4_000:]
        errors[k] = float(wrong.mean())
        print(f"{k:2}   {limit_error(0.2, k):6.3f}   {errors[k]:10.3f}")
    print("== end ==")
    u = np.array([[1.0, 0], [1, 1], [0, 1]])
    C = cosine_distance(u, u)
    return {
        "across": round(float(far[1] / far[0]), 2),
        "nearest_2": round(found[2], 2),
        "nearest_1000": round(found[1_000], 2),
        "digits": round(real, 2),
        "digits_shuffled": round(shuffled, 2),
        "noise_0": round(float(noise[0][1]), 2),
        "noise_200": round(float(noise[200][1]), 2),
        "logistic_200": round(float(noise[200][2]), 2),
        "limit_1": round(limit_error(0.2, 1), 2),
        "limit_3": round(limit_error(0.2, 3), 3),
        "cosine_step": round(float(C[0, 1]), 3),
        "cosine_far": round(float(C[0, 2]), 1),
    }
