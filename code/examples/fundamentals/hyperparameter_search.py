"""Search on a measured surface, and halving on real training."""

import math

import numpy as np
from sklearn.datasets import load_diabetes, load_digits
from sklearn.preprocessing import scale

from mlinterviews.fundamentals.hyperparameter_search import (
    bayesian_search,
    best_value,
    grid_points,
    hyperband_brackets,
    random_points,
    successive_halving,
)
from mlinterviews.fundamentals.hyperparameter_search_study import (
    ridge_surface,
    softmax_trainer,
)

TICKS = 61


def surface() -> np.ndarray:
    """Kernel ridge on the diabetes data, in units of Var(y).

    Rows: log10 of gamma, -4 to 1; columns: of the penalty, -4 to 3.
    """
    X, y = load_diabetes(return_X_y=True)
    train, test = np.arange(0, 240, 2), np.arange(1, 442, 2)
    gammas = np.logspace(-4, 1, TICKS)
    penalties = np.logspace(-4, 3, TICKS)
    X, y = scale(X), scale(y)
    return ridge_surface(X, y, train, test, gammas, penalties)


def objective():
    """log error of u: two coordinates matter, two do not."""
    table = np.log(surface())

    def f(u) -> float:
        i, j = np.rint(np.asarray(u)[:2] * (TICKS - 1)).astype(int)
        return float(table[i, j])

    return f, float(table.min())


def shifted_grid(per_axis: int, seed: int) -> np.ndarray:
    """Where a grid lies is luck: average over the offset."""
    offset = np.random.default_rng(seed).random(4)
    return grid_points(per_axis, 4, offset)


def configurations() -> list:
    """27 draws of learning rate, weight decay, momentum."""
    rng = np.random.default_rng(4)
    return [
        (10 ** rng.uniform(-4, 1), 10 ** rng.uniform(-6, -1), float(m))
        for m in rng.choice([0.0, 0.5, 0.9], size=27)
    ]


def trainer():
    X, y = load_digits(return_X_y=True)
    X = np.column_stack([np.ones(len(X)), X / 16])
    return softmax_trainer(X, y, 900)


def main() -> dict:
    f, lowest = objective()
    numbers = {}
    print("== methods ==")
    print("trials   grid    random   Bayesian")
    for per_axis in (2, 3):
        n = per_axis**4
        rngs = [np.random.default_rng(s) for s in range(30)]
        grids = [shifted_grid(per_axis, s) for s in range(30)]
        randoms = [random_points(n, 4, rng) for rng in rngs]
        found = {
            "grid": [best_value(f, g) for g in grids],
            "random": [best_value(f, r) for r in randoms],
            "bayes": [
                bayesian_search(f, 4, n, rng)[1].min()
                for rng in rngs[:10]
            ],
        }
        row = {
            k: math.exp(np.mean(v) - lowest) - 1
            for k, v in found.items()
        }
        print(
            f"{n:6}   " + "   ".join(f"{v:6.1%}" for v in row.values())
        )
        numbers |= {f"{k}_{n}": round(v, 3) for k, v in row.items()}
    print("== brackets ==")
    print("bracket   configs   first epochs")
    for s, (n, first) in enumerate(hyperband_brackets(27)):
        print(f"{s + 1:7}   {n:7}   {first:12}")
    print("== end ==")
    configs, train = configurations(), trainer()
    full = [train(c, None, 27)[1] for c in configs]
    config, loss, spent = successive_halving(configs, train, 1)
    return numbers | {
        "full_loss": round(min(full), 3),
        "median_loss": round(float(np.median(full)), 3),
        "halving_loss": round(loss, 3),
        "halving_cost": spent,
        "full_cost": 27 * 27,
        "same": int(configs[int(np.argmin(full))] == config),
        "lr": float(f"{config[0]:.2g}"),
        "within_60": 1 - 0.95**60,
    }
