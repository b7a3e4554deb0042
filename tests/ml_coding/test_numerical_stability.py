"""Extreme logits, cancellation, and gradients right and wrong."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import special
from sklearn.metrics import log_loss

from examples.ml_coding import numerical_stability as example
from mlinterviews.ml_coding.numerical_stability import (
    binary_cross_entropy,
    cross_entropy,
    gradient_check,
    log_softmax,
    logsumexp,
    running_variance,
    sigmoid,
    softmax,
    softplus,
)

LOGITS = arrays(float, (3, 4), elements=st.floats(-1e4, 1e4))
EXTREME = np.array([-1000.0, -745.2, -30.0, 0.0, 30.0, 709.8, 1000.0])


def test_example_of_the_text():
    z = np.array([1000.0, 1001.0, 1002.0])
    assert logsumexp(z) == pytest.approx(1002 + np.log(1 + np.exp(-1) + np.exp(-2)))
    assert softmax(z) == pytest.approx([0.0900, 0.2447, 0.6652], abs=5e-5)


@given(z=LOGITS)
def test_agrees_with_scipy(z):
    assert logsumexp(z) == pytest.approx(special.logsumexp(z, axis=-1))
    assert softmax(z) == pytest.approx(
        special.softmax(z, axis=-1), rel=1e-9, abs=1e-300
    )
    assert log_softmax(z) == pytest.approx(special.log_softmax(z, axis=-1))


def test_huge_logits_lose_nothing_to_the_shift():
    """z - logsumexp(z) rounds at the size of z: 1 and 1 for a pair of 1e16."""
    assert softmax([1e16, 1e16]).tolist() == [0.5, 0.5]
    assert softmax([1e15, 1e15 + 1]) == pytest.approx(softmax([0.0, 1.0]))


@given(z=LOGITS, shift=st.floats(-1e4, 1e4))
def test_a_shift_of_all_logits_changes_nothing(z, shift):
    assert softmax(z + shift) == pytest.approx(softmax(z), rel=1e-8, abs=1e-12)
    assert softmax(z).sum(axis=-1) == pytest.approx(np.ones(3))


def test_extreme_logits_give_no_warning_and_the_right_numbers():
    assert sigmoid(EXTREME) == pytest.approx(special.expit(EXTREME), rel=1e-12, abs=0)
    assert softplus(EXTREME) == pytest.approx(np.logaddexp(0, EXTREME))
    assert sigmoid(1000.0) == 1.0 and sigmoid(-1000.0) == 0.0
    assert sigmoid(-30.0) > 0


def test_minus_infinity_is_a_mask():
    assert logsumexp([0.0, -np.inf]) == 0.0
    assert softmax([0.0, -np.inf]).tolist() == [1.0, 0.0]
    assert logsumexp([-np.inf, -np.inf]) == -np.inf


def test_losses_agree_with_scikit_learn():
    rng = np.random.default_rng(0)
    z, y = rng.normal(size=(50, 4)) * 5, rng.integers(4, size=50)
    assert cross_entropy(z, y) == pytest.approx(
        log_loss(y, softmax(z), labels=range(4)), rel=1e-9
    )
    t = (y > 1).astype(int)
    assert binary_cross_entropy(z[:, 0], t) == pytest.approx(
        log_loss(t, sigmoid(z[:, 0])), rel=1e-9
    )


def test_a_confident_mistake_costs_its_logit():
    assert cross_entropy([[1000.0, 0.0]], [1]) == 1000.0
    assert binary_cross_entropy([1000.0], [0]) == 1000.0
    assert binary_cross_entropy([-1000.0], [0]) == 0.0


def test_two_classes_by_softmax_are_one_sigmoid():
    z = np.linspace(-40, 40, 9)
    pair = np.stack([np.zeros(9), z], axis=1)
    assert softmax(pair)[:, 1] == pytest.approx(sigmoid(z), rel=1e-9, abs=1e-300)


@given(st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=30))
def test_running_variance_agrees_with_numpy(xs):
    n, mean, variance = running_variance(iter(xs))
    assert n == len(xs)
    assert mean == pytest.approx(np.mean(xs), abs=1e-9)
    assert variance == pytest.approx(np.var(xs, ddof=1), rel=1e-6, abs=1e-9)


def test_running_variance_survives_a_large_mean():
    """What E[x²] - E[x]² loses: the text's example."""
    xs = [1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]
    assert running_variance(xs)[2] == pytest.approx(30.0)
    naive = np.mean(np.square(xs)) - np.mean(xs) ** 2
    assert abs(naive * 4 / 3 - 30.0) > 10  # labelled wrong in the text


