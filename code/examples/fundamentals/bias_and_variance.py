"""What the chapter on bias and variance shows and quotes."""

from functools import cache
from itertools import product

import numpy as np
from sklearn.datasets import load_digits

from mlinterviews.fundamentals.bias_and_variance import (
    best_shrinkage,
    decompose,
    fit_min_norm,
    fit_ridge,
    learning_curve,
    noise_error,
    polynomial,
    relu_features,
    simulate,
)

NOISE = 0.4
SIZES = [30, 50, 100, 200, 400, 800]


def sine(x: np.ndarray) -> np.ndarray:
    return np.sin(2 * np.pi * x)


def grid(n: int) -> np.ndarray:
    """The centres of n equal cells of [0, 1]."""
    return (np.arange(n) + 0.5) / n


@cache
def measure(degree: int, n: int = 20, l2: float = 0.0) -> dict:
    """500 training sets of n noisy points of the sine."""
    return simulate(
        polynomial(degree, l2),
        sine,
        grid(n),
        grid(200),
        NOISE,
        500,
        np.random.default_rng(0),
    )


def digits() -> tuple[np.ndarray, np.ndarray]:
    """1,797 images of 8 x 8 pixels, centred, and their classes."""
    X, y = load_digits(return_X_y=True)
    X = X / 16
    return X - X.mean(axis=0), y


def split(seed: int):
    """Digits as (training 300, test 1,497), and a layer's weights."""
    X, y = digits()
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(X))
    W = rng.standard_normal((64, 4000))
    train, test = order[:300], order[300:]
    return (X[train], y[train]), (X[test], y[test]), W


def error_rate(y: np.ndarray, y_hat: np.ndarray) -> float:
    return float(np.mean(y != y_hat))


def digit_classifier(W: np.ndarray, l2: float):
    """Ridge regression of the ten indicators on random features."""

    def fit(X, y):
        weights = fit_ridge(relu_features(X, W), np.eye(10)[y], l2)

        def predict(X_new):
            return (relu_features(X_new, W) @ weights).argmax(axis=1)

        return predict

    return fit


def descent(widths, seeds: int, l2: float = 0.1) -> list[dict]:
    """Errors of 300 digits' fits by number of random features."""
    rows = []
    for p in widths:
        sums = np.zeros(4)
        for seed in range(seeds):
            (X, y), (X_test, y_test), W = split(seed)
            Y = np.eye(10)[y]
            Z = relu_features(X, W[:, :p])
            Z_test = relu_features(X_test, W[:, :p])
            plain, ridge = fit_min_norm(Z, Y), fit_ridge(Z, Y, l2)
            sums += (
                error_rate(y, (Z @ plain).argmax(axis=1)),
                error_rate(y_test, (Z_test @ plain).argmax(axis=1)),
                error_rate(y_test, (Z_test @ ridge).argmax(axis=1)),
                np.linalg.norm(plain),
            )
        names = ("train", "test", "ridge", "norm")
        means = map(float, sums / seeds)
        rows.append({"p": p} | dict(zip(names, means, strict=True)))
    return rows


def curves(sizes, repeats: int) -> dict[int, np.ndarray]:
    """Learning curves on digits with 20 and with 2,000 features."""
    X, y = digits()
    order = np.random.default_rng(3).permutation(len(X))
    train, val = order[:1000], order[1000:]
    W = np.random.default_rng(4).standard_normal((64, 2000))
    return {
        p: learning_curve(
            digit_classifier(W[:, :p], 0.1),
            error_rate,
            (X[train], y[train]),
            (X[val], y[val]),
            sizes,
            repeats,
            np.random.default_rng(5),
        )
        for p in (20, 2000)
    }


