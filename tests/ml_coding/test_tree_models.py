"""By hand, against scikit-learn, stop rules, ensembles, edges."""

import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import ensemble
from sklearn import tree as sk_tree
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris

from mlinterviews.ml_coding.tree_models import (
    DecisionTreeClassifier,
    best_split,
    gini,
    grow,
    grow_recursive,
    one_hot,
)
from mlinterviews.ml_coding.tree_models_ensembles import (
    GradientBoostingClassifier,
    RandomForestClassifier,
)

SIX = np.array([[2.0], [3.0], [5.0], [6.0], [8.0], [9.0]])
LETTERS = np.array(list("aabbba"))
IRIS = load_iris()
CANCER = load_breast_cancer()
XOR = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def weighted_gini(y, left) -> float:
    return left.mean() * gini(y[left]) + (~left).mean() * gini(y[~left])


# The six numbers of the text


def test_gini_by_hand():
    assert gini(LETTERS) == pytest.approx(0.5)
    assert gini(list("aaab")) == pytest.approx(0.375)
    assert gini([7]) == 0
    with pytest.raises(ValueError, match="labels"):
        gini([])


def test_a_large_mean_of_the_targets_does_not_move_the_cut():
    X = rng().normal(size=(200, 3))
    y = (X[:, 0] > 0) + 0.1 * rng(1).normal(size=200)
    expected = best_split(X.T, y[None])
    assert expected[0] == 0
    for offset in (-1e9, 1e6, 1e9):
        assert best_split(X.T, y[None] + offset) == expected


def test_best_split_of_the_text():
    assert best_split(SIX.T, one_hot(LETTERS)[1].T) == (0, 4.0)
    assert best_split(SIX.T, one_hot(LETTERS)[1].T, min_leaf=3) == (0, 5.5)
    assert best_split(SIX.T, one_hot(LETTERS)[1].T, min_leaf=4) is None


def test_tree_of_the_text():
    model = DecisionTreeClassifier().fit(SIX, LETTERS)
    assert model.tree_.feature.tolist() == [0, -1, 0, -1, -1]
    assert model.tree_.threshold[[0, 2]].tolist() == [4, 8.5]
    assert model.tree_.child[[0, 2]].tolist() == [[1, 2], [3, 4]]
    assert model.predict([[1.0], [4.0], [4.1], [8.5], [100]]).tolist() == [*"aabba"]


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.integers(1, 3))
def test_no_cut_is_better_than_the_best(seed, min_leaf):
    X = rng(seed).integers(0, 5, size=(9, 2)).astype(float)
    y = rng(seed + 1).integers(0, 3, size=9)
    found = best_split(X.T, one_hot(y)[1].T, min_leaf)
    lefts = [X[:, j] <= t for j in (0, 1) for t in (0.5, 1.5, 2.5, 3.5)]
    scores = [
        weighted_gini(y, left)
        for left in lefts
        if min_leaf <= left.sum() <= 9 - min_leaf
    ]
    if found is None:
        assert not scores
    else:
        left = X[:, found[0]] <= found[1]
        assert weighted_gini(y, left) == pytest.approx(min(scores))
        assert min(left.sum(), (~left).sum()) >= min_leaf


def test_sum_of_squares_is_gini_and_is_squared_error():
    """n times the weighted Gini = n - score = squares around the means."""
    Y = one_hot(LETTERS)[1]
    for t in (2.5, 4, 5.5, 7, 8.5):
        left = SIX[:, 0] <= t
        parts = (Y[left], Y[~left])
        score = sum((p.sum(0) ** 2).sum() / len(p) for p in parts)
        squares = sum(((p - p.mean(0)) ** 2).sum() for p in parts)
        assert 6 * weighted_gini(LETTERS, left) == pytest.approx(6 - score)
        assert squares == pytest.approx(6 - score)
    assert best_split(SIX.T, Y.T)[1] == best_split(SIX.T, Y[:, :1].T)[1]


