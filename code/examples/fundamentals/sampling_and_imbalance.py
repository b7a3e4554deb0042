"""Spread of designs, the price of few negatives, and six recipes."""

import numpy as np
from scipy.special import expit
from sklearn.metrics import (
    average_precision_score,
    f1_score,
    log_loss,
    precision_recall_curve,
)

from mlinterviews.fundamentals.sampling_and_imbalance import (
    class_balanced,
    correct_prior,
    fit_linear,
    oversample,
    smote,
    stratified_rows,
    undersample,
    weighted_total,
)

TRUE = 0.02


def designs() -> dict:
    """Mean spend of 10,000 users, 2 % of whom spend a hundred times."""
    rng = np.random.default_rng(0)
    strata = (np.arange(10_000) < 200).astype(int)
    spend = rng.exponential(np.where(strata == 1, 100.0, 1.0))
    found = {"uniform": [], "proportional": [], "half each": []}
    for _ in range(500):
        rows = rng.choice(10_000, size=200, replace=False)
        total = weighted_total(spend[rows], np.full(200, 0.02))
        found["uniform"].append(total / 10_000)
        for name, counts in [
            ("proportional", {0: 196, 1: 4}),
            ("half each", {0: 100, 1: 100}),
        ]:
            rows, chance = stratified_rows(strata, counts, rng)
            total = weighted_total(spend[rows], chance)
            found[name].append(total / 10_000)
    print("== designs ==")
    print(f"truth          {spend.mean():4.2f}")
    print("200 rows       mean   spread (sd)")
    numbers = {}
    for name, values in found.items():
        row = f"{np.mean(values):4.2f}   {np.std(values):11.2f}"
        print(f"{name:12}   {row}")
        numbers["sd_" + name.split()[0]] = round(
            float(np.std(values)), 2
        )
    return numbers


def price() -> None:
    """Variance of a slope by negatives kept for each positive."""
    print("== price ==")
    print("negatives a positive   1 + 1/c   measured")
    for ratio in (1, 5, 20):
        slopes = []
        for seed in range(300):
            rng = np.random.default_rng(seed)
            y = np.repeat([0, 1], [100 * ratio, 100])
            x = rng.normal(size=len(y)) + 0.1 * y
            slopes.append(fit_linear(x[:, None], y)[1])
        rule, found = 1 + 1 / ratio, 100 * np.var(slopes)
        print(f"{ratio:20}   {rule:7.2f}   {found:8.2f}")


def population(n: int, rng):
    """2 % positives, shifted and wider than the rest."""
    y = (np.arange(n) % 50 == 0).astype(int)
    X = rng.normal(size=(n, 4)) * np.where(y == 1, 1.3, 1.0)[:, None]
    return X + 0.8 * y[:, None], y


def best_f1(y, p) -> tuple[float, float]:
    """F1 at 0.5, and at the best threshold."""
    hits, calls, _ = precision_recall_curve(y, p)
    f1 = 2 * hits * calls / np.maximum(hits + calls, 1e-12)
    return float(f1_score(y, p >= 0.5)), float(f1.max())


def study() -> tuple:
    """Test labels; for each recipe, predictions and trained share."""
    rng = np.random.default_rng(1)
    X, y = population(8_000, rng)
    Z, truth = population(30_000, rng)
    ones = int(y.sum())
    zeros = len(y) - ones
    under = undersample(y, ones / zeros, rng)
    over = oversample(y, zeros // ones)
    new = smote(X[y == 1], zeros - ones, rng)
    balance = class_balanced([zeros, ones])
    share = ones * balance[1] / (ones * balance[1] + zeros * balance[0])
    fits = {
        "as it is": (fit_linear(X, y), TRUE),
        "weights": (
            fit_linear(X, y, np.where(y, zeros / ones, 1)),
            0.5,
        ),
        "undersampled": (fit_linear(X[under], y[under]), 0.5),
        "oversampled": (fit_linear(X[over], y[over]), 0.5),
        "SMOTE": (
            fit_linear(
                np.vstack([X, new]), np.append(y, new[:, 0] < np.inf)
            ),
            0.5,
        ),
        "class-balanced": (fit_linear(X, y, balance[y]), share),
        "focal": (fit_linear(X, y, gamma=2.0), None),
    }
    return truth, {
        name: (expit(w[0] + Z @ w[1:]), trained)
        for name, (w, trained) in fits.items()
    }


def recipes() -> dict:
    truth, found = study()
    print("== recipes ==")
    print("                         F1     best   mean p     after")
    print("recipe           AP    at 0.5    F1    / rate   correction")
    numbers, after_all = {"rate": float(truth.mean())}, []
    for name, (p, trained) in found.items():
        half, best = best_f1(truth, p)
        ap = float(average_precision_score(truth, p))
        ratio = float(p.mean() / truth.mean())
        row = f"{ap:5.3f}   {half:5.3f}   {best:5.3f}   {ratio:6.2f}"
        key = name.split()[0].lower().replace("-", "_")
        numbers |= {
            f"half_{key}": round(half, 3),
            f"best_{key}": round(best, 3),
            f"ap_{key}": round(ap, 3),
            f"ratio_{key}": round(ratio, 2),
            f"loss_{key}": round(float(log_loss(truth, p)), 3),
        }
        if trained:
            fixed = correct_prior(p, trained, TRUE)
            row += f"   {fixed.mean() / truth.mean():10.2f}"
            if name != "as it is":
                after_all.append(float(fixed.mean() / truth.mean()))
            after = round(float(log_loss(truth, fixed)), 3)
            numbers[f"fixed_{key}"] = after
        print(f"{name:14}  {row}")
    numbers["worst_after"] = round(min(after_all), 2)
    numbers["best_after"] = round(max(after_all), 2)
    return numbers


def copies_leak() -> dict:
    """Noise; rare rows copied 20 times before or after the split."""
    found = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        X, y = rng.normal(size=(400, 3)), (np.arange(400) < 20) * 1
        recall = []
        for first in (True, False):
            rows = oversample(y, 19) if first else np.arange(400)
            rows = rng.permutation(rows)
            cut = len(rows) // 2
            train, test = rows[:cut], rows[cut:]
            if not first:
                train = train[oversample(y[train], 19)]
            gaps = ((X[test][:, None] - X[train][None]) ** 2).sum(
                axis=2
            )
            called = y[train][gaps.argmin(axis=1)]
            recall.append(called[y[test] == 1].mean())
        found.append(recall)
    before, after = np.mean(found, axis=0)
    return {"copied_first": before, "copied_after": after}


def main() -> dict:
    numbers = designs()
    price()
    numbers |= recipes()
    print("== end ==")
    return (
        numbers
        | copies_leak()
        | {
            "balanced_10000": float((1 - 0.999**10_000) / 0.001),
            "balanced_100": float((1 - 0.999**100) / 0.001),
            "corrected": float(correct_prior([0.5], 0.5, TRUE)[0]),
        }
    )
