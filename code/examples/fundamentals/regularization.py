"""Ridge, lasso and elastic net on the diabetes data."""

import numpy as np
from sklearn.datasets import load_diabetes
from sklearn.preprocessing import scale

from mlinterviews.fundamentals.regularization import (
    early_stopped,
    elastic_net,
    ridge,
)


def main() -> dict:
    data = load_diabetes()
    X, y = scale(data.data), data.target
    least = ridge(X, y, 0.0)
    print("== weights ==")
    print("feature   least squares   ridge   lasso   elastic net")
    columns = [least, ridge(X, y, 0.3), elastic_net(X, y, 4.0)]
    columns.append(elastic_net(X, y, 4.0, 0.3))
    for j, name in enumerate(data.feature_names):
        a, b, c, d = (w[j] + 0.0 for w in columns)  # no -0.0
        print(f"{name:7}   {a:13.1f}   {b:5.1f}   {c:5.1f}   {d:11.1f}")
    print("== end ==")
    stopped, near = early_stopped(X, y, 0.05, 200), ridge(X, y, 0.1)
    cosine = (
        stopped @ near / np.linalg.norm(stopped) / np.linalg.norm(near)
    )
    curvature = np.linalg.eigvalsh(X.T @ X / len(y))
    return {
        "zeros": int((columns[2] == 0).sum()),
        "zeros_ridge": int((columns[1] == 0).sum()),
        "s1_least": float(least[4]),
        "s2_least": float(least[5]),
        "s1_ridge": float(columns[1][4]),
        "s2_ridge": float(columns[1][5]),
        "largest_curvature": float(curvature[-1]),
        "smallest_curvature": float(curvature[0]),
        "kept_largest": float(curvature[-1] / (curvature[-1] + 0.3)),
        "kept_smallest": float(curvature[0] / (curvature[0] + 0.3)),
        "cosine": round(float(cosine), 3),
    }
