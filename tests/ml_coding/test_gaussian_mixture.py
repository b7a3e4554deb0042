"""By hand, against scikit-learn, EM's promise, singular data, edges."""

import warnings
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal
from sklearn import mixture
from sklearn.datasets import load_iris, load_wine

from mlinterviews.ml_coding.gaussian_mixture import (
    GaussianMixture,
    e_step,
    log_densities,
    m_step,
    variance_floor,
)

FOUR = np.array([[0.0], [2.0], [3.0], [5.0]])
IRIS, WINE = load_iris().data, load_wine().data


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def random_parameters(k, d, seed):
    r = rng(seed)
    weights = r.dirichlet(np.ones(k))
    A = r.normal(size=(k, d, d)) + 2 * np.eye(d)
    return weights, r.normal(size=(k, d)), np.linalg.cholesky(A @ A.mT)


# The four numbers of the text


def test_the_first_step_of_the_text():
    unit = np.ones((2, 1, 1))
    resp, _ = e_step(FOUR, np.array([0.5, 0.5]), np.array([[1.0], [4.0]]), unit)
    odds = np.exp(7.5 - 3 * FOUR[:, 0])
    assert resp[0] == pytest.approx(odds / (1 + odds))
    weights, means, chol = m_step(FOUR, resp, np.zeros(1))
    r = resp[0]
    mean = (2 * r[1] + 3 * r[2] + 5 * r[3]) / 2
    assert weights == pytest.approx([0.5, 0.5])
    assert means[:, 0] == pytest.approx([mean, 5 - mean])
    spread = (r * (FOUR[:, 0] - mean) ** 2).sum() / 2
    assert chol[0, 0, 0] ** 2 == pytest.approx(spread)


# Against the libraries


def test_log_densities_as_in_scipy():
    _, means, chol = random_parameters(3, 4, 1)
    wanted = [
        multivariate_normal(m, L @ L.T).logpdf(IRIS)
        for m, L in zip(means, chol, strict=True)
    ]
    assert log_densities(IRIS, means, chol) == pytest.approx(np.array(wanted))


def test_one_iteration_as_in_scikit_learn():
    weights = np.array([0.2, 0.3, 0.5])
    means, chol = IRIS[[0, 60, 120]], np.stack([np.eye(4)] * 3)
    theirs = mixture.GaussianMixture(
        3,
        weights_init=weights,
        means_init=means,
        precisions_init=np.linalg.inv(chol @ chol.mT),
        max_iter=1,
        tol=1e9,
        reg_covar=0,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it stops after one iteration
        theirs.fit(IRIS)
    resp, log_p = e_step(IRIS, weights, means, chol)
    weights, means, chol = m_step(IRIS, resp, np.zeros(4))
    assert theirs.lower_bound_ == pytest.approx(log_p.mean())
    assert weights == pytest.approx(theirs.weights_)
    assert means == pytest.approx(theirs.means_)
    assert chol @ chol.mT == pytest.approx(theirs.covariances_, abs=1e-9)


@pytest.mark.parametrize("k", [1, 2, 3])
def test_log_likelihood_and_bic_as_in_scikit_learn(k):
    ours = GaussianMixture(k, rng(0), n_init=3, tol=1e-6).fit(IRIS, 500)
    theirs = mixture.GaussianMixture(
        k, n_init=3, tol=1e-6, max_iter=500, random_state=0
    ).fit(IRIS)
    assert ours.score_samples(IRIS).mean() == pytest.approx(
        theirs.score(IRIS), abs=1e-3
    )
    assert ours.bic(IRIS) == pytest.approx(theirs.bic(IRIS), abs=0.5)
    ours_, theirs_ = ours.predict(IRIS), theirs.predict(IRIS)
    pairs = {(int(a), int(b)) for a, b in zip(ours_, theirs_, strict=True)}
    assert len(pairs) == k  # the same clusters under other names


# What EM promises


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 4))
def test_the_log_likelihood_never_falls(seed, k):
    X = rng(seed).normal(size=(40, 2))
    parameters = random_parameters(k, 2, seed)
    history = []
    for _ in range(8):
        resp, log_p = e_step(X, *parameters)
        history.append(log_p.sum())
        parameters = m_step(X, resp, np.full(2, 1e-12))
    assert all(b >= a - 1e-7 for a, b in pairwise(history))


def test_the_m_step_is_a_stationary_point_of_the_expected_log_likelihood():
    X, weights = IRIS, np.array([0.4, 0.6])
    means, chol = IRIS[[0, 120]], np.stack([np.eye(4)] * 2)
    resp, _ = e_step(X, weights, means, chol)
    weights, means, chol = m_step(X, resp, np.zeros(4))

    def expected(weights, means, chol):
        joint = np.log(weights)[:, None] + log_densities(X, means, chol)
        return (resp * joint).sum()

    h = 1e-5
    for index in np.ndindex(means.shape):
        step = np.zeros_like(means)
        step[index] = h
        up = expected(weights, means + step, chol)
        down = expected(weights, means - step, chol)
        assert (up - down) / (2 * h) == pytest.approx(0, abs=1e-4)
    for c in range(2):
        for i, j in zip(*np.tril_indices(4), strict=True):
            step = np.zeros_like(chol)
            step[c, i, j] = h
            up = expected(weights, means, chol + step)
            down = expected(weights, means, chol - step)
            assert (up - down) / (2 * h) == pytest.approx(0, abs=1e-4)
    shift = np.array([h, -h])  # stays on the simplex
    up = expected(weights + shift, means, chol)
    down = expected(weights - shift, means, chol)
    assert (up - down) / (2 * h) == pytest.approx(0, abs=1e-4)