def test_running_variance_of_almost_nothing():
    assert running_variance([]) == (0, 0.0, 0.0)
    assert running_variance([5.0]) == (1, 5.0, 0.0)


def test_gradient_check_tells_right_from_wrong():
    rng = np.random.default_rng(1)
    X, y = rng.normal(size=(20, 3)), rng.integers(2, size=20)
    w = rng.normal(size=3)

    def loss(w):
        return binary_cross_entropy(X @ w, y)

    right = X.T @ (sigmoid(X @ w) - y) / 20
    assert gradient_check(loss, right, w) < 1e-8
    assert gradient_check(loss, right * 20, w) > 0.5  # summed, not averaged
    assert gradient_check(loss, -right, w) > 0.5
    assert gradient_check(lambda w: 0.0, np.zeros(3), w) == 0.0


def test_gradient_check_never_passes_what_it_cannot_compare():
    nowhere = gradient_check(lambda t: float("nan"), [1.0], [2.0])
    assert not nowhere < 1e-6


@pytest.mark.text
def test_the_limits_of_the_table():
    """The largest logit of each format, rounded down, and where zero begins."""
    for dtype, largest in ((float, 709.78), (np.float32, 88.72), (np.float16, 11.08)):
        assert np.isfinite(np.exp(dtype(largest)))
        with np.errstate(over="ignore"):
            assert np.isinf(np.exp(dtype(largest + 0.01)))
    assert np.exp(-745.0) > 0 and np.exp(-746.0) == 0
    assert np.full(1000, 0.1).std() != 0  # constant, and yet not exactly


def test_gradient_check_leaves_its_input_alone():
    theta = np.arange(6.0).reshape(2, 3)
    kept = theta.copy()
    error = gradient_check(lambda t: float((t**2).sum()), 2 * theta, theta)
    assert error < 1e-8
    assert np.array_equal(theta, kept)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: logsumexp(np.empty((2, 0))), "at least one"),
        (lambda: logsumexp(1.0), "at least one"),
        (lambda: cross_entropy(np.zeros((2, 3)), [0]), "do not fit"),
        (lambda: cross_entropy(np.zeros((0, 3)), []), "do not fit"),
        (lambda: cross_entropy(np.zeros((1, 3)), [3]), r"0\.\.2"),
        (lambda: cross_entropy(np.zeros((1, 3)), [-1]), r"0\.\.2"),
        (lambda: cross_entropy(np.zeros((1, 3)), [1.0]), "integers"),
        (lambda: binary_cross_entropy([0.0], [0, 1]), "do not fit"),
        (lambda: binary_cross_entropy([0.0, 1.0], [-1, 1]), r"\[0, 1\]"),
        (lambda: binary_cross_entropy([0.0], [np.nan]), r"\[0, 1\]"),
        (lambda: softmax([[0.0, 1.0], [-np.inf, -np.inf]]), "finite maximum"),
        (lambda: softmax([0.0, np.inf]), "finite maximum"),
        (lambda: log_softmax([0.0, np.nan]), "finite maximum"),
        (lambda: gradient_check(sum, [np.nan, 1.0], [1.0, 2.0]), "NaN"),
        (lambda: gradient_check(sum, [[1.0], [1.0]], [1.0, 2.0]), "shape"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_the_example_shows_where_the_naive_forms_break():
    numbers = example.main()
    assert numbers["naive_variance"] != pytest.approx(30.0, abs=5)
    assert numbers["best_step"] == 1e-5
