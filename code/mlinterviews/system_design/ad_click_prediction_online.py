"""Logistic regression on a stream: FTRL-Proximal.

McMahan et al. (2013). A step size for each weight, exact zeros through
L1. Cost O(features) an example, two numbers of state a weight.
"""

import numpy as np


class FTRLProximal:
    """Online logistic regression on one-hot features.

    alpha, beta: step size alpha / (beta + sqrt(sum of squared
    gradients)) of each weight; l1, l2: penalties.
    """

    def __init__(
        self,
        n_weights: int,
        alpha: float = 0.1,
        beta: float = 1.0,
        l1: float = 0.0,
        l2: float = 1.0,
    ):
        if alpha <= 0 or min(beta, l1, l2) < 0:
            raise ValueError("alpha must be > 0, the others >= 0")
        self.alpha, self.beta, self.l1, self.l2 = alpha, beta, l1, l2
        self.z = np.zeros(n_weights)  # gradients, less what was paid
        self.n = np.zeros(n_weights)  # squared gradients

    def weights(self, index: np.ndarray) -> np.ndarray:
        """The weights at these places, exactly 0 where |z| <= l1."""
        z = self.z[index]
        rate = (self.beta + np.sqrt(self.n[index])) / self.alpha
        shrunk = np.sign(z) * np.maximum(np.abs(z) - self.l1, 0)
        return -shrunk / (rate + self.l2)

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        """X: (n, fields), the places of the ones. Returns (n,)."""
        z = self.weights(X).sum(axis=1)
        return np.exp(-np.logaddexp(0, -z))  # a stable sigmoid

    def partial_fit(self, X: np.ndarray, y: np.ndarray) -> None:
        """Learn a small batch, all scored with the weights before it.

        X: (n, fields), y: (n,) of 0 and 1; n up to some hundreds.
        """
        y = np.asarray(y, float)
        if not np.isin(y, (0, 1)).all():
            raise ValueError("y must hold 0 and 1 and nothing else")
        g = self.predict_proba(X) - y  # (n,): the same for each one
        g = np.repeat(g, X.shape[1])
        place, inverse = np.unique(X, return_inverse=True)
        inverse = inverse.ravel()
        squares = np.bincount(inverse, g**2)
        old = np.sqrt(self.n[place])
        sigma = (np.sqrt(self.n[place] + squares) - old) / self.alpha
        paid = sigma * self.weights(place)
        self.z[place] += np.bincount(inverse, g) - paid
        self.n[place] += squares
