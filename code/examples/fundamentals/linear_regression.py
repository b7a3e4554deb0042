"""Four points with errors, broken assumptions, collinear columns."""

import numpy as np
from scipy import stats
from sklearn.datasets import load_diabetes
from sklearn.preprocessing import scale

from mlinterviews.fundamentals.linear_regression import (
    CASES,
    classical_errors,
    least_squares,
    leave_one_out,
    study,
    variance_inflation,
)


def main() -> dict:
    x, y = np.arange(1, 5), np.array([3, 5, 6, 10])
    A = np.column_stack([np.ones(4), x])
    fit = least_squares(A, y)
    error = classical_errors(fit)[1]
    half = stats.t.ppf(0.975, 2) * error
    loo = leave_one_out(fit)
    print("== four ==")
    print("x    y   fitted   residual   leverage   left out")
    for row in zip(
        x,
        y,
        A @ fit.theta,
        fit.residuals,
        fit.leverage,
        loo,
        strict=True,
    ):
        a, b, c, d, e, f = row
        print(
            f"{a}   {b:2}   {c:6.1f}   {d:8.1f}   {e:8.1f}   {f:8.2f}"
        )
    print("== broken ==")
    print("                         mean   true  reported    95% holds")
    print(
        "case                    slope  spread    error  plain robust"
    )
    rng = np.random.default_rng(0)
    found = {}
    for name in CASES:
        mean, spread, reported, plain, robust = study(name, rng)
        print(
            f"{name:22}  {mean:5.2f}  {spread:6.3f}   {reported:6.3f}"
            f"   {plain:4.0%}   {robust:4.0%}"
        )
        found[name] = (mean, spread, reported, plain, robust)
    print("== inflation ==")
    data = load_diabetes()
    X = scale(data.data)
    names = list(data.feature_names)
    full = least_squares(
        np.column_stack([np.ones(len(X)), X]), data.target
    )
    errors = classical_errors(full)[1:]
    inflation = variance_inflation(X)
    print("feature   alone   with all   its error   inflation")
    alone = X.T @ (data.target - data.target.mean()) / len(X)
    for name in ["bmi", "bp", "s1", "s2", "s5"]:
        j = names.index(name)
        print(
            f"{name:7}   {alone[j]:5.1f}   {full.theta[j + 1]:8.1f}"
            f"   {errors[j]:9.1f}   {inflation[j]:9.1f}"
        )
    print("== end ==")
    s1 = names.index("s1")
    return {
        "error": round(float(error), 3),
        "low": round(float(fit.theta[1] - half), 2),
        "high": round(float(fit.theta[1] + half), 2),
        "press": round(float(loo @ loo), 2),
        "attenuated": round(float(found[CASES[4]][0]), 2),
        "omitted": round(float(found[CASES[5]][0]), 2),
        "grouped_plain": round(float(found[CASES[3]][3]), 3),
        "grouped_robust": round(float(found[CASES[3]][4]), 3),
        "grouped_ratio": round(
            float(found[CASES[3]][1] / found[CASES[3]][2]), 1
        ),
        "tails_plain": round(float(found[CASES[1]][3]), 3),
        "spread_plain": round(float(found[CASES[2]][3]), 3),
        "spread_robust": round(float(found[CASES[2]][4]), 3),
        "s1_alone": round(float(alone[s1]), 1),
        "s1_all": round(float(full.theta[s1 + 1]), 1),
        "s1_error": round(float(errors[s1]), 1),
        "s1_inflation": round(float(inflation[s1]), 1),
        "bmi_inflation": round(float(inflation[names.index("bmi")]), 1),
    }
