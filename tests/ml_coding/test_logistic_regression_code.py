"""By hand, against the library, gradients, Newton, batches, edges."""

import warnings

import numpy as np
import pytest
from scipy.special import expit
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression as Reference

from mlinterviews.ml_coding.logistic_regression_code import (
    LogisticRegression,
    epoch_batches,
    gradient,
    gradient_descent,
    log_loss,
    minibatch_descent,
    objective,
    proximal_descent,
    sampled_batches,
    sigmoid,
)

RAW, y = load_breast_cancer(return_X_y=True)
Z = (RAW - RAW.mean(0)) / RAW.std(0)
x4, y4 = np.array([[1.0], [2], [3], [4]]), np.array([0.0, 1, 0, 1])


def rng(seed=0):
    return np.random.default_rng(seed)


def test_one_step_by_hand():
    dw, db = gradient(x4, y4, np.zeros(1), 0.0)
    assert dw == pytest.approx([-0.25])
    assert db == 0
    assert objective(x4, y4, np.zeros(1), 0.0) == pytest.approx(np.log(2))
    w, b = gradient_descent(x4, y4, 1.0, 1)
    assert (w[0], b) == pytest.approx((0.25, 0.0))


def test_sigmoid_and_loss_at_extreme_logits():
    z = np.array([-1000.0, -3, 0, 3, 1000])
    assert sigmoid(z) == pytest.approx(expit(z), rel=1e-12)
    assert log_loss(np.array([-1000.0]), np.array([1.0])) == 1000
    assert log_loss(np.array([1000.0]), np.array([1.0])) == 0


@pytest.mark.parametrize("l1, l2", [(0, 0), (0, 0.3), (0.2, 0), (0.2, 0.3)])
def test_gradient_against_finite_differences(l1, l2):
    w, b, h = rng().normal(size=30), 0.4, 1e-6
    dw, db = gradient(Z, y, w, b, l1, l2)
    for j in range(30):
        e = h * np.eye(30)[j]
        up = objective(Z, y, w + e, b, l1, l2)
        down = objective(Z, y, w - e, b, l1, l2)
        assert dw[j] == pytest.approx((up - down) / (2 * h), rel=1e-5)
    up, down = (objective(Z, y, w, b + e, l1, l2) for e in (h, -h))
    assert db == pytest.approx((up - down) / (2 * h), rel=1e-5)


@pytest.mark.parametrize("l2", [1e-4, 1e-2, 1.0])
def test_newton_reaches_the_librarys_optimum(l2):
    ours = LogisticRegression(l2).fit(Z, y)
    C = 1 / (2 * l2 * len(y))
    theirs = Reference(C=C, tol=1e-10, max_iter=9_999).fit(Z, y)
    best = objective(Z, y, theirs.coef_[0], theirs.intercept_[0], l2=l2)
    found = objective(Z, y, ours.coef_, ours.intercept_, l2=l2)
    assert found <= best + 1e-8
    assert (ours.predict(Z) == theirs.predict(Z)).all()
    assert ours.predict_proba(Z) == pytest.approx(
        theirs.predict_proba(Z)[:, 1], abs=1e-3
    )


def test_raw_features_reach_the_optimum_without_a_warning():
    ours = LogisticRegression(1e-6).fit(RAW, y)
    C = 1 / (2 * 1e-6 * len(y))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = Reference(C=C, solver="newton-cholesky", tol=1e-9)
        theirs.fit(RAW, y)
    best = objective(RAW, y, theirs.coef_[0], theirs.intercept_[0], l2=1e-6)
    found = objective(RAW, y, ours.coef_, ours.intercept_, l2=1e-6)
    assert found <= best + 1e-8


def test_steps_are_halved_where_newton_overshoots():
    r = rng(475)  # heavy tails: full steps end at a loss of 1e15
    x = r.standard_t(1, size=(12, 2))
    t = (r.random(12) < expit(2 * x[:, 0])) * 1
    model = LogisticRegression(1e-4).fit(x, t)
    b = model.intercept_
    assert objective(x, t, model.coef_, b, l2=1e-4) < np.log(2)
    dw, db = gradient(x, t, model.coef_, b, l2=1e-4)
    assert np.hstack([dw, db]) == pytest.approx(np.zeros(3), abs=1e-3)


