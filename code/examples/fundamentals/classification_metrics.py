"""One model at three base rates, and the threshold that costs least."""

import numpy as np
from scipy.special import expit

from mlinterviews.fundamentals.classification_metrics import (
    best_threshold,
    break_even,
    counts_at,
    f_beta,
    precision_at,
)
from mlinterviews.ml_coding.classification_metrics_code import (
    average_precision,
    roc_auc,
)


def scored(n: int, base_rate: float, gap: float, rng):
    """Normal scores whose classes are `gap` apart, as probabilities."""
    y = (rng.random(n) < base_rate).astype(int)
    z = rng.normal(size=n) + gap * y
    prior = np.log(base_rate / (1 - base_rate))
    return y, expit(gap * z - gap**2 / 2 + prior)


def main() -> dict:
    rng = np.random.default_rng(0)
    numbers = {}
    print("== base ==")
    print("positives   ROC AUC   average precision")
    for rate in (0.5, 0.1, 0.01):
        y, p = scored(100_000, rate, 2.0, rng)
        auc, ap = (
            round(roc_auc(y, p), 3),
            round(average_precision(y, p), 3),
        )
        print(f"{rate:9.0%}   {auc:7.2f}   {ap:17.2f}")
        numbers[f"auc_{rate * 100:.0f}"] = auc
        numbers[f"ap_{rate * 100:.0f}"] = ap
    print("== costs ==")
    print("threshold   called   precision   recall     F1    cost")
    y, p = scored(10_000, 0.01, 2.0, np.random.default_rng(1))
    cheapest, _ = best_threshold(y, p, 1, 30)
    rows = [("one half", 0.5), ("by costs", break_even(1, 30))]
    for name, t in [*rows, ("on data", cheapest)]:
        c = counts_at(y, p, t)
        called, cost = c.tp + c.fp, c.fp + 30 * c.fn
        print(
            f"{name:9}   {called:6}   {c.tp / called:9.2f}   "
            f"{c.tp / (c.tp + c.fn):6.2f}   {f_beta(c):4.2f}   {cost:5}"
        )
        key = name.replace(" ", "_")
        numbers[f"cost_{key}"] = cost
        numbers[f"called_{key}"] = called
    nobody = numbers["cost_nobody"] = int(30 * y.sum())
    for name in ("one_half", "by_costs"):
        numbers[f"saved_{name}"] = 1 - numbers[f"cost_{name}"] / nobody
    print("== end ==")
    numbers["break_even"] = break_even(1, 30)
    numbers["precision_1"] = precision_at(0.9, 0.05, 0.01)
    numbers["precision_10"] = precision_at(0.9, 0.05, 0.1)
    numbers["precision_50"] = precision_at(0.9, 0.05, 0.5)
    return numbers
