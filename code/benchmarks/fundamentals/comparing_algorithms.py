"""Exponents of the classic algorithms in n and d, side by side.

Each series doubles one size, and all its sizes take turns, so that a
slow minute meets all of them. Iterative methods run a fixed number of
iterations: the cost of a step is what the formula states.
"""

import warnings

import numpy as np
from scipy.cluster.hierarchy import linkage
from sklearn.cluster import KMeans
from sklearn.ensemble import (
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.linear_model import LogisticRegression
from sklearn.mixture import GaussianMixture
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

from mlinterviews.fundamentals.comparing_algorithms import slope
from mlinterviews.ml_coding.pca import by_covariance


def data(n: int, d: int):
    """Two overlapping classes: a noisy sum of a few features."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(n, d))
    y = X[:, : max(2, d // 4)].sum(axis=1) + rng.normal(size=n) > 0
    return X, y.astype(int)


def least_squares(X, y):
    return np.linalg.solve(X.T @ X, X.T @ y)


def fits(rounds: int = 10) -> dict:
    """Name: training as a function of X and y."""
    return {
        "linear": least_squares,
        "logistic": LogisticRegression(
            C=1e6, max_iter=rounds, tol=1e-12
        ).fit,
        "bayes": GaussianNB().fit,
        "svm": SVC().fit,
        "tree": DecisionTreeClassifier(random_state=0).fit,
        "forest": RandomForestClassifier(5, random_state=0).fit,
        "boosting": GradientBoostingClassifier(
            n_estimators=5, random_state=0
        ).fit,
        "hist": HistGradientBoostingClassifier(
            max_iter=5, max_leaf_nodes=15, early_stopping=False
        ).fit,
        "k_means": lambda X, y: KMeans(
            16, init=X[:16], n_init=1, max_iter=rounds, tol=0
        ).fit(X),
        "mixture": lambda X, y: GaussianMixture(
            4, max_iter=3, tol=0, init_params="random", random_state=0
        ).fit(X),
        "pca": lambda X, y: by_covariance(X),
        "hierarchy": lambda X, y: linkage(X, "average"),
    }


ROWS = {  # the largest n; three halvings go down from it
    "linear": (400_000, 20),
    "logistic": (200_000, 20),
    "bayes": (400_000, 20),
    "svm": (4_000, 10),
    "tree": (16_000, 10),
    "forest": (32_000, 16),
    "boosting": (16_000, 10),
    "hist": (200_000, 20),
    "k_means": (100_000, 16),
    "mixture": (80_000, 10),
    "pca": (200_000, 40),
    "hierarchy": (4_000, 10),
}
COLUMNS = {  # n, and the largest d
    "linear": (4_000, 800),
    "logistic": (4_000, 800),
    "bayes": (8_000, 800),
    "tree": (2_000, 160),
    "forest": (2_000, 512),
    "boosting": (2_000, 160),
    "hist": (10_000, 160),
    "k_means": (8_000, 512),
    "mixture": (3_000, 320),
    "pca": (4_000, 800),
}


def centres(seconds) -> float:
    """Exponent of ten steps of k-means in the number of centres."""
    X, _ = data(20_000, 16)
    counts = [32, 64, 128, 256]
    calls = [
        lambda k=k: KMeans(
            k, init=X[:k], n_init=1, max_iter=10, tol=0
        ).fit(X)
        for k in counts
    ]
    return slope(counts, seconds(*calls, repeat=3))


def queries(found: dict, seconds) -> None:
    """Prediction: neighbours by n, and all beside the linear."""
    sizes = [8_000, 16_000, 32_000, 64_000]
    for name, d, kind, m in (
        ("neighbours", 16, "brute", 100),
        ("kd_tree", 3, "kd_tree", 4_000),
    ):
        models = []
        for n in sizes:
            model = KNeighborsClassifier(5, algorithm=kind)
            models.append(model.fit(*data(n, d)))
        Q = data(m, d)[0] + 0.1
        times = seconds(
            *[lambda f=f, Q=Q: f.kneighbors(Q) for f in models],
            repeat=5,
        )
        found[f"{name}_n"] = slope(sizes, times)
        base = found["unit"]
        for n, t in zip(sizes, times, strict=True):
            found[f"time_{name}_{n}"] = t / base

    X, y = data(4_000, 20)
    Q = data(4_000, 20)[0]
    models = {
        "logistic": LogisticRegression(),
        "bayes": GaussianNB(),
        "tree": DecisionTreeClassifier(random_state=0),
        "hist": HistGradientBoostingClassifier(max_iter=100),
        "forest": RandomForestClassifier(100, random_state=0),
        "svm": SVC(),
        "neighbours": KNeighborsClassifier(5, algorithm="brute"),
    }
    calls = [lambda f=f: f.predict(Q) for f in models.values()]
    for f in models.values():
        f.fit(X, y)
    times = dict(zip(models, seconds(*calls, repeat=3), strict=True))
    for name, t in times.items():
        found[f"predict_{name}"] = t / times["logistic"]


def main(seconds) -> dict[str, float]:
    warnings.simplefilter("ignore")  # stopped before convergence
    train, found = fits(), {}
    X, y = data(1_000, 20)
    found["unit"] = seconds(lambda: GaussianNB().fit(X, y), repeat=9)[0]
    for name, (largest, d) in ROWS.items():
        sizes = [largest // 8, largest // 4, largest // 2, largest]
        sets = [data(n, d) for n in sizes]
        f = train[name]
        times = seconds(
            *[lambda s=s, f=f: f(*s) for s in sets], repeat=3
        )
        found[f"{name}_n"] = slope(sizes, times)
        for n, t in zip(sizes, times, strict=True):
            found[f"time_{name}_{n}"] = t / found["unit"]
    for name, (n, largest) in COLUMNS.items():
        sizes = [largest // 8, largest // 4, largest // 2, largest]
        sets = [data(n, d) for d in sizes]
        f = train[name]
        times = seconds(
            *[lambda s=s, f=f: f(*s) for s in sets], repeat=3
        )
        found[f"{name}_d"] = slope(sizes, times)
        for d, t in zip(sizes, times, strict=True):
            found[f"wide_{name}_{d}"] = t / found["unit"]
    found["k_means_k"] = centres(seconds)
    queries(found, seconds)
    del found["unit"]
    return found
