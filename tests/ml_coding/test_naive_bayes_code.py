"""By hand, against scikit-learn, in log space, edges."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from sklearn import naive_bayes
from sklearn.datasets import load_breast_cancer, load_digits, load_iris

from mlinterviews.ml_coding.naive_bayes_code import (
    BernoulliNB,
    GaussianNB,
    MultinomialNB,
    sums_by_class,
)

COUNTS = np.array([[2, 0, 1], [1, 0, 2], [0, 2, 0], [0, 1, 1]])
LABELS = np.array(["spam", "spam", "ham", "ham"])
DIGITS, DIGIT = load_digits(return_X_y=True)
IRIS = load_iris()
MODELS = [GaussianNB, MultinomialNB, BernoulliNB]


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


# The four messages of the text


def test_multinomial_by_hand():
    model = MultinomialNB().fit(COUNTS, LABELS)
    assert np.exp(model.log_p_[0]) == pytest.approx([1 / 7, 4 / 7, 2 / 7])
    assert np.exp(model.log_p_[1]) == pytest.approx([4 / 9, 1 / 9, 4 / 9])
    spam, ham = 4 / 9 * 1 / 9, 1 / 7 * 4 / 7
    p = np.exp(model.predict_log_proba([[1, 1, 0]]))[0]
    assert p == pytest.approx([ham / (ham + spam), spam / (ham + spam)])


def test_bernoulli_by_hand():
    model = BernoulliNB().fit(COUNTS > 0, LABELS)
    assert np.exp(model.log_p_) == pytest.approx(np.array([[1, 3, 2], [3, 1, 3]]) / 4)
    ham, spam = 1 / 4 * 3 / 4 * 1 / 2, 3 / 4 * 1 / 4 * 1 / 4
    p = np.exp(model.predict_log_proba([[1, 1, 0]]))[0]
    assert p == pytest.approx([ham / (ham + spam), spam / (ham + spam)])


def test_gaussian_by_hand():
    model = GaussianNB().fit([[1.0], [3.0], [7.0], [11.0]], [0, 0, 1, 1])
    assert model.mean_[:, 0].tolist() == [2, 9]
    assert model.var_[:, 0] == pytest.approx([1, 4])
    joint = model.joint_log_likelihood([[4.0]])[0]
    expected = np.log(0.5) + norm.logpdf(4, [2, 9], [1, 2])
    assert joint == pytest.approx(expected)


# Against the library


@pytest.mark.parametrize("data", ["iris", "cancer"])
def test_gaussian_as_scikit_learn_s(data):
    X, y = {"iris": load_iris, "cancer": load_breast_cancer}[data](return_X_y=True)
    ours, theirs = GaussianNB().fit(X, y), naive_bayes.GaussianNB().fit(X, y)
    assert ours.var_ == pytest.approx(theirs.var_)
    assert ours.joint_log_likelihood(X) == pytest.approx(
        theirs.predict_joint_log_proba(X), rel=1e-6
    )
    assert np.array_equal(ours.predict(X), theirs.predict(X))


@pytest.mark.parametrize("alpha", [0.01, 1.0, 10.0])
def test_multinomial_and_bernoulli_as_scikit_learn_s(alpha):
    for ours, theirs, X in [
        (MultinomialNB, naive_bayes.MultinomialNB, DIGITS),
        (BernoulliNB, naive_bayes.BernoulliNB, DIGITS > 7),
    ]:
        a = ours(alpha).fit(X, DIGIT)
        b = theirs(alpha=alpha).fit(X, DIGIT)
        assert a.predict_log_proba(X) == pytest.approx(b.predict_log_proba(X), abs=1e-8)
        assert np.array_equal(a.predict(X), b.predict(X))


# Log space and invariances


@pytest.mark.parametrize("make", MODELS)
def test_probabilities_sum_to_one_however_small_the_joint(make):
    X = np.tile(DIGITS > 7, (1, 40)).astype(float)  # 2,560 features
    model = make().fit(X, DIGIT)
    assert np.abs(model.joint_log_likelihood(X)).max() > 745
    log_p = model.predict_log_proba(X)
    assert np.exp(log_p).sum(axis=1) == pytest.approx(1)
    assert np.isfinite(log_p).all()


@settings(max_examples=20)
@given(st.integers(0, 999), st.floats(0.01, 100), st.floats(-50, 50))
def test_units_change_no_gaussian_label(seed, factor, shift):
    X = rng(seed).normal(size=(30, 3))
    y = rng(seed + 1).permutation(np.arange(30) % 3)
    p = GaussianNB().fit(X, y).predict_log_proba(X)
    moved = factor * X + shift
    q = GaussianNB().fit(moved, y).predict_log_proba(moved)
    assert q == pytest.approx(p, abs=1e-5)


def test_far_from_the_origin_digits_are_kept():
    near = GaussianNB().fit(IRIS.data, IRIS.target)
    far = GaussianNB().fit(IRIS.data + 1e6, IRIS.target)
    assert far.predict_log_proba(IRIS.data + 1e6) == pytest.approx(
        near.predict_log_proba(IRIS.data), abs=1e-4
    )


def test_smoothing_lets_an_unseen_word_count_without_a_veto():
    model = MultinomialNB().fit(COUNTS, LABELS)
    assert model.predict([[9, 1, 0]]).tolist() == ["spam"]
    strong = MultinomialNB(1e9).fit(COUNTS, LABELS)
    assert np.exp(strong.log_p_) == pytest.approx(1 / 3)


def test_sums_by_class():
    assert sums_by_class(COUNTS, np.array([1, 1, 0, 0]), 2).tolist() == [
        [0, 3, 1],
        [3, 0, 3],
    ]
    drawn = rng().integers(5, size=1797)
    expected = np.eye(5)[drawn].T @ DIGITS
    assert np.array_equal(sums_by_class(DIGITS, drawn, 5), expected)


# Edges


@pytest.mark.parametrize("make", MODELS)
@pytest.mark.parametrize("labels", [range(10), range(-5, 5), "jihgfedcba"])
def test_ten_classes_with_any_labels(make, labels):
    y = np.array(list(labels))[DIGIT]
    X = (DIGITS > 7).astype(int)
    model = make().fit(X, y)
    first = model.predict(X)
    assert (first == y).mean() > 0.6
    assert len(model.classes_) == 10
    model.predict(X[:1])
    assert np.array_equal(model.predict(X), first)


@pytest.mark.parametrize("make", MODELS)
def test_one_class_one_row_and_constant_features(make):
    model = make().fit([[1, 0]], ["only"])
    assert model.predict([[0, 1], [1, 1]]).tolist() == ["only"] * 2
    assert model.predict_log_proba([[0, 1]]).tolist() == [[0]]
    X = [[1, 0], [1, 0], [1, 1], [1, 1]]
    assert make().fit(X, [3, 3, 8, 8]).predict(X).tolist() == [3, 3, 8, 8]
    flat = make().fit([[0, 0], [0, 0], [0, 0]], [1, 2, 2])
    assert flat.predict([[0, 0]]).tolist() == [2]  # by the prior


@pytest.mark.parametrize("make", MODELS)
@pytest.mark.parametrize(
    "X, y, message",
    [
        (np.ones(4), [0] * 4, "X must be"),
        (np.ones((0, 2)), [], "X must be"),
        ([[np.nan], [1.0]], [0, 1], "X holds NaN"),
        (np.ones((2, 1)), [[0], [1]], "y must be"),
        (np.ones((2, 1)), [0.0, np.inf], "y holds NaN"),
    ],
)
def test_bad_data_is_refused(make, X, y, message):
    with pytest.raises(ValueError, match=message):
        make().fit(X, y)


def test_bad_settings_and_values_are_refused():
    for make in (GaussianNB, MultinomialNB, BernoulliNB):
        for bad in (0, np.inf, np.nan):
            with pytest.raises(ValueError, match=r"smoothing|alpha"):
                make(bad)
        with pytest.raises(ValueError, match="2 columns"):
            make().fit([[0, 1], [1, 0]], [0, 1]).predict([[1]])
    with pytest.raises(ValueError, match="none negative"):
        MultinomialNB().fit([[-1], [1]], [0, 1])
    with pytest.raises(ValueError, match="only 0 and 1"):
        BernoulliNB().fit([[2], [1]], [0, 1])
    with pytest.raises(ValueError, match="none negative"):
        MultinomialNB().fit([[0], [1]], [0, 1]).predict([[-1]])
    with pytest.raises(ValueError, match="only 0 and 1"):
        BernoulliNB().fit([[0], [1]], [0, 1]).predict([[5]])


def test_tiny_alpha_keeps_both_sides_of_a_flag_finite():
    model = BernoulliNB(1e-20).fit([[1, 0], [1, 1]], [0, 1])
    log_p = model.predict_log_proba([[0, 1]])[0]  # both doubt the 0
    assert log_p == pytest.approx([-20 * np.log(10), 0], abs=1e-6)


@pytest.mark.text
def test_the_floor_of_the_largest_feature_drowns_a_small_one():
    X = np.array([[0.0, 0], [1e6, 1e-3], [0, 1e-3], [1e6, 0]])
    y = [0, 1, 1, 0]  # only the second feature tells the classes apart
    raw, p = GaussianNB().fit(X, y), X / X.std(axis=0)
    assert raw.predict_log_proba(X) == pytest.approx(np.log(0.5), abs=1e-6)
    assert GaussianNB().fit(p, y).predict(p).tolist() == y
