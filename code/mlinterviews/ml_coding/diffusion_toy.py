"""Diffusion and flow matching on points, in NumPy.

Sources: Ho, Jain and Abbeel 2020 (DDPM), Song, Meng and Ermon 2021
(DDIM), Lipman et al. 2023 (flow matching). One sample costs one call
of the denoiser for each step, whatever the sampler.
"""

from itertools import pairwise

import numpy as np


def cosine_schedule(T: int) -> np.ndarray:
    """alpha_bar (T + 1,): share of signal, from 1 to nearly 0."""
    if T < 1:
        raise ValueError(f"T must be at least 1, got {T}")
    t = np.arange(T + 1) / T
    f = np.cos((t + 0.008) / 1.008 * np.pi / 2) ** 2
    beta = np.minimum(1 - f[1:] / f[:-1], 0.999)
    return np.append(1.0, np.cumprod(1 - beta))


def add_noise(x0, t, alpha_bar, rng):
    """x_t in one step, and the noise in it. x0: (n, d); t: (n,)."""
    x0, t = check_points(x0), np.asarray(t)
    whole = t.shape == (len(x0),) and t.dtype.kind in "iu"
    if not whole or t.min() < 0 or t.max() >= len(alpha_bar):
        raise ValueError(f"t must be integers 0..{len(alpha_bar) - 1}")
    noise = rng.normal(size=x0.shape)
    a = alpha_bar[t][:, None]  # (n, 1)
    return np.sqrt(a) * x0 + np.sqrt(1 - a) * noise, noise


class Denoiser:
    """Two-layer tanh network of (x, time), trained with Adam.

    x: (n, d); time: (n,) in [0, 1], given as sines and cosines.
    """

    def __init__(self, d, rng, hidden=64):
        sizes = [d + 6, hidden, hidden, d]
        self.weights = [
            rng.normal(size=(m + 1, k)) / np.sqrt(m)
            for m, k in pairwise(sizes)
        ]
        self.moments = [
            (np.zeros_like(W), np.zeros_like(W)) for W in self.weights
        ]
        self.steps = 0

    def forward(self, x, time):
        """Output (n, d) and the inputs of the three layers."""
        angle = np.pi * time[:, None] * np.array([0.5, 1, 2])
        h = np.hstack([x, np.sin(angle), np.cos(angle)])  # (n, d + 6)
        inputs = []
        for i, W in enumerate(self.weights):
            h = np.hstack([h, np.ones((len(h), 1))])  # bias
            inputs.append(h)
            h = h @ W
            h = np.tanh(h) if i < 2 else h
        return h, inputs

    def __call__(self, x, time):
        return self.forward(x, time)[0]

    def loss_and_gradient(self, x, time, target):
        """Squared error, mean over rows, and its gradients."""
        out, inputs = self.forward(x, time)
        loss = ((out - target) ** 2).sum(axis=1).mean()
        delta = 2 * (out - target) / len(x)  # (n, d)
        gradients = []
        for W, h in zip(self.weights[::-1], inputs[::-1], strict=True):
            gradients.append(h.T @ delta)
            # without the bias column; tanh' = 1 - tanh ** 2
            delta = (delta @ W.T * (1 - h**2))[:, :-1]
        return loss, gradients[::-1]

    def step(self, x, time, target, lr):
        """One step of Adam; returns the loss before it."""
        loss, gradients = self.loss_and_gradient(x, time, target)
        self.steps += 1
        fix_m, fix_v = 1 - 0.9**self.steps, 1 - 0.999**self.steps
        for W, (m, v), g in zip(
            self.weights, self.moments, gradients, strict=True
        ):
            m += 0.1 * (g - m)
            v += 0.001 * (g**2 - v)
            W -= lr * (m / fix_m) / (np.sqrt(v / fix_v) + 1e-8)
        return loss


