"""Bias of fillings by mechanism, flags, and lines with bad points."""

import numpy as np
from sklearn.datasets import load_diabetes

from mlinterviews.fundamentals.missing_data_and_outliers import (
    MedianImputer,
    fences,
    fill,
    huber_line,
    mahalanobis_squared,
    make_missing,
    robust_z_scores,
    z_scores,
)

LATENCY = [10, 11, 12, 13, 14, 100]


def pair(n: int, rng):
    """Standard normal z and y with correlation 0.7."""
    z = rng.normal(size=n)
    return 0.7 * z + np.sqrt(1 - 0.49) * rng.normal(size=n), z


def mechanisms() -> dict:
    numbers = {}
    print("== filled ==")
    print("           delete        mean      regression   with noise")
    print("         mean   sd    mean   sd    mean   sd    mean   sd")
    for kind in ("MCAR", "MAR", "MNAR"):
        rng = np.random.default_rng(0)
        y, z = pair(100_000, rng)
        gaps = make_missing(y, z, kind, rng)
        cells = []
        for how in ("delete", "mean", "regression", "with noise"):
            done = fill(gaps, z, how, rng)
            mean, sd = round(done.mean(), 2) + 0.0, done.std()
            cells.append(f"{mean:5.2f} {sd:4.2f}")
            numbers[f"{kind}_{how.split()[0]}"] = float(mean)
            numbers[f"{kind}_{how.split()[0]}_sd"] = round(float(sd), 2)
        print(f"{kind:4}    " + "   ".join(cells))
    return numbers


def score(X, y, half) -> float:
    """R^2 on the other half of least squares on this one."""
    A = np.column_stack([np.ones(len(X)), X])
    w = np.linalg.lstsq(A[half], y[half])[0]
    r = y[~half] - A[~half] @ w
    return 1 - (r**2).sum() / ((y[~half] - y[~half].mean()) ** 2).sum()


def flags() -> dict:
    """Diabetes data, 40 % of the body mass index lost if high."""
    X, y = load_diabetes(return_X_y=True)
    found = []
    for seed in range(100):
        rng = np.random.default_rng(seed)
        half = rng.permutation(len(X)) % 2 == 0
        G = X.copy()
        G[:, 2] = make_missing(X[:, 2], X[:, 0], "MNAR", rng)
        filled = MedianImputer().fit(G[half]).transform(G)
        whole = ~np.isnan(G[:, 2])
        found.append(
            [
                score(X, y, half),
                score(filled[:, :-1], y, half),
                score(filled, y, half),
                np.mean(whole),
            ]
        )
    names = ["r2_full", "r2_median", "r2_flag", "rows_whole"]
    means = np.round(np.mean(found, axis=0), 3).tolist()
    return dict(zip(names, means, strict=True))


def lines() -> dict:
    rng = np.random.default_rng(1)
    x = np.linspace(0, 10, 41)
    y = x + rng.normal(size=41)
    print("== lines ==")
    print("slope (truth 1)      least squares   Huber")
    numbers = {}
    for name, rows, far in [
        ("clean", [], None),
        ("three wrong targets", [36, 38, 40], None),
        ("three wrong inputs", [36, 38, 40], 60.0),
    ]:
        a, b = x.copy(), y.copy()
        if far:
            a[rows] = far
        else:
            b[rows] = -30
        slopes = np.polyfit(a, b, 1)[0], huber_line(a, b)[1]
        print(f"{name:19}   {slopes[0]:13.2f}   {slopes[1]:5.2f}")
        key = name.split()[-1]
        numbers[f"{key}_least"] = round(float(slopes[0]), 2)
        numbers[f"{key}_huber"] = round(float(slopes[1]), 2)
    return numbers


def main() -> dict:
    numbers = mechanisms() | lines()
    print("== end ==")
    low, high = fences(LATENCY)
    ring = [[1.0, 0.9], [0.9, 1.0]]
    with_it, against = mahalanobis_squared(
        [[2, 2], [2, -2]], [0, 0], ring
    )
    return (
        numbers
        | flags()
        | {
            "z": z_scores(LATENCY)[-1],
            "robust_z": robust_z_scores(LATENCY)[-1],
            "low": low,
            "high": high,
            "with": with_it,
            "against": against,
            "bound_10": 9 / np.sqrt(10),
        }
    )
