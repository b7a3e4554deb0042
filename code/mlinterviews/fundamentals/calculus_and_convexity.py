"""Jacobians as products, curvature, and two tests of convexity.

The softmax Jacobian costs O(K^2) to write down and O(K) to apply. A
numeric Hessian costs O(d^2) evaluations.
"""

# [start:softmax]
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

Function = Callable[[np.ndarray], float]


def softmax(z) -> np.ndarray:
    """Probabilities of logits z (K,), shifted against overflow."""
    z = vector(z, "z")
    e = np.exp(z - z.max())
    return e / e.sum()


def softmax_jacobian(z) -> np.ndarray:
    """(K, K): entry (c, j) is the derivative of p_c by z_j."""
    p = softmax(z)
    return np.diag(p) - np.outer(p, p)


def softmax_vjp(z, g) -> np.ndarray:
    """g (K,) times the Jacobian, without building it."""
    p, g = softmax(z), vector(g, "g")
    if g.shape != p.shape:
        raise ValueError(f"g must have shape {p.shape}, got {g.shape}")
    return p * (g - p @ g)


# [end:softmax]


# [start:chain]
def chain_cost(widths: Sequence[int], reverse: bool) -> int:
    """Multiplications for the Jacobian of a chain of dense layers.

    widths: input first, output last. The layers' own Jacobians are
    multiplied from the output back (reverse) or from the input on.
    """
    if len(widths) < 2 or min(widths) < 1:
        raise ValueError("widths: two or more positive integers")
    kept = widths[-1] if reverse else widths[0]
    passed = widths[:-1] if reverse else widths[1:]
    return sum(kept * a * b for a, b in pairwise(passed))


# [end:chain]


# [start:curvature]
def hessian(f: Function, x, h: float = 1e-4) -> np.ndarray:
    """Second derivatives (d, d) of f at x (d,), by differences."""
    x = vector(x, "x")
    if not h > 0:
        raise ValueError(f"h must be positive, got {h}")
    E = h * np.eye(len(x))
    H = np.empty((len(x), len(x)))
    for i, a in enumerate(E):
        for j, b in enumerate(E):
            up = f(x + a + b) + f(x - a - b)
            down = f(x + a - b) + f(x - a + b)
            H[i, j] = (up - down) / (4 * h * h)
    return (H + H.T) / 2


def chord_excess(f: Function, a, b, points: int = 101) -> float:
    """How far f rises over the chord from a to b (d,), at most.

    More than rounding disproves convexity; nothing proves it.
    """
    a, b = vector(a, "a"), vector(b, "b")
    if points < 3 or a.shape != b.shape:
        raise ValueError("need points >= 3, a and b of one shape")
    t = np.linspace(0, 1, points)
    values = np.array([f((1 - s) * a + s * b) for s in t])
    chord = (1 - t) * values[0] + t * values[-1]
    return float((values - chord).max())


# [end:curvature]


# [start:ball]
def nearest_in_ball(a, radius: float) -> tuple[np.ndarray, float]:
    """Minimise ||w - a||^2 with ||w||^2 <= radius^2: (w, multiplier).

    Stationarity gives w = a / (1 + multiplier).
    """
    a = vector(a, "a")
    if not radius > 0:
        raise ValueError(f"radius must be positive, got {radius}")
    multiplier = max(float(np.linalg.norm(a)) / radius - 1, 0.0)
    return a / (1 + multiplier), multiplier


# [end:ball]


def two_units(theta) -> float:
    """Loss of v1 relu(u1 x) + v2 relu(u2 x) against |x| at x = -1, 1.

    theta: (4,), u1, u2, v1, v2.
    """
    u, v = np.split(vector(theta, "theta"), 2)
    x = np.array([-1.0, 1.0])
    hidden = np.maximum(np.outer(x, u), 0)  # (2, 2)
    return float(np.mean((hidden @ v - np.abs(x)) ** 2))


def vector(x, name: str) -> np.ndarray:
    x = np.asarray(x, float)
    if x.ndim != 1 or not x.size or not np.isfinite(x).all():
        raise ValueError(f"{name} must be a finite, nonempty vector")
    return x