def test_halving_saves_newton_where_full_steps_run_away():
    """Undamped, the loss of these twelve rows passes a billion."""
    A = np.array(
        [
            *([2.4, 0.3, 1.5], [-118.5, -5, 1.7], [-1.8, 0.7, 3]),
            *([-0.1, -2.2, -2], [-0.3, 4.8, 18.5], [3.1, -0.3, 2.6]),
            *([0, 0, -1.7], [-3.8, -79.7, -0.4], [-1.5, -0.1, 0.4]),
            *([3246.8, -0.8, 0.1], [0, 0, -0.2], [-20, 1.7, -414.8]),
        ]
    )
    t = np.array([1, 0, 0, 1, 1, 1, 0, 0, 0, 1, 0, 0])
    model = LogisticRegression(1e-6).fit(A, t)
    dw, db = gradient(A, t, model.coef_, model.intercept_, l2=1e-6)
    assert np.append(dw, db) == pytest.approx(np.zeros(4), abs=1e-4)
    assert objective(A, t, model.coef_, model.intercept_, l2=1e-6) < 0.6


def test_descent_approaches_newtons_optimum():
    ours = LogisticRegression(0.01).fit(Z, y)
    best = objective(Z, y, ours.coef_, ours.intercept_, l2=0.01)
    w, b = gradient_descent(Z, y, 0.25, 1_000, l2=0.01)
    assert 0 <= objective(Z, y, w, b, l2=0.01) - best < 1e-4


def test_mean_gradient_does_not_depend_on_copies():
    w = np.ones(30)
    once = gradient(Z, y, w, 0.1)[0]
    assert gradient(np.tile(Z, (2, 1)), np.tile(y, 2), w, 0.1)[0] == (
        pytest.approx(once)
    )


def test_an_epoch_visits_each_row_once_and_samples_do_not():
    batches = list(epoch_batches(10, 4, 2, rng()))
    assert [len(b) for b in batches] == [4, 4, 2] * 2
    for epoch in (batches[:3], batches[3:]):
        assert sorted(np.concatenate(epoch)) == list(range(10))
    drawn = np.concatenate(list(sampled_batches(1_000, 50, 20, rng())))
    assert len(np.unique(drawn)) / 1_000 == pytest.approx(0.632, abs=0.03)


@pytest.mark.parametrize("kind", ["epochs", "samples"])
def test_minibatches_come_near_the_optimum_and_repeat(kind):
    def run(seed):
        if kind == "epochs":
            batches = epoch_batches(len(y), 32, 30, rng(seed))
        else:
            batches = sampled_batches(len(y), 32, 540, rng(seed))
        return minibatch_descent(Z, y, batches, 0.3, l2=0.01)

    ours = LogisticRegression(0.01).fit(Z, y)
    best = objective(Z, y, ours.coef_, ours.intercept_, l2=0.01)
    state = np.random.get_state()[1].copy()
    w, b = run(0)
    assert objective(Z, y, w, b, l2=0.01) - best < 0.01
    again, other = run(0), run(1)
    assert np.array_equal(w, again[0])
    assert not np.array_equal(w, other[0])
    assert np.array_equal(np.random.get_state()[1], state)


def test_subgradient_leaves_no_zeros_and_the_proximal_step_does():
    w_sub, _ = minibatch_descent(
        Z, y, epoch_batches(len(y), len(y), 1_000, rng()), 0.2, l1=0.05
    )
    w, b = proximal_descent(Z, y, 0.2, 1_000, 0.05)
    assert (w_sub != 0).all()
    assert (w == 0).sum() > 15
    g = gradient(Z, y, w, b)[0]  # what zero means for |w|
    assert (np.abs(g[w == 0]) <= 0.05 + 1e-9).all()
    assert g[w != 0] == pytest.approx(-0.05 * np.sign(w[w != 0]), abs=1e-3)


