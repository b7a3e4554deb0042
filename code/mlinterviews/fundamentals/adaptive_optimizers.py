"""What momentum does on a quadratic, what running averages weigh, and
what optimizers keep in memory.

Heavy ball after Polyak (1964). The update rules themselves stand in
ml_coding/optimizers.py.
"""

# [start:momentum]
import math

import numpy as np


def heavy_ball_factor(lr: float, momentum: float, curvatures) -> float:
    """Factor of the error a step, worst direction, in the long run.

    x' = x - lr c x + momentum (x - x_before) is a 2 x 2 matrix for
    each curvature c; the factor is its largest absolute eigenvalue.
    """
    check(lr, momentum)
    curvatures = np.atleast_1d(np.asarray(curvatures, float))
    if not curvatures.size or not np.isfinite(curvatures).all():
        raise ValueError("curvatures must be finite, at least one")
    worst = 0.0
    for c in curvatures:
        step = [[1 + momentum - lr * c, -momentum], [1.0, 0.0]]
        worst = max(worst, float(abs(np.linalg.eigvals(step)).max()))
    return worst


def best_heavy_ball(low: float, high: float) -> tuple[float, float]:
    """Rate and momentum with the least factor on [low, high]."""
    if not 0 < low <= high < math.inf:
        raise ValueError("need 0 < low <= high, finite")
    a, b = math.sqrt(low), math.sqrt(high)
    return 4 / (a + b) ** 2, ((b - a) / (b + a)) ** 2


def damping(lr: float, momentum: float, curvature: float) -> str:
    """How the error goes to zero along one direction."""
    check(lr, momentum)
    if not 0 < curvature < math.inf:
        raise ValueError(f"curvature must be positive: {curvature}")
    pull, edge = lr * curvature, math.sqrt(momentum)
    if pull >= 2 * (1 + momentum):
        return "diverges"
    if (1 - edge) ** 2 < pull < (1 + edge) ** 2:
        return "swings"
    return "creeps" if pull <= (1 - edge) ** 2 else "zigzags"


# [end:momentum]


# [start:scaling]
def step_sizes(gradients, rule: str, beta: float = 0.9) -> np.ndarray:
    """Step over learning rate for one coordinate's gradients (T,).

    rule: "adagrad", "rmsprop", or "adam" with second decay beta and
    the first at 0, so that only the scaling shows.
    """
    g = np.asarray(gradients, float)
    if g.ndim != 1 or not np.isfinite(g).all() or not 0 < beta < 1:
        raise ValueError("need finite gradients (T,), 0 < beta < 1")
    if rule not in ("adagrad", "rmsprop", "adam"):
        raise ValueError(f"rule is {rule!r}")
    total, steps = 0.0, []
    for t, x in enumerate(g, start=1):
        if rule == "adagrad":
            total = scale = total + x * x
        else:
            total = beta * total + (1 - beta) * x * x
            share = 1 - beta**t if rule == "adam" else 1.0
            scale = total / share
        steps.append(x / math.sqrt(scale) if scale else 0.0)
    return np.array(steps)


# [end:scaling]


# [start:average]
def average_weights(beta: float, t: int) -> np.ndarray:
    """Weights of gradients 1..t in m_t, started at zero: (t,)."""
    if not 0 <= beta < 1 or t < 1:
        raise ValueError("need 0 <= beta < 1 and t >= 1")
    return (1 - beta) * beta ** np.arange(t - 1, -1, -1.0)


# [end:average]


def uncorrected_step(
    t: int, beta1: float = 0.9, beta2: float = 0.999
) -> float:
    """Step over learning rate, uncorrected, constant gradient."""
    m = average_weights(beta1, t).sum()
    return float(m / math.sqrt(average_weights(beta2, t).sum()))


# [start:memory]
STATE = {  # float32 numbers beside the weights, for each parameter
    "SGD": 0,
    "momentum": 1,
    "Adam": 2,
}


def training_bytes(params: int, optimizer: str) -> int:
    """Mixed precision: 16-bit weights and gradients, a 32-bit copy of
    the weights, and the optimizer's state. Without activations.
    """
    if optimizer not in STATE or params < 0:
        raise ValueError(f"optimizer {optimizer!r}, params {params}")
    return params * (2 + 2 + 4 + 4 * STATE[optimizer])


# [end:memory]


def check(lr: float, momentum: float) -> None:
    if not 0 < lr < math.inf or not 0 <= momentum < 1:
        raise ValueError("need lr > 0 and 0 <= momentum < 1")
