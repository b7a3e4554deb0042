"""Dendrograms of six numbers, two shapes of clusters, EM on coins."""

import numpy as np
from sklearn.cluster import KMeans
from sklearn.datasets import make_blobs, make_moons
from sklearn.metrics import adjusted_rand_score, silhouette_score
from sklearn.mixture import GaussianMixture

from mlinterviews.fundamentals.clustering_and_mixtures import (
    agglomerate,
    dbscan,
    e_step,
    log_likelihood,
    lower_bound,
    m_step,
)

SIX = np.array([1.0, 3, 8, 9, 12, 14])
HEADS = np.array([9, 8, 3, 7, 2])


def moons():
    return make_moons(300, noise=0.07, random_state=0)


def cigars():
    """Two long tilted clusters, one tight and one loose."""
    rng = np.random.default_rng(0)
    tight = rng.normal(size=(250, 2)) * [3, 0.18]
    loose = rng.normal(size=(150, 2)) * [3, 0.55] + [0, 1.9]
    X = np.vstack([tight, loose]) @ [[1, 0.3], [0, 1]]
    return X, np.repeat([0, 1], [250, 150])


def counts():
    """Inertia and silhouette for k = 2..9, and the data: five blobs."""
    X, _ = make_blobs(
        500, 2, centers=5, cluster_std=1.0, random_state=3
    )
    inertia, width = [], []
    for k in range(2, 10):
        fit = KMeans(k, n_init=10, random_state=0).fit(X)
        inertia.append(float(fit.inertia_))
        width.append(float(silhouette_score(X, fit.labels_)))
    return np.array(inertia), np.array(width)


def main() -> dict:
    D = np.abs(SIX[:, None] - SIX)
    print("== merges ==")
    print("linkage    heights of the five merges")
    for linkage in ("single", "complete", "average", "ward"):
        heights = agglomerate(D, linkage)[:, 2]
        line = "".join(f"{h:7.2f}" for h in heights)
        print(f"{linkage:8}{line}")
    print("== coins ==")
    p, weights = np.array([0.6, 0.5]), np.array([0.5, 0.5])
    print("step    p of A   p of B   weight of A   log-likelihood")
    trace = []
    for step in range(21):
        value = log_likelihood(HEADS, 10, p, weights)
        trace.append(value)
        if step in (0, 1, 2, 3, 5, 10, 20):
            print(
                f"{step:4}    {p[0]:6.3f}   {p[1]:6.3f}"
                f"   {weights[0]:11.3f}   {value:14.3f}"
            )
        r = e_step(HEADS, 10, p, weights)
        if step == 0:
            first = r[0, 0]
            touch = lower_bound(r, HEADS, 10, p, weights) - value
            raised = lower_bound(r, HEADS, 10, *m_step(r, HEADS, 10))
        p, weights = m_step(r, HEADS, 10)
    print("== end ==")

    X, y = moons()
    km = KMeans(2, n_init=10, random_state=0)
    found = {
        "first_resp": round(float(first), 3),
        "touch": round(abs(touch), 9),
        "start": round(trace[0], 2),
        "bound": round(raised, 2),
        "after": round(trace[1], 2),
        "rises": int(np.sum(np.diff(trace) >= -1e-12)),
        "moons_k_means": adjusted_rand_score(y, km.fit_predict(X)),
        "moons_dbscan": adjusted_rand_score(y, dbscan(X, 0.2, 5)),
    }
    X, y = cigars()
    mixture = GaussianMixture(2, n_init=5, tol=1e-5, random_state=0)
    found["cigars_mixture"] = adjusted_rand_score(
        y, mixture.fit_predict(X)
    )
    found["cigars_k_means"] = adjusted_rand_score(y, km.fit_predict(X))
    tried = [dbscan(X, eps, 5) for eps in np.arange(0.2, 1.2, 0.05)]
    scores = [adjusted_rand_score(y, labels) for labels in tried]
    best = int(np.argmax(scores))
    found["cigars_dbscan"] = scores[best]
    found["cigars_noise"] = float((tried[best] < 0).mean())
    width = counts()[1]
    found["best_k"] = int(width.argmax()) + 2
    found["best_width"] = float(width.max())
    found["width_2"] = float(width[0])
    return {
        k: round(v, 3) if isinstance(v, float) else v
        for k, v in found.items()
    }