# Edges


def test_labels_keep_their_names_and_the_threshold_moves_predictions():
    names = np.where(y == 1, "benign", "malignant")
    model = LogisticRegression().fit(Z, names)
    assert list(model.classes_) == ["benign", "malignant"]
    strict = (model.predict(Z, 0.9) == "malignant").sum()
    assert strict < (model.predict(Z, 0.1) == "malignant").sum()
    even = LogisticRegression().fit([[1], [2]] * 2, ["a", "a", "b", "b"])
    even.coef_, even.intercept_ = np.zeros(1), 0.0  # p = 0.5
    assert list(even.predict([[1]])) == ["b"]


def test_separable_data_stay_finite():
    x = np.array([[-2.0], [-1], [1], [2]])
    t = [0, 0, 1, 1]
    model = LogisticRegression(1e-8).fit(x, t)
    assert np.isfinite(model.coef_).all()
    assert list(model.predict(x)) == t
    assert np.isfinite(LogisticRegression(0.0).fit(x, t).coef_).all()


def test_constant_and_repeated_columns():
    A = np.column_stack([Z, Z[:, 0], np.full(len(y), 0.1)])
    model = LogisticRegression(1e-3).fit(A, y)
    assert model.coef_[-1] == 0
    assert model.coef_[0] == pytest.approx(model.coef_[-2], abs=1e-6)
    A = np.column_stack([x4, 2 * x4])
    free = LogisticRegression(0.0).fit(A, y4).predict_proba(A)
    alone = LogisticRegression(0.0).fit(x4, y4).predict_proba(x4)
    assert free == pytest.approx(alone, abs=1e-6)


def test_predict_never_fits_and_integers_are_taken():
    model = LogisticRegression().fit([[1], [2], [3], [4]], [0, 1, 0, 1])
    first = model.predict_proba([[1], [4]])
    model.predict([[9]])
    assert np.array_equal(model.predict_proba([[1], [4]]), first)


@pytest.mark.parametrize(
    "A, t, message",
    [
        (np.ones(4), y4, "X must be"),
        (np.ones((0, 2)), [], "X must be|y holds"),
        (np.ones((4, 2)), [0, 1, 1], "y must be"),
        (np.full((4, 2), np.nan), y4, "X holds NaN"),
        (np.ones((4, 2)), [1, 1, 1, 1], "y holds 1 classes|y must"),
        (np.ones((4, 2)), [0, 1, 2, 1], "y holds 3 classes"),
        (np.ones((4, 2)), [1, 1, np.nan, 1], "y holds NaN"),
    ],
)
def test_bad_input_is_refused(A, t, message):
    with pytest.raises(ValueError, match=message):
        LogisticRegression().fit(A, t)


@pytest.mark.parametrize("batches", [epoch_batches, sampled_batches])
def test_empty_batches_are_refused(batches):
    with pytest.raises(ValueError, match="size must be"):
        next(batches(10, 0, 1, rng()))


def test_the_rate_decays():
    rows = [np.arange(4)]
    one, _ = minibatch_descent(x4, y4, rows, 1.0)
    assert one == pytest.approx([0.25])  # t = 0: the full rate
    w, b = np.zeros(1), 0.0
    for t in range(101):
        dw, db = gradient(x4, y4, w, b)
        w, b = w - dw * (1 + t / 100) ** -0.5, b - db * (1 + t / 100) ** -0.5
    assert minibatch_descent(x4, y4, rows * 101, 1.0)[0] == pytest.approx(w)


def test_plus_minus_labels_and_bad_penalties_are_refused():
    with pytest.raises(ValueError, match="only 0 and 1"):
        gradient_descent(x4, 2 * y4 - 1, 0.1, 1)
    with pytest.raises(ValueError, match="l2"):
        LogisticRegression(-1.0)
    with pytest.raises(ValueError, match="columns"):
        LogisticRegression().fit(Z, y).predict(Z[:, :2])
