"""LoRA: a low-rank update of a frozen linear layer (Hu et al., 2022).

Y = X W + (alpha / r) X A B with W: (m, n) frozen, A: (m, r), B: (r, n).
Trains r (m + n) weights instead of m n; a pass over N rows adds
2 N r (m + n) FLOPs.
"""

import numpy as np


class LoRA:
    """A linear layer whose update is trained at rank r.

    W: (m, n), copied and frozen. Raises ValueError unless
    1 <= r <= min(m, n) and alpha > 0.
    """

    def __init__(self, W, r, alpha, rng: np.random.Generator):
        W = np.array(W, dtype=float)  # a copy: merge writes into it
        if W.ndim != 2 or not np.isfinite(W).all():
            raise ValueError("W must be a finite matrix")
        m, n = W.shape
        if not 1 <= r <= min(m, n) or r % 1:
            raise ValueError(f"r must be in 1..{min(m, n)}, not {r}")
        if not 0 < alpha < np.inf:
            raise ValueError(f"alpha must be positive, not {alpha}")
        self.W, self.scale, self.merged = W, alpha / r, False
        self.A = rng.normal(0, m**-0.5, (m, r))
        self.B = np.zeros((r, n))  # so the layer starts as it was

    def forward(self, X):
        """X: (N, m). Returns (N, n)."""
        X = np.asarray(X, dtype=float)
        if X.ndim != 2 or not np.isfinite(X).all():
            raise ValueError("X must be (N, m), all finite")
        Y = X @ self.W
        if not self.merged:
            Y = Y + self.scale * (X @ self.A) @ self.B
        return Y

    def backward(self, X, dY):
        """dY: (N, n). Returns gradients of X, A and B; none of W."""
        if self.merged:
            raise ValueError("unmerge before training")
        dXA = self.scale * dY @ self.B.T  # (N, r)
        dA = X.T @ dXA  # (m, r)
        dB = self.scale * (X @ self.A).T @ dY  # (r, n)
        return dY @ self.W.T + dXA @ self.A.T, dA, dB

    def merge(self):
        """Add the update to W: serving costs nothing extra."""
        if not self.merged:
            self.added = self.A.copy(), self.B.copy()
            self.W += self.scale * self.A @ self.B
        self.merged = True

    def unmerge(self):
        """Take out what was added, up to rounding."""
        if self.merged:
            A, B = self.added  # not what stands in A and B by now
            self.W -= self.scale * A @ B
        self.merged = False


def fit(layer: LoRA, X, Y, lr: float, steps: int) -> list[float]:
    """Descent on the mean squared error; X: (N, m), Y: (N, n)."""
    if not 0 < lr < np.inf or np.shape(Y) != (len(X), len(layer.B[0])):
        raise ValueError("lr must be positive, Y (N, n)")
    losses = []
    for _ in range(steps):
        error = layer.forward(X) - Y  # (N, n)
        losses.append(float((error**2).mean()))
        _, dA, dB = layer.backward(X, 2 * error / error.size)
        layer.A -= lr * dA
        layer.B -= lr * dB
    return losses
