"""By hand, against scikit-learn and SciPy, ties, edges."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist
from sklearn import neighbors
from sklearn.datasets import load_diabetes, load_iris, load_wine

from mlinterviews.ml_coding.nearest_neighbors_code import (
    KNeighborsClassifier,
    KNeighborsRegressor,
    NearestNeighbors,
    accuracy_by_k,
    minkowski,
    squared_euclidean,
    standardise,
    vote,
)
from mlinterviews.ml_coding.nearest_neighbors_code_kd_tree import KDTree

PEOPLE = np.array([[25, 40], [30, 60], [45, 41], [50, 62]])
BUYS = np.array(["no", "no", "yes", "yes"])
SPENT = np.array([10, 20, 30, 40])
QUERY = [[44, 58]]
IRIS = load_iris()
WINE = load_wine()
ODD = np.arange(len(WINE.data)) % 2 == 1


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


# The four people of the text


def test_distances_by_hand():
    q, X = np.array(QUERY), PEOPLE
    assert minkowski(q, X, 1)[0] == pytest.approx([37, 16, 18, 10])
    assert minkowski(q, X, 2)[0] ** 2 == pytest.approx([685, 200, 290, 52])
    assert minkowski(q, X, np.inf)[0].tolist() == [19, 14, 17, 6]
    squares = squared_euclidean(q, X, (X**2).sum(1))
    assert squares[0] == pytest.approx([685, 200, 290, 52])


def test_a_large_p_neither_overflows_nor_vanishes():
    X = rng().normal(size=(30, 4))
    for scale in (1e-3, 1.0, 1e3):
        model = NearestNeighbors(5, p=400).fit(scale * X)
        most = NearestNeighbors(5, p=np.inf).fit(scale * X)
        far = model.kneighbors(scale * X)[0]
        assert far == pytest.approx(most.kneighbors(scale * X)[0], rel=0.01)
        assert (far[:, 1:] > 0).all()


def test_neighbours_votes_and_means_by_hand():
    model = KNeighborsClassifier(3).fit(PEOPLE, BUYS)
    distances, rows = model.kneighbors(QUERY)
    assert rows.tolist() == [[3, 1, 2]]
    assert distances[0] ** 2 == pytest.approx([52, 200, 290])
    assert model.predict(QUERY).tolist() == ["yes"]
    assert KNeighborsRegressor(3).fit(PEOPLE, SPENT).predict(QUERY) == [30]
    w = np.array([52, 200, 290]) ** -0.5
    pull = KNeighborsRegressor(3, weights="distance").fit(PEOPLE, SPENT)
    assert pull.predict(QUERY) == pytest.approx(w @ [40, 20, 30] / w.sum())


def test_units_change_the_nearest_neighbour():
    units = np.array([1, 1000])
    thousands = KNeighborsClassifier(1).fit(PEOPLE, BUYS)
    whole = KNeighborsClassifier(1).fit(PEOPLE * units, BUYS)
    assert thousands.predict(QUERY).tolist() == ["yes"]
    assert whole.predict(QUERY * units).tolist() == ["no"]


def test_a_tie_goes_to_the_nearest_of_the_tied():
    ones = np.ones((2, 4))
    labels = np.array([[2, 1, 1, 2], [0, 1, 1, 2]])
    assert vote(labels, ones, 3).tolist() == [2, 1]
    weights = np.array([[0.5, 0.3, 0.3, 0.0]])
    assert vote(labels[:1], weights, 3).tolist() == [1]


# Against the libraries


@pytest.mark.parametrize("p", [1, 1.5, 2, 3, np.inf])
@pytest.mark.parametrize("weights", ["uniform", "distance"])
def test_labels_as_scikit_learn_s(p, weights):
    train, test = standardise(WINE.data[~ODD], WINE.data[ODD])
    y = WINE.target[~ODD]
    ours = KNeighborsClassifier(7, p, weights, batch_size=20).fit(train, y)
    theirs = neighbors.KNeighborsClassifier(
        7, p=p, weights=weights, algorithm="brute"
    ).fit(train, y)
    assert np.array_equal(ours.predict(test), theirs.predict(test))
    found = theirs.kneighbors(test)[0]
    assert ours.kneighbors(test)[0] == pytest.approx(found)


@pytest.mark.parametrize("weights", ["uniform", "distance"])
def test_numbers_as_scikit_learn_s(weights):
    X, y = load_diabetes(return_X_y=True)
    ours = KNeighborsRegressor(5, weights=weights).fit(X[:300], y[:300])
    theirs = neighbors.KNeighborsRegressor(5, weights=weights)
    theirs.fit(X[:300], y[:300])
    assert ours.predict(X[300:]) == pytest.approx(theirs.predict(X[300:]))


def test_scaling_uses_the_training_rows_and_keeps_constants():
    train = np.array([[1.0, 5, 0.1], [3, 5, 0.1], [5, 5, 0.1]])
    a, b = standardise(train, train + 1)
    assert a.mean(0) == pytest.approx([0, 0, 0])
    assert a[:, 0].std() == pytest.approx(1)
    assert b[:, 1].tolist() == [1, 1, 1]
    assert np.abs(b[:, 2] - 1).max() < 1e-9


@settings(max_examples=25)
@given(st.integers(0, 9999), st.integers(1, 12), st.integers(1, 5))
def test_kd_tree_as_scipy_s_and_as_brute_force(seed, k, d):
    X, q = rng(seed).normal(size=(40, d)), rng(seed + 1).normal(size=d)
    found = KDTree(X).query(q, k)
    theirs = np.atleast_1d(cKDTree(X).query(q, k)[0])
    distances, rows = NearestNeighbors(k).fit(X).kneighbors(q[None])
    assert [s for s, _ in found] == pytest.approx(theirs)
    assert [r for _, r in found] == rows[0].tolist()
    assert distances[0] == pytest.approx(theirs)


def test_kd_tree_on_a_grid_full_of_ties():
    X = np.array([[i % 5, i // 5] for i in range(25)] * 2)
    found = KDTree(X).query([2, 2], 10)
    assert [row for _, row in found[:2]] == [12, 37]  # twins
    every = sorted(zip(cdist([[2, 2]], X)[0], range(50), strict=True))
    for k in (1, 3, 10, 30, 50):  # ties: the lower row, on every side
        rows = [row for _, row in KDTree(X).query([2, 2], k)]
        assert rows == [row for _, row in every[:k]]


def test_equal_distances_come_in_the_order_of_the_rows():
    X = np.repeat([[1.0], [0.0]], 40, axis=0)
    rows = NearestNeighbors(80).fit(X).kneighbors([[0.0]])[1]
    assert rows[0].tolist() == [*range(40, 80), *range(40)]


def test_expanded_squares_are_never_negative():
    X = rng().normal(size=(60, 5)) * 1e4
    D = squared_euclidean(X, X, (X**2).sum(1))
    assert D.min() == 0  # rounding alone would leave about -1e-7
    assert ((-2 * X) @ X.T + (X**2).sum(1) + (X**2).sum(1)[:, None]).min() < 0


def test_kd_tree_prunes_in_two_dimensions_and_not_in_sixteen():
    shares = []
    for d in (2, 16):
        tree = KDTree(rng().normal(size=(1_000, d)))
        tree.query(rng(1).normal(size=d), 5)
        shares.append(tree.visited / 1_000)
    assert shares[0] < 0.1
    assert shares[1] > 0.9


# Choice of k


def test_accuracy_by_k_is_a_refit_for_each_k():
    X, y = WINE.data, WINE.target
    ks = [1, 4, 9]
    found = accuracy_by_k(X, y, ks, rng(3), n_folds=3)
    fold = rng(3).permutation(len(X)) % 3
    for k, accuracy in zip(ks, found, strict=True):
        right = 0
        for f in range(3):
            out = fold == f
            train, test = standardise(X[~out], X[out])
            model = KNeighborsClassifier(k).fit(train, y[~out])
            right += (model.predict(test) == y[out]).sum()
        assert accuracy == pytest.approx(right / len(X))
    assert np.array_equal(found, accuracy_by_k(X, y, ks, rng(3), 3))


def test_smallest_and_largest_k():
    one = KNeighborsClassifier(1).fit(IRIS.data, IRIS.target)
    assert np.array_equal(one.predict(IRIS.data), IRIS.target)
    everyone = KNeighborsRegressor(150).fit(IRIS.data, IRIS.target)
    assert everyone.predict(IRIS.data[:9]) == pytest.approx(1)


# Edges


def test_far_from_the_origin_digits_are_kept():
    X = rng().normal(size=(50, 3))
    near = NearestNeighbors(4).fit(X).kneighbors(X[:9])
    far = NearestNeighbors(4).fit(X + 1e8).kneighbors(X[:9] + 1e8)
    assert np.array_equal(near[1], far[1])
    assert far[0] == pytest.approx(near[0], abs=1e-6)


def test_the_same_point_is_at_distance_zero():
    assert NearestNeighbors(1).fit(PEOPLE).kneighbors(PEOPLE)[0].max() == 0
    pull = KNeighborsRegressor(2, weights="distance").fit(PEOPLE, SPENT)
    assert pull.predict(PEOPLE).tolist() == SPENT.tolist()
    twice = KNeighborsRegressor(2, weights="distance")
    twice.fit([[1.0], [1.0], [5.0]], [2, 4, 100])
    assert twice.predict([[1.0]]) == [3]


def test_second_query_gives_the_same_and_batches_do_not_matter():
    model = KNeighborsClassifier(5).fit(IRIS.data, IRIS.target)
    first = model.predict(IRIS.data)
    model.predict(IRIS.data[:1])
    assert np.array_equal(model.predict(IRIS.data), first)
    for size in (1, 7, 1000):
        other = KNeighborsClassifier(5, batch_size=size)
        other.fit(IRIS.data, IRIS.target)
        assert np.array_equal(other.predict(IRIS.data), first)


@pytest.mark.parametrize("labels", [(-1, 7, 3), ("x", "y", "z"), (1, 1, 1)])
def test_labels_of_any_kind(labels):
    y = np.array(labels)[IRIS.target]
    model = KNeighborsClassifier(3).fit(IRIS.data, y)
    guess = model.predict(IRIS.data)
    assert (guess == y).mean() > 0.9
    assert set(guess) <= set(labels)


def test_the_search_alone_ignores_targets():
    model = NearestNeighbors(1).fit(PEOPLE, BUYS)
    assert model.kneighbors(QUERY)[1].tolist() == [[3]]


def test_global_random_state_is_untouched():
    before = np.random.get_state()[1].copy()
    accuracy_by_k(IRIS.data, IRIS.target, [1], rng())
    assert np.array_equal(before, np.random.get_state()[1])


@pytest.mark.parametrize(
    "X, y, message",
    [
        (np.ones(4), [0] * 4, "X must be"),
        (np.ones((0, 2)), [], "X must be"),
        ([[np.nan], [1.0]], [0, 1], "X holds NaN"),
        (np.ones((2, 1)), [0], "y must be"),
        (np.ones((2, 1)), [[0], [1]], "y must be"),
        (np.ones((2, 1)), [0.0, np.inf], "y holds NaN"),
    ],
)
def test_bad_data_is_refused(X, y, message):
    for make in (KNeighborsClassifier, KNeighborsRegressor):
        with pytest.raises(ValueError, match=message):
            make(1).fit(X, y)


def test_bad_settings_and_queries_are_refused():
    for kwargs, message in [
        ({"k": 0}, "k must be"),
        ({"p": 0.5}, "p must be"),
        ({"p": np.nan}, "p must be"),
        ({"weights": "near"}, "weights"),
        ({"batch_size": 0}, "batch_size"),
        ({"batch_size": -1}, "batch_size"),
    ]:
        with pytest.raises(ValueError, match=message):
            KNeighborsClassifier(**kwargs)
    with pytest.raises(ValueError, match="4 rows, k is 5"):
        KNeighborsClassifier(5).fit(PEOPLE, BUYS)
    for make in (KNeighborsClassifier, KNeighborsRegressor):
        with pytest.raises(ValueError, match="y must be"):
            make(1).fit(PEOPLE)
    for ks, folds, message in [([], 2, "ks"), ([0, 3], 2, "ks")] + [
        ([1], n, "n_folds") for n in (1, 5)
    ]:
        with pytest.raises(ValueError, match=message):
            accuracy_by_k(PEOPLE, BUYS, ks, rng(), folds)
    with pytest.raises(ValueError, match="NaN"):
        standardise([[1.0], [np.nan]])
    with pytest.raises(ValueError, match="2 columns"):
        standardise(PEOPLE, [[1.0]])
    model = KNeighborsClassifier(1).fit(PEOPLE, BUYS)
    with pytest.raises(ValueError, match="2 columns"):
        model.predict([[1.0]])
    with pytest.raises(ValueError, match="NaN"):
        model.predict([[1.0, np.nan]])
    for X in (np.ones(3), np.ones((0, 2)), [[np.inf]]):
        with pytest.raises(ValueError, match="X must be"):
            KDTree(X)
    tree = KDTree(PEOPLE)
    with pytest.raises(ValueError, match="k must be"):
        tree.query([1, 2], 5)
    with pytest.raises(ValueError, match="q must be"):
        tree.query([1, 2, 3])
