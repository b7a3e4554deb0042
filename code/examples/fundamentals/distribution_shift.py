"""Three shifts, each made on purpose, found, and mended."""

import numpy as np
from sklearn.datasets import load_digits
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_predict, train_test_split

from mlinterviews.fundamentals.calibration import platt, sigmoid
from mlinterviews.fundamentals.distribution_shift import (
    density_ratio,
    effective_size,
    priors_by_confusion,
    priors_by_em,
    psi,
    reweighted,
)


def curved(x):
    return np.sin(2 * x) + 0.5 * x


def covariate():
    """A line and a curve fitted left, used right of it."""
    rng = np.random.default_rng(0)
    x, new = rng.normal(0, 1, 400), rng.normal(1.2, 0.5, 400)
    y, new_y = (curved(t) + rng.normal(0, 0.3, 400) for t in (x, new))
    both = np.r_[x, new]
    features = np.c_[both, both**2]
    which = np.repeat([0, 1], 400)
    domain = LogisticRegression(C=1e6).fit(features, which)
    p = domain.predict_proba(features[:400])[:, 1]
    w = density_ratio(p, 400, 400)
    return x, y, new, new_y, w


def line_errors() -> dict:
    x, y, new, new_y, w = covariate()
    numbers = {"effective": round(effective_size(w))}
    print("== covariate ==")
    print("model     weights   squared error on new rows")
    for name, degree in (("line", 1), ("degree 7", 7)):
        for which, root in (("equal", None), ("ratio", w**0.5)):
            fit = np.polyfit(x, y, degree, w=root)
            error = np.mean((np.polyval(fit, new) - new_y) ** 2)
            print(f"{name:8}  {which:7}   {error:25.2f}")
            key = f"{name}_{which}".replace(" ", "_")
            numbers[key] = round(float(error), 2)
    return numbers


def label_shift() -> dict:
    """Odd digits: half in training, one in ten later."""
    X, y = load_digits(return_X_y=True)
    y = y % 2
    A, rest, a, other = train_test_split(
        X, y, train_size=400, random_state=0, stratify=y
    )
    B, C, b, c = train_test_split(
        rest, other, train_size=600, random_state=0, stratify=other
    )
    odd = np.flatnonzero(c == 1)[:44]
    few = np.r_[np.flatnonzero(c == 0), odd]
    C, c = C[few], c[few]
    model = LogisticRegression(max_iter=10_000).fit(A, a)
    held, new = (model.decision_function(Z) for Z in (B, C))
    prior = np.bincount(b) / len(b)

    def pair(slope: float, shift: float, z):
        p = sigmoid(slope * z + shift)
        return np.column_stack([1 - p, p])

    raw, fine = pair(1, 0, new), pair(*platt(b, held), new)
    guesses = held > 0, new > 0
    box = priors_by_confusion(b, *(g.astype(int) for g in guesses), 2)
    numbers = {"new_rows": len(c), "odd": round(float(c.mean()), 3)}
    print("== label ==")
    print("scores       priors      share odd   accuracy   log loss")
    for scores, Q, name, q in (
        ("raw", raw, "training", prior),
        ("raw", raw, "EM", priors_by_em(raw, prior)),
        ("calibrated", fine, "training", prior),
        ("calibrated", fine, "confusion", box),
        ("calibrated", fine, "EM", priors_by_em(fine, prior)),
        ("calibrated", fine, "true", np.bincount(c) / len(c)),
    ):
        R = reweighted(Q, q / prior)
        right = float(np.mean(R.argmax(1) == c))
        loss = float(-np.mean(np.log(R[np.arange(len(c)), c] + 1e-15)))
        print(
            f"{scores:10}   {name:9}  {q[1]:10.2f}   {right:8.0%}"
            f"   {loss:8.2f}"
        )
        key = f"{scores}_{name}"
        numbers |= {
            f"{key}_share": round(float(q[1]), 2),
            f"{key}_right": round(right, 2),
            f"{key}_loss": round(loss, 2),
        }
    return numbers


def domain() -> dict:
    """Held-out AUC of old against new: only a correlation turned."""
    rng = np.random.default_rng(2)
    z = rng.normal(size=(2_000, 2))
    which = np.repeat([0, 1], 1_000)
    sign = np.where(which == 0, 0.8, -0.8)
    X = np.c_[z[:, 0], sign * z[:, 0] + 0.6 * z[:, 1]]
    numbers = {}
    for name, model in (
        ("linear", LogisticRegression()),
        (
            "forest",
            RandomForestClassifier(min_samples_leaf=20, random_state=0),
        ),
    ):
        p = cross_val_predict(
            model, X, which, cv=5, method="predict_proba"
        )
        auc = roc_auc_score(which, p[:, 1])
        numbers[f"domain_{name}"] = round(float(auc), 2)
    return numbers


WINDOWS = (25, 50, 100, 200, 400, 800, 1600)


def drifting(speed: float, seed: int = 0) -> list[float]:
    """Error of a model refitted on the last w rows, for each w.

    The boundary turns by `speed` radians in 1,000 rows.
    """
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(8_000, 5))
    angle = speed * np.arange(8_000) / 1_000
    z = X[:, 0] * np.cos(angle) + X[:, 1] * np.sin(angle)
    y = (3 * z + rng.logistic(size=8_000) > 0).astype(int)
    errors = []
    for w in WINDOWS:
        wrong = []
        for now in range(1_600, 8_000, 100):
            past, soon = slice(now - w, now), slice(now, now + 100)
            model = LogisticRegression().fit(X[past], y[past])
            wrong.append(np.mean(model.predict(X[soon]) != y[soon]))
        errors.append(float(np.mean(wrong)))
    return errors


def main() -> dict:
    numbers = line_errors() | label_shift() | domain()
    print("== windows ==")
    print("rows in the window   " + "".join(f"{w:6}" for w in WINDOWS))
    for name, speed in (("none", 0.0), ("slow", 0.3), ("fast", 1.5)):
        errors = drifting(speed)
        cells = "".join(f"{e:6.0%}" for e in errors)
        print(f"error, {name:4} drift    {cells}")
        numbers |= {
            f"{name}_best": WINDOWS[int(np.argmin(errors))],
            f"{name}_small": round(errors[0], 2),
            f"{name}_large": round(errors[-1], 2),
        }
    print("== end ==")
    rng = np.random.default_rng(1)
    same = [psi(*rng.normal(size=(2, 500))) for _ in range(400)]
    numbers["psi_same"] = round(float(np.mean(same)), 3)
    moved = psi(rng.normal(size=100_000), rng.normal(0.3, 1, 100_000))
    numbers["psi_moved"] = round(moved, 2)
    return numbers