def check_points(X) -> np.ndarray:
    """X as floats. ValueError unless (n, d), not empty, finite."""
    X = np.asarray(X, dtype=float)
    if X.ndim != 2 or X.size == 0 or not np.isfinite(X).all():
        raise ValueError("X must be (n, d), finite and not empty")
    return X


def train_ddpm(X, alpha_bar, rng, steps=2000, batch=128, lr=3e-3):
    """A network that predicts the noise in x_t. X: (n, d)."""
    X, T = check_points(X), len(alpha_bar) - 1
    if batch < 1 or not 0 < lr < np.inf:
        raise ValueError(f"batch, lr must be positive: {batch}, {lr}")
    model = Denoiser(X.shape[1], rng)
    losses = np.empty(steps)
    for s in range(steps):
        x0 = X[rng.integers(len(X), size=batch)]
        t = rng.integers(1, T + 1, size=batch)
        x_t, noise = add_noise(x0, t, alpha_bar, rng)
        rate = lr * (1 - s / steps)
        losses[s] = model.step(x_t, t / T, noise, rate)
    return model, losses


def sample(
    model, n, d, alpha_bar, rng, n_steps=None, eta=1.0, bound=np.inf
):
    """Points (n, d) from pure noise. eta 1: DDPM; eta 0: DDIM.

    n_steps: how many of the T steps are taken, evenly spaced;
    bound: predicted points are clipped to [-bound, bound].
    """
    T = len(alpha_bar) - 1
    n_steps = T if n_steps is None else n_steps
    if not (1 <= n_steps <= T and 0 <= eta <= 1 and bound > 0):
        raise ValueError("need 1 <= n_steps <= T, eta in [0, 1], bound")
    times = np.linspace(T, 0, n_steps + 1).round().astype(int)
    x = rng.normal(size=(n, d))
    for t, s in pairwise(times):  # from t to s
        a, b = alpha_bar[t], alpha_bar[s]
        noise = model(x, np.full(n, t / T))
        x0 = (x - np.sqrt(1 - a) * noise) / np.sqrt(a)
        x0 = np.clip(x0, -bound, bound)
        noise = (x - np.sqrt(a) * x0) / np.sqrt(1 - a)
        var = eta**2 * (1 - b) / (1 - a) * (1 - a / b)
        x = np.sqrt(b) * x0 + np.sqrt(1 - b - var) * noise
        if s > 0:
            x = x + np.sqrt(var) * rng.normal(size=(n, d))
    return x


def train_flow(X, rng, steps=2000, batch=128, lr=3e-3):
    """A velocity for the straight paths from noise to data."""
    X = check_points(X)
    if batch < 1 or not 0 < lr < np.inf:
        raise ValueError(f"batch, lr must be positive: {batch}, {lr}")
    model = Denoiser(X.shape[1], rng)
    losses = np.empty(steps)
    for s in range(steps):
        x1 = X[rng.integers(len(X), size=batch)]
        x0, time = rng.normal(size=x1.shape), rng.random(batch)
        x_t = (1 - time[:, None]) * x0 + time[:, None] * x1
        rate = lr * (1 - s / steps)
        losses[s] = model.step(x_t, time, x1 - x0, rate)
    return model, losses


def sample_flow(model, n, d, rng, n_steps):
    """Euler steps along the velocity, from time 0 to time 1."""
    if n_steps < 1:
        raise ValueError(f"n_steps must be at least 1, got {n_steps}")
    x = rng.normal(size=(n, d))
    for i in range(n_steps):
        x = x + model(x, np.full(n, i / n_steps)) / n_steps
    return x


def energy_distance(X, Y) -> float:
    """2 E|x - y| - E|x - x'| - E|y - y'|; 0 for equal samples."""

    X, Y = check_points(X), check_points(Y)

    def mean(A, B):
        return np.linalg.norm(A[:, None] - B, axis=-1).mean()

    return float(2 * mean(X, Y) - mean(X, X) - mean(Y, Y))