# Against the library


@pytest.mark.parametrize("depth", [1, 2, 4])
def test_tree_as_good_as_scikit_learn_s(depth):
    X, y = CANCER.data, CANCER.target
    ours = DecisionTreeClassifier(depth).fit(X, y)
    theirs = sk_tree.DecisionTreeClassifier(max_depth=depth, random_state=0)
    theirs.fit(X, y)
    assert (ours.predict(X) == y).mean() >= theirs.score(X, y) - 1e-9
    assert ours.tree_.threshold[0] == pytest.approx(theirs.tree_.threshold[0])
    assert len(ours.tree_.feature) == theirs.tree_.node_count


def test_same_predictions_as_scikit_learn_where_nothing_ties():
    X, y = rng(0).normal(size=(200, 3)), rng(1).integers(0, 3, 200)
    ours = DecisionTreeClassifier(3).fit(X, y)
    theirs = sk_tree.DecisionTreeClassifier(max_depth=3, random_state=0)
    new = rng(2).normal(size=(500, 3))
    expected = theirs.fit(X, y).predict_proba(new)
    assert ours.predict_proba(new) == pytest.approx(expected)


def test_regression_tree_as_scikit_learn_s():
    X, y = load_diabetes(return_X_y=True)
    X = X[:, [2, 8]]
    tree = grow(X, y[:, None], max_depth=3, min_leaf=10)
    theirs = sk_tree.DecisionTreeRegressor(
        max_depth=3, min_samples_leaf=10, random_state=0
    ).fit(X, y)
    ours = tree.value[tree.leaf(X), 0]
    assert np.mean((y - ours) ** 2) == pytest.approx(
        np.mean((y - theirs.predict(X)) ** 2)
    )


def test_boosting_as_scikit_learn_s_where_nothing_ties():
    X = rng(0).normal(size=(300, 2))
    y = np.where(X.sum(axis=1) + rng(1).normal(size=300) > 0.5, "yes", "no")
    ours = GradientBoostingClassifier(20, lr=0.2, max_depth=2).fit(X, y)
    theirs = ensemble.GradientBoostingClassifier(
        n_estimators=20, learning_rate=0.2, max_depth=2, random_state=0
    ).fit(X, y)
    new = rng(2).normal(size=(100, 2))
    assert ours.decision_function(new) == pytest.approx(
        theirs.decision_function(new), abs=1e-6
    )
    assert np.array_equal(ours.predict(new), theirs.predict(new))


def test_forest_is_as_accurate_as_scikit_learn_s():
    test = np.arange(len(CANCER.data)) % 3 == 0
    X, y = CANCER.data[~test], CANCER.target[~test]
    X_new, y_new = CANCER.data[test], CANCER.target[test]
    ours = RandomForestClassifier(30, rng(0)).fit(X, y)
    theirs = ensemble.RandomForestClassifier(30, random_state=0).fit(X, y)
    accuracy = (ours.predict(X_new) == y_new).mean()
    assert accuracy >= theirs.score(X_new, y_new) - 0.02
    assert ours.oob_score_ == pytest.approx(accuracy, abs=0.04)


# Growing


def as_tuples(tree, node=0):
    if tree.feature[node] < 0:
        return tree.value[node].tolist()
    left, right = tree.child[node]
    return (
        tree.feature[node],
        tree.threshold[node],
        as_tuples(tree, left),
        as_tuples(tree, right),
    )


def with_lists(nested):
    if not isinstance(nested, tuple):
        return nested.tolist()
    return (*nested[:2], with_lists(nested[2]), with_lists(nested[3]))


@pytest.mark.parametrize("max_depth", [0, 1, 3, None])
def test_recursion_and_stack_grow_the_same_tree(max_depth):
    X, Y = IRIS.data, one_hot(IRIS.target)[1]
    nested = grow_recursive(X.T, Y.T, max_depth)
    assert with_lists(nested) == as_tuples(grow(X, Y, max_depth))


