"""Derivations against finite differences; convexity by its conditions."""

import numpy as np
import pytest
from gradients import numeric
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.special import logsumexp
from scipy.special import softmax as reference

from mlinterviews.fundamentals.calculus_and_convexity import (
    chain_cost,
    chord_excess,
    hessian,
    nearest_in_ball,
    softmax,
    softmax_jacobian,
    softmax_vjp,
    two_units,
)

seeds = st.integers(0, 10_000)
rng = np.random.default_rng(0)
X, TARGET = rng.normal(size=(20, 3)), rng.integers(0, 2, 20)
SIGN = 2 * TARGET - 1


def log_loss(w):
    return np.logaddexp(0, -SIGN * (X @ w)).mean()


def test_softmax_by_hand():
    z = np.log([1, 2, 1])
    by_hand = np.array([[3, -2, -1], [-2, 4, -2], [-1, -2, 3]]) / 16
    np.testing.assert_allclose(softmax_jacobian(z), by_hand)
    np.testing.assert_allclose(softmax_vjp(z, [-4, 0, 0]), [-0.75, 0.5, 0.25])


@given(seeds)
@settings(max_examples=30)
def test_softmax_jacobian_is_the_derivative(seed):
    z = np.random.default_rng(seed).normal(size=4)
    J = softmax_jacobian(z)
    for c in range(4):
        found = numeric(lambda c=c: softmax(z)[c], z)
        np.testing.assert_allclose(J[c], found, atol=1e-8)
    np.testing.assert_allclose(J.sum(axis=0), 0, atol=1e-12)
    assert np.linalg.eigvalsh(J)[0] > -1e-12
    assert np.linalg.eigvalsh(J)[-1] <= 0.5
    np.testing.assert_allclose(hessian(logsumexp, z), J, atol=1e-6)


@given(seeds)
@settings(max_examples=30)
def test_vjp_is_the_product_with_the_jacobian(seed):
    gen = np.random.default_rng(seed)
    z, g = gen.normal(size=5) * 10, gen.normal(size=5)
    np.testing.assert_allclose(softmax_vjp(z, g), g @ softmax_jacobian(z), atol=1e-12)
    y = np.eye(5)[seed % 5]
    p = softmax(z)
    np.testing.assert_allclose(softmax_vjp(z, -y / p), p - y, atol=1e-9)


def test_softmax_of_extreme_logits():
    z = [1000.0, -1000.0, 0.0]
    np.testing.assert_allclose(softmax(z), reference(z))
    assert np.isfinite(softmax_jacobian(z)).all()


def test_gradients_of_the_table():
    A, a, x = rng.normal(size=(3, 3)), rng.normal(size=3), rng.normal(size=3)
    y, B = rng.normal(size=20), rng.normal(size=(3, 3))
    inputs, G = rng.normal(size=(4, 3)), rng.normal(size=(4, 3))
    M = A @ A.T + np.eye(3)
    for f, of, want in [
        (lambda: a @ x, x, a),
        (lambda: x @ A @ x, x, (A + A.T) @ x),
        (lambda: ((X @ x - y) ** 2).sum(), x, 2 * X.T @ (X @ x - y)),
        (lambda: logsumexp(x), x, softmax(x)),
        (lambda: np.trace(A @ B), A, B.T),
        (lambda: (G * (inputs @ B)).sum(), B, inputs.T @ G),
        (lambda: (G * (inputs @ B)).sum(), inputs, G @ B.T),
        (lambda: np.log(np.linalg.det(M)), M, np.linalg.inv(M).T),
    ]:
        np.testing.assert_allclose(numeric(f, of), want, rtol=1e-5, atol=1e-6)


@given(st.lists(st.integers(1, 6), min_size=3, max_size=5), st.booleans())
@settings(max_examples=40)
def test_chain_cost_counts_what_a_product_does(widths, reverse):
    Js = [np.ones(s) for s in zip(widths[1:], widths[:-1], strict=True)]
    if reverse:
        Js = [J.T for J in Js[::-1]]
    total, count = Js[0], 0
    for J in Js[1:]:
        count += J.shape[0] * J.shape[1] * total.shape[1]
        total = J @ total
    assert chain_cost(widths, reverse) == count


