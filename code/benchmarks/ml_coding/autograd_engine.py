"""A training step by the engine, by hand, and by torch."""

import numpy as np
import torch
from sklearn.datasets import load_digits

from mlinterviews.ml_coding.autograd_engine import MLP, cross_entropy
from mlinterviews.ml_coding.feed_forward_network import (
    loss_and_gradients,
)


def main(seconds) -> dict[str, float]:
    torch.set_num_threads(1)
    X, y = load_digits(return_X_y=True)
    X, numbers = X / 16, {}
    for size in (32, 1024):
        A, t = X[:size], y[:size]
        net = MLP([64, 100, 10], np.random.default_rng(0))
        W1, b1, W2, b2 = (
            torch.tensor(p.data, requires_grad=True) for p in net.params
        )
        At, tt = torch.tensor(A), torch.tensor(t)
        params = [p.data.copy() for p in net.params]

        def engine(net=net, A=A, t=t):
            for _ in range(100):
                net.step(cross_entropy(net(A), t), 0.01)

        def hand(params=params, A=A, t=t):
            for _ in range(100):
                _, gradients = loss_and_gradients(params, A, t)
                for p, g in zip(params, gradients, strict=True):
                    p -= 0.01 * g

        def by_torch(W1=W1, b1=b1, W2=W2, b2=b2, A=At, t=tt):
            for _ in range(100):
                Z = (A @ W1 + b1).relu() @ W2 + b2
                torch.nn.functional.cross_entropy(Z, t).backward()
                with torch.no_grad():
                    for p in (W1, b1, W2, b2):
                        p -= 0.01 * p.grad
                        p.grad = None

        ours, theirs, reference = seconds(engine, hand, by_torch)
        numbers[f"time_over_hand_{size}"] = ours / theirs
        numbers[f"time_over_torch_{size}"] = ours / reference
    return numbers
