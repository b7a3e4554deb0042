"""By hand, against scikit-learn, and the optimum of each metric."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from sklearn import metrics
from sklearn.datasets import load_diabetes, load_iris
from sklearn.linear_model import LinearRegression

from mlinterviews.fundamentals.regression_and_task_metrics import (
    errors,
    r_squared,
    silhouette,
    word_error_rate,
)

Y, Y_HAT = [3, 5, 2, 10], [2, 5, 4, 8]


def test_the_four_numbers_by_hand():
    got = errors(Y, Y_HAT)
    assert got["MAE"] == pytest.approx(5 / 4)
    assert got["RMSE"] == pytest.approx(1.5)
    assert got["MAPE"] == pytest.approx((1 / 3 + 0 + 1 + 0.2) / 4)
    assert got["WAPE"] == pytest.approx(5 / 20)
    assert r_squared(Y, Y_HAT) == pytest.approx(1 - 9 / 38)
    log_errors = errors(np.log1p(Y), np.log1p(Y_HAT))
    assert log_errors["RMSE"] == pytest.approx(0.31, abs=0.005)


def test_adjusted_r_squared_by_hand():
    """9 on 4 - 1 - 1 degrees of freedom, 38 on 4 - 1."""
    adjusted = 1 - (9 / 2) / (38 / 3)
    assert r_squared(Y, Y_HAT, features=1) == pytest.approx(adjusted)


@given(st.lists(st.floats(-50, 50), min_size=4, max_size=4))
def test_r_squared_is_at_most_the_squared_correlation(y_hat):
    r = np.corrcoef(Y, y_hat)[0, 1] if np.ptp(y_hat) > 1e-6 else 0.0
    assert r_squared(Y, y_hat) <= r**2 + 1e-9


def test_agreement_with_sklearn_on_diabetes():
    X, y = load_diabetes(return_X_y=True)
    y_hat = LinearRegression().fit(X[:200], y[:200]).predict(X[200:])
    y = y[200:]
    got = errors(y, y_hat)
    assert got["MAE"] == pytest.approx(metrics.mean_absolute_error(y, y_hat))
    mse = metrics.mean_squared_error(y, y_hat)
    assert got["RMSE"] == pytest.approx(mse**0.5)
    mape = metrics.mean_absolute_percentage_error(y, y_hat)
    assert got["MAPE"] == pytest.approx(mape)
    assert r_squared(y, y_hat) == pytest.approx(metrics.r2_score(y, y_hat))


def test_least_squares_makes_r_squared_a_squared_correlation():
    X, y = load_diabetes(return_X_y=True)
    y_hat = LinearRegression().fit(X, y).predict(X)
    r = np.corrcoef(y, y_hat)[0, 1]
    assert r_squared(y, y_hat) == pytest.approx(r**2)
    explained = ((y_hat - y.mean()) ** 2).sum() / ((y - y.mean()) ** 2).sum()
    assert r_squared(y, y_hat) == pytest.approx(explained)
    # neither holds once the predictions are shrunk
    worse = y_hat / 2
    assert r_squared(y, worse) < 0 < np.corrcoef(y, worse)[0, 1] ** 2


def test_noise_columns_raise_r_squared_and_not_the_adjusted_one():
    """Under no relation E[R2] = d / (n - 1), and 0 adjusted."""
    rng = np.random.default_rng(0)
    n, d, plain, adjusted = 30, 6, [], []
    for _ in range(1_000):
        A = np.c_[np.ones(n), rng.normal(size=(n, d))]
        y = rng.normal(size=n)
        y_hat = A @ np.linalg.solve(A.T @ A, A.T @ y)
        plain.append(r_squared(y, y_hat))
        adjusted.append(r_squared(y, y_hat, d))
    assert np.mean(plain) == pytest.approx(6 / 29, abs=0.012)
    assert np.mean(adjusted) == pytest.approx(0, abs=0.015)


@pytest.mark.parametrize("s", [0.5, 1.0])
def test_which_constant_each_metric_asks_for(s):
    """Lognormal: mean e^(s2/2), median 1, MAPE's optimum e^(-s2)."""
    z = np.random.default_rng(0).normal(size=100_000)
    y = np.exp(s * np.r_[z, -z])

    def best(cost):
        return minimize_scalar(cost, (0.1, 3), tol=1e-6).x

    assert best(lambda c: np.mean((y - c) ** 2)) == pytest.approx(
        np.exp(s**2 / 2), rel=0.02
    )
    assert best(lambda c: np.mean(abs(y - c))) == pytest.approx(1, abs=0.01)
    assert best(lambda c: np.mean(abs(y - c) / y)) == pytest.approx(
        np.exp(-(s**2)), rel=0.03
    )
    # symmetric MAPE: twice and half cost the same, so the median
    assert best(lambda c: np.mean(abs(y - c) / (y + c))) == pytest.approx(1, abs=0.01)


