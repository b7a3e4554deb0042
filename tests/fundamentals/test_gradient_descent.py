"""The proofs of the chapter, checked step by step; noise simulated."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import load_diabetes
from sklearn.linear_model import LinearRegression
from sklearn.preprocessing import scale

from mlinterviews.fundamentals.gradient_descent import (
    best_rate,
    contraction,
    descend,
    noise_floor,
    sgd,
    steps_needed,
)

CURVATURES = np.array([1.0, 10.0])


def quadratic(x):
    return CURVATURES * x


def test_two_steps_by_hand():
    """Rate 2/11: factors 9/11 and -9/11."""
    path = descend(quadratic, [10, 1], 2 / 11, 2)
    np.testing.assert_allclose(path[1], [90 / 11, -9 / 11])
    np.testing.assert_allclose(path[2], [10 * 81 / 121, 81 / 121])
    assert best_rate(CURVATURES) == pytest.approx((2 / 11, 9 / 11))


@given(st.floats(0.01, 0.19))
@settings(max_examples=30)
def test_no_rate_contracts_more_than_the_best(lr):
    best, factor = best_rate(CURVATURES)
    assert contraction(best, CURVATURES) == pytest.approx(factor)
    assert contraction(lr, CURVATURES) >= factor - 1e-12
    path = descend(quadratic, [3, 4], lr, 1)
    shrunk = np.linalg.norm(path[1]) / np.linalg.norm(path[0])
    assert shrunk <= contraction(lr, CURVATURES) + 1e-12


def test_two_over_the_largest_curvature_is_the_limit():
    assert contraction(0.199, CURVATURES) < 1 < contraction(0.201, CURVATURES)
    with pytest.raises(ValueError, match="too large"):
        descend(quadratic, [1, 1], 0.3, 3000)


@pytest.mark.parametrize("kappa", [10, 100, 1000])
def test_steps_needed_is_what_descent_needs(kappa):
    c = np.array([1.0, kappa])
    lr, _ = best_rate(c)
    steps = steps_needed(kappa, 1e-6)
    path = descend(lambda x: c * x, [1, 1], lr, steps)
    size = np.linalg.norm(path, axis=1) / math.sqrt(2)
    assert size[-1] <= 1e-6 < size[-2]
    assert steps == pytest.approx(kappa / 2 * math.log(1e6), rel=0.01)


@given(st.integers(0, 1000))
@settings(max_examples=10)
def test_descent_lemma_and_the_convex_rate(seed):
    """f = log-sum-exp of a linear map: convex, L <= ||A||^2 / 2."""
    rng = np.random.default_rng(seed)
    A = rng.normal(size=(5, 3))
    A -= A.mean(axis=0)  # then the minimum is finite

    def f(x):
        z = A @ x
        return z.max() + np.log(np.exp(z - z.max()).sum())

    def gradient(x):
        z = np.exp(A @ x - (A @ x).max())
        return A.T @ (z / z.sum())

    L = np.linalg.norm(A, 2) ** 2 / 2
    path = descend(gradient, rng.normal(size=3), 1 / L, 60)
    best = descend(gradient, path[-1], 1 / L, 200)[-1]
    for x, after in pairwise(path):
        drop = (gradient(x) ** 2).sum() / (2 * L)
        assert f(after) <= f(x) - drop + 1e-12
    gap = ((path[0] - best) ** 2).sum()
    for t in range(1, 61):
        assert f(path[t]) - f(best) <= L * gap / (2 * t) + 1e-9


def test_a_minibatch_gradient_is_right_on_average():
    """Variance: sigma^2/B times (n - B)/(n - 1) without replacement."""
    rng = np.random.default_rng(0)
    g = rng.normal(size=200)
    found = np.array([g[rng.permutation(200)[:20]].mean() for _ in range(20_000)])
    assert found.mean() == pytest.approx(g.mean(), abs=0.005)
    want = g.var() / 20 * 180 / 199
    assert found.var() == pytest.approx(want, rel=0.03)


@pytest.mark.parametrize(("lr", "c"), [(0.1, 1.0), (0.5, 2.0)])
def test_noise_floor_is_where_the_noise_settles(lr, c):
    rng = np.random.default_rng(1)
    x = np.zeros(4000)
    for _ in range(200):
        x = x - lr * (c * x + rng.normal(size=4000))
    assert x.var() == pytest.approx(noise_floor(lr, c, 1.0), rel=0.07)


def test_sgd_reaches_least_squares_only_with_a_falling_rate():
    X, y = load_diabetes(return_X_y=True)
    X, y = scale(X)[:, [2, 8]], (y - y.mean()) / y.std()
    want = LinearRegression(fit_intercept=False).fit(X, y).coef_

    def gradient(w, rows):
        return X[rows].T @ (X[rows] @ w - y[rows]) / len(rows)

    def error(lr, batch):
        path = sgd(gradient, 442, [0, 0], lr, batch, 40, np.random.default_rng(0))
        return np.linalg.norm(path[-5:] - want, axis=1).mean()

    full = error(lambda t: 0.7, 442)
    constant = error(lambda t: 0.1, 4)
    falling = error(lambda t: 0.1 / (1 + t / 50), 4)
    assert full < 1e-6
    assert falling < constant / 3


def test_same_seed_same_path_and_global_state_untouched():
    before = np.random.get_state()[1].copy()
    runs = [
        sgd(
            lambda w, rows: w - rows.mean(),
            10,
            [0],
            lambda t: 0.1,
            3,
            4,
            np.random.default_rng(5),
        )
        for _ in range(2)
    ]
    np.testing.assert_array_equal(*runs)
    assert runs[0].shape == (5, 1)
    np.testing.assert_array_equal(before, np.random.get_state()[1])


def test_every_row_is_used_once_an_epoch():
    seen = []

    def gradient(w, rows):
        seen.append(rows)
        return np.zeros(1)

    sgd(gradient, 10, [0], lambda t: 1, 4, 1, np.random.default_rng(0))
    assert [len(rows) for rows in seen] == [4, 4, 2]
    assert sorted(np.concatenate(seen)) == list(range(10))


def test_many_steps_where_the_factor_rounds_to_one():
    assert steps_needed(1e17, 0.5) == pytest.approx(1e17 / 2 * math.log(2))


@pytest.mark.text
def test_the_limit_of_momentum_s_price_and_of_the_scaling_rule():
    """Eight small steps at one point are one of eight times the rate."""
    x = np.array([10.0, 1.0])
    small = descend(lambda _: quadratic(x), x, 0.01, 8)[-1]
    large = descend(quadratic, x, 0.08, 1)[-1]
    assert small == pytest.approx(large)
    # the excess of the floor is lr sigma^2 / (4 B), whatever c is
    for c in (0.1, 1.0, 5.0):
        excess = c / 2 * noise_floor(0.01, c, 4.0 / 16)
        assert excess == pytest.approx(0.01 * 4 / (4 * 16), rel=0.03)


@pytest.mark.parametrize(
    "call, what",
    [
        (lambda: descend(quadratic, [], 0.1, 3), "nonempty"),
        (lambda: descend(quadratic, [np.nan, 1], 0.1, 3), "finite"),
        (lambda: descend(quadratic, [1, 1], 0, 3), "lr must"),
        (lambda: descend(quadratic, [1, 1], np.nan, 3), "lr must"),
        (lambda: descend(quadratic, [1, 1], 0.1, -1), "steps"),
        (lambda: descend(lambda x: x[:, None], [1, 1], 0.1, 1), "gradient is"),
        (lambda: sgd(quadratic, 0, [1], lambda t: 1, 1, 1, None), "n >= 1"),
        (lambda: sgd(quadratic, 5, [1], lambda t: 1, 0, 1, None), "batch >= 1"),
        (lambda: best_rate([1, 0]), "curvatures"),
        (lambda: contraction(np.nan, [1, 2]), "lr must"),
        (lambda: contraction(-1, [1, 2]), "lr must"),
        (lambda: steps_needed(1, 0.1), "kappa"),
        (lambda: steps_needed(np.inf, 0.1), "kappa"),
        (lambda: steps_needed(10, 1), "shrink"),
        (lambda: noise_floor(2, 1, 1), "curvature"),
        (lambda: noise_floor(-0.1, -1, 1), "curvature"),
        (lambda: noise_floor(1, 1, -1), "noise"),
        (lambda: noise_floor(1, 1, np.nan), "noise"),
    ],
)
def test_bad_input_is_refused(call, what):
    with pytest.raises(ValueError, match=what):
        call()


def test_diverging_minibatches_are_noticed_without_a_warning():
    with pytest.raises(ValueError, match=r"diverged: lr = 3"):
        sgd(lambda w, r: w, 9, [1.0], lambda t: 3, 3, 999, np.random.default_rng(0))
