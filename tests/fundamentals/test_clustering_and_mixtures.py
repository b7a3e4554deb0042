"""Against SciPy, scikit-learn, a direct maximum, and by hand."""

import numpy as np
import pytest
from gradients import numeric
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import linkage as scipy_linkage
from scipy.optimize import minimize
from scipy.spatial.distance import pdist, squareform
from scipy.special import rel_entr
from sklearn.cluster import DBSCAN
from sklearn.datasets import load_iris, make_moons
from sklearn.metrics import adjusted_rand_score

from mlinterviews.fundamentals.clustering_and_mixtures import (
    agglomerate,
    dbscan,
    e_step,
    joint,
    log_likelihood,
    lower_bound,
    m_step,
)

HEADS = np.array([9, 8, 3, 7, 2])


def test_six_numbers_by_hand():
    x = np.array([1.0, 3, 8, 9, 12, 14])
    D = np.abs(x[:, None] - x)
    assert agglomerate(D, "single")[:, 2].tolist() == [1, 2, 2, 3, 5]
    assert agglomerate(D, "complete")[:, 2].tolist() == [1, 2, 2, 6, 13]
    average = agglomerate(D, "average")
    assert average[:, 2] == pytest.approx([1, 2, 2, 4.5, 8.75])
    assert average[:, 3].tolist() == [2, 2, 2, 4, 6]


def test_half_the_square_of_wards_height_is_the_rise_within():
    x = np.array([1.0, 3, 8, 9, 12, 14])
    height = agglomerate(np.abs(x[:, None] - x), "ward")[:, 2]
    whole = ((x - x.mean()) ** 2).sum()
    assert (height**2 / 2).sum() == pytest.approx(whole)
    right = x[2:]
    two = ((x[:2] - 2) ** 2).sum() + ((right - right.mean()) ** 2).sum()
    assert height[-1] ** 2 / 2 == pytest.approx(whole - two)


@pytest.mark.parametrize("name", ["single", "complete", "average", "ward"])
def test_agglomerate_agrees_with_scipy(name):
    X = load_iris().data[::2] + np.random.default_rng(0).normal(
        0, 1e-4, (75, 4)
    )  # no ties
    ours = agglomerate(squareform(pdist(X)), name)
    theirs = scipy_linkage(X, name)
    np.testing.assert_allclose(ours, theirs, rtol=1e-8)


@pytest.mark.parametrize(("eps", "m"), [(0.1, 4), (0.2, 5), (0.4, 10)])
def test_dbscan_agrees_with_sklearn(eps, m):
    for X in (make_moons(200, noise=0.1, random_state=1)[0], load_iris().data):
        ours = dbscan(X, eps, m)
        theirs = DBSCAN(eps=eps, min_samples=m).fit(X)
        np.testing.assert_array_equal(ours, theirs.labels_)


def test_dbscan_core_points_do_not_depend_on_the_order():
    X = load_iris().data
    theirs = DBSCAN(eps=0.4, min_samples=5).fit(X)
    core = theirs.core_sample_indices_
    order = np.random.default_rng(0).permutation(len(X))
    mixed = np.empty(len(X), int)
    mixed[order] = dbscan(X[order], 0.4, 5)
    plain = dbscan(X, 0.4, 5)
    assert adjusted_rand_score(plain[core], mixed[core]) == 1
    np.testing.assert_array_equal(plain < 0, mixed < 0)


def test_a_chain_is_one_cluster_and_a_lone_point_is_noise():
    X = np.append(np.arange(10.0), 50)[:, None]
    assert dbscan(X, 1.0, 3).tolist() == [0] * 10 + [-1]
    assert dbscan(X, 1.0, 4).tolist() == [-1] * 11