def test_depth_zero_is_one_leaf_and_none_is_unlimited():
    stump = DecisionTreeClassifier(max_depth=0).fit(SIX, LETTERS)
    assert stump.tree_.feature.tolist() == [-1]
    assert stump.predict_proba(SIX[:1]).tolist() == [[0.5, 0.5]]
    # a depth between two levels must not slip past the limit
    assert len(grow(SIX, SIX, max_depth=0.5).feature) == 3
    assert grow_recursive(SIX.T, SIX.T, -1).shape == (1,)
    full = DecisionTreeClassifier().fit(IRIS.data, IRIS.target)
    # two equal flowers of one kind, no two of different kinds
    assert np.array_equal(full.predict(IRIS.data), IRIS.target)


def test_a_tree_deeper_than_python_s_stack():
    n = sys.getrecursionlimit() + 100
    X = np.arange(n)[:, None]
    y = np.arange(n) % 2
    assert np.array_equal(DecisionTreeClassifier().fit(X, y).predict(X), y)
    with pytest.raises(RecursionError):
        grow_recursive(X.T.astype(float), one_hot(y)[1].T)


def test_xor_needs_a_first_split_without_gain():
    y = np.array([0, 1, 1, 0])
    assert weighted_gini(y, XOR[:, 0] == 0) == gini(y)
    assert np.array_equal(DecisionTreeClassifier().fit(XOR, y).predict(XOR), y)


@pytest.mark.parametrize("min_leaf", [1, 5, 20])
def test_no_leaf_is_smaller_than_min_leaf(min_leaf):
    model = DecisionTreeClassifier(min_leaf=min_leaf)
    model.fit(IRIS.data, IRIS.target)
    assert (
        np.unique(model.tree_.leaf(IRIS.data), return_counts=True)[1].min() >= min_leaf
    )


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_increasing_maps_of_a_feature_change_no_training_leaf(seed):
    X = rng(seed).normal(size=(30, 2))
    y = rng(seed + 1).integers(0, 2, 30)
    ours = DecisionTreeClassifier().fit(X, y)
    mapped = DecisionTreeClassifier().fit(np.exp(X), y)
    assert np.array_equal(ours.tree_.leaf(X), mapped.tree_.leaf(np.exp(X)))


# Ensembles


def test_first_round_of_boosting_by_hand():
    """Start at the log-odds 0, residuals +-1/2, Newton step +-2."""
    X, y = np.array([[0.0], [1.0]]), np.array(["no", "yes"])
    model = GradientBoostingClassifier(1, lr=0.1, max_depth=1).fit(X, y)
    assert model.start_ == 0
    assert model.decision_function(X) == pytest.approx([-0.2, 0.2])
    assert model.predict(X).tolist() == ["no", "yes"]


def log_loss(model, X, y) -> float:
    p = model.predict_proba(X)
    return -np.log(p[np.arange(len(y)), y]).mean()


def test_each_round_lowers_the_training_loss():
    X, y = CANCER.data, CANCER.target
    losses = [
        log_loss(GradientBoostingClassifier(t).fit(X, y), X, y) for t in (1, 2, 4, 8)
    ]
    assert np.all(np.diff(losses) < 0)


def test_the_residual_is_the_gradient_and_the_leaf_a_newton_step():
    """Against finite differences of the loss by one leaf's value."""
    X, y = CANCER.data[:60, :2], CANCER.target[:60]
    model = GradientBoostingClassifier(1, lr=1.0, max_depth=1).fit(X, y)
    tree = model.trees_[0]
    leaf = tree.leaf(X)
    for node in np.unique(leaf):
        rows, e = leaf == node, 1e-4

        def loss(v, rows=rows):
            z = model.start_ + v
            return (np.log1p(np.exp(z)) - y[rows] * z).sum()

        slope = (loss(e) - loss(-e)) / (2 * e)
        curve = (loss(e) - 2 * loss(0) + loss(-e)) / e**2
        assert tree.value[node, 0] == pytest.approx(-slope / curve, rel=1e-4)


