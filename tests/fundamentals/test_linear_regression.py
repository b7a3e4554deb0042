"""By hand, against SciPy and scikit-learn, and the proofs in numbers."""

import numpy as np
import pytest
from gradients import numeric
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn.datasets import load_diabetes
from sklearn.linear_model import LinearRegression
from sklearn.preprocessing import scale

from mlinterviews.fundamentals.linear_regression import (
    CASES,
    classical_errors,
    least_squares,
    leave_one_out,
    robust_errors,
    simulate,
    study,
    variance_inflation,
)


def with_ones(x):
    return np.column_stack([np.ones(len(x)), x])


@pytest.fixture(scope="module")
def data():
    data = load_diabetes()
    return with_ones(scale(data.data)), data.target


def test_four_points_by_hand():
    """SSE 1.8, two degrees of freedom, squared deviations of x sum to 5."""
    fit = least_squares(with_ones([1, 2, 3, 4]), [3, 5, 6, 10])
    assert fit.theta == pytest.approx([0.5, 2.2])
    assert fit.residuals == pytest.approx([0.3, 0.1, -1.1, 0.7])
    assert fit.leverage == pytest.approx([0.7, 0.3, 0.3, 0.7])
    assert classical_errors(fit)[1] == pytest.approx(np.sqrt(0.9 / 5))


def test_errors_agree_with_scipy():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(2, 30))
    theirs = stats.linregress(x, y)
    fit = least_squares(with_ones(x), y)
    expected = [theirs.intercept_stderr, theirs.stderr]
    assert classical_errors(fit) == pytest.approx(expected)
    assert fit.theta == pytest.approx([theirs.intercept, theirs.slope])


def test_agrees_with_sklearn(data):
    A, y = data
    model = LinearRegression().fit(A[:, 1:], y)
    fit = least_squares(A, y)
    np.testing.assert_allclose(fit.theta[1:], model.coef_, rtol=1e-8)
    assert fit.theta[0] == pytest.approx(model.intercept_)


def test_both_routes_reach_the_same_point(data):
    """Gradient: 2/n A'(A theta - y). Projection: residual across A."""
    A, y = data
    theta = least_squares(A, y).theta.copy()
    slope = numeric(lambda: np.mean((A @ theta - y) ** 2), theta, 1e-3)
    assert abs(slope).max() < 1e-4
    other = theta + np.random.default_rng(1).normal(size=len(theta))
    slope = 2 / len(y) * A.T @ (A @ other - y)
    found = numeric(lambda: np.mean((A @ other - y) ** 2), other, 1e-3)
    np.testing.assert_allclose(slope, found, rtol=1e-5, atol=1e-5)
    gap = A @ (other - theta)  # Pythagoras
    error = y - A @ theta
    total = ((y - A @ other) ** 2).sum()
    assert total == pytest.approx(error @ error + gap @ gap)


def test_the_hat_matrix_projects(data):
    A, y = data
    fit = least_squares(A, y)
    H = A @ fit.inverse @ A.T
    np.testing.assert_allclose(H @ H, H, atol=1e-12)
    np.testing.assert_allclose(np.diag(H), fit.leverage, atol=1e-12)
    assert fit.leverage.sum() == pytest.approx(A.shape[1])


@settings(max_examples=25)
@given(st.integers(0, 1_000))
def test_gauss_markov(seed):
    """Any other unbiased linear rule C y, with C A = I, varies more."""
    rng = np.random.default_rng(seed)
    A = rng.normal(size=(8, 3))
    inverse = least_squares(A, np.zeros(8)).inverse
    D = rng.normal(size=(3, 8))
    D = D - D @ A @ inverse @ A.T  # D A = 0
    C = inverse @ A.T + D
    np.testing.assert_allclose(C @ A, np.eye(3), atol=1e-8)
    np.testing.assert_allclose(C @ C.T, inverse + D @ D.T, atol=1e-8)
    assert np.linalg.eigvalsh(C @ C.T - inverse).min() > -1e-9


def test_left_out_errors_need_no_refit(data):
    A, y = data
    quick = leave_one_out(least_squares(A, y))
    for i in range(0, len(y), 40):
        keep = np.arange(len(y)) != i
        theta = least_squares(A[keep], y[keep]).theta
        assert quick[i] == pytest.approx(y[i] - A[i] @ theta)


def test_the_sandwich_by_a_loop():
    rng = np.random.default_rng(2)
    x, y, groups = simulate("groups share noise", rng, 6, 4)
    A = with_ones(x)
    fit = least_squares(A, y)
    errors = fit.residuals / (1 - fit.leverage)
    meat = sum(e**2 * np.outer(a, a) for e, a in zip(errors, A, strict=True))
    V = fit.inverse @ meat @ fit.inverse
    assert robust_errors(A, fit) ** 2 == pytest.approx(np.diag(V))
    meat = np.zeros((2, 2))
    for g in range(6):
        score = A[groups == g].T @ errors[groups == g]
        meat += np.outer(score, score)
    V = fit.inverse @ meat @ fit.inverse
    assert robust_errors(A, fit, groups) ** 2 == pytest.approx(np.diag(V))
    each = np.arange(24)
    assert robust_errors(A, fit, each) == pytest.approx(robust_errors(A, fit))


