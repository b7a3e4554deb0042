"""By hand, the perceptron's bound, scikit-learn's optimum, edges."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import approx_fprime
from sklearn import svm
from sklearn.datasets import load_breast_cancer, load_iris

from mlinterviews.ml_coding.perceptron_and_linear_svm import (
    HingeSVM,
    LinearSVC,
    Perceptron,
    hinge_objective,
    newton_svm,
    pegasos,
    perceptron,
    squared_hinge,
)

A3 = np.array([[1.0, 1, 2], [1, 3, 1], [1, 2, 3]])
S3 = np.array([1.0, -1, 1])
RAW, LABELS = load_breast_cancer(return_X_y=True)
Z = (RAW - RAW.mean(0)) / RAW.std(0)
ONES = np.column_stack([np.ones(len(Z)), Z])
SIGNS = np.where(LABELS == 1, 1.0, -1.0)
XOR = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


# The three points of the text


def test_perceptron_by_hand():
    w, updates, converged = perceptron(A3, S3)
    assert w.tolist() == [0, -3, 3]
    assert (updates, converged) == (4, True)
    assert perceptron(A3, S3, max_epochs=1)[0].tolist() == [1, 0, 4]


def test_objectives_by_hand():
    v = np.array([0, -0.5, 0.5])  # margins 1/2, 1, 1/2
    assert hinge_objective(v, A3, S3, 0.1) == pytest.approx(0.025 + 1 / 3)
    assert hinge_objective(2 * v, A3, S3, 0.1) == pytest.approx(0.1)
    assert squared_hinge(v, A3, S3, 2.0)[0] == pytest.approx(0.25 + 2 * 0.5)


def test_first_two_steps_of_pegasos_by_hand():
    """l2 = 1 on one row: v = x s, then half of it; the mean of step 2."""
    one = pegasos(A3[:1], S3[:1], 1.0, 2, rng())
    assert one == pytest.approx([0.5, 0.5, 1.0])


# Perceptron


@settings(max_examples=30)
@given(st.integers(0, 9999), st.integers(1, 4))
def test_updates_never_exceed_the_bound(seed, d):
    draw = rng(seed)
    A = np.column_stack([np.ones(60), draw.normal(size=(60, d))])
    u = draw.normal(size=d + 1)
    u /= np.linalg.norm(u)
    margin = A @ u
    A = A[np.abs(margin) > 0.1]
    s = np.sign(A @ u)
    gamma = (s * (A @ u)).min()
    w, updates, converged = perceptron(A, s, 10_000)
    assert converged
    assert updates <= (A**2).sum(1).max() / gamma**2
    assert np.all(s * (A @ w) > 0)


def test_xor_never_converges_and_weights_stay_bounded():
    model = Perceptron(500).fit(XOR, [0, 1, 1, 0])
    assert not model.converged_
    assert model.n_updates_ >= 500
    assert np.abs(model.coef_).max() <= 5


def test_positive_factor_of_the_data_changes_no_update():
    a = perceptron(A3, S3)
    b = perceptron(7.5 * A3, S3)
    assert b[0] == pytest.approx(7.5 * a[0])
    assert b[1] == a[1]


# SVM


@pytest.mark.parametrize("C", [0.01, 1.0, 100.0])
@pytest.mark.parametrize("data", [Z, RAW])
def test_newton_is_at_the_optimum(C, data):
    model = LinearSVC(C).fit(data, LABELS)
    v = np.append(model.intercept_, model.coef_)
    A = np.column_stack([np.ones(len(data)), data])
    slack = np.maximum(0, 1 - SIGNS * (A @ v))
    gradient = v - 2 * C * A.T @ (SIGNS * slack)
    scale = 2 * C * np.abs(A).T @ slack + np.abs(v)
    assert np.all(np.abs(gradient) <= 1e-5 * scale)


@pytest.mark.parametrize("C", [0.1, 1.0])
def test_newton_as_scikit_learn_s(C):
    ours = LinearSVC(C).fit(Z, LABELS)
    theirs = svm.LinearSVC(C=C, dual=False, tol=1e-10).fit(Z, LABELS)
    value = [
        squared_hinge(np.append(m.intercept_, m.coef_), ONES, SIGNS, C)[0]
        for m in (ours, theirs)
    ]
    assert value[0] <= value[1] * (1 + 1e-9)
    assert ours.coef_ == pytest.approx(theirs.coef_[0], abs=1e-4)
    assert np.array_equal(ours.predict(Z), theirs.predict(Z))


def test_newton_s_optimum_has_zero_slope_in_all_directions():
    v, _ = newton_svm(A3, S3, 3.0)
    slope = approx_fprime(v, lambda u: squared_hinge(u, A3, S3, 3.0)[0])
    assert np.abs(slope).max() < 1e-5
    best = squared_hinge(v, A3, S3, 3.0)[0]
    for e in 1e-3 * rng().normal(size=(50, 3)):
        assert squared_hinge(v + e, A3, S3, 3.0)[0] >= best


def test_pegasos_approaches_scikit_learn_s_optimum():
    l2 = 0.05
    best = svm.LinearSVC(loss="hinge", C=1 / (l2 * 569), tol=1e-7, max_iter=10**6)
    best.fit(Z, LABELS)
    v = np.append(best.intercept_, best.coef_)
    optimum = hinge_objective(v, ONES, SIGNS, l2)
    ours = pegasos(ONES, SIGNS, l2, 20_000, rng(1))
    assert optimum <= hinge_objective(ours, ONES, SIGNS, l2) * (1 + 1e-6)
    assert hinge_objective(ours, ONES, SIGNS, l2) <= 1.02 * optimum


@pytest.mark.text
def test_labels_0_and_1_in_the_hinge_learn_nothing_of_class_0():
    """What the text says of 0/1: such rows have a constant loss."""
    for v in rng().normal(size=(5, 31)):
        zeros = hinge_objective(v, ONES, np.zeros(569), 0.0)
        assert zeros == 1


@pytest.mark.parametrize(
    "fit",
    [
        perceptron,
        lambda A, s: pegasos(A, s, 0.1, 10, rng()),
        lambda A, s: newton_svm(A, s, 1.0),
    ],
)
def test_labels_that_are_not_signs_are_refused(fit):
    for s in ([1, 0, 1], [1, -1], [[1], [-1], [1]], [1, -1, np.nan]):
        with pytest.raises(ValueError, match=r"s must be \(3,\)"):
            fit(A3, np.array(s))
    with pytest.raises(ValueError, match="NaN"):
        fit(A3 * np.nan, S3)


def test_same_seed_same_weights_and_global_state_untouched():
    before = np.random.get_state()[1].copy()
    a, b, c = (pegasos(ONES, SIGNS, 0.1, 500, rng(s)) for s in (4, 4, 5))
    assert np.array_equal(a, b) and not np.array_equal(a, c)
    assert np.array_equal(before, np.random.get_state()[1])


# Edges

MODELS = [Perceptron, LinearSVC, lambda: HingeSVM(0.01, 3_000, rng())]


@pytest.mark.parametrize("make", MODELS)
@pytest.mark.parametrize("labels", [("no", "yes"), (0, 1), (-1, 1), (7, 3)])
def test_any_two_labels(make, labels):
    y = np.array(labels)[LABELS]
    model = make().fit(Z, y)
    first = model.predict(Z)
    assert (first == y).mean() > 0.95
    assert set(first) == set(labels)
    model.predict(Z[:1])
    assert np.array_equal(model.predict(Z), first)


@pytest.mark.parametrize("make", MODELS)
def test_integers_duplicates_and_constant_features(make):
    X = np.array([[0, 5, 0], [1, 5, 1], [0, 5, 0], [1, 5, 1]] * 3)
    y = np.array(["a", "b", "a", "b"] * 3)
    model = make().fit(X, y)
    assert np.array_equal(model.predict(X), y)


@pytest.mark.parametrize("make", MODELS)
def test_contradicting_rows_and_more_features_than_rows(make):
    model = make().fit([[1.0], [1.0], [1.0]], [0, 1, 0])
    assert np.isfinite(model.decision_function([[1.0]])).all()
    X = rng().normal(size=(6, 20))
    y = [0, 1, 0, 1, 1, 0]
    assert np.array_equal(make().fit(X, y).predict(X), y)


def test_huge_c_separates_with_the_widest_margin():
    iris = load_iris()
    two = iris.target < 2
    X, s = iris.data[two], np.where(iris.target[two] == 1, 1.0, -1.0)
    A = np.column_stack([np.ones(100), X])
    v, _ = newton_svm(A, s, 1e6)
    assert (s * (A @ v)).min() == pytest.approx(1, abs=1e-3)
    hard = svm.SVC(kernel="linear", C=1e6).fit(X, s)
    theirs = 1 / np.linalg.norm(hard.coef_)
    assert 1 / np.linalg.norm(v[1:]) <= theirs * 1.001


@pytest.mark.parametrize("make", MODELS)
@pytest.mark.parametrize(
    "X, y, message",
    [
        (np.ones(4), [0, 1, 0, 1], "X must be"),
        (np.ones((0, 2)), [], "X must be"),
        ([[np.nan], [1.0]], [0, 1], "X holds NaN"),
        (np.ones((2, 1)), [[0], [1]], "y must be"),
        (np.ones((2, 1)), [0.0, np.nan], "y holds NaN"),
        (np.ones((2, 1)), [1, 1], "1 classes"),
        (np.ones((3, 1)), [0, 1, 2], "3 classes"),
    ],
)
def test_bad_data_is_refused(make, X, y, message):
    with pytest.raises(ValueError, match=message):
        make().fit(X, y)


def test_bad_settings_and_columns_are_refused():
    for make, message in [
        (lambda: Perceptron(0), "max_epochs"),
        (lambda: LinearSVC(0), "C must be"),
        (lambda: HingeSVM(0, 10, rng()), "l2 must be"),
        (lambda: HingeSVM(1, 0, rng()), "n_steps"),
        (lambda: pegasos(A3, S3, 0.0, 10, rng()), "l2 must be"),
        (lambda: pegasos(A3, S3, 1.0, 0, rng()), "n_steps"),
    ]:
        with pytest.raises(ValueError, match=message):
            make()
    for make in MODELS:
        with pytest.raises(ValueError, match="30 columns"):
            make().fit(Z, LABELS).predict(XOR)
