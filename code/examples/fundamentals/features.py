"""Encodings, scaling, selection and importance, each measured once."""

import numpy as np
from scipy.special import expit
from sklearn.datasets import (
    load_breast_cancer,
    load_diabetes,
    load_wine,
)
from sklearn.ensemble import (
    GradientBoostingRegressor,
    RandomForestRegressor,
)
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import (
    StratifiedKFold,
    cross_val_score,
    train_test_split,
)
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler, scale
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from mlinterviews.fundamentals.features import (
    encode,
    hashed,
    level_means,
    out_of_fold,
)
from mlinterviews.fundamentals.features_importance import (
    coalition_values,
    permutation_importance,
    shapley,
)
from mlinterviews.fundamentals.regularization import elastic_net


def target_encoding() -> dict:
    """AUC with a user id encoded four ways; about five rows a user."""
    rng = np.random.default_rng(0)
    effect = rng.normal(size=1_000)

    def draw(n: int):
        user, x = rng.integers(1_000, size=n), rng.normal(size=n)
        return user, x, rng.binomial(1, expit(x + effect[user]))

    user, x, y = draw(5_000)
    new_user, new_x, new_y = draw(5_000)
    plain, shrunk = (level_means(user, y, a) for a in (0, 5))
    rate = y.mean()
    ways = {
        "no id": (np.zeros(len(y)), np.zeros(len(new_y))),
        "naive": (
            encode(user, plain, rate),
            encode(new_user, plain, rate),
        ),
        "naive, shrunk": (
            encode(user, shrunk, rate),
            encode(new_user, shrunk, rate),
        ),
        "out of fold": (
            out_of_fold(user, y, 5, 5, rng),
            encode(new_user, shrunk, rate),
        ),
    }
    numbers = {}
    print("== target ==")
    print("encoding        training AUC   AUC on new rows")
    for name, (code, new_code) in ways.items():
        A, B = np.c_[x, code], np.c_[new_x, new_code]
        model = LogisticRegression(C=1e6).fit(A, y)
        fit = roc_auc_score(y, model.predict_proba(A)[:, 1])
        new = roc_auc_score(new_y, model.predict_proba(B)[:, 1])
        print(f"{name:14}  {fit:12.2f}   {new:15.2f}")
        key = name.replace(",", "").replace(" ", "_")
        numbers |= {f"{key}_fit": round(fit, 2), key: round(new, 2)}
    return numbers


def trees_and_levels() -> dict:
    """R2 on new rows of a 16-level category, by model and encoding."""
    rng = np.random.default_rng(0)
    effect = rng.normal(size=16)

    def draw(n: int):
        level = rng.integers(16, size=n)
        return level, effect[level] + rng.normal(0, 0.5, size=n)

    level, y = draw(2_000)
    new_level, new_y = draw(2_000)
    by_target = np.argsort(
        np.argsort([y[level == v].mean() for v in range(16)])
    )
    encodings = {
        "one-hot": np.eye(16),
        "arbitrary order": np.arange(16.0)[:, None],
        "order of the target": by_target[:, None].astype(float),
    }
    models = {
        "linear": LinearRegression(),
        "depth 2": DecisionTreeRegressor(max_depth=2),
        "depth 4": DecisionTreeRegressor(max_depth=4),
        "depth 8": DecisionTreeRegressor(max_depth=8),
    }
    numbers = {}
    print("== levels ==")
    print(f"{'encoding':19}" + "".join(f"  {m:>7}" for m in models))
    for name, table in encodings.items():
        scores = []
        for which, model in models.items():
            model.fit(table[level], y)
            score = model.score(table[new_level], new_y)
            scores.append(f"  {score:7.2f}")
            key = f"{name}_{which}".replace(" ", "_").replace("-", "_")
            numbers[key] = round(score, 2)
        print(f"{name:19}" + "".join(scores))
    return numbers


def scaling() -> dict:
    X, y = load_wine(return_X_y=True)
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    numbers = {
        "spread_least": X.std(0).min(),
        "spread_most": X.std(0).max(),
    }
    print("== scaling ==")
    print("model            raw   standardised")
    for name, model in {
        "5 neighbours": KNeighborsClassifier(),
        "SVM, RBF kernel": SVC(),
        "decision tree": DecisionTreeClassifier(random_state=0),
        "naive Bayes": GaussianNB(),
    }.items():
        raw, scaled = (
            cross_val_score(m, X, y, cv=folds).mean()
            for m in (model, make_pipeline(StandardScaler(), model))
        )
        print(f"{name:15}  {raw:4.0%}   {scaled:12.0%}")
        key = name.split(",")[0].replace(" ", "_")
        numbers |= {f"{key}_raw": raw, f"{key}_scaled": scaled}
    return {k: round(float(v), 3) for k, v in numbers.items()}