@given(st.lists(st.floats(0.1, 1e3), min_size=1), st.floats(0.1, 1e3))
def test_rmse_is_at_least_mae(y, c):
    got = errors(y, np.full(len(y), c))
    assert got["RMSE"] >= got["MAE"] * (1 - 1e-9)
    assert got["RMSE"] <= got["MAE"] * len(y) ** 0.5 * (1 + 1e-9)


def test_silhouette_by_hand():
    X = np.array([[1], [2], [3], [8], [9], [10]])
    got = silhouette(X, [0, 0, 0, 1, 1, 1])
    assert got[2] == pytest.approx((6 - 1.5) / 6)
    assert silhouette([[0], [1], [9]], ["a", "a", "b"])[2] == 0


def test_silhouette_agrees_with_sklearn():
    X, y = load_iris(return_X_y=True)
    theirs = metrics.silhouette_samples(X, y)
    np.testing.assert_allclose(silhouette(X, y), theirs, atol=1e-10)


@pytest.mark.filterwarnings("error")
def test_silhouette_of_equal_points():
    got = silhouette(np.ones((4, 2)), [0, 0, 1, 1])
    assert (got == 0).all()


def test_word_errors_by_hand():
    """the -> a, sat is lost, mat is added: 3 of 6."""
    truth = "the cat sat on the mat".split()
    assert word_error_rate(truth, "a cat on the mat mat".split()) == 0.5
    assert word_error_rate(truth, truth) == 0
    assert word_error_rate(truth, []) == 1
    assert word_error_rate(["a"], ["b", "c", "d"]) == 3


@given(st.text("ab", min_size=1, max_size=7), st.text("ab", max_size=7))
def test_word_errors_as_a_distance(a, b):
    edits = word_error_rate(list(a), list(b)) * len(a)
    assert abs(len(a) - len(b)) - 1e-9 <= edits <= max(len(a), len(b)) + 1e-9
    if b:
        back = word_error_rate(list(b), list(a)) * len(b)
        assert back == pytest.approx(edits)


def test_dice_from_iou():
    rng = np.random.default_rng(0)
    a, b = rng.random((2, 500)) < 0.4
    iou = (a & b).sum() / (a | b).sum()
    dice = 2 * (a & b).sum() / (a.sum() + b.sum())
    assert dice == pytest.approx(2 * iou / (1 + iou))
    assert dice == pytest.approx(metrics.f1_score(a, b))


@pytest.mark.parametrize(
    "call",
    [
        lambda: errors([], []),
        lambda: errors([1.0, 0.0], [1.0, 1.0]),
        lambda: errors([[1.0]], [[1.0]]),
        lambda: errors([1.0], [np.nan]),
        lambda: r_squared([2, 2], [1, 2]),
        lambda: r_squared([0.1, 0.1, 0.1], [0.1, 0.1, 0.2]),
        lambda: r_squared([1e-200, 2e-200], [1e-200, 1e-200]),
        lambda: r_squared([0.1, 0.1, 0.1], [0.1, 0.2, 0.1]),
        lambda: r_squared([1, 2, 3], [1, 2, 3], features=-1),
        lambda: r_squared([1, 2, 3], [1, 2, 3], features=2),
        lambda: silhouette([[1.0], [2.0]], [0, 0]),
        lambda: silhouette([1.0, 2.0], [0, 1]),
        lambda: silhouette([[np.inf], [2.0]], [0, 1]),
        lambda: word_error_rate([], ["a"]),
    ],
)
def test_bad_input_is_refused(call):
    with pytest.raises(ValueError):
        call()
