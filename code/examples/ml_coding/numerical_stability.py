"""What the chapter on numerical stability shows and quotes."""

import numpy as np

from mlinterviews.ml_coding.numerical_stability import (
    cross_entropy,
    running_variance,
    sigmoid,
    softmax,
)


def main() -> dict[str, float]:
    print("== softmax ==")
    z = np.array([1000.0, 1001.0, 1002.0])
    with np.errstate(all="ignore"):  # the overflow is what is shown
        naive = np.exp(z) / np.exp(z).sum()
    print("naive ", naive)
    print("stable", softmax(z).round(4))
    print("loss of class 0:", round(cross_entropy(z[None], [0]), 4))

    print("== variance ==")
    xs = np.array([4.0, 7.0, 13.0, 16.0])
    naive_variance = 0.0
    for shift in (0.0, 1e6, 1e8, 1e9):
        moved = xs + shift
        squares = np.mean(moved**2) - np.mean(moved) ** 2
        naive_variance = float(squares * 4 / 3)
        welford = running_variance(moved)[2]
        print(f"{shift:8.0e}  {naive_variance:8.2f}  {welford:8.2f}")

    print("== step ==")
    best_step, best = 0.0, np.inf
    slope = float(sigmoid(1.0) * (1 - sigmoid(1.0)))
    for power in range(1, 16, 2):
        h = 10.0**-power
        rise = sigmoid(1 + h) - sigmoid(1 - h)
        error = abs(float(rise) / (2 * h) - slope) / slope
        print(f"h = 1e-{power:02d}  error 1e{np.log10(error):.0f}")
        if error < best:
            best_step, best = h, error
    print("== end ==")
    return {
        "naive_variance": naive_variance,
        "best_step": best_step,
        "smallest": float(np.nextafter(0, 1)),
    }