def test_first_responsibility_by_hand():
    r = e_step([9], 10, np.array([0.6, 0.5]), np.array([0.5, 0.5]))
    odds = (0.6 / 0.5) ** 9 * (0.4 / 0.5)
    assert r[0, 0] == pytest.approx(odds / (1 + odds))


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.integers(1, 4))
def test_bound_plus_divergence_is_the_likelihood(seed, k):
    """For any q: log p = bound(q) + KL(q || posterior)."""
    rng = np.random.default_rng(seed)
    p, weights = rng.uniform(0.05, 0.95, k), rng.dirichlet(np.ones(k))
    heads = rng.integers(0, 11, 6)
    q = rng.dirichlet(np.ones(k), size=6)
    posterior = e_step(heads, 10, p, weights)
    value = log_likelihood(heads, 10, p, weights)
    bound = lower_bound(q, heads, 10, p, weights)
    gap = rel_entr(q, posterior).sum()
    assert bound + gap == pytest.approx(value)
    touching = lower_bound(posterior, heads, 10, p, weights)
    assert touching == pytest.approx(value)


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_em_never_lowers_the_likelihood(seed):
    rng = np.random.default_rng(seed)
    heads = rng.integers(0, 11, 8)
    p, weights = rng.uniform(0.05, 0.95, 3), rng.dirichlet(np.ones(3))
    value = log_likelihood(heads, 10, p, weights)
    for _ in range(15):
        r = e_step(heads, 10, p, weights)
        p, weights = m_step(r, heads, 10)
        bound = lower_bound(r, heads, 10, p, weights)
        new = log_likelihood(heads, 10, p, weights)
        assert value - 1e-7 <= bound <= new + 1e-7
        value = new


def test_m_step_is_where_the_gradient_of_the_bound_vanishes():
    rng = np.random.default_rng(0)
    r = rng.dirichlet(np.ones(2), size=5)
    p, weights = m_step(r, HEADS, 10)
    slope = numeric(lambda: lower_bound(r, HEADS, 10, p, weights), p)
    np.testing.assert_allclose(slope, 0, atol=1e-5)
    for other in (0.3, 0.5, 0.9):
        w = np.array([other, 1 - other])
        assert lower_bound(r, HEADS, 10, p, w) <= lower_bound(r, HEADS, 10, p, weights)


def test_em_reaches_the_maximum_that_a_direct_search_finds():
    p, weights = np.array([0.6, 0.5]), np.array([0.5, 0.5])
    for _ in range(200):
        p, weights = m_step(e_step(HEADS, 10, p, weights), HEADS, 10)

    def negative(z):
        q = 1 / (1 + np.exp(-z))
        w = np.array([q[2], 1 - q[2]])
        return -log_likelihood(HEADS, 10, q[:2], w)

    found = minimize(negative, [0.5, -0.5, 0.0])
    assert -found.fun == pytest.approx(log_likelihood(HEADS, 10, p, weights))


def test_gradient_of_the_likelihood_is_that_of_the_bound_at_the_posterior():
    p, weights = np.array([0.7, 0.4]), np.array([0.3, 0.7])
    r = e_step(HEADS, 10, p, weights)
    np.testing.assert_allclose(
        numeric(lambda: log_likelihood(HEADS, 10, p, weights), p),
        numeric(lambda: lower_bound(r, HEADS, 10, p, weights), p),
        atol=1e-4,
    )


@pytest.mark.filterwarnings("error")
def test_degenerate_input():
    assert agglomerate([[0.0]]).shape == (0, 4)
    assert agglomerate(np.zeros((3, 3)), "ward")[:, 2].tolist() == [0, 0]
    assert dbscan([[1.0], [1.0], [1.0]], 0.1, 3).tolist() == [0, 0, 0]
    assert dbscan([[1], [2]], 5, 1).tolist() == [0, 0]
    r = e_step([0, 10], 10, np.array([1e-9, 1 - 1e-9]), np.array([0.5, 0.5]))
    p, weights = m_step(r, [0, 10], 10)
    assert np.isfinite(joint([0, 10], 10, p, weights)).all()
    p, _ = m_step(np.array([[1.0, 0.0]]), [4], 10)  # a dead coin
    assert np.isfinite(p).all()


@pytest.mark.parametrize(
    "call",
    [
        lambda: agglomerate(np.ones((2, 3))),
        lambda: agglomerate(np.full((2, 2), np.nan)),
        lambda: agglomerate(np.ones((2, 2)), "median"),
        lambda: agglomerate([[0, 1], [2, 0]]),
        lambda: agglomerate([[0, -1], [-1, 0]]),
        lambda: joint([np.nan], 10, np.array([0.5]), np.array([1.0])),
        lambda: joint([1], 10, np.array([1.0]), np.array([1.0])),
        lambda: joint([1], 10, np.array([0.5]), np.array([0.0])),
        lambda: dbscan([1.0, 2.0], 1, 2),
        lambda: dbscan([[np.nan]], 1, 2),
        lambda: dbscan([[1.0]], 0, 2),
        lambda: dbscan([[1.0]], 1, 0),
        lambda: joint([11], 10, np.array([0.5]), np.array([1.0])),
    ],
)
def test_bad_input_is_refused(call):
    with pytest.raises(ValueError):
        call()
