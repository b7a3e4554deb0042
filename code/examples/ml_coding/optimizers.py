"""What the chapter on optimizers shows and quotes."""

import numpy as np

from mlinterviews.ml_coding.optimizers import SGD, Adam


def steps_on_valley(ratio: float, **settings) -> int:
    """Steps from (1, 1) until (w1^2 + ratio w2^2) / 2 < 1e-6."""
    w, curvature = np.ones(2), np.array([1.0, ratio])
    optimizer = SGD([w], **settings)
    while 0.5 * curvature @ w**2 > 1e-6:
        optimizer.step([curvature * w])
    return optimizer.t


def best_settings(ratio: float) -> dict[str, dict]:
    root = ratio**0.5
    return {
        "plain": {"lr": 2 / (1 + ratio)},
        "momentum": {
            "lr": 4 / (1 + root) ** 2,
            "momentum": ((root - 1) / (root + 1)) ** 2,
        },
        "Nesterov": {
            "lr": 1 / ratio,
            "momentum": (root - 1) / (root + 1),
            "nesterov": True,
        },
    }


def weight_left(size: float, decoupled: bool) -> float:
    """A weight of 1 after 1,000 gradients of alternating sign."""
    w = np.ones(1)
    adam = Adam([w], 0.01, weight_decay=0.1, decoupled=decoupled)
    for t in range(1_000):
        adam.step([np.array([size * (-1) ** t])])
    return float(w[0])


def main() -> dict:
    print("== valley ==")
    print(
        f"{'curvatures':12}{'plain':>9}{'momentum':>10}{'Nesterov':>10}"
    )
    found = {}
    for ratio in (10, 100, 1_000):
        row = [
            steps_on_valley(ratio, **s)
            for s in best_settings(ratio).values()
        ]
        found[ratio] = row
        print(
            f"{f'1 : {ratio:,}':12}{row[0]:>9,}{row[1]:>10}{row[2]:>10}"
        )
    print("== decay ==")
    print(f"{'gradients':12}{'Adam, L2':>9}{'AdamW':>8}")
    for size in (10.0, 1.0, 0.1):
        coupled, free = (
            weight_left(size, False),
            weight_left(size, True),
        )
        print(f"{f'±{size:g}':12}{abs(coupled):>9.2f}{free:>8.2f}")
    print("== end ==")

    w = np.ones(1)
    adam = Adam([w], 0.1)
    for g in (2.0, 1.0):
        adam.step([np.array([g])])
    t = np.arange(1, 5_001)
    factor = (1 - 0.9**t) / np.sqrt(1 - 0.999**t)
    return {
        "adam_two": round(float(w[0]), 4),
        "first": round(float(factor[0]), 2),
        "worst": round(float(factor.max()), 1),
        "worst_step": int(t[factor.argmax()]),
        "close": int(t[factor > 1.1][-1]),
        "left_l2": round(weight_left(10.0, False), 2),
        "left_adamw": round(weight_left(10.0, True), 2),
        "plain_1000": found[1_000][0],
        "momentum_1000": found[1_000][1],
    }


if __name__ == "__main__":
    print(main())
