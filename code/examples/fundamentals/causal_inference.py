"""One known effect, estimated six ways; and whom a coupon moves."""

import numpy as np
from scipy.special import expit
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression

from mlinterviews.fundamentals.causal_inference import (
    doubly_robust,
    ipw,
    naive,
    uplift_curve,
    wald,
)

# Charig et al. (1986): successes and patients, small and large stones.
OPEN = np.array([[81, 87], [192, 263]])
KEYHOLE = np.array([[234, 270], [55, 80]])


def stones() -> dict:
    """Rates by size, in total, and with the sizes of all patients."""
    share = (OPEN + KEYHOLE)[:, 1] / (OPEN + KEYHOLE)[:, 1].sum()
    numbers = {"small_share": round(float(share[0]), 3)}
    print("== stones ==")
    print("operation   small   large   in total   adjusted")
    for name, table in (("open", OPEN), ("keyhole", KEYHOLE)):
        rate = table[:, 0] / table[:, 1]
        total = table[:, 0].sum() / table[:, 1].sum()
        adjusted = rate @ share
        print(
            f"{name:9}   {rate[0]:5.0%}   {rate[1]:5.0%}"
            f"   {total:8.1%}   {adjusted:8.1%}"
        )
        numbers |= {
            f"{name}_total": round(float(total), 3),
            f"{name}_adjusted": round(float(adjusted), 3),
        }
    return numbers


def draw(n: int, rng, hidden: float = 0.0):
    """x, t, y, e and z; the true effect is 1, the curve bends in x."""
    x, u = rng.normal(size=n), rng.normal(size=n)
    z = rng.integers(2, size=n)
    e = expit(1.5 * x + hidden * (u + 2 * z - 1))
    t = (rng.random(n) < e).astype(int)
    y = (
        t
        + x
        + 0.5 * x**2 * np.sign(x)
        + hidden * u
        + rng.normal(size=n)
    )
    return x, t, y, e, z


def models(x, t, y):
    """Propensities, and outcomes by a straight line and by a cubic."""
    A = x[:, None]
    e = LogisticRegression(C=1e6).fit(A, t).predict_proba(A)[:, 1]
    outcomes = []
    for degree in (1, 3):
        P = x[:, None] ** np.arange(1, degree + 1)
        outcomes.append(
            [
                LinearRegression().fit(P[t == a], y[t == a]).predict(P)
                for a in (1, 0)
            ]
        )
    return e, *outcomes


def estimates() -> dict:
    runs = []
    for seed in range(200):
        x, t, y, _, _ = draw(1_000, np.random.default_rng(seed))
        e, line, cubic = models(x, t, y)
        flat = np.full(len(x), t.mean())
        runs.append(
            [
                naive(y, t),
                np.mean(line[0] - line[1]),
                np.mean(cubic[0] - cubic[1]),
                ipw(y, t, e),
                doubly_robust(y, t, e, *line)[0],
                doubly_robust(y, t, flat, *cubic)[0],
                doubly_robust(y, t, flat, *line)[0],
            ]
        )
    names = [
        "naive",
        "straight line",
        "cubic",
        "weights",
        "robust, wrong line",
        "robust, wrong weights",
        "robust, both wrong",
    ]
    numbers = {}
    print("== estimates ==")
    print("estimator                mean   spread")
    for name, values in zip(names, np.array(runs).T, strict=True):
        print(f"{name:21}   {values.mean():6.2f}   {values.std():6.2f}")
        key = name.replace(", ", "_").replace(" ", "_")
        numbers[key] = round(float(values.mean()), 2)
    return numbers


def hidden_cause() -> dict:
    """u moves both; z is a random encouragement."""
    x, t, y, _, z = draw(50_000, np.random.default_rng(0), hidden=1.0)
    e, _, cubic = models(x, t, y)
    return {
        "hidden_robust": round(doubly_robust(y, t, e, *cubic)[0], 2),
        "hidden_wald": round(wald(y, t, z), 2),
    }


def coupons():
    """A randomised coupon; who buys anyway, and whom does it move?"""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(20_000, 4))
    base = expit(1.5 * X[:, 0] - 0.5)
    effect = 0.3 * expit(3 * X[:, 1]) * (X[:, 1] > 0) - 0.1 * (
        X[:, 2] > 1
    )
    t = rng.integers(2, size=len(X))
    p = np.clip(base + t * effect, 0, 1)
    y = (rng.random(len(X)) < p).astype(int)
    A, B = slice(0, 10_000), slice(10_000, 20_000)

    def fit(rows):
        model = GradientBoostingRegressor(
            n_estimators=60, max_depth=2, random_state=0
        )
        return model.fit(X[A][rows], y[A][rows]).predict(X[B])

    with_it, without = fit(t[A] == 1), fit(t[A] == 0)
    scores = {
        "uplift": with_it - without,
        "likely buyers": with_it,
        "random": rng.random(10_000),
    }
    return y[B], t[B], scores


def main() -> dict:
    numbers = stones() | estimates() | hidden_cause()
    y, t, scores = coupons()
    print("== coupons ==")
    print("coupon for            30%    60%   everyone")
    for name, score in scores.items():
        curve = uplift_curve(y, t, score)
        a, b, c = (
            100 * curve[round(s * len(y))] for s in (0.3, 0.6, 1)
        )
        print(f"{name:17}  {a:6.1f} {b:6.1f}   {c:8.1f}")
        key = name.replace(" ", "_")
        numbers |= {
            f"{key}_30": round(float(a), 1),
            f"{key}_60": round(float(b), 1),
            f"{key}_45": round(100 * curve[round(0.45 * len(y))], 1),
        }
    numbers["everyone"] = round(float(c), 1)
    print("== end ==")
    rng = np.random.default_rng(0)
    skill, luck = rng.normal(size=(2, 100_000))
    chosen = skill + luck > 1.5
    numbers["collider"] = round(
        float(np.corrcoef(skill[chosen], luck[chosen])[0, 1]), 2
    )
    return numbers
