"""What the chapter on recurrent networks shows and quotes."""

from pathlib import Path

import numpy as np

from figures.ml_coding.rnn_and_lstm_vanishing import norms
from mlinterviews.ml_coding.rnn_and_lstm import (
    CharModel,
    rnn_backward,
    rnn_forward,
)

TEXT = Path(__file__).parents[2] / "data/ml_coding/excerpt.txt"


def by_hand() -> dict:
    cell = [np.array([[1.0]]), np.array([[0.5]]), np.zeros(1)]
    X, h = np.array([1.0, 0, 0]).reshape(3, 1, 1), np.zeros((1, 1))
    H = rnn_forward(cell, X, h)
    dH = np.array([0.0, 0, 1]).reshape(3, 1, 1)
    (dWx, dWh, _), _ = rnn_backward(cell, X, h, H, dH)
    return {
        "h1": round(float(H[0, 0, 0]), 3),
        "h2": round(float(H[1, 0, 0]), 3),
        "h3": round(float(H[2, 0, 0]), 3),
        "dwx": round(float(dWx[0, 0]), 3),
        "dwh": round(float(dWh[0, 0]), 3),
    }


def characters() -> dict:
    text = " ".join(TEXT.read_text().split())
    rng = np.random.default_rng(0)
    model = CharModel(text, 64, rng).fit(text, n_epochs=10)
    share = np.unique(list(text), return_counts=True)[1] / len(text)
    entropy = -(share * np.log(share)).sum()
    print("epoch   loss   per character")
    for epoch in (1, 2, 5, 10):
        loss = model.losses_[epoch - 1]
        print(f"{epoch:5}{loss:7.2f}{np.exp(loss):16.1f}")
    return {
        "chars": len(model.chars),
        "uniform": round(float(np.log(len(model.chars))), 2),
        "entropy": round(float(entropy), 2),
        "loss": round(model.losses_[-1], 2),
    }


def main() -> dict:
    print("== characters ==")
    numbers = by_hand() | characters()
    print("== end ==")
    for name, sizes in norms().items():
        key = name.replace(".", "_")
        numbers[f"{key}_50"] = float(f"{sizes[49]:.1e}")
    return numbers


if __name__ == "__main__":
    print(main())
