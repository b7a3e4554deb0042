"""Odds by hand, a line for probabilities, counts that vary too much."""

import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.preprocessing import scale

from mlinterviews.fundamentals.logistic_regression import (
    BERNOULLI,
    NORMAL,
    POISSON,
    dispersion,
    fit,
    robust_errors,
    sigmoid,
    standard_errors,
)


def with_ones(*columns) -> np.ndarray:
    return np.column_stack([np.ones(len(columns[0])), *columns])


def main() -> dict:
    mailed = np.repeat([0, 1], [200, 100])
    bought = np.repeat([1, 0, 1, 0], [20, 180, 30, 70])
    A = with_ones(mailed)
    theta = fit(A, bought, BERNOULLI)
    errors = standard_errors(theta, A, bought, BERNOULLI)

    print("== effect ==")
    print("x    log-odds    odds   probability   gain by one more")
    for x in range(6):
        z = -2 + 0.7 * x
        gain = sigmoid(z + 0.7) - sigmoid(z)
        print(
            f"{x}   {z:9.1f}   {np.exp(z):5.2f}   {sigmoid(z):11.3f}"
            f"   {gain:16.3f}"
        )

    data = load_breast_cancer()
    radius = scale(data.data[:, 0])
    A1 = with_ones(radius)
    line = A1 @ fit(A1, data.target, NORMAL)

    rng = np.random.default_rng(0)
    print("== counts ==")
    print("counts are              dispersion   95% plain   95% robust")
    found = {}
    for name, spread in [
        ("Poisson", 0.0),
        ("Poisson, rates vary", 0.5),
    ]:
        rows = []
        for _ in range(400):
            x = rng.normal(size=200)
            mu = np.exp(0.5 + 0.8 * x)
            if spread:
                mu = mu * rng.gamma(1 / spread, spread, size=200)
            y = rng.poisson(mu)
            A2 = with_ones(x)
            w = fit(A2, y, POISSON)
            error = standard_errors(w, A2, y, POISSON)[1]
            phi = dispersion(w, A2, y, POISSON)
            robust = robust_errors(w, A2, y, POISSON)[1]
            miss = abs(w[1] - 0.8)
            rows.append(
                [phi, miss < 1.96 * error, miss < 1.96 * robust]
            )
        found[name] = np.mean(rows, axis=0)
        a, b, c = found[name]
        print(f"{name:22}   {a:10.1f}   {b:9.0%}   {c:10.0%}")
    print("== end ==")

    x, z = rng.normal(size=(2, 100_000))
    y = rng.random(100_000) < sigmoid(x + 2 * z)
    both = fit(with_ones(x, z), y, BERNOULLI)
    alone = fit(with_ones(x), y, BERNOULLI)
    return {
        "slope": round(float(theta[1]), 2),
        "intercept": round(float(theta[0]), 2),
        "error": round(float(errors[1]), 3),
        "low": round(float(np.exp(theta[1] - 1.96 * errors[1])), 1),
        "high": round(float(np.exp(theta[1] + 1.96 * errors[1])), 1),
        "outside": round(float(np.mean((line < 0) | (line > 1))), 3),
        "least": round(float(line.min()), 2),
        "varied_dispersion": round(
            float(found["Poisson, rates vary"][0]), 1
        ),
        "varied_plain": round(
            float(found["Poisson, rates vary"][1]), 2
        ),
        "varied_robust": round(
            float(found["Poisson, rates vary"][2]), 2
        ),
        "with_z": round(float(both[1]), 2),
        "without_z": round(float(alone[1]), 2),
    }
