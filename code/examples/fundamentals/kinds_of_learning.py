"""Growth with data, feature maps, and self-training both ways."""

import numpy as np

from mlinterviews.fundamentals.kinds_of_learning import (
    accuracy,
    best_line,
    blobs,
    linear_fit,
    means_fit,
    neighbours_fit,
    rings,
    self_train,
    squares,
)


def semi(classes: str) -> tuple[float, float]:
    """Mean accuracy over 200 draws of 4 labels and 400 bare rows."""
    scores = []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        X, y = blobs(4, rng, classes)
        while len(set(y)) < 2:
            X, y = blobs(4, rng, classes)
        U, truth = blobs(400, rng, classes)
        alone, helped = means_fit(X, y), self_train(means_fit, X, y, U)
        scores.append([accuracy(f, U, truth) for f in (alone, helped)])
    return tuple(np.mean(scores, axis=0))


def main() -> dict:
    numbers = {}
    print("== growth ==")
    print("rows    linear: numbers, acc.   + squares   5 nearest")
    test, truth = rings(2000, np.random.default_rng(9))
    for n in (20, 200, 2000):
        X, y = rings(n, np.random.default_rng(1))
        line, curve = linear_fit(X, y), linear_fit(X, y, squares)
        near = neighbours_fit(X, y)
        a, b, c = (
            accuracy(f, test, truth) for f in (line, curve, near)
        )
        stored = f"{3:2} {a:4.0%}      5 {b:4.0%}"
        print(f"{n:4}    {stored:>31}   {3 * n:5} {c:4.0%}")
        numbers |= {f"line_{n}": a, f"curve_{n}": b, f"near_{n}": c}
    print("== semi ==")
    print("classes are     4 labels   + 400 without")
    for classes, name in [("blob", "the clouds"), ("half", "halves")]:
        alone, helped = semi(classes)
        print(f"{name:13}   {alone:8.0%}   {helped:13.0%}")
        numbers[f"{classes}_alone"] = round(float(alone), 2)
        numbers[f"{classes}_helped"] = round(float(helped), 2)
    print("== end ==")
    numbers["best_line"] = round(best_line(test, truth), 2)
    return numbers
