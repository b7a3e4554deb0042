"""What the chapter on naive Bayes in code shows and quotes."""

import numpy as np
from sklearn.datasets import load_digits

from mlinterviews.ml_coding.naive_bayes_code import (
    BernoulliNB,
    GaussianNB,
    MultinomialNB,
)

WORDS = ["free", "meet", "now"]
COUNTS = np.array([[2, 0, 1], [1, 0, 2], [0, 2, 0], [0, 1, 1]])
LABELS = np.array(["spam", "spam", "ham", "ham"])


def by_hand() -> dict:
    model = MultinomialNB().fit(COUNTS, LABELS)
    p = np.exp(model.log_p_)
    print("class  " + "".join(f"{w:>7}" for w in WORDS))
    for name, row in zip(model.classes_, p, strict=True):
        print(f"{name:7}" + "".join(f"{value:7.3f}" for value in row))
    spam = np.exp(model.predict_log_proba([[1, 1, 0]]))[0, 1]
    flags = BernoulliNB().fit(COUNTS > 0, LABELS)
    with_flags = np.exp(flags.predict_log_proba([[1, 1, 0]]))[0, 1]
    return {
        "spam": round(float(spam), 3),
        "spam_flags": round(float(with_flags), 3),
    }


def main() -> dict:
    print("== hand ==")
    numbers = by_hand()
    X, y = load_digits(return_X_y=True)
    odd = np.arange(len(X)) % 2 == 1
    print("== digits ==")
    print("model         held-out accuracy")
    for name, model, data in [
        ("Gaussian", GaussianNB(), X),
        ("smoothed", GaussianNB(0.1), X),
        ("multinomial", MultinomialNB(), X),
        ("Bernoulli", BernoulliNB(), X > 7),
    ]:
        model.fit(data[~odd], y[~odd])
        right = (model.predict(data[odd]) == y[odd]).mean()
        numbers[name.lower()] = round(float(right), 2)
        print(f"{name:14}{right:17.0%}")
    print("== end ==")
    model = GaussianNB(0.1).fit(X[~odd], y[~odd])
    joint = model.joint_log_likelihood(X[odd])
    log_p = model.predict_log_proba(X[odd])
    claimed = np.exp(log_p.max(axis=1))
    wrong = model.predict(X[odd]) != y[odd]
    return numbers | {
        "joint": round(float(np.median(joint.max(axis=1)))),
        "sure": round(float((claimed > 0.99).mean()), 2),
        "claimed": round(float(1 - claimed.mean()), 3),
        "wrong": round(float(wrong.mean()), 3),
        "wrong_sure": round(float(wrong[claimed > 0.99].mean()), 3),
        "least": round(float(joint.min())),
    }


if __name__ == "__main__":
    print(main())