def test_boosting_far_too_long_stays_finite():
    X = np.array([[0.0], [1.0], [1.0]])
    model = GradientBoostingClassifier(300, lr=1.0).fit(X, [0, 1, 0])
    assert np.isfinite(model.decision_function(X)).all()
    assert model.predict_proba(X)[1, 1] == pytest.approx(0.5)
    assert model.predict_proba(X)[0, 1] < 1e-6


def test_forest_of_equal_rows_and_of_constant_features():
    X = np.column_stack([np.zeros((40, 8)), np.arange(40)])
    y = np.arange(40) >= 20
    model = RandomForestClassifier(10, rng(0)).fit(X, y)
    assert (model.predict(X) == y).mean() > 0.9
    assert all(t.feature[0] == 8 for t in model.trees_)
    flat = RandomForestClassifier(5, rng(0)).fit(np.ones((6, 2)), LETTERS)
    assert flat.predict_proba(np.ones((1, 2))).sum() == pytest.approx(1)


def test_forest_averages_its_trees():
    model = RandomForestClassifier(7, rng(3)).fit(IRIS.data, IRIS.target)
    mean = np.mean([t.value[t.leaf(IRIS.data)] for t in model.trees_], axis=0)
    assert model.predict_proba(IRIS.data) == pytest.approx(mean)
    sizes = {len(t.feature) for t in model.trees_}
    assert len(sizes) > 1


def test_out_of_bag_votes_come_only_from_trees_that_did_not_see_the_row():
    """Of random labels nothing can be known, but the trees know theirs."""
    X, y = rng(0).normal(size=(300, 3)), rng(1).integers(0, 2, 300)
    model = RandomForestClassifier(20, rng(2)).fit(X, y)
    assert (model.predict(X) == y).mean() > 0.95
    assert model.oob_score_ == pytest.approx(0.5, abs=0.1)


def test_a_node_looks_at_the_root_of_d_features():
    """The one good feature of 25 is among a root's 5 in a fifth of trees."""
    X = rng(0).normal(size=(60, 25))
    model = RandomForestClassifier(200, rng(1)).fit(X, X[:, 7] > 0)
    share = np.mean([t.feature[0] == 7 for t in model.trees_])
    assert share == pytest.approx(0.2, abs=0.09)


def test_same_seed_same_forest_and_global_state_untouched():
    before = np.random.get_state()[1].copy()
    a, b, other = (
        RandomForestClassifier(5, rng(s)).fit(CANCER.data, CANCER.target)
        for s in (4, 4, 5)
    )
    p, q, r = (m.predict_proba(CANCER.data) for m in (a, b, other))
    assert np.array_equal(p, q) and not np.array_equal(p, r)
    assert np.array_equal(before, np.random.get_state()[1])


# Edges

MODELS = [
    lambda: DecisionTreeClassifier(3),
    lambda: RandomForestClassifier(5, rng(0)),
    lambda: GradientBoostingClassifier(5),
]


@pytest.mark.parametrize("make", MODELS)
@pytest.mark.parametrize("labels", [("no", "yes"), (-1, 1), (7, 3), (True, False)])
def test_any_two_labels(make, labels):
    y = np.array(labels)[CANCER.target]
    model = make().fit(CANCER.data, y)
    first = model.predict(CANCER.data)
    assert (first == y).mean() > 0.9
    assert set(first) <= set(labels)
    assert model.predict(CANCER.data[:1]).shape == (1,)
    assert np.array_equal(model.predict(CANCER.data), first)
    assert np.array_equal(model.classes_, np.unique(labels))


