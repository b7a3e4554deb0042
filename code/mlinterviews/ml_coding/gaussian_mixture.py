"""Gaussian mixture with full covariances, fitted by EM.

Dempster, Laird and Rubin (1977). An iteration costs O(nkd^2 + kd^3)
time and O(nk + nd + kd^2) memory.
"""

import numpy as np

from mlinterviews.ml_coding.k_means import KMeans, check_points


def log_densities(
    X: np.ndarray, means: np.ndarray, chol: np.ndarray
) -> np.ndarray:
    """Log density of every point under every component.

    X: (n, d); means: (k, d); chol: (k, d, d), lower Cholesky factors
    of the covariances. Returns (k, n).
    """
    d = X.shape[1]
    out = np.empty((len(means), len(X)))
    inverses = np.linalg.inv(chol)  # (k, d, d), small and triangular
    for c, (mean, L) in enumerate(zip(means, chol, strict=True)):
        Y = inverses[c] @ (X - mean).T  # (d, n): whitened
        half_log_det = np.log(np.diag(L)).sum()
        out[c] = -0.5 * (Y * Y).sum(axis=0) - half_log_det
    return out - 0.5 * d * np.log(2 * np.pi)


def e_step(
    X: np.ndarray,
    weights: np.ndarray,
    means: np.ndarray,
    chol: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Responsibilities (k, n) and log-likelihood of each point (n,).

    weights: (k,), positive, sum 1; the rest as in log_densities().
    """
    joint = log_densities(X, means, chol)  # (k, n)
    joint += np.log(weights)[:, None]
    top = joint.max(axis=0)  # (n,)
    shares = np.exp(joint - top)  # (k, n), the largest is 1
    total = shares.sum(axis=0)  # (n,), at least 1
    return shares / total, top + np.log(total)


def m_step(
    X: np.ndarray, resp: np.ndarray, floor: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The parameters that fit the responsibilities best.

    X: (n, d); resp: (k, n); floor: (d,), added to every diagonal.
    Returns weights (k,), means (k, d), Cholesky factors (k, d, d).
    """
    n_c = resp.sum(axis=1) + 1e-10  # (k,): no division by zero
    means = resp @ X / n_c[:, None]  # (k, d)
    covs = np.empty((len(n_c), X.shape[1], X.shape[1]))
    for c, mean in enumerate(means):
        Z = X - mean  # (n, d)
        covs[c] = (resp[c] * Z.T) @ Z / n_c[c] + np.diag(floor)
    return n_c / n_c.sum(), means, np.linalg.cholesky(covs)


def variance_floor(X: np.ndarray, reg: float) -> np.ndarray:
    """reg times each feature's variance, reg where it is constant.

    X: (n, d). Returns (d,); scales with the unit, squared, as it must.
    """
    variance, rounding = X.var(axis=0), 1e-12 * np.abs(X).max(axis=0)
    return reg * np.where(variance > rounding**2, variance, 1.0)


class GaussianMixture:
    """EM from k-means, the best of n_init; predict() never refits.

    After fit: weights_ (k,), means_ (k, d), chol_ (k, d, d),
    history_: the mean log-likelihood after each M-step.
    """

    def __init__(self, n_components, rng, n_init=1, reg=1e-6, tol=1e-3):
        if min(n_components, n_init) < 1 or not (reg > 0 <= tol):
            raise ValueError(
                "n_components, n_init >= 1; reg > 0 <= tol"
            )
        self.n_components, self.n_init = n_components, n_init
        self.rng, self.reg, self.tol = rng, reg, tol

    def fit(self, X: np.ndarray, max_iter: int = 100):
        """X: (n, d), finite, n >= n_components; else ValueError."""
        X = check_points(X)
        if len(X) < self.n_components or max_iter < 1:
            raise ValueError("need n >= n_components and max_iter >= 1")
        shift = X.mean(axis=0)  # (d,)
        runs = [
            self._run(X - shift, max_iter) for _ in range(self.n_init)
        ]
        self.history_, best = max(runs, key=lambda run: run[0][-1])
        self.weights_, means, self.chol_ = best
        self.means_ = means + shift
        return self

    def _run(self, X, max_iter):
        k, floor = self.n_components, variance_floor(X, self.reg)
        labels = KMeans(k, self.rng, n_init=1).fit(X).labels_
        resp = (labels == np.arange(k)[:, None]).astype(float)
        history = [-np.inf]
        for _ in range(max_iter):
            parameters = m_step(X, resp, floor)
            resp, log_p = e_step(X, *parameters)
            history.append(float(log_p.mean()))
            if history[-1] - history[-2] < self.tol:
                break
        return history[1:], parameters

    def _e_step(self, X):
        X = check_points(X)
        if X.shape[1] != self.means_.shape[1]:
            raise ValueError(
                f"X must have {self.means_.shape[1]} columns"
            )
        return e_step(X, self.weights_, self.means_, self.chol_)

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        """Responsibilities; rows sum to 1. (m, d) to (m, k)."""
        return self._e_step(X)[0].T

    def predict(self, X: np.ndarray) -> np.ndarray:
        """The most responsible component. X: (m, d). Returns (m,)."""
        return self._e_step(X)[0].argmax(axis=0)

    def score_samples(self, X: np.ndarray) -> np.ndarray:
        """Log density of each point. X: (m, d). Returns (m,)."""
        return self._e_step(X)[1]

    def bic(self, X: np.ndarray) -> float:
        """-2 log-likelihood + parameters * log n; lower is better."""
        k, d = self.means_.shape
        parameters = k - 1 + k * d + k * d * (d + 1) // 2
        log_p = self.score_samples(X)
        return float(-2 * log_p.sum() + parameters * np.log(len(X)))

    def sample(self, m: int) -> np.ndarray:
        """m draws from the mixture, by self.rng. Returns (m, d)."""
        c = self.rng.choice(len(self.weights_), size=m, p=self.weights_)
        noise = self.rng.normal(size=(m, self.means_.shape[1], 1))
        return self.means_[c] + (self.chol_[c] @ noise)[:, :, 0]
