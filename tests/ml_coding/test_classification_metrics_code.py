"""By hand, against scikit-learn on breast cancer, invariances, edges."""

import numpy as np
import pytest
import sklearn.metrics as reference
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata
from sklearn.calibration import calibration_curve
from sklearn.datasets import load_breast_cancer, load_iris
from sklearn.naive_bayes import GaussianNB

from mlinterviews.ml_coding.classification_metrics_code import (
    average_precision,
    average_ranks,
    brier_score,
    calibration_error,
    confusion_matrix,
    log_loss,
    precision_recall_curve,
    precision_recall_f1,
    ratio,
    reliability_curve,
    roc_auc,
    roc_curve,
    threshold_counts,
)

Y = np.array([1, 0, 1, 0, 1, 0])
SCORE = np.array([0.9, 0.8, 0.7, 0.7, 0.4, 0.2])
COUNTS = np.array([[8, 1, 1], [1, 4, 0], [1, 1, 0]])

DATA = load_breast_cancer()
LABELS = DATA.target
P = GaussianNB().fit(DATA.data[::2], LABELS[::2]).predict_proba(DATA.data)[:, 1]
COARSE = P.round(1)  # many ties
SCORES = pytest.mark.parametrize("score", [P, COARSE, -DATA.data[:, 0]])


# The six scores and the three classes of the text


def test_the_six_scores_at_one_half():
    labels, counts = confusion_matrix(Y, (SCORE > 0.5).astype(int))
    assert labels.tolist() == [0, 1]
    assert counts.tolist() == [[1, 2], [1, 2]]
    assert precision_recall_f1(counts)[:, 1] == pytest.approx([1 / 2, 2 / 3, 4 / 7])


def test_the_six_scores_over_all_thresholds():
    t, tp, fp = threshold_counts(Y, SCORE)
    assert t.tolist() == [0.9, 0.8, 0.7, 0.4, 0.2]
    assert tp.tolist() == [1, 1, 2, 3, 3]
    assert fp.tolist() == [0, 1, 2, 2, 3]
    assert roc_auc(Y, SCORE) == pytest.approx(5.5 / 9)
    assert average_precision(Y, SCORE) == pytest.approx(0.7)


def test_three_classes_and_their_averages():
    f1 = [0.8, 8 / 11, 0]
    assert precision_recall_f1(COUNTS)[2] == pytest.approx(f1)
    assert precision_recall_f1(COUNTS, "macro")[2] == pytest.approx(sum(f1) / 3)
    weighted = (10 * f1[0] + 5 * f1[1]) / 17
    assert precision_recall_f1(COUNTS, "weighted")[2] == pytest.approx(weighted)
    assert precision_recall_f1(COUNTS, "micro") == pytest.approx([12 / 17] * 3)


def test_log_loss_and_brier_by_hand():
    assert log_loss([1, 0], [0.8, 0.4]) == pytest.approx(
        -(np.log(0.8) + np.log(0.6)) / 2
    )
    assert brier_score([1, 0], [0.8, 0.4]) == pytest.approx((0.04 + 0.16) / 2)


def test_calibration_error_by_hand():
    y, p = [0, 1, 1, 1], [0.2, 0.4, 0.7, 0.9]
    mean_p, share, size = reliability_curve(y, p, n_bins=2)
    assert mean_p == pytest.approx([0.3, 0.8])
    assert share == pytest.approx([0.5, 1])
    assert size.tolist() == [2, 2]
    assert calibration_error(y, p, n_bins=2) == pytest.approx(0.2)


# Against scikit-learn


@pytest.mark.parametrize("average", [None, "micro", "macro", "weighted"])
def test_averages_equal_scikit_learn(average):
    iris = load_iris()
    names = iris.target_names[iris.target]  # labels are strings
    y_hat = GaussianNB().fit(iris.data[:, :1], names).predict(iris.data[:, :1])
    labels, counts = confusion_matrix(names, y_hat)
    assert labels.tolist() == sorted(set(names))
    assert np.array_equal(counts, reference.confusion_matrix(names, y_hat))
    theirs = reference.precision_recall_fscore_support(names, y_hat, average=average)
    for mine, other in zip(precision_recall_f1(counts, average), theirs, strict=False):
        assert mine == pytest.approx(other)


@SCORES
def test_curves_and_areas_equal_scikit_learn(score):
    fpr, tpr, _ = reference.roc_curve(LABELS, score, drop_intermediate=False)
    for mine, other in zip(roc_curve(LABELS, score), (fpr, tpr), strict=True):
        assert mine == pytest.approx(other)
    assert roc_auc(LABELS, score) == pytest.approx(
        reference.roc_auc_score(LABELS, score)
    )
    precision, recall, _ = reference.precision_recall_curve(LABELS, score)
    mine = precision_recall_curve(LABELS, score)
    assert mine[0] == pytest.approx(precision[-2::-1])
    assert mine[1] == pytest.approx(recall[-2::-1])
    assert average_precision(LABELS, score) == pytest.approx(
        reference.average_precision_score(LABELS, score)
    )


@SCORES
def test_area_by_ranks_is_the_trapezoid_under_the_curve(score):
    fpr, tpr = roc_curve(LABELS, score)
    assert np.trapezoid(tpr, fpr) == pytest.approx(roc_auc(LABELS, score))


