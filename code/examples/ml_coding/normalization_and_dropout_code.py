"""What the chapter on normalisation and dropout shows and quotes."""

import numpy as np

from mlinterviews.ml_coding.normalization_and_dropout_code import (
    BatchNorm,
    dropout,
)


def running() -> dict:
    """Running statistics of a feature with mean 5 and variance 4."""
    x = np.array([[3.0], [3], [7], [7]])  # population variance 4
    norm = BatchNorm(1)
    print("batches   running mean   running variance")
    seen = {}
    for step in range(1, 51):
        norm.forward(x)
        if step in (1, 10, 50):
            mean, var = norm.running_mean[0], norm.running_var[0]
            print(f"{step:7}{mean:15.3f}{var:19.3f}")
            seen[f"running_{step}"] = round(float(mean), 3)
    return seen


def spread() -> dict:
    """Variance that dropout adds, as a batch norm behind it sees it."""
    rng = np.random.default_rng(0)
    X = np.maximum(rng.normal(size=(4_000, 200)), 0)
    print("p      mean   variance in training   in evaluation")
    seen = {}
    for p in (0.1, 0.5):
        Y, _ = dropout(X, p, rng)
        print(f"{p:.1f}{Y.mean():9.2f}{Y.var():15.2f}{X.var():20.2f}")
        seen[f"ratio_{round(10 * p)}"] = round(
            float(Y.var() / X.var()), 2
        )
    return seen


def noise() -> dict:
    """How far batch means lie from the mean, in standard deviations."""
    X = np.random.default_rng(0).normal(size=(2_000, 256))
    return {
        f"off_{n}": round(float(X[:, :n].mean(axis=1).std()), 2)
        for n in (4, 256)
    }


def main() -> dict:
    print("== running ==")
    numbers = running()
    print("== dropout ==")
    numbers |= spread() | noise()
    print("== end ==")
    return numbers


if __name__ == "__main__":
    print(main())
