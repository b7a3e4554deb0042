"""By hand, against libraries, gradients, step limit, ranks, edges."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.sparse.linalg import lsqr
from scipy.stats import linregress
from sklearn.datasets import load_diabetes
from sklearn.linear_model import LinearRegression as Reference
from sklearn.linear_model import Ridge

from mlinterviews.ml_coding.linear_regression_code import (
    LinearRegression,
    conjugate_gradient,
    gradient,
    gradient_descent,
    least_squares,
    normal_equation,
    objective,
    simple_regression,
    step_limit,
)

x4, y4 = np.array([1.0, 2, 3, 4]), np.array([3.0, 5, 6, 10])
RAW, TARGET = load_diabetes(return_X_y=True, scaled=False)
X, y = load_diabetes(return_X_y=True)
Z = (RAW - RAW.mean(0)) / RAW.std(0)
TWO = np.column_stack([y, RAW[:, 2] * y])  # two targets, of unlike size


def rng(seed=0):
    return np.random.default_rng(seed)


def sse(W, b, X=X, y=y):
    return ((X @ W + b - y) ** 2).sum()


# By hand


def test_the_line_of_the_text():
    slope, intercept = simple_regression(x4, y4)
    assert (slope, intercept) == pytest.approx((2.2, 0.5))
    assert ((slope * x4 + intercept - y4) ** 2).sum() == pytest.approx(1.8)


def test_all_ways_find_the_line_of_the_text():
    column = x4[:, None]
    assert normal_equation(column, y4) == pytest.approx([2.2, 0.5])
    assert np.hstack(least_squares(column, y4)) == pytest.approx([2.2, 0.5])
    W, b, _ = gradient_descent(column, y4, 0.1)
    assert (W[0], b) == pytest.approx((2.2, 0.5))
    A = np.column_stack([x4, np.ones(4)])
    assert conjugate_gradient(A, y4)[0] == pytest.approx([2.2, 0.5])


def test_residuals_are_orthogonal_to_features_and_sum_to_zero():
    model = LinearRegression().fit(RAW, y)
    residual = y - model.predict(RAW)
    assert np.abs(Z.T @ residual).max() < 1e-8
    assert residual.sum() == pytest.approx(0, abs=1e-8)


# Against the libraries


def test_simple_regression_as_scipy():
    theirs = linregress(RAW[:, 2], y)
    ours = simple_regression(RAW[:, 2], y)
    assert ours == pytest.approx((theirs.slope, theirs.intercept))


@pytest.mark.parametrize("data", [X, RAW, 1e6 * X + 1e3])
@pytest.mark.parametrize("target", [y, TWO])
def test_least_squares_as_scikit_learn(data, target):
    model, theirs = LinearRegression().fit(data, target), Reference()
    theirs.fit(data, target)
    assert model.coef_ == pytest.approx(theirs.coef_.T, rel=1e-7)
    assert model.intercept_ == pytest.approx(theirs.intercept_, rel=1e-7)
    assert model.predict(data) == pytest.approx(theirs.predict(data))


@pytest.mark.parametrize("l2", [1e-4, 0.1, 10.0])
@pytest.mark.parametrize("target", [y, TWO])
def test_ridge_as_scikit_learn_with_the_penalty_times_n(l2, target):
    theirs = Ridge(l2 * len(y), solver="svd").fit(RAW, target)
    W, b = least_squares(RAW, target, l2)
    assert pytest.approx(theirs.coef_.T) == W
    assert b == pytest.approx(theirs.intercept_)
    theta = normal_equation(RAW, target, l2)
    assert theta[:-1] == pytest.approx(W)
    assert theta[-1] == pytest.approx(b)


@pytest.mark.parametrize("l2", [0.0, 0.3])
@pytest.mark.parametrize("target", [y, TWO / TWO.std(0)])
def test_gradient_descent_reaches_the_closed_form(l2, target):
    A = Z[:, :4]  # those that correlate little
    W, b, steps = gradient_descent(A, target, 0.9 * step_limit(A, l2), l2)
    best, bias = least_squares(A, target, l2)
    assert steps < 1_000
    assert pytest.approx(best, abs=1e-5) == W
    assert b == pytest.approx(bias, abs=1e-6)


@pytest.mark.parametrize("form", [np.asarray, sparse.csr_array])
def test_conjugate_gradient_as_lsqr(form):
    A = form(np.column_stack([Z, np.ones(len(Z))]))
    w, steps = conjugate_gradient(A, y)
    assert steps <= 20
    assert w == pytest.approx(lsqr(A, y, atol=1e-12, btol=1e-12)[0], abs=1e-5)
    w, _ = conjugate_gradient(A, y, 0.1)
    damped = lsqr(A, y, damp=np.sqrt(0.1 * len(y)), atol=1e-12, btol=1e-12)
    assert w == pytest.approx(damped[0], abs=1e-6)


def test_conjugate_gradient_needs_d_steps_and_none_for_zero():
    A = rng().normal(size=(60, 4))
    w, steps = conjugate_gradient(A, A @ [1.0, 2, 3, 4])
    assert w == pytest.approx([1, 2, 3, 4])
    assert steps <= 5
    assert conjugate_gradient(A, np.zeros(60))[1] == 0


# Gradient, mean and step


@pytest.mark.parametrize("target", [y, TWO / 1e3])
def test_gradient_by_finite_differences(target):
    draw = rng(1)
    W = draw.normal(size=(Z.shape[1], *target.shape[1:]))
    b = draw.normal(size=target.shape[1:])
    dW, db = gradient(Z, target, W, b, 0.7)
    assert dW.shape == W.shape
    h = 1e-4
    for at in np.ndindex(W.shape):
        step = np.zeros_like(W)
        step[at] = h
        up = objective(Z, target, W + step, b, 0.7)
        down = objective(Z, target, W - step, b, 0.7)
        assert dW[at] == pytest.approx((up - down) / (2 * h), rel=1e-5)
    for at in np.ndindex(np.shape(b)):
        step = np.zeros_like(b)
        step[at] = h
        up = objective(Z, target, W, b + step, 0.7)
        down = objective(Z, target, W, b - step, 0.7)
        assert np.asarray(db)[at] == pytest.approx((up - down) / (2 * h), rel=1e-5)


def test_means_do_not_depend_on_the_number_of_copies():
    W, b = np.ones(10), 3.0
    once = gradient(Z, y, W, b, 0.1)
    twice = gradient(np.tile(Z, (2, 1)), np.tile(y, 2), W, b, 0.1)
    assert twice[0] == pytest.approx(once[0])
    assert twice[1] == pytest.approx(once[1])
    assert step_limit(np.tile(Z, (5, 1))) == pytest.approx(step_limit(Z))


def test_the_step_limit_of_the_text_is_where_descent_fails():
    column = x4[:, None]
    limit = step_limit(column)
    assert limit == pytest.approx(0.11976, abs=1e-5)
    assert step_limit(column - 2.5) == pytest.approx(0.8)
    gradient_descent(column, y4, 0.99 * limit)
    with pytest.raises(ValueError, match="too large"):
        gradient_descent(column, y4, 1.01 * limit)


def test_raw_features_need_a_tiny_step_and_standardised_ones_do_not():
    with pytest.raises(ValueError, match="too large"):
        gradient_descent(RAW, y, 0.01)
    assert step_limit(Z) > 1_000 * step_limit(RAW)


def test_the_bias_pays_no_penalty():
    W, b = least_squares(Z, y + 1e3, 1e9)
    assert np.abs(W).max() < 1e-3
    assert b == pytest.approx(y.mean() + 1e3)
    lr = 0.9 * step_limit(Z, 1.0)
    assert gradient_descent(Z, y, lr, 1.0)[1] == pytest.approx(y.mean())


# Rank


def collinear(kind):
    if kind == "copy":
        return np.column_stack([X, X[:, 0]])
    if kind == "sum":
        return np.column_stack([RAW, RAW[:, 2] + RAW[:, 3]])
    if kind == "constant":
        return np.column_stack([RAW, np.full(len(y), 0.1)])
    return np.column_stack([X, X[:, 0] + 1e-9 * rng().normal(size=len(y))])


@pytest.mark.parametrize("kind", ["copy", "sum", "constant"])
def test_collinear_features_leave_the_error_optimal(kind):
    best = sse(*least_squares(X, y))
    A = collinear(kind)
    W, b = least_squares(A, y)
    assert sse(W, b, A) == pytest.approx(best, rel=1e-9)
    assert np.abs(W).max() < 1e4


def test_nearly_collinear_features_leave_the_error_optimal():
    A = collinear("near")
    ours, theirs = least_squares(A, y), Reference(tol=1e-16).fit(A, y)
    reference = ((theirs.predict(A) - y) ** 2).sum()
    assert sse(*ours, A) <= (1 + 1e-9) * reference


def test_a_constant_feature_has_weight_zero():
    assert least_squares(collinear("constant"), y)[0][-1] == 0


def test_doubled_column_is_singular_for_the_normal_equation():
    A = np.column_stack([x4, 2 * x4])
    with pytest.raises(np.linalg.LinAlgError):
        normal_equation(A, y4)
    W, b = least_squares(A, y4)
    assert sse(W, b, A, y4) == pytest.approx(1.8, rel=1e-9)
    theta = normal_equation(A, y4, 1e-6)  # a penalty makes it regular
    assert sse(theta[:-1], theta[-1], A, y4) == pytest.approx(1.8, rel=1e-4)


def test_normal_equation_loses_the_digits_that_lstsq_keeps():
    A = X[:, :1] + 1e-7 * np.column_stack([X[:, 0], X[:, 1]])
    exact = A @ [3.0, -2.0] + 5.0
    by_lstsq = np.abs(least_squares(A, exact)[0] - [3, -2]).max()
    try:
        by_solve = np.abs(normal_equation(A, exact)[:2] - [3, -2]).max()
    except np.linalg.LinAlgError:
        by_solve = np.inf
    assert by_lstsq < 1e-5
    assert by_solve > 1e-3


@pytest.mark.parametrize("power", [-12, 12])
def test_units_change_no_prediction(power):
    A = X.copy()
    A[:, 0] *= 10.0**power
    W, b = least_squares(A, y)
    assert sse(W, b, A) == pytest.approx(sse(*least_squares(X, y)), rel=1e-9)


def test_fewer_rows_than_features_fit_exactly():
    W, b = least_squares(X[:5], y[:5])
    assert X[:5] @ W + b == pytest.approx(y[:5])
    assert least_squares(X[:1], y[:1])[1] == y[0]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 999), st.floats(-50, 50), st.floats(0.1, 9))
def test_affine_targets_give_affine_predictions(seed, shift, factor):
    A, t = rng(seed).normal(size=(12, 3)), rng(seed + 1).normal(size=12)
    plain = LinearRegression(0.1).fit(A, t).predict(A)
    moved = LinearRegression(0.1).fit(A, factor * t + shift).predict(A)
    assert moved == pytest.approx(factor * plain + shift, abs=1e-8)


# Several targets


def test_several_targets_are_as_many_separate_fits():
    W, B = least_squares(Z, TWO, 0.2)
    assert W.shape == (10, 2)
    for m in range(2):
        w, b = least_squares(Z, TWO[:, m], 0.2)
        assert W[:, m] == pytest.approx(w)
        assert B[m] == pytest.approx(b)
    assert LinearRegression().fit(Z, TWO).predict(Z[:3]).shape == (3, 2)


def test_a_column_of_targets_stays_a_column():
    model = LinearRegression().fit(Z, y[:, None])
    assert model.predict(Z).shape == (442, 1)


# Edges


def test_predict_never_fits_again_and_input_is_left_alone():
    copy = RAW.copy()
    model = LinearRegression().fit(RAW, y)
    first, coef = model.predict(RAW), model.coef_.copy()
    model.predict(RAW[:1] + 100)
    assert np.array_equal(model.predict(RAW), first)
    assert np.array_equal(model.coef_, coef)
    assert np.array_equal(RAW, copy)


def test_integers_and_lists_are_taken_as_floats():
    model = LinearRegression().fit([[1], [2], [3], [4]], [3, 5, 6, 10])
    assert model.predict([[5]]) == pytest.approx([11.5])


@pytest.mark.parametrize(
    "A, t, message",
    [
        (np.ones(4), y4, "X must be"),
        (np.ones((0, 2)), [], "X must be"),
        (np.ones((4, 2)), y4[:3], "y must be"),
        (np.ones((4, 2)), 1.0, "y must be"),
        (np.full((4, 2), np.nan), y4, "X holds NaN"),
        (np.ones((4, 2)), y4 * np.inf, "y holds NaN or inf"),
    ],
)
def test_bad_input_is_refused(A, t, message):
    for call in (LinearRegression().fit, normal_equation, least_squares):
        with pytest.raises(ValueError, match=message):
            call(A, t)
    with pytest.raises(ValueError, match=message):
        gradient_descent(A, t, 0.1)


@pytest.mark.parametrize("x", [[2.0, 2.0, 2.0], [0.1], [1e-200, 2e-200]])
def test_a_constant_x_has_no_slope(x):
    with pytest.raises(ValueError, match="x must hold"):
        simple_regression(x, np.ones(len(x)))


def test_bad_penalty_and_columns_are_refused():
    for l2 in (-1.0, np.nan, np.inf):
        with pytest.raises(ValueError, match="l2"):
            LinearRegression(l2)
        for call in (normal_equation, least_squares):
            with pytest.raises(ValueError, match="l2"):
                call(X, y, l2)
        with pytest.raises(ValueError, match="l2"):
            gradient_descent(X, y, 0.1, l2)
        with pytest.raises(ValueError, match="l2"):
            step_limit(X, l2)
    model = LinearRegression().fit(X, y)
    with pytest.raises(ValueError, match="expected 10"):
        model.predict(X[:, :3])
    with pytest.raises(ValueError, match="NaN"):
        model.predict(X * np.nan)


@pytest.mark.parametrize("lr", [0.0, -0.1, np.nan, np.inf])
def test_a_learning_rate_that_is_no_step_is_refused(lr):
    with pytest.raises(ValueError, match="lr must be positive"):
        gradient_descent(Z, y, lr)


def test_a_huge_learning_rate_is_named_without_a_warning():
    for lr in (1e3, 1e200, 1e307):
        with pytest.raises(ValueError, match="too large"):
            gradient_descent(Z, y, lr)


def test_conjugate_gradient_refuses_what_it_cannot_solve():
    for A, t in [(Z, y[:3]), (Z, y[:, None]), (np.ones((0, 2)), np.ones(0))]:
        with pytest.raises(ValueError, match="y must be"):
            conjugate_gradient(A, t)
    for A, t in [(Z * np.nan, y), (Z, y * np.nan)]:
        with pytest.raises(ValueError, match="NaN"):
            conjugate_gradient(A, t)


@pytest.mark.text
def test_a_column_against_a_row_broadcasts_silently():
    """What the text says of y as a column and predictions as a row."""
    assert (y4[:, None] - y4).shape == (4, 4)
