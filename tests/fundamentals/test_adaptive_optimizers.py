"""Rates against runs of the rules themselves; weights by hand."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlinterviews.fundamentals.adaptive_optimizers import (
    average_weights,
    best_heavy_ball,
    damping,
    heavy_ball_factor,
    step_sizes,
    training_bytes,
    uncorrected_step,
)
from mlinterviews.ml_coding.optimizers import SGD, Adam, RMSProp


def run(optimizer, x, gradient, steps):
    path = [x.copy()]
    for _ in range(steps):
        optimizer.step([gradient(x)])
        path.append(x.copy())
    return np.array(path)


@pytest.mark.parametrize("kappa", [10, 100, 1000])
def test_heavy_ball_contracts_as_derived(kappa):
    lr, momentum = best_heavy_ball(1, kappa)
    root = math.sqrt(kappa)
    factor = (root - 1) / (root + 1)
    assert momentum == pytest.approx(factor**2)
    found = heavy_ball_factor(lr, momentum, [1, root, kappa])
    assert found == pytest.approx(factor, abs=1e-6)
    c, x = np.array([1.0, kappa]), np.array([1.0, 1.0])
    steps = int(20 * root)
    path = run(SGD([x], lr, momentum), x, lambda x: c * x, steps)
    size = np.linalg.norm(path, axis=1)
    late = (size[-1] / size[steps // 2]) ** (1 / (steps - steps // 2))
    assert late == pytest.approx(factor, abs=0.02)


@given(st.floats(0.001, 0.05), st.floats(0, 0.98))
@settings(max_examples=50)
def test_no_other_pair_contracts_more(lr, momentum):
    best = heavy_ball_factor(*best_heavy_ball(1, 100), [1, 100])
    assert heavy_ball_factor(lr, momentum, [1, 100]) >= best - 1e-6


@given(st.floats(0.01, 5), st.floats(0.01, 0.98))
@settings(max_examples=50)
def test_damping_names_what_the_eigenvalues_do(pull, momentum):
    values = np.linalg.eigvals([[1 + momentum - pull, -momentum], [1, 0]])
    name = damping(pull, momentum, 1.0)
    if name == "swings":
        assert abs(values) == pytest.approx(math.sqrt(momentum))
        assert abs(values.imag).max() > 0
    elif name == "diverges":
        assert abs(values).max() >= 1 - 1e-9
    else:
        assert abs(values).max() < 1
        sign = 1 if name == "creeps" else -1
        assert (sign * values.real > 0).all()


def test_momentum_multiplies_a_constant_gradient():
    x = np.array([0.0])
    path = run(SGD([x], 0.1, 0.9), x, lambda x: np.array([1.0]), 300)
    assert path[-2] - path[-1] == pytest.approx(0.1 / (1 - 0.9))


@pytest.mark.parametrize("beta", [0.0, 0.9, 0.999])
def test_weights_of_the_running_average(beta):
    for t in (1, 2, 50):
        w = average_weights(beta, t)
        assert w.sum() == pytest.approx(1 - beta**t)
        g = np.random.default_rng(t).normal(size=t)
        m = 0.0
        for x in g:
            m = beta * m + (1 - beta) * x
        assert w @ g == pytest.approx(m)


def test_bias_correction_is_unbiased_and_its_absence_is_not():
    rng = np.random.default_rng(0)
    g = 3 + rng.normal(size=(100_000, 5))
    m = g @ average_weights(0.9, 5)
    share = 1 - 0.9**5
    assert m.mean() == pytest.approx(3 * share, rel=0.01)
    assert m.mean() / share == pytest.approx(3, rel=0.01)
    v = g**2 @ average_weights(0.999, 5) / (1 - 0.999**5)
    assert v.mean() == pytest.approx(10, rel=0.01)


def test_uncorrected_steps_are_those_of_the_optimizer():
    x = np.array([0.0])
    wrong = Adam([x], 1.0, bias_correction=False, eps=1e-12)
    path = run(wrong, x, lambda x: np.array([5.0]), 12)
    for t in (1, 2, 12):
        step = path[t - 1] - path[t]
        assert step == pytest.approx(uncorrected_step(t), rel=1e-6)


@pytest.mark.parametrize("rule", ["rmsprop", "adam"])
def test_step_sizes_are_those_of_the_optimizer(rule):
    g = np.random.default_rng(1).normal(size=20)
    x = np.array([0.0])
    if rule == "rmsprop":
        optimizer = RMSProp([x], 1.0, decay=0.9, eps=1e-12)
    else:
        optimizer = Adam([x], 1.0, betas=(0.0, 0.9), eps=1e-12)
    moved = [x[0]]
    for value in g:
        optimizer.step([np.array([value])])
        moved.append(x[0])
    np.testing.assert_allclose(step_sizes(g, rule, 0.9), -np.diff(moved), rtol=1e-6)


def test_adagrad_falls_as_one_over_root_t():
    found = step_sizes(np.ones(100), "adagrad")
    np.testing.assert_allclose(found, 1 / np.sqrt(np.arange(1, 101)))
    assert (step_sizes(np.zeros(3), "rmsprop") == 0).all()


@given(st.floats(1e-3, 1e3), st.sampled_from(["adagrad", "rmsprop", "adam"]))
@settings(max_examples=30)
def test_scaling_a_gradient_changes_no_step(factor, rule):
    g = np.random.default_rng(2).normal(size=10)
    np.testing.assert_allclose(
        step_sizes(factor * g, rule), step_sizes(g, rule), rtol=1e-9
    )


def test_adam_does_not_settle_in_pure_noise():
    """Steps of sqrt((1 - b1) / (1 + b1)) learning rates."""
    rng = np.random.default_rng(0)
    x = np.zeros(2000)
    path = run(Adam([x], 1.0), x, lambda x: 1e-3 * rng.normal(size=2000), 1500)
    last = np.diff(path[-5:], axis=0)
    assert last.std() == pytest.approx(math.sqrt(0.1 / 1.9), rel=0.1)


def test_turning_the_axes_changes_adam_and_not_momentum():
    c = np.array([1.0, 50.0])
    R = np.array([[1.0, 1.0], [1.0, -1.0]]) / math.sqrt(2)

    def end(make, turn):
        x = np.array([3.0, 1.0])
        if turn:
            x = R @ x
            return R @ run(make([x]), x, lambda x: R @ (c * (R @ x)), 40)[-1]
        return run(make([x]), x, lambda x: c * x, 40)[-1]

    def momentum(p):
        return SGD(p, 0.01, 0.9)

    def adam(p):
        return Adam(p, 0.1)

    np.testing.assert_allclose(end(momentum, True), end(momentum, False))
    assert np.linalg.norm(end(adam, True) - end(adam, False)) > 0.05


def test_bytes_by_hand():
    assert training_bytes(7_000_000_000, "Adam") == 112_000_000_000
    assert training_bytes(10, "SGD") == 80


@pytest.mark.text
def test_numbers_of_the_answers():
    root = (1 + math.sqrt(0.9)) / (1 - math.sqrt(0.9))
    assert root**2 == pytest.approx(1400, rel=0.04)  # suits momentum 0.9
    assert uncorrected_step(1, beta2=0.95) == pytest.approx(0.45, abs=0.005)
    # the bound of one sudden gradient, in Adam itself
    x = np.array([0.0])
    g = iter([1e-6] * 3000 + [1.0])
    path = run(Adam([x], 1.0, eps=1e-12), x, lambda x: np.array([next(g)]), 3001)
    last = float(path[-2, 0] - path[-1, 0])
    assert last == pytest.approx(uncorrected_step(1), rel=0.03)


@pytest.mark.text
def test_nesterov_needs_a_rising_momentum_for_its_rate():
    """On a flat valley: (t - 1)/(t + 2) keeps f t^2 bounded."""
    c, start = np.geomspace(1e-6, 1.0, 40), np.ones(40)

    def excess(momentum, steps):
        x, before = start.copy(), start.copy()
        for t in range(1, steps + 1):
            y = x + momentum(t) * (x - before)
            x, before = y - c * y, x
        return (c * x**2).sum() / 2

    def rising(t):
        return (t - 1) / (t + 2)

    for steps in (100, 400, 1600):
        assert excess(rising, steps) <= 2 * 40 / (steps + 1) ** 2
    # plain momentum 0.9 is about ten times gradient descent, no more
    assert excess(lambda t: 0.9, 1600) > 3 * excess(rising, 1600)


@pytest.mark.parametrize(
    "call, what",
    [
        (lambda: heavy_ball_factor(0, 0.9, [1]), "lr > 0"),
        (lambda: heavy_ball_factor(np.inf, 0.9, [1]), "lr > 0"),
        (lambda: heavy_ball_factor(0.1, 1.0, [1]), "momentum"),
        (lambda: heavy_ball_factor(0.1, 0.9, []), "curvatures"),
        (lambda: heavy_ball_factor(0.1, 0.9, [np.nan]), "curvatures"),
        (lambda: best_heavy_ball(0, 1), "0 < low"),
        (lambda: best_heavy_ball(1, np.inf), "0 < low"),
        (lambda: damping(0.1, -0.1, 1), "momentum"),
        (lambda: damping(0.1, 0.9, -1), "curvature must"),
        (lambda: damping(0.1, 0.9, np.nan), "curvature must"),
        (lambda: step_sizes([np.nan], "adam"), "finite gradients"),
        (lambda: step_sizes([1.0], "sgd"), "rule is"),
        (lambda: step_sizes([1.0], "adam", 1.0), "beta"),
        (lambda: average_weights(1.0, 3), "beta"),
        (lambda: average_weights(0.9, 0), "t >= 1"),
        (lambda: training_bytes(3, "Lion"), "optimizer"),
        (lambda: training_bytes(-1, "Adam"), "params"),
    ],
)
def test_bad_input_is_refused(call, what):
    with pytest.raises(ValueError, match=what):
        call()
