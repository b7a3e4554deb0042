"""Against scikit-learn, the optimality conditions, and by hand."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import load_diabetes
from sklearn.linear_model import ElasticNet, Ridge
from sklearn.preprocessing import scale

from mlinterviews.fundamentals.regularization import (
    early_stopped,
    elastic_net,
    ridge,
    soft_threshold,
)


@pytest.fixture(scope="module")
def data():
    X, y = load_diabetes(return_X_y=True)
    return scale(X), y


def test_one_weight_by_hand():
    """x = (-1, 1), y = (-3, 3): least squares gives 3; curvature 1."""
    X, y = np.array([[-1.0], [1.0]]), [-3, 3]
    assert ridge(X, y, 0.5) == pytest.approx([2.0])
    assert elastic_net(X, y, 1.0) == pytest.approx([2.0])
    assert elastic_net(X, y, 3.0) == [0]
    assert elastic_net(X, y, 1.0, 1.0) == pytest.approx([1.0])


@pytest.mark.parametrize("l2", [0.01, 1.0, 100.0])
def test_ridge_agrees_with_sklearn(data, l2):
    X, y = data
    theirs = Ridge(alpha=len(y) * l2).fit(X, y).coef_
    np.testing.assert_allclose(ridge(X, y, l2), theirs, rtol=1e-8)


@pytest.mark.parametrize(("l1", "l2"), [(0.5, 0.0), (3.0, 0.0), (2.0, 0.5)])
def test_elastic_net_agrees_with_sklearn(data, l1, l2):
    X, y = data
    model = ElasticNet(alpha=l1 + l2, l1_ratio=l1 / (l1 + l2), tol=1e-12)
    theirs = model.set_params(max_iter=100_000).fit(X, y).coef_
    ours = elastic_net(X, y, l1, l2)
    np.testing.assert_allclose(ours, theirs, atol=1e-6)
    assert ((ours == 0) == (theirs == 0)).all()


def test_the_lasso_meets_its_conditions(data):
    X, y = data
    y = y - y.mean()
    w = elastic_net(X, y, 4.0)
    pull = X.T @ (y - X @ w) / len(y)
    on = w != 0
    assert 0 < on.sum() < 10
    np.testing.assert_allclose(pull[on], 4 * np.sign(w[on]), atol=1e-6)
    assert (abs(pull[~on]) <= 4).all()


def test_a_penalty_over_the_largest_pull_leaves_nothing(data):
    X, y = data
    limit = abs(X.T @ (y - y.mean())).max() / len(y)
    assert (elastic_net(X, y, limit * 1.001) == 0).all()
    assert (elastic_net(X, y, limit * 0.999) != 0).sum() == 1


@given(st.floats(-50, 50), st.floats(0, 20))
def test_soft_threshold_minimises_what_it_says(z, t):
    best = soft_threshold(z, t)
    grid = np.linspace(-60, 60, 2_001)
    cost = (grid - z) ** 2 / 2 + t * abs(grid)
    assert (best - z) ** 2 / 2 + t * abs(best) <= cost.min() + 1e-9


def test_ridge_splits_a_repeated_column_and_the_lasso_need_not():
    rng = np.random.default_rng(0)
    x = rng.normal(size=100)
    X, y = np.column_stack([x, x]), 2 * x
    w = ridge(X, y, 1e-6)
    assert w == pytest.approx([1, 1], abs=1e-4)
    assert elastic_net(X, y, 0.1, 0.1) == pytest.approx(
        np.repeat(elastic_net(X, y, 0.1, 0.1).mean(), 2), abs=1e-6
    )
    lasso = elastic_net(X, y, 0.1)  # the first takes it all
    assert lasso == pytest.approx([lasso[0], 0], abs=1e-12)


def test_early_stopping_is_nearly_ridge(data):
    """Direction by direction: 1 - (1 - lr s)^t against s / (s + l2)."""
    X, y = data
    t, lr = 200, 0.05
    w = early_stopped(X, y, lr, t)
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    curvature = s**2 / len(y)
    kept = 1 - (1 - lr * curvature) ** t
    least = (U.T @ (y - y.mean())) / s
    np.testing.assert_allclose(Vt @ w, kept * least, rtol=1e-6)
    near = ridge(X, y, 1 / (lr * t))
    cosine = w @ near / np.linalg.norm(w) / np.linalg.norm(near)
    assert cosine > 0.99


@pytest.mark.filterwarnings("error")
def test_degenerate_data():
    X = np.ones((5, 2))
    for w in (ridge(X, np.arange(5), 0.0), elastic_net(X, np.arange(5), 0.1)):
        assert (w == 0).all()
    wide = np.random.default_rng(1).normal(size=(4, 9))
    assert np.isfinite(ridge(wide, np.arange(4), 0.0)).all()
    assert np.isfinite(elastic_net(wide, np.zeros(4), 0.0)).all()
    assert ridge([[1], [2], [3]], [1, 2, 3], 0.0) == pytest.approx([1])


def test_small_units_change_nothing_but_the_unit():
    """A threshold in absolute units would take them for constants."""
    rng = np.random.default_rng(2)
    X, w = rng.normal(size=(30, 3)), np.array([1.0, -2, 0.5])
    for fit in (ridge, elastic_net):
        assert 1e-13 * fit(1e-13 * X, X @ w, 0.0) == pytest.approx(w)
    assert elastic_net(np.full((5, 1), 1e9 + 0.1), np.arange(5), 0.0) == [0]


def test_dropout_on_a_linear_model_is_ridge_in_expectation():
    """All masks of two examples with three features, by probability."""
    rng, p = np.random.default_rng(3), 0.3
    X, y, w = rng.normal(size=(2, 3)), rng.normal(size=2), rng.normal(size=3)
    mean = 0.0
    for bits in itertools.product([0, 1], repeat=6):
        mask = np.reshape(bits, (2, 3))
        chance = np.prod(np.where(mask, 1 - p, p))
        mean += chance * ((y - (mask * X / (1 - p)) @ w) ** 2).sum()
    penalty = p / (1 - p) * (w**2 * (X**2).sum(axis=0)).sum()
    assert mean == pytest.approx(((y - X @ w) ** 2).sum() + penalty)


def test_noise_on_the_inputs_is_ridge_in_expectation():
    """Noise of +-sigma on each entry: its mean and variance suffice."""
    rng, sigma = np.random.default_rng(4), 0.7
    x, y, w = rng.normal(size=3), 1.3, rng.normal(size=3)
    noisy = [x + sigma * np.array(e) for e in itertools.product([-1, 1], repeat=3)]
    mean = np.mean([(y - z @ w) ** 2 for z in noisy])
    assert mean == pytest.approx((y - x @ w) ** 2 + sigma**2 * w @ w)


def test_the_map_under_a_normal_prior_is_ridge():
    """lambda = sigma^2 / (n tau^2): the posterior's mode, by Bayes."""
    rng = np.random.default_rng(5)
    X, noise, spread = rng.normal(size=(20, 3)), 0.8, 1.7
    X, y = X - X.mean(axis=0), rng.normal(size=20)
    y -= y.mean()
    precision = X.T @ X / noise**2 + np.eye(3) / spread**2
    mode = np.linalg.solve(precision, X.T @ y / noise**2)
    assert ridge(X, y, noise**2 / (20 * spread**2)) == pytest.approx(mode)


ONE = ([[1.0], [2.0]], [1.0, 2.0])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ridge(*ONE, -1), "l2 must"),
        (lambda: ridge(*ONE, np.nan), "l2 must"),
        (lambda: ridge([1.0], [1.0], 0), "X and y: shapes"),
        (lambda: ridge(np.empty((0, 2)), [], 0), "X and y: shapes"),
        (lambda: ridge([[np.nan]], [1.0], 0), "X and y must be finite"),
        (lambda: elastic_net(*ONE, -1), "l1, l2 must"),
        (lambda: elastic_net(*ONE, np.nan), "l1, l2 must"),
        (lambda: elastic_net(*ONE, 1, np.inf), "l1, l2 must"),
        (lambda: elastic_net([[1.0]], [[1.0]], 1), "X and y: shapes"),
        (lambda: early_stopped(*ONE, 0, 3), "lr > 0"),
        (lambda: early_stopped(*ONE, np.nan, 3), "lr > 0"),
        (lambda: early_stopped(*ONE, 0.1, 2.5), "whole steps"),
        (lambda: early_stopped(*ONE, 9, 3), "under 2 over"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
