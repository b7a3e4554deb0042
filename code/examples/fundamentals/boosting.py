"""AdaBoost on six numbers, flipped labels, a split by hand, rates."""

import numpy as np
from sklearn.datasets import load_breast_cancer, make_friedman1
from sklearn.ensemble import (
    GradientBoostingClassifier,
    GradientBoostingRegressor,
)
from sklearn.model_selection import train_test_split

from mlinterviews.fundamentals.boosting import (
    adaboost,
    adaboost_score,
    best_split,
    leaf_weight,
)


def flipped(noise: float, seed: int, rounds: int = 200):
    """Test errors of AdaBoost and of the log loss, round by round.

    Returns both curves (rounds,), and the final share of AdaBoost's
    weight that lies on the flipped rows.
    """
    X, y = load_breast_cancer(return_X_y=True)
    train_X, test_X, train_y, test_y = train_test_split(
        X, 2 * y - 1, test_size=1 / 3, random_state=seed, stratify=y
    )
    flip = np.random.default_rng(seed).random(len(train_y)) < noise
    noisy = np.where(flip, -train_y, train_y)
    stumps, w = adaboost(train_X, noisy, rounds)
    votes = [adaboost_score([s], test_X) for s in stumps]
    F = np.cumsum(votes, axis=0)  # (rounds, m)
    ada = (np.sign(F) != test_y).mean(axis=1)
    model = GradientBoostingClassifier(
        n_estimators=rounds, max_depth=1, random_state=0
    ).fit(train_X, noisy)
    log = [(p != test_y).mean() for p in model.staged_predict(test_X)]
    return ada, np.array(log), float(w[flip].sum())


def rate(lr: float, rounds: int = 400) -> np.ndarray:
    """Error on new rows of Friedman's function, round by round."""
    X, y = make_friedman1(300, noise=1.0, random_state=0)
    new, target = make_friedman1(2_000, noise=1.0, random_state=1)
    model = GradientBoostingRegressor(
        n_estimators=rounds, learning_rate=lr, random_state=0
    ).fit(X, y)
    staged = model.staged_predict(new)
    return np.array([((p - target) ** 2).mean() for p in staged])


def main() -> dict:
    X = np.array([2.0, 3, 5, 6, 8, 9])[:, None]
    y = np.array([1, 1, -1, -1, -1, 1])
    stumps, _ = adaboost(X, y, 3)
    bound = 1.0
    print("== rounds ==")
    print("round   stump: x <=   says   error   alpha   wrong   bound")
    for t, (_, threshold, sign, alpha) in enumerate(stumps, 1):
        error = 1 / (1 + np.exp(2 * alpha))
        bound *= 2 * np.sqrt(error * (1 - error))
        wrong = int((np.sign(adaboost_score(stumps[:t], X)) != y).sum())
        print(
            f"{t:5}   {threshold:11.1f}   {sign:+4.0f}   {error:5.3f}"
            f"   {alpha:5.3f}   {wrong:5}   {bound:5.3f}"
        )
    print("== end ==")

    clean = [flipped(0.0, seed)[0] for seed in range(5)]
    noisy = [flipped(0.2, seed) for seed in range(5)]
    ada = np.mean([r[0] for r in noisy], axis=0)
    log = np.mean([r[1] for r in noisy], axis=0)

    g, h = np.array([2.0, 2, -4, -4]), np.ones(4)
    gain = best_split([1, 2, 3, 4], g, h, l2=2.0)
    free = best_split([1, 2, 3, 4], g, h, l2=0.0)
    lost = best_split([1, np.nan, 3, 4], g, h, l2=2.0)
    found = {
        "ada_clean": round(float(np.mean(clean, axis=0)[-1]), 3),
        "ada_10": round(float(ada[9]), 3),
        "ada_200": round(float(ada[-1]), 3),
        "log_200": round(float(log[-1]), 3),
        "weight": round(float(np.mean([r[2] for r in noisy])), 2),
        "gain": gain[0],
        "gain_free": free[0],
        "missing_left": lost[2],
        "left_leaf": leaf_weight(g[:2], h[:2], 2.0),
        "right_leaf": leaf_weight(g[2:], h[2:], 2.0),
    }
    for lr in (1.0, 0.1):
        errors = rate(lr)
        name = str(lr).replace(".", "_")
        found[f"best_{name}"] = round(float(errors.min()), 1)
        found[f"rounds_{name}"] = int(errors.argmin()) + 1
    return found
