"""By hand, against SciPy and scikit-learn, and the gradients."""

import numpy as np
import pytest
from gradients import numeric
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.special import expit, log_softmax
from scipy.special import huber as scipy_huber
from sklearn.metrics import hinge_loss, log_loss, mean_pinball_loss

from mlinterviews.fundamentals.losses import (
    best_constant,
    best_score,
    cross_entropy,
    focal,
    hinge,
    huber,
    logistic,
    multiclass_hinge,
    pinball,
    squared_sigmoid,
    steps_to_turn,
    triplet,
)

MARGIN = [logistic, hinge, squared_sigmoid, focal]
MINUTES = [1, 2, 4, 5, 100]


def squared(y, y_hat):
    return (y - y_hat) ** 2, 2 * (y_hat - y)


def test_what_each_loss_estimates():
    assert best_constant(squared, MINUTES) == pytest.approx(22.4)
    assert best_constant(pinball, MINUTES) == pytest.approx(4)
    upper = best_constant(lambda y, c: pinball(y, c, 0.75), MINUTES)
    assert upper == pytest.approx(5)
    middle = best_constant(lambda y, c: huber(y, c, 2.0), MINUTES)
    assert middle == pytest.approx(11 / 3)  # by hand
    assert best_constant(pinball, [7, 7]) == 7


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(-50, 50), min_size=1, max_size=9))
def test_best_constant_against_every_candidate(values):
    values = np.array(values, float)
    for tau in (0.25, 0.5, 0.9):
        ours = best_constant(lambda y, c: pinball(y, c, tau), values)  # noqa: B023
        costs = [pinball(values, c, tau)[0].sum() for c in values]
        found = pinball(values, ours, tau)[0].sum()
        assert found == pytest.approx(min(costs), abs=1e-9)


def test_regression_losses_agree_with_the_libraries():
    rng = np.random.default_rng(0)
    y, y_hat = rng.normal(size=50), 3 * rng.normal(size=50)
    loss = huber(y, y_hat, 1.5)[0]
    np.testing.assert_allclose(loss, scipy_huber(1.5, y - y_hat))
    ours = pinball(y, y_hat, 0.9)[0].mean()
    assert ours == pytest.approx(mean_pinball_loss(y, y_hat, alpha=0.9))


@pytest.mark.parametrize("loss", [huber, pinball, *MARGIN])
def test_slopes_are_derivatives(loss):
    z = np.linspace(-5.05, 5.1, 41)  # no corner is hit
    for y in (0, 1):
        slope = loss(np.full(41, y), z)[1]
        found = numeric(lambda y=y: loss(np.full(41, y), z)[0].sum(), z)
        np.testing.assert_allclose(slope, found, atol=1e-7)


def test_logistic_in_both_conventions():
    z = np.linspace(-30, 30, 31)
    for y in (0, 1):
        loss, slope = logistic(np.full(31, y), z)
        np.testing.assert_allclose(loss, np.logaddexp(0, z) - y * z, atol=1e-12)
        np.testing.assert_allclose(slope, expit(z) - y, atol=1e-12)
    y = np.array([0, 1, 1])
    ours = logistic(y, [0.3, -1, 2])[0].mean()
    assert ours == pytest.approx(log_loss(y, expit([0.3, -1, 2])))
    ours = hinge(y, [0.3, -1, 2])[0].mean()
    assert ours == pytest.approx(hinge_loss(2 * y - 1, [0.3, -1, 2]))


def test_squared_error_of_a_sigmoid_is_not_convex():
    """Second derivative -2 p (1-p)^2 (1-3p): negative below p = 1/3."""
    bend = {}
    for z in (-2.0, np.log(0.5) - 0.01, np.log(0.5) + 0.01, 0.0):
        h = 1e-4
        up, at, down = squared_sigmoid(np.ones(3), [z + h, z, z - h])[0]
        p = expit(z)
        bend[z] = (up - 2 * at + down) / h**2
        by_hand = -2 * p * (1 - p) ** 2 * (1 - 3 * p)
        assert bend[z] == pytest.approx(by_hand, abs=1e-6)
    assert [b > 0 for b in bend.values()] == [False, False, True, True]


def test_focal_is_the_log_loss_scaled_down():
    z = np.linspace(-4, 4, 9)
    y = np.ones(9)
    plain = logistic(y, z)[0]
    np.testing.assert_allclose(focal(y, z, 0.0)[0], plain)
    expected = (1 - expit(z)) ** 2 * plain
    np.testing.assert_allclose(focal(y, z)[0], expected)


@pytest.mark.parametrize(
    ("loss", "expected"),
    [
        (logistic, np.log(4)),
        (hinge, 1.0),
        (squared_sigmoid, np.log(4)),
    ],
)
def test_the_best_score_where_four_of_five_are_positive(loss, expected):
    assert best_score(loss, 0.8) == pytest.approx(expected, abs=1e-3)


def test_focal_loss_pulls_the_best_probability_towards_one_half():
    found = expit(best_score(focal, 0.8))

    def risk(z):
        return float(0.8 * focal(1, z)[0] + 0.2 * focal(0, z)[0])

    again = minimize_scalar(risk, bounds=(-5, 5), method="bounded").x
    assert found == pytest.approx(expit(again), abs=1e-4)
    assert 0.5 < found < 0.72


