"""What the chapter on feed-forward networks shows and quotes."""

import numpy as np
from sklearn.datasets import load_breast_cancer, load_digits
from sklearn.model_selection import train_test_split

from mlinterviews.ml_coding.feed_forward_network import (
    TwoLayerClassifier,
    forward,
    initial_weights,
    log_softmax,
    loss_and_gradients,
)
from mlinterviews.ml_coding.feed_forward_network_modular import (
    CrossEntropy,
    Identity,
    Network,
    ReLU,
    Sigmoid,
    Tanh,
)

XOR = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])  # (4, 2)
XOR_LABELS = np.array([0, 1, 1, 0])
BY_HAND = [
    np.array([[1.0, 1], [1, 1]]),  # W1: both units see x1 + x2
    np.array([-0.5, -1.5]),  # b1
    np.array([[0.0, 4], [0, -12]]),  # W2: the first logit stays 0
    np.array([0.0, -1]),  # b2
]


def by_hand() -> dict:
    H, Z = forward(BY_HAND, XOR)
    p = np.exp(log_softmax(Z))[:, 1]
    print("x1 x2    h1    h2    z2   p(1)  y")
    for x, h, z, q, label in zip(
        XOR, H, Z[:, 1], p, XOR_LABELS, strict=True
    ):
        print(
            f"{x[0]:2.0f}{x[1]:3.0f}{h[0]:6.1f}{h[1]:6.1f}"
            f"{z:6.1f}{q:7.3f}{label:3}"
        )
    loss, gradients = loss_and_gradients(BY_HAND, XOR, XOR_LABELS)
    dZ = (p[3] - 0) / 4  # the row (1, 1) has the label 0
    return {
        "hand_loss": round(loss, 4),
        "hand_wrong": round(float(p[0]), 3),
        "hand_dz": round(float(dZ), 4),
        "hand_dh1": round(float(dZ * 4), 3),
        "hand_dh2": round(float(dZ * -12), 3),
        "hand_db2": round(float(gradients[3][1]), 6),
    }


def xor_from_random_starts() -> dict:
    solved = {}
    for n_hidden in (2, 4, 8):
        hits = 0
        for seed in range(40):
            rng = np.random.default_rng(seed)
            model = TwoLayerClassifier(
                n_hidden, rng, lr=0.5, batch_size=4, n_epochs=300
            )
            model.fit(XOR, XOR_LABELS)
            hits += bool((model.predict(XOR) == XOR_LABELS).all())
        solved[f"xor_{n_hidden}"] = hits / 40
    return solved


def digits():
    X, y = load_digits(return_X_y=True)
    return train_test_split(
        X / 16, y, test_size=0.25, random_state=0, stratify=y
    )


def improvements() -> dict:
    X, X_test, y, y_test = digits()
    n = len(X)
    rows = [
        ("full batch", {"batch_size": n, "lr": 0.2}),
        ("batch 32", {"lr": 0.2}),
        ("batch 32, lr 1", {"lr": 1.0}),
        ("batch 32, lr 1, cosine", {"lr": 1.0, "schedule": "cosine"}),
        ("batch 32, l2 0.001", {"lr": 0.2, "l2": 1e-3}),
    ]
    numbers = {}
    print("20 epochs on digits     train loss   test accuracy   |W|")
    for i, (name, options) in enumerate(rows):
        losses, right, size = [], [], []
        for seed in range(2):
            rng = np.random.default_rng(seed)
            model = TwoLayerClassifier(50, rng, **options).fit(X, y)
            loss, _ = loss_and_gradients(model.params_, X, y)
            losses.append(loss)
            right.append((model.predict(X_test) == y_test).mean())
            W1, _, W2, _ = model.params_
            size.append(np.sqrt((W1**2).sum() + (W2**2).sum()))
        loss, share = np.mean(losses), np.mean(right)
        print(
            f"{name:24}{loss:10.3f}{share:14.3f}{np.mean(size):10.1f}"
        )
        numbers[f"accuracy_{i}"] = round(float(share), 3)
        numbers[f"loss_{i}"] = round(float(loss), 3)
    return numbers | {
        "full_batch_steps": 20,
        "minibatch_steps": 20 * -(-n // 32),
        "last_batch": n % 32,
        "n_train": n,
    }


def scales() -> dict:
    """Accuracy on the training rows, raw and standardised."""
    X, y = load_breast_cancer(return_X_y=True)
    right = {}
    for name, data in (
        ("raw", X),
        ("standard", (X - X.mean(axis=0)) / X.std(axis=0)),
    ):
        model = TwoLayerClassifier(16, np.random.default_rng(0))
        found = model.fit(data, y).predict(data)
        right[name] = round(float((found == y).mean()), 3)
    return right | {"majority": round(float(y.mean()), 3)}


def spreads(depth: int = 30, width: int = 128) -> dict[str, list]:
    """Root mean square of the activations after each ReLU layer."""
    rng = np.random.default_rng(0)
    start = rng.normal(size=(200, width))
    found = {}
    for kind in ("he", "xavier", "0.01"):
        A, sizes = start, []
        for _ in range(depth):
            if kind == "0.01":
                W = rng.normal(0, 0.01, (width, width))
            else:
                W = initial_weights(width, width, rng, kind)
            A = np.maximum(A @ W, 0)
            sizes.append(float(np.sqrt((A**2).mean())))
        found[kind] = sizes
    return found


def modular() -> dict:
    X, X_test, y, y_test = digits()
    numbers = {}
    for hidden in (ReLU(), Tanh(), Sigmoid(), Identity()):
        rng = np.random.default_rng(0)
        net = Network([64, 32, 32, 32, 10], hidden, CrossEntropy(), rng)
        for _ in range(20):
            order = rng.permutation(len(X))
            for start in range(0, len(X), 32):
                rows = order[start : start + 32]
                net.backward(X[rows], y[rows])
                net.step(0.05)
        right = (net.predict(X_test).argmax(axis=1) == y_test).mean()
        name = type(hidden).__name__
        print(f"{name:9} {right:.3f}")
        numbers[name.lower()] = round(float(right), 3)
    return numbers


def power(x: float) -> str:
    """One digit times a power of ten."""
    digit, exponent = f"{x:.0e}".split("e")
    raised = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
    return f"{digit} × 10{str(int(exponent)).translate(raised)}"


def main() -> dict:
    print("== by hand ==")
    numbers = by_hand() | xor_from_random_starts()
    print("== digits ==")
    numbers |= improvements()
    print("== modular ==")
    numbers |= modular() | scales()
    print("== end ==")
    last = {k: sizes[-1] for k, sizes in spreads().items()}
    return numbers | {
        "he_last": round(last["he"], 1),
        "xavier_last": power(last["xavier"]),
        "tiny_last": power(last["0.01"]),
    }


if __name__ == "__main__":
    print(main())