def by_hand() -> list[float]:
    """All training sets of two measurements, all next measurements."""
    sets = np.array(list(product((2.0, 6.0), repeat=2)))  # (4, 2)
    print(
        f"{'c':>4} {'bias^2':>7} {'variance':>9} {'noise':>6}  sum"
        "   error over all 8 cases"
    )
    errors = []
    for c in (1.0, 0.8, 0.5):
        guesses = c * sets.mean(axis=1)
        bias2, variance = decompose(guesses[:, None], np.array([4.0]))
        error = np.mean(
            [(y - g) ** 2 for g, y in product(guesses, (2.0, 6.0))]
        )
        total = bias2 + variance + 4.0
        print(
            f"{c:4.1f} {bias2:7.2f} {variance:9.2f} {4.0:6.2f}"
            f" {total:5.2f} {error:6.2f}"
        )
        errors.append(round(float(error), 2))
    return errors


def main() -> dict:
    numbers = {}

    print("== hand ==")
    unbiased, shrunk, _ = by_hand()
    numbers["hand_unbiased"] = unbiased
    numbers["hand_shrunk"] = shrunk
    c = best_shrinkage(4.0, 4.0, 2)
    numbers["best_c"] = round(c, 3)
    numbers["best_error"] = round((c - 1) ** 2 * 16 + c**2 * 2, 3)

    print("== degrees ==")
    print("degree  bias^2  variance  noise    sum  measured error")
    for degree in (0, 1, 3, 5, 7, 9, 11):
        r = measure(degree)
        total = r["bias2"] + r["variance"] + NOISE**2
        print(
            f"{degree:6}  {r['bias2']:6.3f}  {r['variance']:8.3f}"
            f"  {NOISE**2:5.3f}  {total:5.3f}  {r['error']:6.3f}"
        )
        numbers[f"error_{degree}"] = round(r["error"], 3)
        numbers[f"bias2_{degree}"] = round(r["bias2"], 3)
        numbers[f"variance_{degree}"] = round(r["variance"], 3)

    print("== remedies ==")
    print(f"{'what':26}  bias^2  variance  measured error")
    for name, r in (
        ("degree 1", measure(1)),
        ("  4 times the data", measure(1, n=80)),
        ("  degree 3 instead", measure(3)),
        ("degree 11", measure(11)),
        ("  4 times the data", measure(11, n=80)),
        ("  ridge, l2 = 0.03", measure(11, l2=0.03)),
        ("  ridge, l2 = 1", measure(11, l2=1.0)),
        ("  degree 3 instead", measure(3)),
    ):
        print(
            f"{name:26}  {r['bias2']:6.3f}  {r['variance']:8.3f}"
            f"  {r['error']:6.3f}"
        )
    numbers["ridge_error"] = round(measure(11, l2=0.03)["error"], 3)
    numbers["more_data_error"] = round(measure(11, n=80)["error"], 3)

    print("== curves ==")
    print(" n   20 features: train  val   2,000 features: train  val")
    found = curves(SIZES, 3)
    for j, n in enumerate(SIZES):
        rigid, flexible = found[20][:, j], found[2000][:, j]
        print(
            f"{n:3} {rigid[0]:19.0%} {rigid[1]:5.0%}"
            f" {flexible[0]:21.0%} {flexible[1]:5.0%}"
        )
    numbers["rigid_train"] = round(float(found[20][0, -1]), 2)
    numbers["rigid_val"] = round(float(found[20][1, -1]), 2)
    numbers["flexible_50"] = round(float(found[2000][1, 1]), 2)
    numbers["flexible_800"] = round(float(found[2000][1, -1]), 2)

    print("== descent ==")
    print("   p  train   test  test, ridge  norm of weights")
    norms = {}
    for row in descent((20, 70, 150, 250, 300, 350, 600, 4000), 3):
        norms[row["p"]] = row["norm"]
        print(
            f"{row['p']:4}  {row['train']:5.0%}  {row['test']:5.1%}"
            f"  {row['ridge']:11.1%}  {row['norm']:10.2f}"
        )
        numbers[f"test_{row['p']}"] = round(row["test"], 3)
        numbers[f"norm_{row['p']}"] = round(row["norm"], 2)
        numbers[f"ridge_{row['p']}"] = round(row["ridge"], 3)
    numbers["norm_ratio"] = round(norms[300] / norms[4000], -1)
    for p in (30, 54, 66, 600):
        numbers[f"noise_{p}"] = round(noise_error(60, p), 3)
    return numbers


if __name__ == "__main__":
    print(main())
