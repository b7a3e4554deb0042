"""What losses estimate, and how fast they leave a mistake."""

import numpy as np

from mlinterviews.fundamentals.losses import (
    best_constant,
    best_score,
    cross_entropy,
    focal,
    hinge,
    huber,
    logistic,
    pinball,
    squared_sigmoid,
    steps_to_turn,
)

MINUTES = [1, 2, 4, 5, 100]


def squared(y, y_hat):
    return (y - y_hat) ** 2, 2 * (y_hat - y)


def main() -> dict:
    numbers = {}
    print("== constant ==")
    print("loss               best constant for 1, 2, 4, 5, 100")
    for name, loss in [
        ("squared", squared),
        ("absolute", pinball),
        ("huber, delta 2", lambda y, c: huber(y, c, 2.0)),
        ("pinball, tau 0.75", lambda y, c: pinball(y, c, 0.75)),
    ]:
        print(f"{name:17}  {best_constant(loss, MINUTES):.2f}")
    print("== logit ==")
    print("logit of a positive   slope: log loss   squared   ratio")
    for z in (2, 0, -2, -6, -10):
        a, b = (float(f(1, z)[1]) for f in (logistic, squared_sigmoid))
        print(f"{z:19}   {a:15.4f}   {b:7.4f}   {a / b:5.0f}")
        numbers[f"ratio_{abs(z)}"] = a / b
    print("== score ==")
    print("loss              best score   as a probability")
    for name, loss in [
        ("log loss", logistic),
        ("squared, sigmoid", squared_sigmoid),
        ("focal, gamma 2", focal),
    ]:
        z = best_score(loss, 0.8)
        p = 1 / (1 + np.exp(-z))
        print(f"{name:16}  {z:10.2f}   {p:16.2f}")
        numbers["p_" + name.split()[0].strip(",")] = round(float(p), 3)
    print(
        f"{'hinge':16}  {best_score(hinge, 0.8):10.2f}   {'none':>16}"
    )
    print("== end ==")
    z, q = np.log([[0.7, 0.2, 0.1]]), np.array([[0.8, 0.1, 0.1]])
    entropy = float(-(q * np.log(q)).sum())
    soft = cross_entropy(q, z)[0]
    weight = {p: float((1 - p) ** 2) for p in (0.9, 0.1)}
    return numbers | {
        "steps_log": steps_to_turn(logistic, -6.0),
        "steps_squared": steps_to_turn(squared_sigmoid, -6.0),
        "right": cross_entropy([[1, 0, 0]], z)[0],
        "wrong": cross_entropy([[0, 0, 1]], z)[0],
        "soft": soft,
        "entropy": entropy,
        "divergence": soft - entropy,
        "focal_sure": weight[0.9],
        "focal_wrong": weight[0.1],
    }