@pytest.mark.parametrize("p", [P, COARSE])
def test_probabilities_equal_scikit_learn(p):
    assert (p == 0).any()
    assert log_loss(LABELS, p) == pytest.approx(reference.log_loss(LABELS, p))
    assert brier_score(LABELS, p) == pytest.approx(
        reference.brier_score_loss(LABELS, p)
    )
    share, mean_p = calibration_curve(LABELS, p, n_bins=7)
    mine = reliability_curve(LABELS, p, n_bins=7)
    assert mine[0] == pytest.approx(mean_p)
    assert mine[1] == pytest.approx(share)
    assert mine[2].sum() == len(p)


def test_bins_of_equal_mass_equal_scikit_learn():
    p = np.random.default_rng(0).beta(1, 9, 500)
    y = (np.random.default_rng(1).random(500) < p).astype(int)
    share, mean_p = calibration_curve(y, p, n_bins=5, strategy="quantile")
    mine = reliability_curve(y, p, 5, equal_mass=True)
    assert mine[0] == pytest.approx(mean_p)
    assert mine[1] == pytest.approx(share)
    assert mine[2].tolist() == [100] * 5


# What must hold for any input


LISTS = st.lists(
    st.tuples(st.integers(0, 1), st.integers(-3, 3)), min_size=2, max_size=30
)


@given(LISTS)
def test_area_counts_pairs_and_keeps_under_any_increasing_map(pairs):
    y, score = np.array(pairs).T
    pos, neg = score[y == 1], score[y == 0]
    if not len(pos) or not len(neg):
        with pytest.raises(ValueError, match="one class"):
            roc_auc(y, score)
        return
    gap = pos[:, None] - neg
    wanted = (gap > 0).mean() + (gap == 0).mean() / 2
    assert roc_auc(y, score) == pytest.approx(wanted)
    assert roc_auc(y, np.exp(score)) == pytest.approx(wanted)
    assert roc_auc(1 - y, -score) == pytest.approx(wanted)


@given(LISTS)
def test_the_order_of_the_examples_does_not_matter(pairs):
    y, score = np.array(pairs).T
    assert average_ranks(score) == pytest.approx(rankdata(score))
    if y.any():
        turned = average_precision(y[::-1], score[::-1])
        assert average_precision(y, score) == pytest.approx(turned)


def test_all_scores_equal():
    assert roc_auc(Y, np.zeros(6)) == 0.5
    assert average_precision(Y, np.zeros(6)) == 0.5  # the base rate


# Edges


def test_a_class_never_predicted_or_never_present_gives_zero():
    _, counts = confusion_matrix([0, 0, 1], [0, 0, 2])
    assert precision_recall_f1(counts)[0].tolist() == [1, 0, 0]
    assert ratio([1, 0], [0, 0]).tolist() == [0, 0]


def test_labels_need_not_be_consecutive_and_one_class_is_enough():
    labels, counts = confusion_matrix([7, -2, 7], [7, 7, 7])
    assert labels.tolist() == [-2, 7]
    assert counts.tolist() == [[0, 1], [0, 2]]
    labels, counts = confusion_matrix(["a", "a"], ["a", "a"])
    assert (labels.tolist(), counts.tolist()) == (["a"], [[2]])


def test_certain_and_wrong_is_finite():
    assert log_loss([1], [0.0]) == pytest.approx(36.04, abs=0.01)
    assert log_loss([1, 0], [1, 0]) == 0


@pytest.mark.parametrize(
    "metric",
    [roc_auc, roc_curve, average_precision, log_loss, brier_score, calibration_error],
)
@pytest.mark.parametrize(
    "y, score, what",
    [
        ([], [], "n >= 1"),
        ([1, 0], [0.1], "alike"),
        ([[1], [0]], [[0.1], [0.2]], r"must be \(n,\)"),
        ([1, 2], [0.1, 0.2], "0 and 1 only"),
        ([-1, 1], [0.1, 0.2], "0 and 1 only"),
        ([1, 0], [0.1, np.nan], "score holds NaN"),
        ([1, 0], [0.1, np.inf], "score holds NaN"),
    ],
)
def test_bad_input_is_named(metric, y, score, what):
    with pytest.raises(ValueError, match=what):
        metric(y, score)


def test_what_is_undefined_is_refused():
    with pytest.raises(ValueError, match="one class"):
        roc_curve([1, 1], [0.1, 0.2])
    with pytest.raises(ValueError, match="no positive"):
        average_precision([0, 0], [0.1, 0.2])
    with pytest.raises(ValueError, match="between 0 and 1"):
        log_loss([1], [1.1])
    with pytest.raises(ValueError, match="n_bins"):
        calibration_error([1], [0.5], n_bins=0)
    with pytest.raises(ValueError, match="average"):
        precision_recall_f1(COUNTS, "mean")
    with pytest.raises(ValueError, match="alike"):
        confusion_matrix([1, 2], [1])


def test_matrices_that_are_none_and_nan_labels_are_refused():
    for counts in ([1, 2], np.ones((2, 3)), []):
        with pytest.raises(ValueError, match="counts must be"):
            precision_recall_f1(counts)
    for counts in ([[0, 0], [0, 0]], [[-1, 2], [1, 1]], [[np.nan, 1], [1, 1]]):
        with pytest.raises(ValueError, match="not all zero"):
            precision_recall_f1(counts, "weighted")
    with pytest.raises(ValueError, match="y or y_hat holds NaN"):
        confusion_matrix([1.0, np.nan], [1.0, 1.0])


def test_scores_at_both_ends_of_the_floats():
    fpr, tpr = roc_curve([0, 1, 0], [-1e308, 1e308, 1e308])
    assert fpr.tolist() == [0, 0.5, 1]
    assert tpr.tolist() == [0, 1, 1]
