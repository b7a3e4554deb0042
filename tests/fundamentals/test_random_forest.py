"""Against enumeration, simulation, and scikit-learn."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import load_diabetes
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import cross_val_predict
from sklearn.neighbors import KNeighborsRegressor

from mlinterviews.fundamentals.random_forest import (
    majority,
    out_of_bag_share,
    out_of_fold,
    tree_variance,
    variance_of_mean,
)


@settings(max_examples=25)
@given(st.floats(0, 1), st.sampled_from([1, 3, 5]))
def test_majority_agrees_with_enumeration(p, m):
    total = 0.0
    for votes in product([0, 1], repeat=m):
        if sum(votes) > m / 2:
            total += p ** sum(votes) * (1 - p) ** (m - sum(votes))
    assert majority(p, m) == pytest.approx(total, abs=1e-12)


def test_three_votes_by_hand():
    assert majority(0.7, 3) == pytest.approx(0.784)
    assert majority(0.5, 9) == pytest.approx(0.5)
    assert majority(0.4, 11) < majority(0.4, 3) < 0.4


@pytest.mark.parametrize("rho", [0.0, 0.3, 0.9])
def test_variance_of_correlated_means_by_simulation(rho):
    """Exact by the covariance matrix, and close in 100,000 draws."""
    m, variance = 5, 4.0
    C = variance * (rho + (1 - rho) * np.eye(m))
    exact = np.ones(m) @ C @ np.ones(m) / m**2
    assert variance_of_mean(variance, rho, m) == pytest.approx(exact)
    rng = np.random.default_rng(0)
    draws = rng.standard_normal((100_000, m)) @ np.linalg.cholesky(C).T
    assert draws.mean(axis=1).var() == pytest.approx(exact, rel=0.03)


def test_tree_variance_finds_what_was_put_in():
    rng = np.random.default_rng(1)
    shared = rng.standard_normal((4_000, 1, 3))
    own = rng.standard_normal((4_000, 6, 3))
    P = 2 * (np.sqrt(0.4) * shared + np.sqrt(0.6) * own) + 7
    variance, rho = tree_variance(P)
    assert variance == pytest.approx(4, rel=0.03)
    assert rho == pytest.approx(0.4, abs=0.02)


def test_tree_variance_and_formula_are_one_identity():
    P = np.random.default_rng(2).normal(size=(8, 5, 4)).cumsum(axis=1)
    P -= P.mean(axis=0) - P.mean(axis=(0, 1))  # trees of equal mean
    variance, rho = tree_variance(P)
    direct = P.mean(axis=1).var(axis=0).mean()
    assert variance_of_mean(variance, rho, 5) == pytest.approx(direct)


def test_out_of_bag_share():
    """Enumerated for n = 3, drawn for n = 50, 1/e in the limit."""
    missing = [0 not in rows for rows in product(range(3), repeat=3)]
    assert out_of_bag_share(3) == pytest.approx(np.mean(missing))
    rng = np.random.default_rng(0)
    rows = rng.integers(50, size=(20_000, 50))
    drawn = (rows != 0).all(axis=1).mean()
    assert out_of_bag_share(50) == pytest.approx(drawn, abs=0.01)
    assert out_of_bag_share(10**6) == pytest.approx(np.exp(-1), abs=1e-6)


def _fit(model):
    return lambda X, y: model.fit(X, y).predict


def test_out_of_fold_agrees_with_sklearn():
    X, y = load_diabetes(return_X_y=True)
    models = [LinearRegression(), KNeighborsRegressor(1)]
    rng = np.random.default_rng(3)
    ours = out_of_fold([_fit(m) for m in models], X, y, 5, rng)
    fold = np.random.default_rng(3).permutation(len(y)) % 5
    split = [(np.flatnonzero(fold != f), np.flatnonzero(fold == f)) for f in range(5)]
    for j, model in enumerate(models):
        theirs = cross_val_predict(model, X, y, cv=split)
        np.testing.assert_allclose(ours[:, j], theirs)
    assert sum(len(s[1]) for s in split) == len(y)


def test_a_model_that_remembers_is_found_out():
    """One neighbour is perfect in sample and poor out of fold."""
    X, y = load_diabetes(return_X_y=True)
    fit = _fit(KNeighborsRegressor(1))
    assert (fit(X, y)(X) == y).all()
    P = out_of_fold([fit], X, y, 5, np.random.default_rng(0))
    assert ((P[:, 0] - y) ** 2).mean() > y.var() / 2


def test_bagged_nearest_neighbour():
    """Weights 0.63, 0.23, ...: the vote is the nearest row's."""
    rng = np.random.default_rng(0)
    n, bags = 300, 4_000
    y = rng.normal(size=n)
    first = [np.unique(rng.integers(n, size=n))[0] for _ in range(bags)]
    share = np.bincount(first, minlength=n) / bags  # row 0 is nearest
    assert share.argmax() == 0
    assert share[0] == pytest.approx(1 - np.exp(-1), abs=0.03) and share[0] > 0.5
    assert y[first].mean() == pytest.approx(share @ y)
    assert (share**2).sum() == pytest.approx(0.46, abs=0.03)


@pytest.mark.filterwarnings("error")
def test_degenerate_input():
    assert tree_variance(np.ones((3, 2, 4))) == (0.0, 0.0)
    assert out_of_bag_share(1) == 0
    assert variance_of_mean(3, 1, 100) == 3


@pytest.mark.parametrize(
    "call",
    [
        lambda: majority(0.7, 4),
        lambda: majority(1.2, 3),
        lambda: out_of_bag_share(0),
        lambda: tree_variance(np.ones((1, 3, 2))),
        lambda: tree_variance(np.ones((3, 2))),
        lambda: tree_variance(np.full((3, 2, 1), np.nan)),
        lambda: variance_of_mean(1.0, 0.5, 0),
        lambda: out_of_fold([], [[1.0], [2.0]], [1, 2], 3, None),
        lambda: out_of_fold([], [[1.0]], [1, 2], 2, None),
    ],
)
def test_bad_input_is_refused(call):
    with pytest.raises(ValueError):
        call()
