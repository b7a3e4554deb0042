"""Two models of handwritten digits, calibrated three ways."""

import numpy as np
from sklearn.datasets import load_digits
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import GaussianNB

from mlinterviews.fundamentals.calibration import (
    isotonic,
    log_loss,
    platt,
    sigmoid,
    softmax,
    temperature,
)
from mlinterviews.ml_coding.classification_metrics_code import (
    brier_score,
    calibration_error,
    roc_auc,
)
from mlinterviews.ml_coding.classification_metrics_code import (
    log_loss as binary_log_loss,
)


def odd_digits():
    """Training, calibration and test rows: is the digit odd?"""
    X, y = load_digits(return_X_y=True)
    A, rest, a, other = train_test_split(
        X, y % 2, train_size=400, random_state=0, stratify=y
    )
    B, C, b, c = train_test_split(
        rest, other, train_size=600, random_state=0
    )
    return A, a, B, b, C, c


def calibrated(model) -> dict[str, np.ndarray]:
    """Probabilities of the test rows: raw, Platt, isotonic."""
    A, a, B, b, C, _ = odd_digits()
    model.fit(A, a)
    fit, test = (model.predict_proba(Z)[:, 1] for Z in (B, C))
    logit_fit, logit_test = (
        np.log(np.clip(p, 1e-12, 1)) - np.log(np.clip(1 - p, 1e-12, 1))
        for p in (fit, test)
    )
    slope, shift = platt(b, logit_fit)
    return {
        "raw": test,
        "Platt": sigmoid(slope * logit_test + shift),
        "isotonic": np.interp(test, *isotonic(b, fit)),
    }


def models() -> dict:
    return {
        "naive Bayes": GaussianNB(var_smoothing=1e-3),
        "forest": RandomForestClassifier(200, random_state=0),
    }


def main() -> dict:
    *_, c = odd_digits()
    numbers = {"test_rows": len(c)}
    print("== odd ==")
    print("model         map         AUC   log loss   Brier    ECE")
    for name, model in models().items():
        for which, p in calibrated(model).items():
            if (name, which) == ("forest", "isotonic"):
                wrong = int((p[c == 0] == 1).sum())
                wrong += int((p[c == 1] == 0).sum())
                numbers["forest_sure_and_wrong"] = wrong
            row = [
                round(roc_auc(c, p), 3),
                round(binary_log_loss(c, p), 3),
                round(brier_score(c, p), 3),
                round(calibration_error(c, p), 3),
            ]
            auc, loss, brier, ece = row
            print(
                f"{name:12}  {which:9}  {auc:.3f}   {loss:8.3f}"
                f"   {brier:.3f}  {ece:.3f}"
            )
            key = f"{name}_{which}".replace(" ", "_")
            numbers |= {
                f"{key}_auc": auc,
                f"{key}_loss": loss,
                f"{key}_ece": ece,
            }
    X, y = load_digits(return_X_y=True)
    A, B, a, b = train_test_split(X, y, train_size=300, random_state=0)
    model = LogisticRegression(C=100.0, max_iter=5_000).fit(A, a)
    Z, t = model.decision_function(B), b
    half = len(t) // 2
    T = temperature(Z[:half], t[:half])
    numbers["temperature"] = round(T, 1)
    print("== temperature ==")
    print("logits      accuracy   confidence   log loss")
    for name, W in [("raw", Z[half:]), ("over T", Z[half:] / T)]:
        P, truth = softmax(W), t[half:]
        right = float((P.argmax(axis=1) == truth).mean())
        sure = float(P.max(axis=1).mean())
        loss = log_loss(W, truth)
        print(f"{name:9}  {right:9.1%}  {sure:11.1%}  {loss:9.2f}")
        key = name.replace(" ", "_")
        numbers |= {
            f"{key}_right": round(right, 3),
            f"{key}_sure": round(sure, 3),
            f"{key}_log_loss": round(loss, 2),
        }
    print("== end ==")
    return numbers
