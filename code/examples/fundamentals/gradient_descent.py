"""A quadratic by hand, steps by condition number, and batch sizes."""

import numpy as np
from scipy.optimize import minimize
from sklearn.datasets import load_breast_cancer
from sklearn.preprocessing import scale

from mlinterviews.fundamentals.gradient_descent import (
    best_rate,
    descend,
    noise_floor,
    sgd,
    steps_needed,
)

CURVATURES = np.array([1.0, 10.0])


class LogLoss:
    """Mean log loss plus 0.01 |w|^2 on standardised tumours."""

    def __init__(self):
        data = load_breast_cancer()
        X, self.y = scale(data.data), 2.0 * data.target - 1
        self.A = np.column_stack([X, np.ones(len(X))])
        self.n, self.d = self.A.shape
        self.penalised = np.arange(self.d) < self.d - 1

    def loss(self, w):
        margin = self.y * (self.A @ w)
        penalty = 0.01 * (w[self.penalised] ** 2).sum()
        return np.logaddexp(0, -margin).mean() + penalty

    def gradient(self, w, rows):
        A, y = self.A[rows], self.y[rows]
        slope = -y / (1 + np.exp(np.clip(y * (A @ w), -500, 500)))
        return A.T @ slope / len(y) + 0.02 * w * self.penalised

    def optimum(self):
        every = np.arange(self.n)
        return minimize(
            self.loss,
            np.zeros(self.d),
            jac=lambda w: self.gradient(w, every),
            options={"gtol": 1e-9},
        ).fun


def main() -> dict:
    lr, factor = best_rate(CURVATURES)
    print("== hand ==")
    print("step        a        b     loss")
    path = descend(lambda x: CURVATURES * x, [10, 1], lr, 4)
    for t, (a, b) in enumerate(path):
        loss = (a * a + 10 * b * b) / 2
        print(f"{t:4} {a:8.3f} {b:8.3f} {loss:8.3f}")
    print("== batches ==")
    task = LogLoss()
    least = task.optimum()
    print("batch   rate                  1 pass   5      20     50")
    settings = [
        (569, "0.6", lambda t: 0.6),
        (16, "0.1", lambda t: 0.1),
        (1, "0.05", lambda t: 0.05),
        (1, "0.05 / (1 + t/500)", lambda t: 0.05 / (1 + t / 500)),
    ]
    over = {}
    for batch, name, rate in settings:
        path = sgd(
            task.gradient,
            task.n,
            np.zeros(task.d),
            rate,
            batch,
            50,
            np.random.default_rng(0),
        )
        gap = [task.loss(w) - least for w in path]
        over[name] = gap
        row = "  ".join(f"{gap[k]:.4f}" for k in (1, 5, 20, 50))
        print(f"{batch:5}   {name:20}  {row}")
    print("== end ==")
    return {
        "factor": factor,
        "steps_10": steps_needed(10, 1e-6),
        "steps_100": steps_needed(100, 1e-6),
        "steps_1000": steps_needed(1000, 1e-6),
        "floor": noise_floor(0.1, 1.0, 1.0),
        "floor_half": noise_floor(0.05, 1.0, 1.0),
        "one_pass_full": round(float(over["0.6"][1]), 4),
        "one_pass_16": round(float(over["0.1"][1]), 4),
        "one_pass_1": round(float(over["0.05"][1]), 4),
        "one_pass_gain": round(float(over["0.6"][1] / over["0.05"][1])),
    }