def test_the_hessian_of_a_quadratic_and_of_the_log_loss():
    A = np.array([[3.0, 1.0], [1.0, -2.0]])
    found = hessian(lambda x: x @ A @ x / 2, [0.3, -0.7])
    np.testing.assert_allclose(found, A, atol=1e-6)
    w = np.array([0.5, -1.0, 0.2])
    p = 1 / (1 + np.exp(-X @ w))
    want = X.T @ (X * (p * (1 - p))[:, None]) / 20
    np.testing.assert_allclose(hessian(log_loss, w), want, atol=1e-6)


def test_two_weights_in_a_row_have_a_saddle_at_zero():
    def loss(w):
        return (1 - w[0] * w[1]) ** 2 / 2

    values = np.linalg.eigvalsh(hessian(loss, [0, 0]))
    np.testing.assert_allclose(values, [-1, 1], atol=1e-6)
    assert chord_excess(loss, [1, 1], [-1, -1]) == pytest.approx(0.5)


@given(seeds)
@settings(max_examples=30)
def test_convex_losses_meet_all_three_conditions(seed):
    gen = np.random.default_rng(seed)
    a, b = 3 * gen.normal(size=3), 3 * gen.normal(size=3)
    assert chord_excess(log_loss, a, b) <= 1e-12
    gradient = numeric(lambda: log_loss(a), a)
    assert log_loss(b) >= log_loss(a) + gradient @ (b - a) - 1e-7
    assert np.linalg.eigvalsh(hessian(log_loss, a))[0] >= -1e-6


def test_what_is_not_convex_is_caught():
    def squared(w):  # squared error of a sigmoid
        return np.mean((TARGET - 1 / (1 + np.exp(-X @ w))) ** 2)

    assert chord_excess(squared, [0, 0, 0], [20, -20, 20]) > 0.01
    assert chord_excess(lambda x: x[0] * x[1], [1, -1], [-1, 1]) > 0.9
    assert chord_excess(lambda x: abs(x[0]), [-2], [3]) == 0


def test_swapped_units_have_the_same_loss_and_their_mean_has_not():
    one, other = np.array([1, -1, 1, 1]), np.array([-1, 1, 1, 1])
    assert two_units(one) == two_units(other) == 0
    assert two_units((one + other) / 2) == 1
    assert chord_excess(two_units, one, other) == pytest.approx(1)


@pytest.mark.parametrize("a", [[3, 4], [0.3, -0.4], [0, 0]])
def test_nearest_in_ball_meets_the_kkt_conditions(a):
    w, m = nearest_in_ball(a, 1)
    np.testing.assert_allclose(2 * (w - a) + 2 * m * w, 0, atol=1e-12)
    assert m >= 0 and w @ w <= 1 + 1e-12
    assert m * (w @ w - 1) == pytest.approx(0, abs=1e-12)


def test_nearest_in_ball_agrees_with_scipy_and_its_price():
    w, m = nearest_in_ball([3, 4], 1)
    np.testing.assert_allclose(w, [0.6, 0.8])
    found = minimize(
        lambda w: ((w - [3, 4]) ** 2).sum(),
        [0.1, 0.1],
        constraints={"type": "ineq", "fun": lambda w: 1 - w @ w},
    )
    np.testing.assert_allclose(w, found.x, atol=1e-5)

    def best(squared):  # the multiplier is the price of the limit
        v = nearest_in_ball([3, 4], squared**0.5)[0]
        return ((v - [3, 4]) ** 2).sum()

    price = -(best(1 + 1e-5) - best(1 - 1e-5)) / 2e-5
    assert price == pytest.approx(m, rel=1e-6)


def test_entropy_and_score_are_maximised_by_the_softmax():
    z, tau = np.array([1.0, 0.2, -0.5]), 0.7

    def value(p):
        return p @ z - tau * (p * np.log(p)).sum()

    best = softmax(z / tau)
    for p in np.random.default_rng(1).dirichlet(np.ones(3), 500):
        assert value(p) <= value(best) + 1e-12


@pytest.mark.parametrize(
    "call",
    [
        lambda: softmax([]),
        lambda: softmax([[1.0]]),
        lambda: softmax([np.nan, 1]),
        lambda: softmax_vjp([1, 2], [1]),
        lambda: hessian(lambda x: x @ x, [1, 2], 0),
        lambda: chain_cost([3], True),
        lambda: chain_cost([3, 0], True),
        lambda: chord_excess(abs, [1], [1, 2]),
        lambda: nearest_in_ball([1], 0),
        lambda: two_units([np.inf] * 4),
    ],
)
def test_bad_input_is_refused(call):
    with pytest.raises(ValueError):
        call()
