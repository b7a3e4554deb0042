"""Against scikit-learn and SciPy, by hand, and by finite differences."""

import numpy as np
import pytest
from gradients import numeric
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from sklearn.datasets import load_breast_cancer
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB

from mlinterviews.fundamentals.calibration import (
    brier_parts,
    isotonic,
    log_loss,
    platt,
    sigmoid,
    slope_in_beta,
    softmax,
    temperature,
)


@pytest.fixture(scope="module")
def scored():
    X, y = load_breast_cancer(return_X_y=True)
    model = GaussianNB().fit(X[:200, :5], y[:200])
    p = model.predict_proba(X[200:, :5])[:, 1]
    return y[200:], np.log(p + 1e-9) - np.log(1 - p + 1e-9)


def test_isotonic_by_hand():
    """0 1 0 1 1: the second and third pool to one half."""
    _, value = isotonic([0, 1, 0, 1, 1], [1, 2, 3, 4, 5])
    assert value == pytest.approx([0, 0.5, 0.5, 1, 1])
    _, value = isotonic([1, 0, 1, 0], [1, 2, 3, 4])
    assert value == pytest.approx([0.5] * 4)


def test_isotonic_agrees_with_sklearn(scored):
    y, score = scored
    for s in (score, np.round(score)):  # with ties too
        peer = IsotonicRegression(out_of_bounds="clip").fit(s, y)
        new = np.linspace(s.min() - 1, s.max() + 1, 500)
        ours = np.interp(new, *isotonic(y, s))
        np.testing.assert_allclose(ours, peer.predict(new), atol=1e-9)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 6)), min_size=1))
def test_isotonic_is_monotone_and_keeps_the_mean(rows):
    y, score = np.array(rows, int).T
    at, value = isotonic(y, score)
    assert (np.diff(value) >= 0).all()
    fitted = np.interp(score, at, value)
    assert fitted.mean() == pytest.approx(y.mean())
    reliability, *_ = brier_parts(y, fitted)
    assert reliability == pytest.approx(0, abs=1e-12)


def test_platt_agrees_with_weighted_logistic_regression(scored):
    y, score = scored
    a, b = platt(y, score)
    n1, n0 = y.sum(), (1 - y).sum()
    t = np.where(y == 1, (n1 + 1) / (n1 + 2), 1 / (n0 + 2))
    peer = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1_000)
    twice = np.r_[score, score][:, None]
    peer.fit(twice, np.repeat([1, 0], len(y)), np.r_[t, 1 - t])
    assert a == pytest.approx(peer.coef_[0, 0], rel=1e-4)
    assert b == pytest.approx(peer.intercept_[0], rel=1e-3)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("unit", [1e-6, 1.0, 1000.0])
def test_platt_on_separable_and_degenerate_scores(unit):
    y = np.array([0, 0, 0, 1, 1])
    score = unit * np.array([-3, -2, -1, 1, 2])
    a, b = platt(y, score)
    p = sigmoid(a * score + b)
    assert a > 0 and (p > 0).all() and (p < 1).all()
    a, b = platt([0, 0, 0], [unit, unit, unit])
    assert sigmoid(a * unit + b) == pytest.approx(1 / 5)
    a, b = platt([1, 0, 1], [2, 2, 2])
    assert np.isfinite([a, b]).all()
    a, b = platt([1, 0, 1], [0.1 * unit] * 3)  # equal, but rounded
    assert abs(a) < 1e-9
    assert sigmoid(b) == pytest.approx((3 / 4 * 2 + 1 / 3) / 3)


def logits(n=300, sharp=3.0):
    rng = np.random.default_rng(0)
    Z = rng.normal(size=(n, 4))
    y = (Z + rng.gumbel(size=Z.shape)).argmax(axis=1)
    return sharp * Z, y


def test_the_slope_in_beta():
    Z, y = logits()
    for beta in (0.1, 1.0, 2.0):
        b = np.array([beta])
        slope = numeric(lambda b=b: log_loss(b[0] * Z, y), b)
        assert slope[0] == pytest.approx(slope_in_beta(Z, y, beta), rel=1e-5)


def test_temperature_undoes_a_sharpening_and_agrees_with_scipy():
    Z, y = logits(20_000)
    T = temperature(Z, y)
    assert pytest.approx(3, rel=0.05) == T
    best = minimize_scalar(lambda b: log_loss(b * Z, y), (0.1, 1), tol=1e-10)
    assert 1 / best.x == pytest.approx(T, rel=1e-5)
    assert (softmax(Z / T).argmax(1) == Z.argmax(1)).all()


@pytest.mark.filterwarnings("error")
def test_temperature_at_the_border():
    Z = np.array([[1000.0, -1000.0], [-1000.0, 1000.0]])
    assert log_loss(Z / temperature(Z, [0, 1]), [0, 1]) < 1e-12
    assert temperature(Z, [0.0, 1.0]) == pytest.approx(0.01)  # all right
    assert temperature(Z, [1, 0]) == pytest.approx(100)  # all wrong


def test_brier_parts_by_hand():
    """0.2 said five times, 1 true; 0.9 five times, 3 true."""
    y = [1, 0, 0, 0, 0, 1, 1, 1, 0, 0]
    parts = brier_parts(y, [0.2] * 5 + [0.9] * 5)
    assert parts == pytest.approx((0.045, 0.04, 0.24))


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=1))
def test_the_parts_make_the_brier_score(rows):
    y, p = np.array(rows, int).T
    a, b, c = brier_parts(y, p / 5)
    assert a - b + c == pytest.approx(np.mean((y - p / 5) ** 2), abs=1e-12)


@given(st.floats(0.01, 0.99))
def test_which_scores_are_proper(p):
    """Expected score by report q: least at q = p, but not for |y - q|."""
    q = np.linspace(0.001, 0.999, 999)
    log = -(p * np.log(q) + (1 - p) * np.log(1 - q))
    brier = p * (1 - q) ** 2 + (1 - p) * q**2
    absolute = p * (1 - q) + (1 - p) * q
    assert abs(q[log.argmin()] - p) < 0.001
    assert abs(q[brier.argmin()] - p) < 0.001
    if abs(p - 0.5) > 0.01:
        assert q[absolute.argmin()] == pytest.approx(round(p), abs=0.002)


@pytest.mark.parametrize(
    "call",
    [
        lambda: platt([], []),
        lambda: platt([0, 2], [1, 2]),
        lambda: platt([0, 1], [1, np.nan]),
        lambda: isotonic([0, 1], [[1, 2]]),
        lambda: temperature([1.0], [0]),
        lambda: temperature([[1.0, 2.0]], [2]),
        lambda: temperature([[np.inf, 2.0]], [1]),
        lambda: brier_parts([0, 1], [0.5, 1.5]),
    ],
)
def test_bad_input_is_refused(call):
    with pytest.raises(ValueError):
        call()
