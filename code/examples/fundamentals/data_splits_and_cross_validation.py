"""Leaks, the choice of k, and the optimism of a selected score."""

import numpy as np

from mlinterviews.fundamentals import (
    data_splits_and_cross_validation_leaks as leaks,
)
from mlinterviews.fundamentals.data_splits_and_cross_validation import (
    cross_validate,
    k_folds,
    leave_one_out_errors,
    nested,
    select,
)


def by_hand() -> dict:
    y = np.array([1, 2, 3, 4, 5, 9])
    ones = np.ones((6, 1))
    sorted_folds = [
        (np.delete(np.arange(6), test), np.array(test))
        for test in ([0, 1], [2, 3], [4, 5])
    ]
    scores = cross_validate(
        lambda X, y: lambda Z: np.full(len(Z), y.mean()),
        lambda y, p: float(((y - p) ** 2).mean()),
        ones,
        y,
        sorted_folds,
    )
    left_out = (leave_one_out_errors(ones, y) ** 2).mean()
    return {"hand": scores.mean(), "hand_left_out": left_out}


def only(j: int):
    """The nearest-mean classifier on column j alone."""

    def fit(X, y):
        predict = leaks.nearest_mean(X[:, [j]], y)
        return lambda Z: predict(Z[:, [j]])

    return fit


def optimism(rng) -> tuple[float, float]:
    """Best of 40 useless methods: its own score, and nested."""
    X, y = rng.normal(size=(60, 40)), np.arange(60) % 2
    fits = [only(j) for j in range(40)]
    outer = k_folds(60, 5, rng)
    best = select(fits, leaks.accuracy, X, y, outer)[1]

    def inner(n):
        return k_folds(n, 5, rng)

    return best, nested(fits, leaks.accuracy, X, y, outer, inner).mean()


def excess(n: int) -> float:
    """How much worse n training rows are than 40, in shares."""
    return (
        leaks.expected_error(n, 10) / leaks.expected_error(40, 10) - 1
    )


def main() -> dict:
    numbers = by_hand()
    print("== leaks ==")
    print("leak                      leaky   honest   measure")
    for name, leak, measure in [
        (
            "selection before folds",
            leaks.selection_leak,
            "accuracy",
        ),
        ("patients in two folds", leaks.group_leak, "accuracy"),
        ("future in training", leaks.time_leak, "mean abs. error"),
    ]:
        rng = np.random.default_rng(0)
        scores = np.mean([leak(rng) for _ in range(100)], axis=0)
        row = f"{name:22}   {scores[0]:8.2f}   {scores[1]:6.2f}"
        print(f"{row}   {measure}")
        key = name.split()[0]
        numbers[f"{key}_leaky"] = round(float(scores[0]), 2)
        numbers[f"{key}_honest"] = round(float(scores[1]), 2)
    print("== folds ==")
    print(" k   trains on   expected   measured   spread (sd)")
    for k in (2, 5, 10, 40):
        rng = np.random.default_rng(1)
        found = leaks.fold_study(k, 40, 10, 300, rng)
        n = 40 - 40 // k
        row = (
            f"{leaks.expected_error(n, 10):8.2f}   {found.mean():8.2f}"
        )
        print(f"{k:2}   {n:9}   {row}   {found.std():11.2f}")
        numbers[f"spread_{k}"] = round(float(found.std()), 2)
    print("== end ==")
    rng = np.random.default_rng(2)
    best, honest = np.mean([optimism(rng) for _ in range(20)], axis=0)
    return numbers | {
        "truth": leaks.expected_error(40, 10),
        "excess_2": excess(20),
        "excess_10": excess(36),
        "best_of_40": round(float(best), 2),
        "nested": round(float(honest), 2),
    }