@pytest.mark.parametrize("make", MODELS[:2])
def test_one_class_and_one_row(make):
    model = make().fit(IRIS.data[:20], ["only"] * 20)
    assert model.predict(IRIS.data).tolist() == ["only"] * 150
    assert make().fit([[1.0]], [5]).predict([[3.0]]).tolist() == [5]


def test_integer_features_do_not_truncate_thresholds():
    X = np.array([[1], [2], [3], [4]])
    model = DecisionTreeClassifier().fit(X, [0, 0, 1, 1])
    assert model.tree_.threshold[0] == 2.5
    assert model.predict([[2.4], [2.6]]).tolist() == [0, 1]


EPS = np.finfo(float).eps


@pytest.mark.parametrize(
    "pair", [(1.0, 1 + EPS), (1 + EPS, 1 + 2 * EPS), (-1e308, 1e308)]
)
def test_thresholds_separate_neighbouring_and_huge_floats(pair):
    X = np.array(pair)[:, None]
    model = DecisionTreeClassifier().fit(X, [0, 1])
    assert model.predict(X).tolist() == [0, 1]
    assert np.isfinite(model.tree_.threshold).all()


def test_equal_rows_with_different_labels_share_a_leaf():
    X = np.array([[1.0], [1.0], [1.0], [2.0]])
    model = DecisionTreeClassifier().fit(X, ["b", "a", "b", "a"])
    assert model.predict(X).tolist() == ["b", "b", "b", "a"]
    assert model.predict_proba([[1.0]])[0] == pytest.approx([1 / 3, 2 / 3])


@pytest.mark.parametrize("make", MODELS)
@pytest.mark.parametrize(
    "X, y, message",
    [
        (np.ones(4), [0, 1, 0, 1], "X must be"),
        (np.ones((0, 2)), [], "X must be"),
        ([[np.nan], [1.0]], [0, 1], "X holds NaN"),
        ([[np.inf], [1.0]], [0, 1], "X holds NaN or infinite"),
        (np.ones((3, 1)), [0, 1], "y must be"),
        (np.ones((2, 1)), [[0], [1]], "y must be"),
        (np.ones((2, 1)), [0.0, np.nan], "y holds NaN"),
    ],
)
def test_bad_data_is_refused(make, X, y, message):
    with pytest.raises(ValueError, match=message):
        make().fit(X, y)


def test_bad_settings_and_columns_are_refused():
    for make, message in [
        (lambda: DecisionTreeClassifier(-1).fit(SIX, LETTERS), "max_depth"),
        (lambda: DecisionTreeClassifier(2, 0).fit(SIX, LETTERS), "min_leaf"),
        (lambda: grow(SIX, SIX, max_features=1), "max_features"),
        (lambda: grow(SIX, SIX, max_features=0, rng=rng()), "max_features"),
        (lambda: grow(SIX, SIX[:5]), "X and Y"),
        (lambda: grow(SIX[:0], SIX[:0]), "X and Y"),
        (lambda: grow(SIX, SIX * np.nan), "X or Y holds NaN"),
        (lambda: RandomForestClassifier(0, rng()), "n_trees"),
        (lambda: GradientBoostingClassifier(0), "n_trees"),
        (lambda: GradientBoostingClassifier(lr=0), "lr"),
        (lambda: GradientBoostingClassifier(lr=np.inf), "lr"),
    ]:
        with pytest.raises(ValueError, match=message):
            make()
    with pytest.raises(ValueError, match="y has 3 classes"):
        GradientBoostingClassifier().fit(IRIS.data, IRIS.target)
    with pytest.raises(ValueError, match="y has 1 classes"):
        GradientBoostingClassifier().fit(IRIS.data[:9], IRIS.target[:9])
    for make in MODELS:
        model = make().fit(CANCER.data, CANCER.target)
        with pytest.raises(ValueError, match="30 columns"):
            model.predict(IRIS.data)
