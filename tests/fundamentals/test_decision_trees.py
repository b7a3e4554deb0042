"""By hand, against brute force, SciPy and scikit-learn's pruning."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import entropy as scipy_entropy
from sklearn.datasets import load_breast_cancer, load_diabetes
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from mlinterviews.fundamentals.decision_trees import (
    entropy,
    gain,
    gain_ratio,
    gini,
    misclassified,
    pruning_path,
    split_category,
)

tables = st.lists(
    st.tuples(*[st.integers(0, 30)] * 3).filter(any), min_size=1, max_size=5
)


def test_two_splits_by_hand():
    """Six against six: equal in error, not in Gini or entropy."""
    a, b = [[5, 2], [1, 4]], [[6, 3], [0, 3]]
    assert gain(a, misclassified) == pytest.approx(0.25)
    assert gain(b, misclassified) == pytest.approx(0.25)
    assert gain(a, gini) == pytest.approx(0.5 - 13 / 35)
    assert gain(b, gini) == pytest.approx(1 / 6)
    assert gain(b) == pytest.approx(1 - 0.75 * entropy([2 / 3, 1 / 3]))


def test_entropy_agrees_with_scipy():
    p = np.random.default_rng(0).dirichlet(np.ones(4), size=50)
    np.testing.assert_allclose(entropy(p), scipy_entropy(p, base=2, axis=1))
    assert entropy([1.0, 0.0]) == 0 and entropy([0.25] * 4) == 2
    assert misclassified([0.7, 0.2, 0.1]) == pytest.approx(0.3)
    assert gini([0.7, 0.2, 0.1]) == pytest.approx(0.46)


@settings(max_examples=40)
@given(tables)
def test_no_gain_is_negative(sides):
    for impurity in (entropy, gini, misclassified):
        assert gain(sides, impurity) >= -1e-12


@settings(max_examples=40)
@given(tables)
def test_information_gain_is_mutual_information(sides):
    p = np.array(sides) / np.sum(sides)
    both = np.outer(p.sum(axis=1), p.sum(axis=0))
    on = p > 0
    mutual = (p[on] * np.log2(p[on] / both[on])).sum()
    assert gain(sides) == pytest.approx(mutual, abs=1e-9)


def test_gain_ratio():
    assert gain_ratio([[4, 0], [0, 4]]) == pytest.approx(1)
    single = np.eye(2)[[0, 1] * 4]  # a row number
    assert gain(single) == pytest.approx(1)
    assert gain_ratio(single) == pytest.approx(1 / 3)
    assert gain_ratio([[3, 1]]) == 0


@pytest.mark.parametrize("binary", [True, False])
@pytest.mark.parametrize("seed", range(5))
def test_sorting_by_the_mean_finds_the_best_of_all_groups(seed, binary):
    rng = np.random.default_rng(seed)
    values = rng.choice(list("abcdefg"), 60)
    y = rng.integers(0, 2, 60) if binary else rng.normal(size=60)
    group, error = split_category(values, y)
    names = np.unique(values)
    errors = {}
    for size in range(1, len(names)):
        for some in combinations(names, size):
            left = np.isin(values, some)
            sides = [y[left], y[~left]]
            errors[some] = sum(len(s) * np.var(s) for s in sides)
    assert error == pytest.approx(min(errors.values()))
    assert error == pytest.approx(errors[tuple(sorted(group))])


@pytest.mark.parametrize("criterion", ["gini", "entropy"])
def test_pruning_agrees_with_sklearn(criterion):
    X, y = load_breast_cancer(return_X_y=True)
    model = DecisionTreeClassifier(criterion=criterion, random_state=0)
    _compare(model, X, y)


def test_pruning_a_regression_tree():
    X, y = load_diabetes(return_X_y=True)
    _compare(DecisionTreeRegressor(max_depth=6, random_state=0), X, y / 100)


def _compare(model, X, y):
    theirs = model.cost_complexity_pruning_path(X, y)
    tree = model.fit(X, y).tree_
    child = np.column_stack([tree.children_left, tree.children_right])
    risk = tree.impurity * tree.weighted_n_node_samples / len(y)
    alphas, leaves = pruning_path(child, risk)
    assert alphas[-1] == pytest.approx(theirs.ccp_alphas[-1])
    # scikit-learn lists links of equal alpha one by one
    shared = np.unique(theirs.ccp_alphas.round(9))
    np.testing.assert_allclose(np.unique(alphas.round(9)), shared)
    assert leaves[0] == tree.n_leaves and leaves[-1] == 1
    assert (np.diff(leaves) < 0).all()
    for i in (2, len(alphas) // 2):
        between = (alphas[i] + alphas[i + 1]) / 2
        pruned = model.set_params(ccp_alpha=between).fit(X, y)
        assert pruned.get_n_leaves() == leaves[i]
    model.set_params(ccp_alpha=0.0)


@pytest.mark.filterwarnings("error")
def test_degenerate_input():
    assert gain([[4, 0], [2, 0]]) == 0 == gain([[4, 0], [2, 0]], gini)
    alphas, leaves = pruning_path([[-1, -1]], [0.3])
    assert alphas.tolist() == [0] and leaves.tolist() == [1]
    group, error = split_category([1, 1, 2], [5, 5, 5])
    assert group in ({1}, {2}) and error == pytest.approx(0)


@pytest.mark.parametrize(
    "call",
    [
        lambda: gain([[1, 2], [0, 0]]),
        lambda: gain([[1, -2], [1, 1]]),
        lambda: gain([1, 2]),
        lambda: gain([[1, np.nan], [1, 1]]),
        lambda: gain_ratio([[0, 0]]),
        lambda: split_category(["a", "b"], [0, np.nan]),
        lambda: split_category(["a", "b"], [0, 1, 1]),
        lambda: pruning_path([[1, 2], [-1, -1], [-1, -1]], [np.nan, 0, 0]),
        lambda: split_category(["a", "a"], [0, 1]),
        lambda: pruning_path([[1, 2]], [0.1, 0.2]),
        lambda: pruning_path(np.empty((0, 2)), []),
    ],
)
def test_bad_input_is_refused(call):
    with pytest.raises(ValueError):
        call()
