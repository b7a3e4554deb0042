"""The three points by hand, wine's units, and digits of low rank."""

import numpy as np
from sklearn.datasets import load_digits, load_wine
from sklearn.preprocessing import scale

from mlinterviews.fundamentals.linear_algebra import (
    condition,
    is_psd,
    least_squares,
    low_rank,
    project,
    rank,
    thin_svd,
)


def main() -> dict:
    X, y = np.array([[1, 2], [2, 1], [2, 2]]), np.array([5, 5, 1])
    U, s, _ = thin_svd(X)
    w = least_squares(X, y)
    print("== hand ==")
    print("singular values ", *(f"{v:.3f}" for v in s))
    print("projection of y ", *(f"{v:.0f}" for v in project(X, y)))
    print("least squares w ", *(f"{v:.0f}" for v in w))
    print(f"condition of X   {condition(X):.3f}")
    print(f"        of X'X   {condition(X.T @ X):.3f}")
    along, across = (
        np.linalg.norm(least_squares(X, y + U[:, i]) - w)
        for i in (0, 1)
    )
    wine = load_wine().data
    raw = wine - wine.mean(axis=0)
    digits = load_digits().data
    total = np.linalg.norm(digits) ** 2
    print("== end ==")
    n, d = digits.shape
    left = {}
    for k in (8, 16):
        gap = np.linalg.norm(digits - low_rank(digits, k)) ** 2
        left[k] = round(float(gap / total), 4)
    pairwise = [[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]]
    values = np.linalg.eigvalsh(pairwise)
    return {
        "moved_along": round(float(along), 3),
        "moved_across": round(float(across), 3),
        "wine_raw": round(condition(raw), 1),
        "wine_scaled": round(condition(scale(wine)), 3),
        "digits_rank": rank(digits),
        "digits_columns": d,
        "left_8": left[8],
        "left_16": left[16],
        "kept_16": 16 * (n + d) / (n * d),
        "pairwise_psd": is_psd(pairwise),
        "pairwise_least": round(float(values[0]), 2),
    }
