"""What the chapter on classification metrics shows and quotes."""

import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mlinterviews.ml_coding.classification_metrics_code import (
    average_precision,
    brier_score,
    calibration_error,
    confusion_matrix,
    log_loss,
    precision_recall_f1,
    reliability_curve,
    roc_auc,
    threshold_counts,
)

Y = np.array([1, 0, 1, 0, 1, 0])
SCORE = np.array([0.9, 0.8, 0.7, 0.7, 0.4, 0.2])
COUNTS = np.array([[8, 1, 1], [1, 4, 0], [1, 1, 0]])


def by_hand() -> dict:
    print("score >=   TP  FP   precision  recall   FPR")
    for t, tp, fp in zip(*threshold_counts(Y, SCORE), strict=True):
        row = (tp / (tp + fp), tp / 3, fp / 3)
        print(
            f"{t:8.1f}{tp:5}{fp:4}{row[0]:12.2f}{row[1]:8.2f}", end=""
        )
        print(f"{row[2]:6.2f}")
    auc, ap = roc_auc(Y, SCORE), average_precision(Y, SCORE)
    print(f"AUC {auc:.4f}   average precision {ap:.4f}")
    return {"auc": auc, "ap": ap}


def averages() -> dict:
    print("            precision  recall      F1")
    table = precision_recall_f1(COUNTS)
    found = {}
    for c, name in enumerate("abc"):
        print(f"class {name}   ", *(f"{v:9.3f}" for v in table[:, c]))
    for how in ("micro", "macro", "weighted"):
        row = precision_recall_f1(COUNTS, how)
        print(f"{how:10}", *(f"{v:9.3f}" for v in row))
        found[how] = float(row[2])
    return found


def two_models() -> tuple[np.ndarray, dict]:
    """Held-out labels, and probabilities by two models."""
    X, y = load_breast_cancer(return_X_y=True)
    order = np.random.default_rng(0).permutation(len(y))
    fit, held = order[:285], order[285:]
    models = {
        "logistic": make_pipeline(
            StandardScaler(), LogisticRegression()
        ),
        "naive Bayes": GaussianNB(),
    }
    p = {
        name: m.fit(X[fit], y[fit]).predict_proba(X[held])[:, 1]
        for name, m in models.items()
    }
    return y[held], p


def cancer() -> dict:
    y, p = two_models()
    print("                 logistic  naive Bayes")
    metrics = {
        "F1 at 0.5": lambda y, q: precision_recall_f1(
            confusion_matrix(y, (q >= 0.5).astype(int))[1]
        )[2, 1],
        "ROC AUC": roc_auc,
        "average prec.": average_precision,
        "log loss": log_loss,
        "Brier score": brier_score,
        "ECE, 10 bins": calibration_error,
    }
    for name, metric in metrics.items():
        row = [metric(y, q) for q in p.values()]
        print(f"{name:16}{row[0]:9.3f}{row[1]:13.3f}")
    bayes = p["naive Bayes"]
    print("== reliability ==")
    print("examples  mean prediction  share of positives")
    mean_p, share, size = reliability_curve(y, bayes)
    for m, s, n in zip(mean_p, share, size, strict=True):
        print(f"{n:8}{m:17.3f}{s:20.3f}")
    return {
        "held": len(y),
        "auc_logistic": roc_auc(y, p["logistic"]),
        "auc_bayes": roc_auc(y, bayes),
        "loss_logistic": log_loss(y, p["logistic"]),
        "loss_bayes": log_loss(y, bayes),
        "ece_bayes": calibration_error(y, bayes),
        "first_share": float(share[0]),
        "first_mean": float(mean_p[0]),
        "first_size": int(size[0]),
    }


def calibrated_noise() -> dict:
    """Mean ECE of true probabilities, for several sample sizes."""
    print("n        10 bins   50 bins")
    found = {}
    for n in (100, 1000, 10_000):
        rng = np.random.default_rng(0)
        mean = np.zeros(2)
        for _ in range(100):
            p = rng.random(n)
            y = (rng.random(n) < p).astype(int)
            mean += [calibration_error(y, p, b) for b in (10, 50)]
        mean /= 100
        print(f"{n:<8,}{mean[0]:8.3f}{mean[1]:10.3f}")
        found[f"noise_{n}"] = float(mean[0])
    return found


def imbalance() -> dict:
    """The same ROC curve at two base rates: normal scores, gap 2."""
    rng = np.random.default_rng(0)
    found = {}
    for name, pos in (("half", 50_000), ("rare", 500)):
        y = np.repeat([1, 0], [pos, 50_000])
        score = rng.normal(size=len(y)) + 2 * y
        found[f"auc_{name}"] = roc_auc(y, score)
        found[f"ap_{name}"] = average_precision(y, score)
    return found


def main() -> dict:
    print("== hand ==")
    numbers = by_hand()
    print("== averages ==")
    numbers |= averages()
    print("== cancer ==")
    numbers |= cancer()
    print("== noise ==")
    numbers |= calibrated_noise()
    print("== end ==")
    return numbers | imbalance()


if __name__ == "__main__":
    print(main())
