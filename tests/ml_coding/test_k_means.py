"""By hand, against scikit-learn, invariants, starts, edges, relatives."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial.distance import cdist
from sklearn.cluster import KMeans as Reference
from sklearn.datasets import load_digits, load_iris

from mlinterviews.ml_coding.k_means import (
    KMeans,
    cluster_means,
    fill_empty,
    k_means_plus_plus,
    lloyd,
    nearest_center,
    random_start,
    squared_distances,
    squared_distances_broadcast,
    squared_distances_loops,
)
from mlinterviews.ml_coding.k_means_variants import (
    absolute_distances,
    k_medians,
    mini_batch_k_means,
)

SIX = np.array([[1.0], [3.0], [8.0], [9.0], [12.0], [14.0]])
IRIS = load_iris().data
DIGITS = load_digits().data[:300]


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def column(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)[:, None]


# The six numbers of the text


def test_the_example_of_the_text_step_by_step():
    labels = nearest_center(SIX, SIX[:2])
    assert labels.tolist() == [0, 1, 1, 1, 1, 1]
    centers = cluster_means(SIX, labels, 2)
    assert centers.ravel() == pytest.approx([1, 9.2])
    labels = nearest_center(SIX, centers)
    assert labels.tolist() == [0, 0, 1, 1, 1, 1]
    assert cluster_means(SIX, labels, 2).ravel() == pytest.approx([2, 10.75])


def test_the_run_of_the_text_ends_at_the_best_split():
    centers, labels, inertia, n_iter = lloyd(SIX, SIX[:2])
    assert centers.ravel() == pytest.approx([2, 10.75])
    assert labels.tolist() == [0, 0, 1, 1, 1, 1]
    assert inertia == pytest.approx(24.75)
    assert n_iter == 2
    spread = [
        sum(((part - part.mean()) ** 2).sum() for part in (SIX[:s], SIX[s:]))
        for s in range(1, 6)
    ]
    assert inertia == pytest.approx(min(spread))


def test_five_of_fifteen_starts_get_stuck():
    found = [lloyd(SIX, SIX[list(s)])[2] for s in combinations(range(6), 2)]
    assert sorted(np.round(found, 2)) == [24.75] * 10 + [46.75] * 5


# Against the library


@pytest.mark.parametrize("X, k", [(IRIS, 3), (IRIS, 8), (DIGITS, 10)])
@pytest.mark.parametrize("tol", [0.0, 1e-4])
def test_same_start_same_result_as_scikit_learn(X, k, tol):
    start = random_start(X, k, rng(3))
    centers, labels, inertia, _ = lloyd(X, start, tol=tol)
    theirs = Reference(k, init=start, n_init=1, tol=tol).fit(X)
    assert np.array_equal(labels, theirs.labels_)
    assert centers == pytest.approx(theirs.cluster_centers_)
    assert inertia == pytest.approx(theirs.inertia_)


@pytest.mark.parametrize("X, k, margin", [(IRIS, 3, 1e-6), (DIGITS, 10, 5e-3)])
def test_restarts_reach_the_library_s_objective(X, k, margin):
    ours = KMeans(k, rng(0)).fit(X).inertia_
    theirs = Reference(k, n_init=10, random_state=0).fit(X).inertia_
    assert ours <= (1 + margin) * theirs


def test_an_empty_cluster_is_filled_as_in_scikit_learn():
    start = np.vstack([IRIS[:2], np.full(4, 1e3)])
    centers, labels, _, _ = lloyd(IRIS, start, tol=0.0)
    theirs = Reference(3, init=start, n_init=1, tol=0.0).fit(IRIS)
    assert np.array_equal(labels, theirs.labels_)
    assert centers == pytest.approx(theirs.cluster_centers_)


# Distances


@settings(max_examples=10, deadline=None)
@given(
    arrays(float, (5, 3), elements=st.floats(-100, 100)),
    arrays(float, (2, 3), elements=st.floats(-100, 100)),
)
def test_three_ways_to_the_distances_agree(X, C):
    wanted = cdist(C, X, "sqeuclidean")
    assert squared_distances_loops(X, C) == pytest.approx(wanted)
    assert squared_distances_broadcast(X, C) == pytest.approx(wanted)
    assert squared_distances(X, C) == pytest.approx(wanted, abs=1e-9)


def test_expanded_square_is_never_negative():
    X = rng(0).normal(size=(500, 7)) * 1e3
    raw = (X**2).sum(1) - 2 * X @ X.T + (X**2).sum(1)[:, None]
    assert raw.min() < 0  # what the clipping is for
    assert squared_distances(X, X).min() == 0


def test_expanded_square_loses_the_digits_of_a_far_origin():
    x, c = column(1e8), column(1e8 + 1)
    assert squared_distances_broadcast(x, c) == 1
    assert squared_distances(x, c) != 1  # centre first, as lloyd() does


@pytest.mark.parametrize("far", [0.0, 1e6, -1e8])
def test_a_far_origin_changes_no_label(far):
    X = IRIS + far
    model = KMeans(3, rng(1)).fit(X)
    assert model.inertia_ == pytest.approx(78.851441, rel=1e-6)
    assert np.array_equal(model.predict(X), model.labels_)


# Invariants


def objective(X, centers) -> float:
    return cdist(X, centers, "sqeuclidean").min(axis=1).sum()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 6))
def test_the_objective_never_increases(seed, k):
    X = rng(seed).integers(0, 8, size=(12, 2)).astype(float)
    start = rng(seed).normal(scale=10, size=(k, 2))  # often leaves one empty
    J = [objective(X, start)] + [
        lloyd(X, start, max_iter=t, tol=0)[2] for t in range(1, 6)
    ]
    assert all(after <= before + 1e-9 for before, after in pairwise(J))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 6))
def test_at_rest_points_are_nearest_and_centres_are_means(seed, k):
    X = rng(seed).normal(size=(15, 2))
    centers, labels, inertia, _ = lloyd(X, X[:k], tol=0)
    assert np.array_equal(labels, cdist(X, centers).argmin(axis=1))
    for c in range(k):
        assert X[labels == c].mean(axis=0) == pytest.approx(centers[c])
    assert inertia == pytest.approx(objective(X, centers))


def test_gradient_of_the_objective_by_finite_differences():
    X, C = IRIS, IRIS[[0, 60, 120]]
    labels = nearest_center(X, C)
    n_c = np.bincount(labels)[:, None]
    gradient = 2 * n_c * (C - cluster_means(X, labels, 3))
    for c, j in np.ndindex(C.shape):
        step = np.zeros_like(C)
        step[c, j] = 1e-6
        slope = (objective(X, C + step) - objective(X, C - step)) / 2e-6
        assert gradient[c, j] == pytest.approx(slope, rel=1e-5, abs=1e-5)


def test_scaling_a_feature_changes_the_clusters():
    X = column(0, 0, 10, 10) * [1, 0] + column(0, 1, 0, 1) * [0, 1]
    assert lloyd(X, X[[0, 3]])[1].tolist() == [0, 0, 1, 1]
    X = X * [0.01, 1]
    assert lloyd(X, X[[0, 3]])[1].tolist() == [0, 1, 0, 1]


# Starts


def test_random_start_never_repeats_a_row():
    for seed in range(50):
        assert len(np.unique(random_start(SIX, 5, rng(seed)))) == 5


class Scripted:
    """A generator whose rows are given, and that notes the odds."""

    def __init__(self, rows):
        self.rows, self.odds = iter(rows), []

    def integers(self, high):
        return next(self.rows)

    def choice(self, n, size, p):
        self.odds.append(p)
        return np.array([next(self.rows) for _ in range(size)])


def test_k_means_plus_plus_draws_by_squared_distance():
    script = Scripted([0, 4, 2])
    start = k_means_plus_plus(SIX, 3, script)
    assert start.ravel().tolist() == [1, 12, 8]
    to_1 = np.array([0, 4, 49, 64, 121, 169])
    to_1_and_12 = np.array([0, 4, 16, 9, 0, 4])
    assert script.odds[0] == pytest.approx(to_1 / 407)
    assert script.odds[1] == pytest.approx(to_1_and_12 / 33)


def test_of_two_candidates_the_better_stays():
    script = Scripted([0, 5, 4])  # 14 leaves 4 + 36 + 25 + 4 = 69
    start = k_means_plus_plus(SIX, 2, script, n_candidates=2)
    assert start.ravel().tolist() == [1, 12]  # 12 leaves 4 + 16 + 9 + 4


def test_first_centre_is_uniform():
    firsts = [k_means_plus_plus(SIX, 1, rng(s)).item() for s in range(600)]
    counts = [firsts.count(x) for x in SIX.ravel()]
    assert counts == pytest.approx([100] * 6, abs=35)


def test_more_candidates_leave_less():
    plain, greedy = (
        np.mean(
            [objective(IRIS, k_means_plus_plus(IRIS, 8, rng(s), m)) for s in range(40)]
        )
        for m in (1, 5)
    )
    assert greedy < 0.9 * plain


@pytest.mark.parametrize("start", [random_start, k_means_plus_plus])
def test_same_seed_same_result_and_global_state_untouched(start):
    before = np.random.get_state()[1].copy()
    a, b = (start(IRIS, 4, rng(5)) for _ in range(2))
    assert np.array_equal(a, b)
    a, b = (KMeans(4, rng(5)).fit(IRIS).cluster_centers_ for _ in range(2))
    assert np.array_equal(a, b)
    assert np.array_equal(before, np.random.get_state()[1])


# Edges


def test_every_empty_cluster_gets_its_own_worst_point():
    labels = np.zeros(6, dtype=int)
    filled = fill_empty(SIX, column(3, 50, 60), labels)
    assert filled.tolist() == [0, 0, 0, 0, 2, 1]
    assert labels.tolist() == [0] * 6


def test_a_cluster_may_lose_all_points_after_a_start_from_points():
    X = np.array([[8, 4], [8, 5], [7, 3], [0, 7], [4, 6]], dtype=float)
    labels = nearest_center(X, X[:3])
    assert labels.tolist() == [0, 1, 2, 2, 1]
    centers = cluster_means(X, labels, 3)
    assert centers.tolist() == [[8, 4], [6, 5.5], [3.5, 5]]
    labels = nearest_center(X, centers)
    assert labels.tolist() == [0, 0, 0, 2, 2]  # the second is empty
    assert len(np.unique(lloyd(X, X[:3])[1])) == 3


@pytest.mark.text
def test_without_filling_the_empty_cluster_swallows_every_point():
    """What the text says of naive code."""
    centers = np.array([3.0, np.nan])
    assert np.abs(SIX - centers).argmin(axis=1).tolist() == [1] * 6


def test_filling_empties_no_other_cluster():
    X = column(0, 0, 0, 100)
    filled = fill_empty(X, column(0, 40, -50), np.array([0, 0, 0, 1]))
    assert sorted(np.bincount(filled)) == [1, 1, 2]
    assert filled[3] == 1


def test_two_empty_clusters_do_not_empty_a_third():
    X, centers = column(50, 60, 0, 1), column(1000, 0, -1, -2)
    filled = fill_empty(X, centers, np.array([0, 0, 1, 1]))
    assert sorted(filled) == [0, 1, 2, 3]


@pytest.mark.parametrize("unit", [2.0**-10, 2.0**10])
def test_the_tolerance_does_not_depend_on_the_unit(unit):
    start = random_start(IRIS, 6, rng(2))
    iterations = lloyd(IRIS, start, tol=1e-2)[3]
    assert 1 < iterations < lloyd(IRIS, start, tol=0)[3]
    assert lloyd(IRIS * unit, start * unit, tol=1e-2)[3] == iterations


def test_centres_far_from_all_points():
    X = rng(0).normal(size=(30, 2))
    centers, labels, _, _ = lloyd(X, np.full((4, 2), 1e6))
    assert np.isfinite(centers).all()
    assert len(np.unique(labels)) == 4


@pytest.mark.parametrize("n_distinct", [1, 2])
def test_fewer_distinct_points_than_clusters(n_distinct):
    X = np.repeat([[1.0, 2.0], [5.0, 2.0]][:n_distinct], 5, axis=0)
    model = KMeans(3, rng(0)).fit(X)
    assert model.inertia_ == pytest.approx(0, abs=1e-12)
    assert np.isfinite(model.cluster_centers_).all()
    assert len(set(model.predict(X))) == n_distinct


def test_constant_features_and_one_point_a_cluster():
    X = np.column_stack([SIX, np.full(6, 7.0)])
    model = KMeans(2, rng(0)).fit(X)
    assert model.inertia_ == pytest.approx(24.75)
    assert KMeans(6, rng(0)).fit(X).inertia_ == pytest.approx(0, abs=1e-12)
    assert KMeans(1, rng(0)).fit(SIX[:1]).predict(SIX[:1]).tolist() == [0]


def test_integers_are_taken_as_floats():
    X = SIX.astype(int)
    centers = KMeans(2, rng(0)).fit(X).cluster_centers_
    assert sorted(centers.ravel()) == pytest.approx([2, 10.75])


def test_predict_twice_and_on_other_data_changes_nothing():
    X = IRIS.copy()
    model = KMeans(3, rng(0)).fit(X)
    centers = model.cluster_centers_.copy()
    first = model.predict(IRIS)
    assert model.predict(IRIS[:1] + 100).shape == (1,)
    assert np.array_equal(model.predict(IRIS), first)
    assert np.array_equal(model.labels_, first)
    assert np.array_equal(model.cluster_centers_, centers)
    assert np.array_equal(X, IRIS)


@pytest.mark.parametrize(
    "X, message",
    [
        (np.ones(5), "X must be"),
        (np.ones((0, 2)), "X must be"),
        (np.ones((5, 0)), "X must be"),
        ([[1.0, np.nan]] * 4, "NaN"),
        ([[1.0, np.inf]] * 4, "infinite"),
        (np.ones((2, 2)), "n_clusters is 3, X has 2 rows"),
    ],
)
def test_bad_input_is_refused(X, message):
    with pytest.raises(ValueError, match=message):
        KMeans(3, rng(0)).fit(X)


def test_bad_settings_and_bad_points_to_predict_are_refused():
    with pytest.raises(ValueError, match="at least 1"):
        KMeans(0, rng(0))
    with pytest.raises(ValueError, match="at least 1"):
        KMeans(2, rng(0), n_init=0)
    model = KMeans(2, rng(0)).fit(IRIS)
    with pytest.raises(ValueError, match="4 columns"):
        model.predict(SIX)
    with pytest.raises(ValueError, match="NaN"):
        model.predict(IRIS * np.nan)


# Relatives


def test_mini_batch_centres_are_running_means():
    """One centre: the mean of all the rows that were drawn."""
    drawn = np.concatenate([(g := rng(4)).integers(6, size=10)] + [
        g.integers(6, size=10) for _ in range(4)
    ])  # fmt: skip
    C = mini_batch_k_means(SIX, column(100), rng(4), 10, 5)
    assert C.item() == pytest.approx(SIX[drawn].mean())


def test_mini_batches_come_close_to_lloyd():
    start = k_means_plus_plus(DIGITS, 10, rng(0))
    C = mini_batch_k_means(DIGITS, start, rng(0), 100, 100)
    assert objective(DIGITS, C) < 1.05 * lloyd(DIGITS, start)[2]
    assert objective(DIGITS, C) < 0.8 * objective(DIGITS, start)


def test_mini_batch_leaves_a_centre_that_wins_nothing():
    C = mini_batch_k_means(SIX, column(5, 1e6), rng(0), 4, 10)
    assert C[1, 0] == pytest.approx(1e6)
    assert np.isfinite(C).all()


def test_k_medians_by_hand_and_with_a_far_point():
    X = column(1, 3, 8, 9, 12, 114)
    start = column(3, 12)
    centers, labels, cost = k_medians(X, start)
    assert centers.ravel().tolist() == [2, 10.5]
    assert labels.tolist() == [0, 0, 1, 1, 1, 1]
    assert cost == 111
    assert np.bincount(lloyd(X, start)[1]).tolist() == [5, 1]
    assert k_medians(X, column(3, 114))[2] == 17


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 5))
def test_k_medians_rests_at_medians_and_never_gets_worse(seed, k):
    X = rng(seed).integers(0, 9, size=(11, 2)).astype(float)
    start = rng(seed).normal(scale=9, size=(k, 2))
    J = [k_medians(X, start, max_iter=t)[2] for t in range(1, 6)]
    assert all(after <= before + 1e-9 for before, after in pairwise(J))
    centers, labels, cost = k_medians(X, start)
    assert cost == pytest.approx(cdist(X, centers, "cityblock").min(1).sum())
    assert cost <= cdist(X, start, "cityblock").min(axis=1).sum() + 1e-9
    for c in range(k):
        if (labels == c).any():
            best = np.abs(X[labels == c] - np.median(X[labels == c], 0)).sum()
            assert np.abs(X[labels == c] - centers[c]).sum() == pytest.approx(best)


def test_k_medians_takes_duplicates_and_far_starts():
    X = np.ones((5, 2))
    centers, _, cost = k_medians(X, np.full((3, 2), 1e6))
    assert np.array_equal(centers, np.ones((3, 2)))
    assert cost == 0


def test_k_medians_of_duplicates_stops_at_once(monkeypatch):
    module = "mlinterviews.ml_coding.k_means_variants.absolute_distances"
    calls = []

    def counted(X, centers):
        calls.append(1)
        return absolute_distances(X, centers)

    monkeypatch.setattr(module, counted)
    k_medians(np.ones((5, 2)), np.ones((3, 2)))
    assert len(calls) <= 4


def test_absolute_distances():
    assert absolute_distances(IRIS, IRIS[:3]) == pytest.approx(
        cdist(IRIS[:3], IRIS, "cityblock")
    )
