"""What the chapter on the autograd engine shows and quotes."""

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from mlinterviews.ml_coding.autograd_engine import (
    MLP,
    Tensor,
    cross_entropy,
    ordered,
)
from mlinterviews.ml_coding.feed_forward_network import (
    TwoLayerClassifier,
    minibatches,
)


def by_hand() -> dict:
    a, b = Tensor(2.0, True), Tensor(-3.0, True)
    c = a * b
    d = c + a
    L = d * d
    L.backward()
    return {
        "L": float(L.data),
        "grad_a": float(a.grad),
        "grad_b": float(b.grad),
    }


def training() -> dict:
    """The same network, start and batches, with and without a graph."""
    X, y = load_digits(return_X_y=True)
    X, X_test, y, y_test = train_test_split(
        X / 16, y, test_size=0.25, random_state=0, stratify=y
    )
    rng = np.random.default_rng(0)
    net, losses = MLP([64, 50, 10], rng), []
    for _ in range(20):
        total = 0.0
        for rows in minibatches(len(X), 32, rng):
            loss = cross_entropy(net(X[rows]), y[rows])
            net.step(loss, 0.2)
            total += float(loss.data) * len(rows)
        losses.append(total / len(X))
    model = TwoLayerClassifier(50, np.random.default_rng(0), lr=0.2)
    model.fit(X, y)
    print("epoch   loss by the engine   by hand")
    for epoch in (1, 5, 20):
        print(
            f"{epoch:5}{losses[epoch - 1]:16.6f}"
            f"{model.losses_[epoch - 1]:16.6f}"
        )
    apart = np.abs(np.subtract(losses, model.losses_)).max()
    if apart > 1e-9:
        raise ValueError(f"the losses are {apart} apart")
    right = net(X_test).data.argmax(axis=1) == y_test
    batch = cross_entropy(net(X[:32]), y[:32])
    return {
        "accuracy": round(float(right.mean()), 3),
        "nodes": len(ordered(batch)),
    }


def main() -> dict:
    print("== training ==")
    numbers = training()
    print("== end ==")
    return by_hand() | numbers


if __name__ == "__main__":
    print(main())
