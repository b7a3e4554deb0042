"""What the chapter on linear regression in code shows and quotes."""

import numpy as np
from sklearn.datasets import load_diabetes

from mlinterviews.ml_coding.linear_regression_code import (
    conjugate_gradient,
    gradient_descent,
    least_squares,
    simple_regression,
    step_limit,
)

x4, y4 = np.array([1.0, 2, 3, 4]), np.array([3.0, 5, 6, 10])


def curvature_ratio(X: np.ndarray) -> float:
    """Condition number of the Hessian, the bias included."""
    return float(np.linalg.cond(with_ones(X)) ** 2)


def with_ones(X: np.ndarray) -> np.ndarray:
    return np.column_stack([X, np.ones(len(X))])  # (n, d + 1)


def main() -> dict:
    slope, intercept = simple_regression(x4, y4)
    residual = y4 - slope * x4 - intercept

    raw, y = load_diabetes(return_X_y=True, scaled=False)
    Z = (raw - raw.mean(axis=0)) / raw.std(axis=0)
    data = {
        "four points": (x4[:, None], y4),
        "centred": (x4[:, None] - 2.5, y4),
        "diabetes, raw": (raw, y),
        "standardised": (Z, y),
    }
    print("== steps ==")
    print(f"{'data':13}{'curvatures':>11}{'limit':>9}{'steps':>10}")
    steps = {}
    for name, (X, t) in data.items():
        limit = step_limit(X)
        taken = gradient_descent(X, t, 0.9 * limit)[2]
        steps[name] = f"{taken:,}" if taken < 10_000 else "> 10,000"
        ratio = f"{curvature_ratio(X):,.2f}"
        if len(ratio) > 6:
            ratio = f"{curvature_ratio(X):.0e}"
        print(f"{name:13}{ratio:>11}{limit:9.2g}{steps[name]:>10}")
    print("== end ==")

    A = Z[:, :1] + 1e-7 * Z[:, :2]
    _, cg_steps = conjugate_gradient(with_ones(Z), y)
    W, b = least_squares(raw, y)
    fit = 1 - np.mean((y - raw @ W - b) ** 2) / np.var(y)
    return {
        "slope": round(slope, 6),
        "intercept": round(intercept, 6),
        "sse": round(float(residual @ residual), 6),
        "limit_raw": round(float(step_limit(x4[:, None])), 4),
        "limit_centred": round(float(step_limit(x4[:, None] - 2.5)), 4),
        "steps_standardised": steps["standardised"],
        "cg_steps": cg_steps,
        "condition_near": float(f"{np.linalg.cond(A):.0e}"),
        "r2": round(float(fit), 3),
    }


if __name__ == "__main__":
    print(main())