def test_history_rises_and_ends_at_the_model_s_score():
    model = GaussianMixture(3, rng(0), tol=1e-6).fit(WINE, 300)
    assert all(b >= a - 1e-6 for a, b in pairwise(model.history_))
    assert model.history_[-1] == pytest.approx(model.score_samples(WINE).mean())
    assert model.history_[-1] - model.history_[-2] < 1e-6


def test_more_starts_are_never_worse():
    one, ten = (
        GaussianMixture(5, rng(1), n_init=m).fit(WINE).history_[-1] for m in (1, 10)
    )
    assert ten >= one


# Extremes


def test_densities_that_underflow_keep_their_responsibilities():
    X = np.full((1, 500), 3.0)
    means = np.stack([np.zeros(500), np.full(500, 0.1)])
    chol = np.stack([np.eye(500)] * 2)
    log_p = log_densities(X, means, chol)
    assert np.exp(log_p).max() == 0  # what log-sum-exp is for
    resp, total = e_step(X, np.array([0.5, 0.5]), means, chol)
    assert resp.sum() == pytest.approx(1)
    assert np.isfinite(total).all()
    far = e_step(X * 1e6, np.array([0.5, 0.5]), means, chol)[0]
    assert far[:, 0].tolist() == [0, 1]


def test_a_point_on_its_own_does_not_get_infinite_density():
    X = np.vstack([rng(0).normal(size=(50, 2)), [[1e3, 1e3]]])
    model = GaussianMixture(2, rng(0), n_init=3).fit(X)
    assert np.bincount(model.predict(X)).min() == 1
    assert np.isfinite(model.score_samples(X)).all()


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
@pytest.mark.parametrize(
    "X",
    [
        np.column_stack([IRIS[:, 0], 2 * IRIS[:, 0]]),  # collinear
        np.column_stack([IRIS[:, 0], np.full(150, 0.1)]),  # constant
        np.repeat(FOUR, 5, axis=0),
        np.repeat(FOUR[:2], 5, axis=0),  # fewer distinct points than k
        np.full((6, 2), 0.1),
        rng(0).normal(size=(5, 9)),  # n < d
    ],
)
def test_singular_covariances_do_not_crash(X, scale):
    X = X * scale
    model = GaussianMixture(3, rng(0)).fit(X)
    assert np.isfinite(model.score_samples(X)).all()
    assert model.weights_.sum() == pytest.approx(1)
    assert model.predict_proba(X).sum(axis=1) == pytest.approx(np.ones(len(X)))


def test_the_fit_does_not_depend_on_the_units():
    a = GaussianMixture(3, rng(0)).fit(WINE)
    units = 10.0 ** np.arange(-6, 7)
    floor = variance_floor(WINE * units, 1e-6)
    assert floor == pytest.approx(variance_floor(WINE, 1e-6) * units**2)
    b = GaussianMixture(3, rng(0)).fit(WINE * 1e6 + 1e9)
    assert np.array_equal(a.predict(WINE), b.predict(WINE * 1e6 + 1e9))
    lost = 13 * np.log(1e6)
    assert b.history_[-1] == pytest.approx(a.history_[-1] - lost, abs=1e-3)


# State


def test_sampling_gives_back_the_moments():
    model = GaussianMixture(3, rng(0)).fit(IRIS)
    drawn = model.sample(20_000)
    assert drawn.mean(axis=0) == pytest.approx(IRIS.mean(axis=0), abs=0.06)
    assert np.cov(drawn.T) == pytest.approx(np.cov(IRIS.T), abs=0.15)


def test_predict_twice_same_seed_and_global_state():
    before = np.random.get_state()[1].copy()
    X = IRIS.copy()
    a, b = (GaussianMixture(3, rng(4)).fit(X) for _ in range(2))
    assert np.array_equal(a.means_, b.means_)
    first = a.predict(X)
    assert a.predict(X[:1] + 100).shape == (1,)
    assert np.array_equal(a.predict(X), first)
    assert np.array_equal(X, IRIS)
    assert np.array_equal(before, np.random.get_state()[1])


def test_integers_are_taken_as_floats():
    a = GaussianMixture(2, rng(0)).fit((10 * IRIS).round().astype(int))
    b = GaussianMixture(2, rng(0)).fit((10 * IRIS).round())
    assert np.array_equal(a.means_, b.means_)


@pytest.mark.parametrize(
    "X, message",
    [
        (np.ones(5), "X must be"),
        (np.ones((0, 2)), "X must be"),
        ([[1.0, np.nan]] * 4, "NaN"),
        ([[1.0, np.inf]] * 4, "infinite"),
        (np.ones((2, 2)), "n >= n_components"),
    ],
)
def test_bad_input_is_refused(X, message):
    with pytest.raises(ValueError, match=message):
        GaussianMixture(3, rng(0)).fit(X)


@pytest.mark.parametrize(
    "bad",
    [{"n_components": 0}, {"n_init": 0}, {"reg": 0}, {"tol": np.nan}, {"tol": -1}],
)
def test_bad_settings_are_refused(bad):
    with pytest.raises(ValueError, match="n_components, n_init"):
        GaussianMixture(**{"n_components": 2, "rng": rng(0)} | bad)


def test_bad_points_to_predict_are_refused():
    model = GaussianMixture(2, rng(0)).fit(IRIS)
    with pytest.raises(ValueError, match="4 columns"):
        model.predict(FOUR)
    with pytest.raises(ValueError, match="NaN"):
        model.predict_proba(IRIS * np.nan)
