"""What a metric asks for, what moves R2, what silhouette likes."""

import numpy as np
from sklearn.cluster import KMeans
from sklearn.datasets import load_iris, make_moons
from sklearn.metrics import adjusted_rand_score

from mlinterviews.fundamentals.regression_and_task_metrics import (
    errors,
    r_squared,
    silhouette,
    word_error_rate,
)


def skewed() -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Constant predictions of a lognormal target, and their errors."""
    rng = np.random.default_rng(0)
    y, c = rng.lognormal(size=100_000), np.linspace(0.05, 3, 296)
    cost = {
        "RMSE": [np.sqrt(np.mean((y - v) ** 2)) for v in c],
        "MAE": [np.mean(np.abs(y - v)) for v in c],
        "MAPE": [np.mean(np.abs(y - v) / y) for v in c],
    }
    return c, {name: np.array(v) for name, v in cost.items()}


def ranges() -> dict:
    """One line, one noise, two ranges of x."""
    rng = np.random.default_rng(0)
    numbers = {}
    print("== range ==")
    print("range of x   RMSE   R2")
    for low, high in ((0, 10), (4, 6)):
        x = rng.uniform(low, high, 200_000)
        y = x + rng.normal(size=200_000)
        rmse = np.sqrt(np.mean((y - x) ** 2))
        r2 = r_squared(y, x)
        print(f"{low:3} to {high:2}    {rmse:5.2f}   {r2:.2f}")
        numbers |= {
            f"rmse_{high}": round(float(rmse), 2),
            f"r2_{high}": round(r2, 2),
        }
    return numbers


def iris_by_k() -> dict:
    X = load_iris().data
    numbers = {}
    print("== iris ==")
    print("k   inertia   silhouette")
    for k in range(2, 7):
        fit = KMeans(k, n_init=10, random_state=0).fit(X)
        score = silhouette(X, fit.labels_).mean()
        print(f"{k}   {fit.inertia_:7.1f}   {score:10.2f}")
        numbers[f"silhouette_{k}"] = round(float(score), 2)
    return numbers


def moons():
    """Points, true halves, and k-means' halves."""
    X, y = make_moons(300, noise=0.06, random_state=0)
    return X, y, KMeans(2, n_init=10, random_state=0).fit_predict(X)


def main() -> dict:
    y, y_hat = [3, 5, 2, 10], [2, 5, 4, 8]
    numbers = {
        f"hand_{k}": round(v, 3) for k, v in errors(y, y_hat).items()
    }
    numbers["hand_R2"] = round(r_squared(y, y_hat), 3)
    c, cost = skewed()
    for name, values in cost.items():
        numbers[f"best_{name}"] = round(float(c[values.argmin()]), 1)
    numbers |= ranges() | iris_by_k()
    X, true, halves = moons()
    numbers |= {
        "moons_true": round(float(silhouette(X, true).mean()), 2),
        "moons_kmeans": round(float(silhouette(X, halves).mean()), 2),
        "moons_rand": round(
            float(adjusted_rand_score(true, halves)), 2
        ),
        "wer": word_error_rate(
            "the cat sat on the mat".split(),
            "a cat on the mat mat".split(),
        ),
    }
    rng = np.random.default_rng(1)
    n, d, plain, adjusted = 50, 10, [], []
    for _ in range(4_000):
        A = np.c_[np.ones(n), rng.normal(size=(n, d))]
        t = rng.normal(size=n)
        said = A @ np.linalg.lstsq(A, t, rcond=None)[0]
        plain.append(r_squared(t, said))
        adjusted.append(r_squared(t, said, d))
    numbers["null_plain"] = round(float(np.mean(plain)), 2)
    numbers["null_adjusted"] = round(float(np.mean(adjusted)), 2) + 0.0
    print("== end ==")
    return numbers