def test_a_coefficient_is_a_slope_between_residuals(data):
    """Frisch, Waugh and Lovell; and the inflation of its error."""
    A, y = data
    rest = np.delete(A, 5, axis=1)
    left_x = least_squares(rest, A[:, 5]).residuals
    left_y = least_squares(rest, y).residuals
    slope = left_x @ left_y / (left_x @ left_x)
    assert slope == pytest.approx(least_squares(A, y).theta[5])
    r2 = LinearRegression().fit(rest[:, 1:], A[:, 5]).score(rest[:, 1:], A[:, 5])
    assert variance_inflation(A[:, 1:])[4] == pytest.approx(1 / (1 - r2))


def test_correlated_targets_change_nothing():
    """Generalised least squares on two targets with shared columns."""
    rng = np.random.default_rng(3)
    A, Y = rng.normal(size=(12, 3)), rng.normal(size=(12, 2))
    S = np.linalg.inv([[1.0, 0.8], [0.8, 2.0]])
    big = np.kron(np.eye(2), A)
    W = np.kron(S, np.eye(12))
    joint = np.linalg.solve(big.T @ W @ big, big.T @ W @ Y.T.ravel())
    apart = [least_squares(A, Y[:, c]).theta for c in range(2)]
    np.testing.assert_allclose(joint, np.concatenate(apart), atol=1e-10)


def test_every_row_twice(data):
    """Same weights and R^2; the errors shrink by about the root of 2."""
    A, y = data
    once = least_squares(A, y)
    twice = least_squares(np.vstack([A, A]), np.concatenate([y, y]))
    np.testing.assert_allclose(once.theta, twice.theta, rtol=1e-7)
    n, p = A.shape
    expected = np.sqrt((2 * n - p) / (n - p))
    ratio = classical_errors(once) / classical_errors(twice)
    np.testing.assert_allclose(ratio, expected)
    groups = np.tile(np.arange(n), 2)
    honest = robust_errors(np.vstack([A, A]), twice, groups)
    np.testing.assert_allclose(honest, robust_errors(A, once), rtol=0.05)


@pytest.mark.parametrize("case", CASES)
def test_what_breaks(case):
    rng = np.random.default_rng(4)
    state = np.random.get_state()[1].copy()
    mean, spread, reported, plain, robust = study(case, rng, 80)
    assert (np.random.get_state()[1] == state).all()
    slope = {CASES[4]: 1.6, CASES[5]: 2.5}.get(case, 2.0)
    assert mean == pytest.approx(slope, abs=4 * spread / np.sqrt(80))
    if case in CASES[:2]:
        assert plain > 0.9 and robust > 0.9
    elif case in CASES[2:4]:
        assert plain < 0.85 < robust
        assert spread > 1.4 * reported
    else:
        assert max(plain, robust) < 0.25


def test_noise_columns_raise_r_squared_by_their_share():
    """(1 - R^2) / (n - p) for each column of noise, on average."""
    rng = np.random.default_rng(6)
    gains = []
    for _ in range(300):
        x, y, _ = simulate(CASES[0], rng)
        A = with_ones(x)
        old = least_squares(A, y).residuals
        new = least_squares(np.column_stack([A, rng.normal(size=100)]), y)
        gains.append(1 - new.residuals @ new.residuals / (old @ old))
    assert np.mean(gains) == pytest.approx(1 / 98, rel=0.25)


def test_laplace_noise_prefers_the_median():
    """Half the variance of the mean, for a location."""
    noise = np.random.default_rng(7).laplace(size=(2_000, 201))
    ratio = np.median(noise, axis=1).var() / noise.mean(axis=1).var()
    assert ratio == pytest.approx(0.5, abs=0.07)


def test_regressing_the_other_way_round():
    """The two slopes multiply to the squared correlation."""
    x, y, _ = simulate(CASES[0], np.random.default_rng(5))
    there = least_squares(with_ones(x), y).theta[1]
    back = least_squares(with_ones(y), x).theta[1]
    assert there * back == pytest.approx(np.corrcoef(x, y)[0, 1] ** 2)


def test_a_cluster_needs_company():
    A = with_ones(np.arange(6) ** 2)
    fit = least_squares(A, np.arange(6))
    for groups in (np.zeros(6), np.arange(5)):
        with pytest.raises(ValueError, match="groups"):
            robust_errors(A, fit, groups)


@pytest.mark.parametrize(
    "call",
    [
        lambda: least_squares([1.0, 2], [1, 2]),
        lambda: least_squares(np.empty((0, 2)), []),
        lambda: least_squares(np.ones((3, 1)), [1, 2]),
        lambda: least_squares(np.ones((3, 1)), [[1], [2], [3]]),
        lambda: least_squares([[1.0], [np.nan]], [1, 2]),
        lambda: least_squares([[1.0], [2]], [1, np.inf]),
        lambda: least_squares(np.ones((2, 2)), [1, 2]),
        lambda: least_squares(np.ones((5, 2)), np.arange(5)),
        lambda: leave_one_out(least_squares(np.eye(3)[:, :2], [1, 2, 3])),
        lambda: variance_inflation(np.ones((5, 1))),
        lambda: simulate("unknown", np.random.default_rng(0)),
    ],
)
def test_bad_input_is_refused(call):
    with pytest.raises(ValueError):
        call()
