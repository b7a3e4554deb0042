"""A valley along the axes and turned, rescaling, memory."""

import math

import numpy as np

from mlinterviews.fundamentals.adaptive_optimizers import (
    best_heavy_ball,
    heavy_ball_factor,
    step_sizes,
    training_bytes,
    uncorrected_step,
)
from mlinterviews.ml_coding.optimizers import SGD, Adam

KAPPA, HALF = 1000.0, math.sqrt(0.5)
RATES = [m * 10.0**e for e in range(-4, 0) for m in (1, 2, 5)]


def turned(x):
    """The coordinates along the valley and across it, at 45 degrees."""
    return np.array([HALF * (x[0] + x[1]), HALF * (x[0] - x[1])])


def steps_to_floor(make, rate, turn, limit=6000):
    """Steps until (a^2 + KAPPA b^2) / 2 is below 1e-6, from (3, 1)."""
    start = np.array([3.0, 1.0])
    x = turned(start) if turn else start
    optimizer = make([x], rate)
    for t in range(1, limit + 1):
        along = turned(x) if turn else x
        g = np.array([along[0], KAPPA * along[1]])
        optimizer.step([turned(g) if turn else g])
        along = turned(x) if turn else x
        if abs(along).max() > 1e6:
            break
        if along[0] ** 2 + KAPPA * along[1] ** 2 < 2e-6:
            return t
    return limit + 1


def main() -> dict:
    makers = {
        "gradient descent": SGD,
        "momentum 0.9": lambda p, lr: SGD(p, lr, momentum=0.9),
        "Adam": Adam,
    }
    print("== valley ==")
    print("                    along the axes   turned by 45 degrees")
    found = {}
    for name, make in makers.items():
        for turn in (False, True):
            rates = (
                [*RATES, 1.0] if name == "Adam" else [*RATES, 0.00199]
            )
            steps = [steps_to_floor(make, r, turn) for r in rates]
            found[name, turn] = min(steps)
        axes, turn = found[name, False], found[name, True]
        print(f"{name:18}  {axes:14,}   {turn:20,}")
    print("== scaling ==")
    gradients = [100.0, 100.0, 0.1, 0.1, 0.1, 0.1]
    print("gradient     " + "".join(f"{g:8}" for g in gradients))
    for rule in ("adagrad", "rmsprop", "adam"):
        steps = step_sizes(gradients, rule, 0.9)
        print(f"{rule:13}" + "".join(f"{s:8.3f}" for s in steps))
    print("== end ==")
    rate, momentum = best_heavy_ball(1, 100)
    return {
        "rate_100": rate,
        "momentum_100": momentum,
        "factor_100": heavy_ball_factor(rate, momentum, [1, 100]),
        "plain_100": 99 / 101,
        "first": uncorrected_step(1),
        "worst": max(uncorrected_step(t) for t in range(1, 100)),
        "rms_first": step_sizes([7.0], "rmsprop", 0.99)[0],
        "noise_step": math.sqrt(0.1 / 1.9),
        "adam_axes": found["Adam", False],
        "adam_turned": found["Adam", True],
        "momentum_steps": found["momentum 0.9", True],
        "adam_gb": training_bytes(7_000_000_000, "Adam") // 10**9,
        "momentum_gb": training_bytes(7_000_000_000, "momentum")
        // 10**9,
        "sgd_gb": training_bytes(7_000_000_000, "SGD") // 10**9,
    }