def selection() -> dict:
    """Which columns the lasso keeps, over 20 bootstrap samples."""
    rng = np.random.default_rng(0)
    cancer = load_breast_cancer()
    Z, t, chosen = scale(cancer.data), cancer.target, []
    for _ in range(20):
        rows = rng.integers(len(t), size=len(t))
        chosen.append(
            elastic_net(Z[rows], t[rows], 0.03, tol=1e-6) != 0
        )
    overlap = [
        (a & b).sum() / (a | b).sum()
        for i, a in enumerate(chosen)
        for b in chosen[:i]
    ]
    always = np.all(chosen, axis=0).sum()
    ever = np.any(chosen, axis=0).sum()
    return {
        "jaccard": round(float(np.mean(overlap)), 2),
        "picked": round(float(np.sum(chosen, axis=1).mean()), 1),
        "always": int(always),
        "ever": int(ever),
    }


def noise_forest():
    """Impurity and permutation importance beside a column of noise."""
    rng = np.random.default_rng(0)
    data = load_diabetes()
    X = np.c_[data.data, rng.normal(size=len(data.target))]
    A, B, y, new_y = train_test_split(X, data.target, random_state=0)
    forest = RandomForestRegressor(100, random_state=0).fit(A, y)

    def loss(Z):
        return np.mean((new_y - forest.predict(Z)) ** 2) / new_y.var()

    shuffled = [
        permutation_importance(loss, B, [j], rng) for j in range(11)
    ]
    names = [*data.feature_names, "noise"]
    return names, forest.feature_importances_, np.array(shuffled)


def copies() -> tuple[list[float], list[float]]:
    """Importance of x1, alone and with its copies, for 1 to 5 of it."""
    rng = np.random.default_rng(0)
    x1, x2, noise = rng.normal(size=(3, 1_000))
    y, alone, together = x1 + x2 + noise, [], []
    for k in range(1, 6):
        near = x1[:, None] + 0.1 * rng.normal(size=(1_000, k))
        X = np.c_[x2, near]
        forest = RandomForestRegressor(
            50, max_features=0.5, min_samples_leaf=5, random_state=0
        ).fit(X[:500], y[:500])

        def loss(Z, forest=forest):
            return np.mean((y[500:] - forest.predict(Z)) ** 2)

        group = range(1, k + 1)
        each = [
            permutation_importance(loss, X[500:], [j], rng, 5)
            for j in group
        ]
        alone.append(np.mean(each))
        together.append(
            permutation_importance(loss, X[500:], list(group), rng, 5)
        )
    return alone, together


def explain_one():
    """Exact Shapley values of one patient's prediction."""
    data = load_diabetes()
    A, B, y, _ = train_test_split(
        data.data, data.target, random_state=0
    )
    model = GradientBoostingRegressor(random_state=0).fit(A, y)
    value = coalition_values(model.predict, B[0], A[:50])
    return data.feature_names, value, shapley(value)


def main() -> dict:
    numbers = target_encoding() | trees_and_levels() | scaling()
    numbers |= selection()
    X = abs(hashed([f"user {i}" for i in range(1_000)], 4_096))
    numbers["shared"] = round(float((X @ X.sum(axis=0) > 1).mean()), 2)
    names, impurity, shuffled = noise_forest()
    for name, a, b in zip(names, impurity, shuffled, strict=True):
        if name in ("noise", "sex", "bmi"):
            numbers[f"impurity_{name}"] = round(float(a), 3)
            numbers[f"shuffled_{name}"] = round(float(b), 3)
    numbers["below_noise"] = int((impurity[:-1] < impurity[-1]).sum())
    alone, together = copies()
    numbers |= {
        "alone_1": round(float(alone[0]), 1),
        "alone_2": round(float(alone[1]), 1),
        "alone_5": round(float(alone[4]), 1),
        "together_5": round(float(together[4]), 1),
    }
    names, value, phi = explain_one()
    top = np.argsort(-abs(phi))
    numbers |= {
        "shap_base": round(float(value[0])),
        "shap_prediction": round(float(value[-1])),
        "shap_gap": float(abs(phi.sum() - (value[-1] - value[0])))
        < 1e-8,
        "shap_first": names[top[0]],
        "shap_first_value": round(float(phi[top[0]])),
    }
    print("== end ==")
    return numbers
