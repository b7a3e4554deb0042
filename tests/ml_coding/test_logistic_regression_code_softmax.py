"""Several classes: by hand, gradients, the library, the grid, edges."""

import numpy as np
import pytest
from scipy.special import log_softmax as scipy_log_softmax
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression as Reference

from mlinterviews.ml_coding.logistic_regression_code_softmax import (
    LinearClassifier,
    accuracy,
    log_softmax,
    loss_and_gradient,
    on_grid,
    one_hot,
    sigmoid_head,
    softmax_head,
)

RAW, y = load_iris(return_X_y=True)
Z = (RAW - RAW.mean(0)) / RAW.std(0)
Y = np.eye(3)[y]


def test_softmax_by_hand_and_at_a_thousand():
    logits = np.array([[2.0, 1, 0], [1000, 0, -1000]])
    P = np.exp(log_softmax(logits))
    assert P[0] == pytest.approx([0.6652, 0.2447, 0.0900], abs=1e-4)
    assert P.sum(axis=1) == pytest.approx([1, 1])
    assert log_softmax(logits) == pytest.approx(scipy_log_softmax(logits, axis=1))
    assert log_softmax(logits + 7) == pytest.approx(log_softmax(logits))
    loss, _ = softmax_head(logits[:1], np.array([[1.0, 0, 0]]))
    assert loss == pytest.approx(0.4076, abs=1e-4)


def test_one_hot():
    assert one_hot(np.array([2, 0]), 3).tolist() == [[0, 0, 1], [1, 0, 0]]


@pytest.mark.parametrize("head", [softmax_head, sigmoid_head])
def test_gradient_against_finite_differences(head):
    rng, h = np.random.default_rng(0), 1e-6
    W, b = rng.normal(size=(4, 3)), rng.normal(size=3)
    _, dW, db = loss_and_gradient(Z, Y, W, b, 0.2, head)
    for at in np.ndindex(W.shape):
        E = np.zeros_like(W)
        E[at] = h
        up = loss_and_gradient(Z, Y, W + E, b, 0.2, head)[0]
        down = loss_and_gradient(Z, Y, W - E, b, 0.2, head)[0]
        assert dW[at] == pytest.approx((up - down) / (2 * h), rel=1e-5)
    for k in range(3):
        e = h * np.eye(3)[k]
        up = loss_and_gradient(Z, Y, W, b + e, 0.2, head)[0]
        down = loss_and_gradient(Z, Y, W, b - e, 0.2, head)[0]
        assert db[k] == pytest.approx((up - down) / (2 * h), rel=1e-5)


def test_softmax_agrees_with_the_library():
    ours = LinearClassifier(l2=0.01, n_steps=3_000).fit(Z, y)
    theirs = Reference(C=1 / (2 * 0.01 * 150), tol=1e-9, max_iter=999)
    theirs.fit(Z, y)
    assert pytest.approx(theirs.coef_, abs=1e-3) == ours.coef_.T
    assert (ours.predict(Z) == theirs.predict(Z)).all()
    assert accuracy(y, ours.predict(Z)) > 0.95


def test_sigmoids_are_separate_binary_models():
    ours = LinearClassifier(sigmoid_head, 0.01, 5_000).fit(Z, y)
    for k in range(3):
        one = Reference(C=1 / (2 * 0.01 * 150), tol=1e-9, max_iter=999)
        one.fit(Z, y == k)
        assert ours.coef_[:, k] == pytest.approx(one.coef_[0], abs=2e-3)


@pytest.mark.parametrize("head", [softmax_head, sigmoid_head])
def test_the_loss_never_rises_even_on_raw_features(head):
    losses = LinearClassifier(head, n_steps=200).fit(1e3 * RAW, y).losses_
    assert (np.diff(losses) <= 1e-9).all()


def test_softmax_of_two_classes_is_the_sigmoid_of_the_difference():
    logits = np.array([[3.0, 1.0], [-2, 5]])
    P = softmax_head(logits, np.eye(2))[1]
    difference = logits[:, 1:] - logits[:, :1]
    assert P[:, 1:] == pytest.approx(sigmoid_head(difference, difference)[1])


def test_multi_label_rows_may_hold_several_ones():
    many = np.array([[1.0, 1, 0]])
    loss, P = sigmoid_head(np.array([[0.0, 0, 0]]), many)
    assert loss == pytest.approx(3 * np.log(2))
    assert pytest.approx(0.5 * np.ones((1, 3))) == P


def test_grid():
    X = np.array([[0.0, 0], [10, 20]])
    a, b, value = on_grid(lambda p: p[:, 0] + 100 * p[:, 1], X, 5)
    assert value.shape == (5, 5)
    assert value == pytest.approx(a + 100 * b)
    assert (a[0, 0], a[0, -1], b[0, 0], b[-1, 0]) == (-1, 11, -2, 22)
    with pytest.raises(ValueError, match="X must be"):
        on_grid(lambda p: p[:, 0], RAW)


def test_names_and_second_predict():
    names = np.array(["c", "a", "b"])[y]
    model = LinearClassifier(n_steps=500).fit(Z, names)
    first = model.predict(Z)
    model.predict(Z[:1])
    assert np.array_equal(model.predict(Z), first)
    assert set(first) == {"a", "b", "c"}


@pytest.mark.parametrize(
    "A, t, message",
    [
        (Z[:, 0], y, "X must"),
        (Z[:0], [], "X must"),
        (Z, y[:, None], "y must"),
        (Z * np.nan, y, "X holds"),
        (Z, 0 * y, "single class"),
        (Z, np.where(y == 2, np.nan, y), "y holds NaN"),
    ],
)
def test_bad_input_is_refused(A, t, message):
    with pytest.raises(ValueError, match=message):
        LinearClassifier().fit(A, t)


def test_bad_settings_are_refused():
    with pytest.raises(ValueError, match="l2"):
        LinearClassifier(l2=-1)
    with pytest.raises(ValueError, match="n_steps"):
        LinearClassifier(n_steps=0)
    with pytest.raises(ValueError, match="differ"):
        accuracy([1, 2], [1])
    with pytest.raises(ValueError, match="columns"):
        LinearClassifier(n_steps=1).fit(Z, y).predict(Z[:, :1])
