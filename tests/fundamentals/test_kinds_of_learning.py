"""Against scikit-learn, by hand, and where unlabelled data hurt."""

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LinearRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import scale

from mlinterviews.fundamentals.kinds_of_learning import (
    accuracy,
    best_line,
    blobs,
    linear_fit,
    means_fit,
    neighbours_fit,
    rings,
    self_train,
    squares,
)


@pytest.fixture(scope="module")
def cancer():
    X, y = load_breast_cancer(return_X_y=True)
    return scale(X), y


def test_linear_and_neighbours_agree_with_sklearn(cancer):
    X, y = cancer
    theirs = LinearRegression().fit(X[:300], 2 * y[:300] - 1).predict(X[300:])
    ours = linear_fit(X[:300], y[:300])(X[300:])
    np.testing.assert_allclose(ours, np.clip((theirs + 1) / 2, 0, 1), atol=1e-8)
    theirs = KNeighborsClassifier(5).fit(X[:300], y[:300])
    ours = neighbours_fit(X[:300], y[:300])(X[300:])
    np.testing.assert_allclose(ours, theirs.predict_proba(X[300:])[:, 1])


def test_by_hand():
    X, y = [[0], [1], [3], [4]], [0, 0, 1, 1]
    for fit in (linear_fit, means_fit):
        assert fit(X, y)([[2]]) == pytest.approx([0.5])
    assert neighbours_fit(X, y, 3)([[0.1]]) == pytest.approx([1 / 3])
    odds = (3.0**2 - 0.0**2) / 2  # from mean 3.5 against mean 0.5
    assert means_fit(X, y)([[3.5]]) == pytest.approx([1 / (1 + np.exp(-odds))])


def test_squares_make_rings_linear():
    rng = np.random.default_rng(0)
    X, y = rings(200, rng)
    Z, truth = rings(500, rng)
    assert accuracy(linear_fit(X, y), Z, truth) < 0.6
    assert accuracy(linear_fit(X, y, squares), Z, truth) > 0.95
    assert accuracy(neighbours_fit(X, y), Z, truth) > 0.95


def test_the_best_line_by_hand_and_on_rings():
    """Four points: a line separates the first labels, not XOR."""
    square = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    assert best_line(square, [0, 0, 1, 1]) == 1
    assert best_line(square, [1, 0, 0, 0]) == 1
    assert best_line(square, [0, 1, 1, 0]) == 0.75
    X, y = rings(400, np.random.default_rng(2))
    cut = max(np.mean((X[:, 0] > t) == y) for t in np.linspace(-3, 3, 601))
    assert cut <= best_line(X, y) < 0.72


def both(classes, seeds):
    scores = []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        X, y = blobs(6, rng, classes)
        if len(set(y)) == 2:
            U, truth = blobs(300, rng, classes)
            fits = means_fit(X, y), self_train(means_fit, X, y, U)
            scores.append([accuracy(f, U, truth) for f in fits])
    return np.mean(scores, axis=0)


def test_unlabelled_rows_help_only_if_classes_are_clusters():
    alone, helped = both("blob", range(30))
    assert helped > alone
    alone, helped = both("half", range(30))
    assert helped < alone - 0.08


def test_nothing_changes_without_unlabelled_rows_or_certainty():
    X, y = blobs(10, np.random.default_rng(1))
    plain = means_fit(X, y)(X)
    assert (self_train(means_fit, X, y, np.empty((0, 2)))(X) == plain).all()
    unsure = np.zeros((5, 2)) + X.mean(axis=0)
    same = self_train(means_fit, X, y, unsure, sure=0.999)(X)
    assert (same == plain).all()


def test_self_training_goes_on_until_labels_rest():
    """Each round reaches one row further: 6 pulls the mean most."""
    X, y = [[-1.0], [1.0]], [0, 1]
    U = np.array([[1.5], [2.5], [4.0], [6.0]])
    one, many = (self_train(means_fit, X, y, U, 0.9, rounds) for rounds in (1, 20))
    assert many([[1.0]])[0] < one([[1.0]])[0]


def test_pseudo_labels_move_the_means():
    """One label each at -1 and 1; sure rows at -3 and 5 join them."""
    predict = self_train(means_fit, [[-1.0], [1.0]], [0, 1], [[-3.0], [5.0]])
    middle = (-2 + 3) / 2
    assert predict([[middle]]) == pytest.approx([0.5])


@pytest.mark.filterwarnings("error")
def test_extreme_and_degenerate_data(cancer):
    X, y = cancer
    for fit in (linear_fit, means_fit, neighbours_fit):
        big = fit(X[:50] * 1e6, y[:50])(X * 1e6)
        assert np.isfinite(big).all() and big.min() >= 0 and big.max() <= 1
    same = np.ones((4, 2))
    assert linear_fit(same, [0, 1, 0, 1])(same) == pytest.approx(0.5)
    again = linear_fit(X, y)
    assert (again(X) == again(X)).all()


def test_same_seed_same_data_and_global_state_untouched():
    state = np.random.get_state()[1].copy()
    for make in (rings, blobs):
        a, b = (make(7, np.random.default_rng(3)) for _ in range(2))
        assert (a[0] == b[0]).all() and (a[1] == b[1]).all()
    assert (np.random.get_state()[1] == state).all()


@pytest.mark.parametrize(
    "call",
    [
        lambda: linear_fit([[1.0]], [1]),
        lambda: linear_fit([1.0, 2.0], [0, 1]),
        lambda: linear_fit([[np.nan], [1.0]], [0, 1]),
        lambda: means_fit([[1.0], [2.0]], [-1, 1]),
        lambda: neighbours_fit([[1.0], [2.0]], [0, 1], 3),
        lambda: neighbours_fit(np.empty((0, 2)), []),
        lambda: self_train(means_fit, [[1.0], [2.0]], [0, 1], [[1.0]], sure=1),
        lambda: self_train(means_fit, [[1.0], [2.0]], [0, 1], [[np.nan]]),
        lambda: self_train(means_fit, [[1.0], [2.0]], [0, 1], [[1.0, 2.0]]),
        lambda: blobs(4, np.random.default_rng(0), "quarter"),
    ],
)
def test_bad_input_is_refused(call):
    with pytest.raises(ValueError):
        call()
