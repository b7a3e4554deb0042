"""What scaling, missing values and rows do to each algorithm."""

import pickle
import warnings

import numpy as np
from sklearn.datasets import load_wine
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

from mlinterviews.fundamentals.comparing_algorithms import (
    expected_slope,
    slope,
)

MODELS = {
    "logistic regression": LogisticRegression(max_iter=1_000),
    "naive Bayes": GaussianNB(),
    "nearest neighbours": KNeighborsClassifier(5),
    "kernel SVM": SVC(),
    "decision tree": DecisionTreeClassifier(random_state=0),
    "random forest": RandomForestClassifier(100, random_state=0),
    "boosting": HistGradientBoostingClassifier(
        max_iter=50, early_stopping=False, random_state=0
    ),
}


def accepts_missing(model) -> bool:
    """Whether it fits data of which a tenth is missing."""
    X, y = load_wine(return_X_y=True)
    X = np.where(
        np.random.default_rng(0).random(X.shape) < 0.1, np.nan, X
    )
    try:
        model.fit(X, y).predict(X)
    except ValueError:
        return False
    return True


def size_slope(model) -> float:
    """Exponent of the fitted model's bytes in the number of rows."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(4_000, 10))
    y = (X[:, :3].sum(axis=1) + rng.normal(size=4_000) > 0).astype(int)
    rows = [500, 1_000, 2_000, 4_000]
    sizes = [len(pickle.dumps(model.fit(X[:n], y[:n]))) for n in rows]
    return slope(rows, sizes)


def main() -> dict:
    warnings.simplefilter("ignore")  # raw data: lbfgs may not converge
    X, y = load_wine(return_X_y=True)
    found = {}
    print("== needs ==")
    print("                       raw   scaled   NaN   bytes ~ n^")
    for name, model in MODELS.items():
        raw = cross_val_score(model, X, y, cv=10).mean()
        scaled = cross_val_score(
            make_pipeline(StandardScaler(), model), X, y, cv=10
        ).mean()
        missing = accepts_missing(model)
        memory = round(size_slope(model), 1) + 0.0
        print(
            f"{name:20}   {raw:3.0%}   {scaled:6.0%}"
            f"   {'yes' if missing else 'no':>3}   {memory:10.1f}"
        )
        key = name.split()[0].replace("decision", "tree")
        found[f"{key}_raw"] = round(float(raw), 3)
        found[f"{key}_scaled"] = round(float(scaled), 3)
    print("== end ==")
    sizes = [2_000, 4_000, 8_000, 16_000]
    found["n_log_n"] = expected_slope(lambda n: n * np.log(n), sizes)
    found["n_log2_n"] = expected_slope(
        lambda n: n * np.log(n) ** 2, sizes
    )
    found["log_n"] = expected_slope(np.log, [8e3, 16e3, 32e3, 64e3])
    wide = [100, 200, 400, 800]
    found["solve"] = expected_slope(
        lambda d: 2 * 4_000 * d**2 + d**3 / 3, wide
    )
    return {
        k: round(v, 3) if isinstance(v, float) else v
        for k, v in found.items()
    }
