"""What the chapter on convolution shows and quotes."""

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from mlinterviews.ml_coding.convolution import convolve, cross_correlate
from mlinterviews.ml_coding.convolution_cnn import CNN
from mlinterviews.ml_coding.feed_forward_network import (
    TwoLayerClassifier,
)


def one_dimension() -> None:
    x, w = [1, 2, 4, 7, 11], [1, 0, -1]
    print("cross-correlation, valid    ", cross_correlate(x, w))
    print("convolution, valid          ", convolve(x, w))
    for padding, stride in (("same", 1), ("full", 1), ("same", 2)):
        y = cross_correlate(x, w, stride, padding)
        print(f"cross-correlation, {padding}, {stride} ", y)


def digits():
    X, y = load_digits(return_X_y=True)
    return train_test_split(
        X.reshape(-1, 1, 8, 8) / 16, y,
        test_size=0.25, random_state=0, stratify=y,
    )  # fmt: skip


def shapes(net: CNN, X: np.ndarray) -> dict:
    W1, b1, W2, b2, W3, b3 = (p.size for p in net.params)
    rows = [
        ("image", (1, 8, 8), 0),
        ("convolution 3x3, same", (8, 8, 8), W1 + b1),
        ("pooling 2x2", (8, 4, 4), 0),
        ("convolution 3x3, same", (16, 4, 4), W2 + b2),
        ("pooling 2x2", (16, 2, 2), 0),
        ("dense", net.forward(X[:1])[0].shape[1:], W3 + b3),
    ]
    for name, shape, count in rows:
        size = " x ".join(map(str, shape))
        print(f"{name:24}{size:14}{count:6}")
    total = sum(count for *_, count in rows)
    print(f"{'total':38}{total:6}")
    return {"parameters": total}


def comparison() -> dict:
    X, X_test, y, y_test = digits()
    rng = np.random.default_rng(0)
    net = CNN((1, 8, 8), 10, rng=rng)
    print("== shapes ==")
    numbers = shapes(net, X)
    net.fit(X, y, rng, n_epochs=20)
    flat = X.reshape(len(X), -1)
    mlp = TwoLayerClassifier(
        50, np.random.default_rng(0), lr=0.2, n_epochs=20
    )
    mlp.fit(flat, y)
    moved = np.zeros_like(X_test)
    moved[:, :, 1:] = X_test[:, :, :-1]  # down by one pixel
    for name, images in (("test", X_test), ("moved", moved)):
        by_mlp = mlp.predict(images.reshape(len(images), -1))
        right = (net.predict(images) == y_test).mean()
        numbers[f"cnn_{name}"] = round(float(right), 3)
        right = (by_mlp == y_test).mean()
        numbers[f"mlp_{name}"] = round(float(right), 3)
    apart = numbers["cnn_test"] - numbers["mlp_test"]
    numbers["apart"] = round(abs(apart) * len(y_test))
    numbers["tested"] = len(y_test)
    numbers["mlp_parameters"] = sum(p.size for p in mlp.params_)
    return numbers


def main() -> dict:
    print("== one dimension ==")
    one_dimension()
    numbers = comparison()
    print("== end ==")
    return numbers


if __name__ == "__main__":
    print(main())
