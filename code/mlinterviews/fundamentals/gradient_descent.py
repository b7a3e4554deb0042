"""Gradient descent and its minibatch form, with what theory says of
both on a quadratic.

A step of full descent costs one gradient over n rows, a minibatch step
one over B of them.
"""

# [start:descend]
import math
from collections.abc import Callable

import numpy as np


def descend(
    gradient: Callable, start, lr: float, steps: int
) -> np.ndarray:
    """The path (steps + 1, d) of theta <- theta - lr * gradient(theta).

    start: (d,). Raises ValueError if it leaves the finite numbers.
    """
    theta = as_vector(start)
    if not lr > 0 or steps < 0:
        raise ValueError("lr must be positive, steps not negative")
    path = [theta]
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(steps):
            theta = step(theta, gradient(theta), lr)
            path.append(theta)
    return np.array(path)


def step(theta: np.ndarray, g, lr: float) -> np.ndarray:
    """theta - lr * g, or ValueError if g or the result is unfit."""
    g = np.asarray(g, float)
    if g.shape != theta.shape:
        raise ValueError(f"gradient is {g.shape}, not {theta.shape}")
    theta = theta - lr * g
    if not np.isfinite(theta).all():
        raise ValueError(f"diverged: lr = {lr} is too large")
    return theta


# [end:descend]


# [start:sgd]
def sgd(
    gradient: Callable,
    n: int,
    start,
    lr: Callable[[int], float],
    batch: int,
    epochs: int,
    rng: np.random.Generator,
) -> np.ndarray:
    """Minibatch descent: theta (epochs + 1, d), after each epoch.

    gradient(theta, rows) is the mean over those rows; lr(t) the rate
    of step t = 0, 1, ... Each epoch shuffles the n rows.
    """
    theta = as_vector(start)
    if min(n, batch) < 1 or epochs < 0:
        raise ValueError("need n >= 1, batch >= 1, epochs >= 0")
    path, t = [theta], 0
    for _ in range(epochs):
        order = rng.permutation(n)
        for i in range(0, n, batch):
            with np.errstate(over="ignore", invalid="ignore"):
                g = gradient(theta, order[i : i + batch])
                theta = step(theta, g, lr(t))
            t += 1
        path.append(theta)
    return np.array(path)


# [end:sgd]


# [start:theory]
def contraction(lr: float, curvatures) -> float:
    """Factor of the error a step, worst direction: max |1 - lr c|."""
    if not lr > 0:
        raise ValueError(f"lr must be positive, got {lr}")
    return float(abs(1 - lr * as_vector(curvatures)).max())


def best_rate(curvatures) -> tuple[float, float]:
    """The rate with the least contraction, and that contraction."""
    c = as_vector(curvatures)
    if c.min() <= 0:
        raise ValueError("curvatures must be positive")
    return 2 / (c.max() + c.min()), (c.max() - c.min()) / (
        c.max() + c.min()
    )


def steps_needed(kappa: float, shrink: float) -> int:
    """Steps at the best rate until the error falls by shrink < 1."""
    if not 1 < kappa < math.inf or not 0 < shrink < 1:
        raise ValueError("need kappa > 1 and 0 < shrink < 1")
    # the factor a step, (kappa - 1) / (kappa + 1), may round to 1
    a_step = math.log1p(-2 / (kappa + 1))
    return math.ceil(math.log(shrink) / a_step)


def noise_floor(lr: float, curvature: float, noise: float) -> float:
    """Variance at which a noisy descent on c/2 x^2 settles.

    noise: variance of the gradient's error, so sigma^2 / batch.
    """
    if not (
        lr > 0 and 0 < lr * curvature < 2 and 0 <= noise < math.inf
    ):
        raise ValueError("need 0 < lr * curvature < 2, noise >= 0")
    return lr * noise / (curvature * (2 - lr * curvature))


# [end:theory]


def as_vector(x) -> np.ndarray:
    x = np.array(x, float)
    if x.ndim != 1 or not x.size or not np.isfinite(x).all():
        raise ValueError("expected a finite, nonempty vector")
    return x
