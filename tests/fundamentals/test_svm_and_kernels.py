"""By hand, against scikit-learn and SciPy, and the conditions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.optimize import minimize
from sklearn.datasets import make_moons
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF
from sklearn.kernel_ridge import KernelRidge
from sklearn.svm import SVC

from mlinterviews.fundamentals.svm_and_kernels import (
    polynomial,
    process_posterior,
    quadratic_features,
    rbf,
    solve_dual,
)


@pytest.fixture(scope="module")
def moons():
    X, y = make_moons(100, noise=0.25, random_state=0)
    return X, 2.0 * y - 1


def test_three_points_by_hand():
    """w = (1/2, 1/2), b = -1, and both optima are 1/4."""
    X, s = np.array([[0, 0], [2, 2], [4, 2]]), [-1, 1, 1]
    alpha, b = solve_dual(X @ X.T, s, np.inf)
    assert alpha == pytest.approx([0.25, 0.25, 0])
    w = X.T @ (alpha * s)
    assert w == pytest.approx([0.5, 0.5]) and b == pytest.approx(-1)
    dual = alpha.sum() - w @ w / 2
    assert dual == pytest.approx(w @ w / 2) and dual == pytest.approx(0.25)


@pytest.mark.parametrize(("C", "gamma"), [(1, 0.5), (1, 50), (10, 2)])
def test_agrees_with_sklearn(moons, C, gamma):
    X, s = moons
    K = rbf(X, X, gamma)
    alpha, b = solve_dual(K, s, C)
    theirs = SVC(C=C, gamma=gamma, tol=1e-7).fit(X, s)
    z = K @ (alpha * s) + b
    np.testing.assert_allclose(z, theirs.decision_function(X), atol=1e-3)
    assert set(np.flatnonzero(alpha > 0)) == set(theirs.support_)


def test_the_conditions_and_no_gap(moons):
    """KKT row by row, and primal equals dual."""
    X, s = moons
    C, K = 1.0, rbf(X, X, 2.0)
    alpha, b = solve_dual(K, s, C)
    margin = s * (K @ (alpha * s) + b)
    free = (alpha > 0) & (alpha < C)
    assert free.any() and (alpha == C).any() and (alpha == 0).any()
    assert abs(margin[free] - 1).max() < 1e-5
    assert margin[alpha == 0].min() > 1 - 1e-5
    assert margin[alpha == C].max() < 1 + 1e-5
    assert abs(alpha @ s) < 1e-10
    size = (alpha * s) @ K @ (alpha * s) / 2
    primal = size + C * np.maximum(0, 1 - margin).sum()
    assert primal == pytest.approx(alpha.sum() - size, rel=1e-5)


def test_the_dual_against_a_general_solver():
    rng = np.random.default_rng(0)
    X, s = rng.normal(size=(12, 2)), np.repeat([-1.0, 1], 6)
    Q = s[:, None] * s * polynomial(X, X, 2)
    found = minimize(
        lambda a: a @ Q @ a / 2 - a.sum(),
        np.full(12, 0.5),
        jac=lambda a: Q @ a - 1,
        bounds=[(0, 2)] * 12,
        constraints={"type": "eq", "fun": lambda a: a @ s, "jac": lambda a: s},
        options={"ftol": 1e-12},
    )
    alpha, _ = solve_dual(polynomial(X, X, 2), s, 2.0)
    assert alpha @ Q @ alpha / 2 - alpha.sum() <= found.fun + 1e-6


def test_the_polynomial_kernel_is_a_product_of_features():
    X, Z = np.random.default_rng(1).normal(size=(2, 7, 2))
    product = quadratic_features(X) @ quadratic_features(Z).T
    np.testing.assert_allclose(polynomial(X, Z, 2), product)
    X = np.array([[0, 0], [1, 1], [0, 1], [1, 0]])
    s = np.array([-1, -1, 1, 1])  # XOR
    alpha, b = solve_dual(polynomial(X, X, 2), s, np.inf)
    assert (s * (polynomial(X, X, 2) @ (alpha * s) + b) > 0.99).all()


@settings(max_examples=25)
@given(st.integers(0, 1_000), st.floats(0.01, 10))
def test_kernels_have_no_negative_eigenvalue(seed, gamma):
    X = np.random.default_rng(seed).normal(size=(12, 3))
    for K in (rbf(X, X, gamma), polynomial(X, X, 3)):
        assert np.linalg.eigvalsh(K).min() > -1e-9 * K.max()


def test_not_every_similarity_is_a_kernel():
    X = np.array([[0.0], [1.0], [2.0]])
    for K in (-((X - X.T) ** 2), np.tanh(1 - X @ X.T)):
        assert np.linalg.eigvalsh(K).min() < -0.1


def test_the_limits_of_gamma(moons):
    """Tiny: nearly linear. Huge: the kernel is the identity."""
    X, s = moons
    tiny = rbf(X, X, 1e-6)
    squares = (X**2).sum(axis=1)
    linear = 1 - 1e-6 * (squares[:, None] + squares - 2 * X @ X.T)
    np.testing.assert_allclose(tiny, linear, atol=1e-9)
    huge = rbf(X, X, 1e6)
    np.testing.assert_allclose(huge, np.eye(100), atol=1e-6)
    alpha, b = solve_dual(huge, s, 10.0)
    assert alpha == pytest.approx(1) and b == pytest.approx(0, abs=1e-6)


def test_a_process_by_hand():
    """One point y = 2, noise 1/4: at it 1.6 and 0.2."""
    near = np.array([[1.0, 0.5, 0.0]])
    mean, variance, evidence = process_posterior(np.ones((1, 1)), near, 1, [2], 0.25)
    assert mean == pytest.approx([1.6, 0.8, 0])
    assert variance == pytest.approx([0.2, 0.8, 1])
    assert evidence == pytest.approx(stats.norm(0, np.sqrt(1.25)).logpdf(2))


def test_a_process_agrees_with_sklearn():
    rng = np.random.default_rng(2)
    X, Q, y = rng.normal(size=(15, 2)), rng.normal(size=(6, 2)), rng.normal(size=15)
    model = GaussianProcessRegressor(RBF(0.7), alpha=0.1, optimizer=None)
    model.fit(X, y)
    mean, spread = model.predict(Q, return_std=True)
    gamma = 1 / (2 * 0.7**2)
    ours = process_posterior(rbf(X, X, gamma), rbf(X, Q, gamma), 1, y, 0.1)
    np.testing.assert_allclose(ours[0], mean, atol=1e-10)
    np.testing.assert_allclose(ours[1], spread**2, atol=1e-10)
    assert ours[2] == pytest.approx(model.log_marginal_likelihood())
    ridge = KernelRidge(kernel="rbf", gamma=gamma, alpha=0.1).fit(X, y)
    np.testing.assert_allclose(ours[0], ridge.predict(Q), atol=1e-10)


def test_a_process_is_bayesian_linear_regression():
    """Prior weights N(0, I) on six features, in weight space."""
    rng = np.random.default_rng(3)
    X, Q, y = rng.normal(size=(9, 2)), rng.normal(size=(4, 2)), rng.normal(size=9)
    F, G = quadratic_features(X), quadratic_features(Q)
    S = np.linalg.inv(F.T @ F / 0.3 + np.eye(6))
    mean = G @ S @ F.T @ y / 0.3
    variance = ((G @ S) * G).sum(axis=1)
    ours = process_posterior(
        polynomial(X, X, 2),
        polynomial(X, Q, 2),
        np.diag(polynomial(Q, Q, 2)),
        y,
        0.3,
    )
    np.testing.assert_allclose(ours[0], mean)
    np.testing.assert_allclose(ours[1], variance)


def test_random_cosines_approximate_the_kernel():
    rng = np.random.default_rng(4)
    X, D = rng.normal(size=(30, 3)), 20_000
    W = rng.normal(scale=np.sqrt(2 * 0.5), size=(3, D))
    Z = np.sqrt(2 / D) * np.cos(X @ W + rng.uniform(0, 2 * np.pi, D))
    assert abs(Z @ Z.T - rbf(X, X, 0.5)).max() < 0.04


def test_scaling_the_features_is_scaling_c():
    """K times t^2 with C is K with C t^2, multipliers divided by t^2."""
    X = np.random.default_rng(5).normal(size=(30, 2))
    s = np.where(X[:, 0] + X[:, 1] ** 2 > 0.8, 1, -1)
    large, b = solve_dual(9 * X @ X.T, s, 0.1)
    plain, b_plain = solve_dual(X @ X.T, s, 0.9)
    np.testing.assert_allclose(9 * large, plain, atol=1e-4)
    assert b == pytest.approx(b_plain, abs=1e-4)
    with pytest.raises(ValueError, match="scale X"):
        solve_dual(1e8 * X @ X.T, s, 1.0, max_steps=300)


def test_a_process_takes_lists():
    mean, variance, _ = process_posterior([[1]], [[1]], [1], [2], 0.25)
    assert mean == pytest.approx([1.6]) and variance == pytest.approx([0.2])


def test_duplicates_with_both_labels():
    X = np.array([[0.0], [0.0], [1.0], [1.0]])
    alpha, b = solve_dual(rbf(X, X, 1.0), [1, -1, 1, -1], 1.0)
    assert np.isfinite(alpha).all() and np.isfinite(b)
    with pytest.raises(ValueError, match="hard margin"):
        solve_dual(X @ X.T, [1, -1, 1, -1], np.inf, max_steps=500)


@pytest.mark.parametrize(
    "call",
    [
        lambda: solve_dual(np.eye(2), [0, 1], 1.0),
        lambda: solve_dual(np.eye(2), [1, 1], 1.0),
        lambda: solve_dual(np.eye(2), [-1, 1], 0.0),
        lambda: solve_dual(np.eye(2), [-1, 1], np.nan),
        lambda: solve_dual(np.eye(3), [-1, 1], 1.0),
        lambda: solve_dual(np.empty((0, 0)), [], 1.0),
        lambda: solve_dual(np.full((2, 2), np.nan), [-1, 1], 1.0),
        lambda: process_posterior(np.eye(2), np.eye(2), 1, [1, 2], 0.0),
        lambda: process_posterior(np.eye(2), np.eye(2), 1, [1, np.nan], 1.0),
        lambda: solve_dual([[1, 2], [0, 1]], [-1, 1], 1.0),
        lambda: process_posterior(np.eye(3), np.eye(2), 1, [1, 2], 1.0),
        lambda: process_posterior(np.eye(2), np.eye(3), 1, [1, 2], 1.0),
        lambda: process_posterior(np.eye(2), np.eye(2), [1], [1, 2], 1.0),
        lambda: process_posterior(np.eye(2), np.eye(2), 1, [[1], [2]], 1.0),
        lambda: process_posterior(np.full((2, 2), np.nan), np.eye(2), 1, [1, 2], 1.0),
        lambda: process_posterior(np.eye(2), np.eye(2), 1, [1, 2], np.nan),
    ],
)
def test_bad_input_is_refused(call):
    with pytest.raises(ValueError):
        call()