def test_squared_error_learns_a_confident_mistake_slowly():
    fast = steps_to_turn(logistic, -6.0)
    slow = steps_to_turn(squared_sigmoid, -6.0)
    assert fast == 7
    assert 20 * fast < slow < 60 * fast


def test_cross_entropy_by_hand_and_its_gradient():
    z = np.log([[0.7, 0.2, 0.1]])
    loss, gradient = cross_entropy([[1, 0, 0]], z)
    assert loss == pytest.approx(-np.log(0.7))
    assert gradient[0] == pytest.approx([-0.3, 0.2, 0.1])
    q = np.array([[0.8, 0.1, 0.1]])
    entropy, divergence = -(q * np.log(q)).sum(), (q * (np.log(q) - z)).sum()
    assert cross_entropy(q, z)[0] == pytest.approx(entropy + divergence)
    assert cross_entropy(q, np.log(q))[0] == pytest.approx(entropy)


def test_class_losses_against_scipy_and_differences():
    rng = np.random.default_rng(1)
    z = 3 * rng.normal(size=(6, 4))
    q = rng.dirichlet(np.ones(4), size=6)
    y = rng.integers(4, size=6)
    gradient = cross_entropy(q, z)[1]
    found = numeric(lambda: cross_entropy(q, z)[0], z)
    np.testing.assert_allclose(gradient, found, atol=1e-8)
    gradient = multiclass_hinge(y, z)[1]
    found = numeric(lambda: multiclass_hinge(y, z)[0], z)
    np.testing.assert_allclose(gradient, found, atol=1e-8)
    theirs = -(q * log_softmax(z, axis=1)).sum(axis=1).mean()
    assert cross_entropy(q, z)[0] == pytest.approx(theirs)


def test_the_rival_is_the_best_wrong_class_even_below_zero():
    """Scores -1, -2, -4: the first is right by 1 and more."""
    loss, gradient = multiclass_hinge([0], [[-1.0, -2.5, -4.0]])
    assert loss == 0 and (gradient == 0).all()
    loss, gradient = multiclass_hinge([1], [[-1.0, -2.5, -4.0]])
    assert loss == 2.5 and gradient.tolist() == [[1, -1, 0]]


def test_two_class_forms_are_the_binary_ones():
    z = np.array([[0.0, 0.4], [0.0, -2.0]])
    y = np.array([0, 1])
    binary = logistic(y, z[:, 1])[0].mean()
    assert cross_entropy(np.eye(2)[y], z)[0] == pytest.approx(binary)
    binary = hinge(y, z[:, 1])[0].mean()
    assert multiclass_hinge(y, z)[0] == pytest.approx(binary)


def test_triplet_by_hand_and_its_gradient():
    """Distances 1 and 4: no loss at margin 2, 2 at margin 5."""
    a, p, n = np.zeros((1, 2)), np.array([[1.0, 0]]), np.array([[0, 2.0]])
    assert triplet(a, p, n, 2.0)[0] == [0]
    assert (triplet(a, p, n, 2.0)[1] == 0).all()
    loss, gradient = triplet(a, p, n, 5.0)
    assert loss == [2]
    found = numeric(lambda: triplet(a, p, n, 5.0)[0].sum(), a)
    np.testing.assert_allclose(gradient, found, atol=1e-6)


def test_collapsed_embeddings_pay_the_margin_and_feel_no_gradient():
    same = np.ones((3, 4))
    loss, gradient = triplet(same, same, same, 0.2)
    assert (loss == 0.2).all() and (gradient == 0).all()


@pytest.mark.filterwarnings("error")
def test_extreme_logits():
    for loss in MARGIN:
        for z in (1e3, -1e3, 1e6):
            value, slope = loss(np.array([0, 1]), [z, z])
            assert np.isfinite(value).all() and np.isfinite(slope).all()
    value, gradient = cross_entropy([[0, 1.0]], [[1000, 0]])
    assert value == 1000 and gradient.tolist() == [[1, -1]]
    assert huber([1], [2], 5.0)[0] == [0.5]  # integers
    assert huber([0.0], [1e200], 1.0)[0] == [1e200]


@pytest.mark.parametrize(
    "call",
    [
        lambda: huber([1], [1], 0),
        lambda: pinball([1], [1], 1.0),
        lambda: focal([1], [1], -1),
        lambda: logistic([-1, 1], [0, 0]),
        lambda: logistic([1, 0], [[0.0], [1.0]]),
        lambda: hinge([1], [np.nan]),
        lambda: cross_entropy([[0.5, 0.6]], [[0, 0]]),
        lambda: cross_entropy([1, 0], [0, 0]),
        lambda: cross_entropy(np.empty((0, 2)), np.empty((0, 2))),
        lambda: multiclass_hinge([2], [[0.0, 1.0]]),
        lambda: multiclass_hinge([0], [[0.0]]),
        lambda: triplet([1.0], [1.0], [1.0]),
        lambda: triplet([[1.0]], [[1.0]], [[1.0]], -0.1),
        lambda: triplet([[1.0]], [[1.0]], [[1.0]], np.nan),
        lambda: best_score(logistic, 1.5),
        lambda: steps_to_turn(logistic, -1.0, 0.0),
        lambda: best_constant(pinball, []),
    ],
)
def test_bad_input_is_refused(call):
    with pytest.raises(ValueError):
        call()
