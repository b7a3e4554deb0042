"""Counts by hand, scikit-learn on real data, costs against all cuts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics
from sklearn.datasets import load_breast_cancer, load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import scale

from mlinterviews.fundamentals.classification_metrics import (
    Counts,
    auc_by_pairs,
    best_threshold,
    break_even,
    counts_at,
    f_beta,
    one_vs_rest_auc,
    precision_at,
)
from mlinterviews.ml_coding.classification_metrics_code import roc_auc

Y = [1, 0, 1, 1, 0, 0, 0, 0]
SCORE = [0.9, 0.8, 0.7, 0.4, 0.4, 0.3, 0.2, 0.1]

examples = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, 5)), min_size=2, max_size=25
)


def cancer():
    X, y = load_breast_cancer(return_X_y=True)
    model = LogisticRegression(max_iter=1000).fit(scale(X)[:, :3], 1 - y)
    return 1 - y, model.predict_proba(scale(X)[:, :3])[:, 1]


def test_counts_by_hand():
    assert counts_at(Y, SCORE, 0.5) == Counts(2, 1, 1, 4)
    assert counts_at(Y, SCORE, 0.4) == Counts(3, 2, 0, 3)
    assert f_beta(Counts(2, 1, 1, 4)) == pytest.approx(2 / 3)
    assert f_beta(Counts(0, 0, 0, 9)) == 0


@pytest.mark.parametrize("beta", [0.5, 1, 2])
def test_f_agrees_with_sklearn(beta):
    y, score = cancer()
    theirs = metrics.fbeta_score(y, score >= 0.3, beta=beta)
    assert f_beta(counts_at(y, score, 0.3), beta) == pytest.approx(theirs)


def test_counts_agree_with_sklearn():
    y, score = cancer()
    tn, fp, fn, tp = metrics.confusion_matrix(y, score >= 0.2).ravel()
    assert counts_at(y, score, 0.2) == (tp, fp, fn, tn)


def test_precision_by_bayes_is_precision_by_counting():
    y, score = cancer()
    c = counts_at(y, score, 0.4)
    tpr, fpr = c.tp / (c.tp + c.fn), c.fp / (c.fp + c.tn)
    found = precision_at(tpr, fpr, float(y.mean()))
    assert found == pytest.approx(c.tp / (c.tp + c.fp))


@given(examples, st.floats(0, 9), st.floats(0, 9))
def test_no_other_threshold_is_cheaper(rows, cost_fp, cost_fn):
    y, score = map(np.array, zip(*rows, strict=True))
    t, cost = best_threshold(y, score, cost_fp, cost_fn)

    def total(t):
        c = counts_at(y, score, t)
        return cost_fp * c.fp + cost_fn * c.fn

    assert total(t) == pytest.approx(cost, abs=1e-9)
    assert all(cost <= total(u) + 1e-9 for u in range(7))


def test_a_calibrated_model_breaks_even_at_the_ratio_of_costs():
    rng = np.random.default_rng(0)
    p = rng.random(200_000)
    y = (rng.random(200_000) < p).astype(int)
    t, _ = best_threshold(y, p, 1, 9)
    assert break_even(1, 9) == 0.1
    assert t == pytest.approx(0.1, abs=0.02)


@given(examples)
def test_pairs_and_ranks_agree(rows):
    y, score = map(np.array, zip(*rows, strict=True))
    if y.min() == y.max():
        return
    assert auc_by_pairs(y, score) == pytest.approx(roc_auc(y, score))
    assert auc_by_pairs(y, -score) == pytest.approx(1 - roc_auc(y, score))


def test_auc_is_the_area_under_the_curve():
    y, score = cancer()
    fpr, tpr, _ = metrics.roc_curve(y, score)
    area = np.trapezoid(tpr, fpr)
    assert auc_by_pairs(y, score) == pytest.approx(area)


def test_one_vs_rest_agrees_with_sklearn():
    X, y = load_iris(return_X_y=True)
    P = LogisticRegression(max_iter=1000).fit(X[:, :2], y).predict_proba(X[:, :2])
    theirs = metrics.roc_auc_score(y, P, multi_class="ovr", average="macro")
    assert one_vs_rest_auc(y, P).mean() == pytest.approx(theirs)


def test_the_matrix_of_the_text_and_its_three_averages():
    matrix = np.array([[40, 5, 5], [10, 30, 0], [2, 0, 8]])
    truth, called = np.nonzero(matrix)
    sizes = matrix[truth, called]
    y, y_hat = np.repeat(truth, sizes), np.repeat(called, sizes)
    each = metrics.f1_score(y, y_hat, average=None)
    assert each == pytest.approx([0.784, 0.800, 0.696], abs=5e-4)
    for average, value in (("macro", 0.760), ("weighted", 0.782), ("micro", 0.78)):
        found = metrics.f1_score(y, y_hat, average=average)
        assert found == pytest.approx(value, abs=5e-4)


def test_recall_does_not_move_with_the_base_rate_and_precision_does():
    """Each negative 99 times: the same positives among more others."""
    y, score = cancer()
    rare = np.append(y, np.repeat(y[y == 0], 98))
    scores = np.append(score, np.repeat(score[y == 0], 98))
    a, b = counts_at(y, score, 0.3), counts_at(rare, scores, 0.3)
    assert (a.tp, a.fn) == (b.tp, b.fn)
    assert b.fp / (b.fp + b.tn) == pytest.approx(a.fp / (a.fp + a.tn))
    assert auc_by_pairs(y, score) == pytest.approx(roc_auc(rare, scores))
    assert b.tp / (b.tp + b.fp) < 0.5 * a.tp / (a.tp + a.fp)


def test_probabilities_from_thinned_negatives_are_put_right():
    """p / (p + (1 - p) / s), the correction of the answer on thresholds."""
    true, s = np.array([0.01, 0.1, 0.5, 0.9]), 0.05
    seen = true / (true + (1 - true) * s)  # by Bayes, negatives thinned
    assert seen / (seen + (1 - seen) / s) == pytest.approx(true)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: counts_at([0, 2], [1, 1], 0.5), "y must hold"),
        (lambda: counts_at([], [], 0.5), "shapes"),
        (lambda: counts_at([0, 1], [np.nan, 1], 0.5), "score finite"),
        (lambda: counts_at([0, 1], [[1, 1]], 0.5), "shapes"),
        (lambda: counts_at([0, 1], [1, 1], np.nan), "t must"),
        (lambda: f_beta(Counts(1, 1, 1, 1), 0), "beta"),
        (lambda: f_beta(Counts(1, 1, 1, 1), np.inf), "beta"),
        (lambda: precision_at(0, 0, 0.5), "nothing is called"),
        (lambda: precision_at(1.2, 0, 0.5), "rates"),
        (lambda: precision_at(np.nan, 0, 0.5), "rates"),
        (lambda: best_threshold([0, 1], [1, 2], -1, 1), "costs"),
        (lambda: best_threshold([0, 1], [1, 2], np.nan, 1), "costs"),
        (lambda: best_threshold([0, 1], [1, 2], 1, np.inf), "costs"),
        (lambda: break_even(0, 1), "costs"),
        (lambda: break_even(np.inf, 1), "costs"),
        (lambda: auc_by_pairs([1, 1], [0.2, 0.3]), "both classes"),
        (lambda: one_vs_rest_auc([0, 1], [0.2, 0.3]), "y and scores"),
        (lambda: one_vs_rest_auc([0, 2], [[0.2, 0.3], [0.1, 0.9]]), "y must be in"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
