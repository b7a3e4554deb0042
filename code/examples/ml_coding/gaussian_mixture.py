"""What the chapter on Gaussian mixtures shows and quotes."""

import numpy as np

from mlinterviews.ml_coding.gaussian_mixture import (
    GaussianMixture,
    e_step,
    m_step,
)
from mlinterviews.ml_coding.k_means import KMeans

FOUR = np.array([[0.0], [2.0], [3.0], [5.0]])


def hand() -> dict:
    weights = np.array([0.5, 0.5])
    means, chol = np.array([[1.0], [4.0]]), np.ones((2, 1, 1))
    print("step     means         variances     mean log-likelihood")
    numbers = {}
    for t in range(6):
        resp, log_p = e_step(FOUR, weights, means, chol)
        if t == 0:
            numbers = {
                "first_of_2": float(resp[0, 1]),
                "first_of_3": float(resp[0, 2]),
            }
        variances = chol[:, 0, 0] ** 2
        print(
            f"{t:4}   {means[0, 0]:6.3f} {means[1, 0]:6.3f}"
            f" {variances[0]:8.3f} {variances[1]:6.3f}"
            f" {log_p.mean():14.4f}"
        )
        weights, means, chol = m_step(FOUR, resp, np.zeros(1))
        if t == 0:
            numbers["mean_1"] = float(means[0, 0])
            numbers["variance_1"] = float(chol[0, 0, 0] ** 2)
    return numbers


def cigars() -> tuple[np.ndarray, np.ndarray]:
    """Two long parallel clusters. Returns X (600, 2), labels (600,)."""
    rng = np.random.default_rng(0)
    noise = rng.normal(size=(2, 300, 2)) * [4.0, 0.6]
    noise[1, :, 1] += 3.0
    c, s = np.cos(0.5), np.sin(0.5)
    turn = np.array([[c, s], [-s, c]])
    return noise.reshape(600, 2) @ turn, np.repeat([0, 1], 300)


def accuracy(labels: np.ndarray, truth: np.ndarray) -> float:
    """Share that agrees, whichever cluster is called 0."""
    same = float((labels == truth).mean())
    return max(same, 1 - same)


def against_k_means() -> dict:
    X, truth = cigars()
    rng = np.random.default_rng
    hard = KMeans(2, rng(0)).fit(X).labels_
    early = GaussianMixture(2, rng(0), tol=1e-3).fit(X)
    late = GaussianMixture(2, rng(0), tol=1e-6).fit(X, 500)
    return {
        "k_means": accuracy(hard, truth),
        "early": accuracy(early.predict(X), truth),
        "early_iterations": len(early.history_),
        "early_log_p": early.history_[-1],
        "late": accuracy(late.predict(X), truth),
        "late_iterations": len(late.history_),
        "late_log_p": late.history_[-1],
    }


def choosing_k() -> None:
    X, _ = cigars()
    print(" k   parameters   mean log-likelihood      BIC")
    for k in range(1, 6):
        rng = np.random.default_rng(0)
        model = GaussianMixture(k, rng, n_init=3, tol=1e-6)
        model.fit(X, 500)
        log_p = model.score_samples(X).mean()
        print(f"{k:2} {6 * k - 1:12} {log_p:21.3f} {model.bic(X):8.0f}")


def main() -> dict:
    print("== hand ==")
    numbers = hand()
    print("== k ==")
    choosing_k()
    print("== end ==")
    return numbers | against_k_means()


if __name__ == "__main__":
    print(main())
