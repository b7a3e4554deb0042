"""Folds against scikit-learn's, and what each kind guarantees."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import load_diabetes, load_wine
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import (
    GroupKFold,
    LeaveOneOut,
    TimeSeriesSplit,
    cross_val_score,
)

from mlinterviews.fundamentals.data_splits_and_cross_validation import (
    cross_validate,
    group_folds,
    k_folds,
    leave_one_out_errors,
    nested,
    select,
    stratified_folds,
    time_folds,
)
from mlinterviews.fundamentals.data_splits_and_cross_validation_leaks import (
    accuracy,
    expected_error,
    fold_study,
    group_leak,
    nearest_mean,
    one_neighbour,
    selected,
    selection_leak,
    time_leak,
)


def rng(seed=0):
    return np.random.default_rng(seed)


def assert_partition(folds, n):
    tested = np.concatenate([test for _, test in folds])
    assert sorted(tested) == list(range(n))
    for train, test in folds:
        assert sorted([*train, *test]) == list(range(n))


@given(st.integers(2, 40), st.data())
@settings(max_examples=30, deadline=None)
def test_k_folds_use_every_row_once_for_testing(n, data):
    k = data.draw(st.integers(2, n))
    folds = k_folds(n, k, rng())
    assert_partition(folds, n)
    sizes = [len(test) for _, test in folds]
    assert max(sizes) - min(sizes) <= 1


@given(st.lists(st.integers(0, 3), min_size=4, max_size=40), st.data())
@settings(max_examples=30, deadline=None)
def test_stratified_folds_differ_by_one_row_of_a_class(y, data):
    k = data.draw(st.integers(2, len(y)))
    folds = stratified_folds(y, k, rng())
    assert_partition(folds, len(y))
    y = np.array(y)
    for label in [*np.unique(y), None]:
        counts = [len(t) if label is None else (y[t] == label).sum() for _, t in folds]
        assert max(counts) - min(counts) <= 1


@given(st.lists(st.sampled_from("abcdefgh"), min_size=5, max_size=40))
@settings(max_examples=30, deadline=None)
def test_group_folds_keep_groups_whole(groups):
    groups = np.array(groups)
    if len(set(groups)) < 3:
        with pytest.raises(ValueError, match="k must"):
            group_folds(groups, 3)
        return
    folds = group_folds(groups, 3)
    assert_partition(folds, len(groups))
    for train, test in folds:
        assert not set(groups[train]) & set(groups[test])
    theirs = GroupKFold(3).split(groups, groups=groups)
    sizes = sorted(len(test) for _, test in folds)
    assert sizes == sorted(len(test) for _, test in theirs)


@pytest.mark.parametrize(("n", "k", "gap"), [(12, 3, 0), (23, 4, 2), (300, 5, 7)])
def test_time_folds_agree_with_sklearn(n, k, gap):
    theirs = TimeSeriesSplit(n_splits=k, gap=gap).split(np.empty(n))
    for (train, test), (a, b) in zip(time_folds(n, k, gap), theirs, strict=True):
        assert (train == a).all() and (test == b).all()
        assert train.max() + gap < test.min()


def test_the_mean_by_hand():
    """1, 2 | 3, 4 | 5, 9 are predicted by 5.25, 4.25, 2.5."""
    y = np.array([1, 2, 3, 4, 5, 9])
    folds = [
        (np.delete(np.arange(6), t), np.array(t)) for t in ([0, 1], [2, 3], [4, 5])
    ]
    scores = cross_validate(
        lambda X, y: lambda Z: np.full(len(Z), y.mean()),
        lambda y, p: ((y - p) ** 2).mean(),
        np.ones((6, 1)),
        y,
        folds,
    )
    assert scores == pytest.approx([14.3125, 0.8125, 24.25])
    errors = leave_one_out_errors(np.ones((6, 1)), y)
    assert errors == pytest.approx(1.2 * (y - 4))


def test_the_shortcut_equals_n_fits():
    X, y = load_diabetes(return_X_y=True)
    X, y = X[:60], y[:60]
    theirs = cross_val_score(
        LinearRegression(), X, y, cv=LeaveOneOut(), scoring="neg_mean_squared_error"
    )
    ours = leave_one_out_errors(np.column_stack([np.ones(60), X]), y) ** 2
    np.testing.assert_allclose(ours, -theirs, rtol=1e-8)


def test_every_fold_fits_on_its_training_rows_only():
    X, y = np.arange(8.0)[:, None], np.arange(8)
    seen = []

    def fit(X, y):
        seen.append(set(y))
        return lambda Z: Z[:, 0]

    folds = k_folds(8, 4, rng())
    assert (cross_validate(fit, accuracy, X, y, folds) == 1).all()
    assert [set(train) for train, _ in folds] == seen


def test_cross_validation_is_near_a_held_out_score_on_wine():
    X, y = load_wine(return_X_y=True)
    X, y = X[y < 2], y[y < 2]
    folds = stratified_folds(y, 5, rng())
    assert 0.85 < cross_validate(nearest_mean, accuracy, X, y, folds).mean() <= 1


def test_nested_uses_no_outer_test_row_for_the_choice():
    X, y = rng(1).normal(size=(30, 3)), np.arange(30) % 2
    rows = []

    def spy(X, y):
        rows.append(set(X[:, 0]))
        return nearest_mean(X, y)

    outer = k_folds(30, 3, rng())
    nested([spy, spy], accuracy, X, y, outer, lambda n: k_folds(n, 2, rng()))
    assert len(rows) == 3 * (2 * 2 + 1)
    for i, (_, test) in enumerate(outer):
        for used in rows[5 * i : 5 * i + 5]:
            assert not used & set(X[test, 0])


def test_the_selected_score_flatters_itself_and_nested_does_not():
    best, honest = [], []
    for seed in range(6):
        X, y = rng(seed).normal(size=(40, 15)), np.arange(40) % 2
        fits = [
            lambda X, y, j=j: (lambda f: lambda Z: f(Z[:, [j]]))(
                nearest_mean(X[:, [j]], y)
            )
            for j in range(15)
        ]
        outer = k_folds(40, 4, rng(seed))
        best.append(select(fits, accuracy, X, y, outer)[1])
        inner = nested(fits, accuracy, X, y, outer, lambda n: k_folds(n, 4, rng()))
        honest.append(inner.mean())
    assert np.mean(best) > 0.6
    assert abs(np.mean(honest) - 0.5) < 0.1


def test_leaks_are_large_where_the_truth_is_one_half():
    for leak in (selection_leak, group_leak):
        r = rng(3)
        leaky, honest = np.mean([leak(r) for _ in range(20)], axis=0)
        assert leaky > 0.85
        assert abs(honest - 0.5) < 0.08
    r = rng(3)
    leaky, honest = np.mean([time_leak(r) for _ in range(10)], axis=0)
    assert honest > 2 * leaky


def test_the_bias_of_few_folds_is_the_smaller_training_set():
    found = fold_study(2, 40, 10, 200, rng(1))
    error = found.std() / np.sqrt(200)
    assert abs(found.mean() - expected_error(20, 10)) < 4 * error
    assert expected_error(40, 10) == pytest.approx(39 / 29)


def test_same_seed_same_folds_and_global_state_untouched():
    state = np.random.get_state()[1].copy()
    for (_, a), (_, b) in zip(
        k_folds(9, 3, rng(5)), k_folds(9, 3, rng(5)), strict=True
    ):
        assert (a == b).all()
    assert (np.random.get_state()[1] == state).all()
    X, y = rng().normal(size=(20, 30)), np.arange(20) % 2
    predict = selected(X, y, 3)
    assert (predict(X) == predict(X)).all()
    assert (one_neighbour(X, y)(X) == y).all()


@pytest.mark.parametrize(
    "call",
    [
        lambda: k_folds(5, 1, rng()),
        lambda: k_folds(5, 6, rng()),
        lambda: stratified_folds([], 2, rng()),
        lambda: group_folds(["a", "a"], 2),
        lambda: time_folds(3, 3),
        lambda: time_folds(12, 3, gap=3),
        lambda: cross_validate(nearest_mean, accuracy, [[1], [2]], [0], []),
        lambda: leave_one_out_errors(np.ones((3, 2)), [1, 2, 3]),
        lambda: leave_one_out_errors(np.eye(2), [1, 2]),
        lambda: leave_one_out_errors(np.ones((3, 1)), [[1], [2], [3]]),
        lambda: leave_one_out_errors(np.ones((3, 1)), [1, np.nan, 3]),
        lambda: stratified_folds([np.nan, 1.0, 1.0], 2, rng()),
        lambda: stratified_folds([[0], [1], [1]], 2, rng()),
        lambda: group_folds([np.nan, 1.0, 2.0], 2),
        lambda: cross_validate(nearest_mean, accuracy, [[1]], [0], []),
        lambda: select([], accuracy, [[1]], [0], [([0], [0])]),
        lambda: select(
            [nearest_mean], lambda y, p: np.nan, [[1], [2]], [0, 1], [([0, 1], [0])]
        ),
        lambda: expected_error(11, 10),
    ],
)
def test_bad_input_is_refused(call):
    with pytest.raises(ValueError):
        call()
