"""By hand, against scikit-learn, three ways that agree, edges."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import decomposition
from sklearn.datasets import load_digits, load_iris, load_wine

from mlinterviews.ml_coding.pca import (
    PCA,
    by_covariance,
    by_gram,
    by_svd,
    components_for,
    fix_signs,
    power_iteration,
)

FOUR = np.array([[8.0, 5.0], [2.0, -1.0], [6.0, 1.0], [4.0, 3.0]])
IRIS, WINE = load_iris().data, load_wine().data
DIGITS = load_digits().data[:500]


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def centred(X):
    return X - X.mean(axis=0)


# The four points of the text


@pytest.mark.parametrize("way", [by_covariance, by_svd, by_gram])
def test_axes_and_variances_of_the_text(way):
    axes, variances = way(centred(FOUR))
    root = 1 / np.sqrt(2)
    assert variances == pytest.approx([12, 4 / 3])
    assert np.abs(axes) == pytest.approx(np.full((2, 2), root))
    assert axes[0, 0] * axes[0, 1] > 0 > axes[1, 0] * axes[1, 1]


def test_scores_and_reconstruction_of_the_text():
    model = PCA(1).fit(FOUR)
    scores = model.transform(FOUR)
    assert scores[:, 0] == pytest.approx([18**0.5, -(18**0.5), 0, 0])
    back = model.inverse_transform(scores)
    assert back == pytest.approx(np.array([[8, 5], [2, -1], [5, 2], [5, 2]]))
    assert model.explained_variance_ratio_ == pytest.approx([0.9])


# Against the library


@pytest.mark.parametrize("X", [IRIS, WINE, DIGITS, DIGITS[:40]])
@pytest.mark.parametrize("whiten", [False, True])
def test_same_as_scikit_learn_up_to_the_sign(X, whiten):
    ours = PCA(3, whiten=whiten).fit(X)
    theirs = decomposition.PCA(3, whiten=whiten, svd_solver="full").fit(X)
    turn = np.sign((ours.components_ * theirs.components_).sum(axis=1))
    assert ours.components_ * turn[:, None] == pytest.approx(
        theirs.components_, abs=1e-6
    )
    for name in ("explained_variance_", "explained_variance_ratio_"):
        assert getattr(ours, name) == pytest.approx(getattr(theirs, name))
    scores = ours.transform(X)
    assert scores * turn == pytest.approx(theirs.transform(X), abs=1e-6)
    assert ours.inverse_transform(scores) == pytest.approx(
        theirs.inverse_transform(theirs.transform(X)), abs=1e-6
    )


def test_the_sign_is_that_of_scikit_learn():
    ours, theirs = PCA(4).fit(IRIS), decomposition.PCA(4).fit(IRIS)
    assert ours.components_ == pytest.approx(theirs.components_)


# Properties


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 9), st.integers(1, 9))
def test_three_ways_agree(seed, n, d):
    Z = centred(rng(seed).normal(size=(n, d)))
    rank = min(n - 1, d)
    C = Z.T @ Z / (n - 1)
    for way in (by_covariance, by_svd, by_gram):
        axes, variances = way(Z)
        assert (np.diff(variances) <= 1e-12).all()
        assert (variances >= 0).all()
        assert variances[rank:] == pytest.approx(0 * variances[rank:], abs=1e-12)
        axes, variances = axes[:rank], variances[:rank]
        assert axes @ axes.T == pytest.approx(np.eye(rank), abs=1e-6)
        assert axes.T * variances @ axes == pytest.approx(C, abs=1e-9)


def test_gram_leaves_out_what_is_only_rounding():
    axes, variances = by_gram(centred(rng(0).normal(size=(5, 40))))
    assert axes.shape == (4, 40)
    assert (variances > 0).all()
    assert by_gram(np.zeros((4, 3)))[0].shape == (0, 3)


def test_the_error_is_the_variance_left_out():
    for k in range(1, 5):
        model = PCA(k).fit(IRIS)
        back = model.inverse_transform(model.transform(IRIS))
        left = np.linalg.eigvalsh(np.cov(IRIS.T))[: 4 - k].sum()
        wanted = (len(IRIS) - 1) * left
        assert ((IRIS - back) ** 2).sum() == pytest.approx(wanted, abs=1e-9)


def test_no_other_plane_reconstructs_better():
    Z = centred(IRIS)
    P = by_svd(Z)[0][:2]
    best = ((Z - Z @ P.T @ P) ** 2).sum()
    for seed in range(50):
        Q = np.linalg.qr(P.T + rng(seed).normal(scale=0.1, size=(4, 2)))[0]
        assert ((Z - Z @ Q @ Q.T) ** 2).sum() >= best


def test_the_first_axis_is_a_stationary_point_of_the_variance():
    C, v = np.cov(IRIS.T), PCA(1).fit(IRIS).components_[0]
    for j in range(4):
        step = np.eye(4)[j] * 1e-5
        up, down = (
            w @ C @ w / (w @ w)  # the Rayleigh quotient
            for w in (v + step, v - step)
        )
        assert (up - down) / 2e-5 == pytest.approx(0, abs=1e-7)


def test_scores_are_uncorrelated_and_whitened_scores_have_unit_variance():
    scores = PCA(4).fit(IRIS).transform(IRIS)
    C = np.cov(scores.T)
    assert pytest.approx(np.diag(np.diag(C)), abs=1e-10) == C
    white = PCA(4, whiten=True).fit(IRIS).transform(IRIS)
    assert np.cov(white.T) == pytest.approx(np.eye(4), abs=1e-8)


@pytest.mark.parametrize("far", [1e3, 1e6])
def test_a_shift_of_the_data_moves_only_the_mean(far):
    near, away = PCA(2).fit(IRIS), PCA(2).fit(IRIS + far)
    assert away.components_ == pytest.approx(near.components_, abs=1e-6)
    assert away.mean_ - far == pytest.approx(near.mean_, rel=1e-6)


def test_the_svd_keeps_digits_that_the_covariance_loses():
    Q = np.linalg.qr(centred(rng(1).normal(size=(50, 2))))[0]
    turn = np.array([[0.6, 0.8], [-0.8, 0.6]])
    Z = Q * np.array([1, 1e-10]) @ turn
    wanted = 1e-20 / 49
    assert by_svd(Z)[1][1] == pytest.approx(wanted, rel=1e-3, abs=0)
    assert by_covariance(Z)[1][1] != pytest.approx(wanted, rel=1e-1, abs=0)


def test_signs():
    axes = np.array([[0.6, -0.8], [-0.6, 0.8], [-1.0, 0.0]])
    assert fix_signs(axes).tolist() == [[-0.6, 0.8], [-0.6, 0.8], [1.0, 0.0]]


def test_components_for_a_share():
    ratios = np.array([0.6, 0.25, 0.1, 0.05])
    wanted = {0.5: 1, 0.6: 1, 0.61: 2, 0.9: 3, 0.99: 4}
    assert {s: components_for(ratios, s) for s in wanted} == wanted


def test_a_share_that_rounding_just_misses_is_kept():
    ratios = PCA(2).fit(FOUR).explained_variance_ratio_
    assert [components_for(ratios, s) for s in (0.9, 0.901)] == [1, 2]
    for share in (0.0, 1.0, 0.95, np.nan):
        with pytest.raises(ValueError, match="share"):
            components_for(ratios[:1], share)


def test_power_iteration_finds_the_first_axis():
    v = power_iteration(centred(IRIS), rng(3))
    first = PCA(1).fit(IRIS).components_[0]
    assert abs(v @ first) == pytest.approx(1)
    again = power_iteration(centred(IRIS), rng(3))
    assert np.array_equal(v, again)
    assert power_iteration(np.zeros((3, 2)), rng(0)).tolist() == [0, 0]


# Edges


@pytest.mark.parametrize("whiten", [False, True])
@pytest.mark.parametrize(
    "X",
    [
        np.full((6, 3), 0.1),  # its mean may be rounded
        np.column_stack([np.arange(6.0), np.full(6, 7.0)]),
        np.column_stack([np.arange(6.0)] * 3),  # singular covariance
        np.repeat([[1.0, 2.0], [5.0, 2.0]], 5, axis=0),
        np.arange(12.0).reshape(2, 6),  # n < d
        rng(0).normal(size=(30, 2)) * [1e8, 1e-8],
    ],
)
def test_degenerate_data(X, whiten):
    model = PCA(2, whiten=whiten).fit(X)
    scores = model.transform(X)
    assert np.isfinite(scores).all()
    assert np.abs(scores).max() < (10 if whiten else 1e10)
    scale = np.abs(X).max()
    assert model.inverse_transform(scores) == pytest.approx(X, abs=1e-7 * scale)
    assert model.explained_variance_ratio_.sum() < 1 + 1e-12


def test_whitening_does_not_blow_up_directions_that_are_only_rounding():
    X = np.column_stack([np.arange(6.0)] * 3) * [1.0, 0.3, 0.7]
    model = PCA(3, whiten=True).fit(X)
    assert np.abs(model.transform([[1.0, 2.0, 3.0]])).max() < 10


def test_equal_rows_have_no_variance_to_explain():
    model = PCA(2).fit(np.zeros((4, 3)))
    assert model.explained_variance_ratio_.tolist() == [0, 0]


def test_integers_and_a_second_transform_change_nothing():
    X = FOUR.astype(int)
    model = PCA(2).fit(X)
    assert model.explained_variance_ == pytest.approx([12, 4 / 3])
    first = model.transform(X)
    assert model.transform(X[:1] + 100).shape == (1, 2)
    assert np.array_equal(model.transform(X), first)
    assert X.tolist() == FOUR.tolist()


def test_global_state_is_untouched():
    before = np.random.get_state()[1].copy()
    PCA(2).fit(IRIS)
    power_iteration(centred(IRIS), rng(0))
    assert np.array_equal(before, np.random.get_state()[1])


@pytest.mark.parametrize(
    "X, message",
    [
        (np.ones(5), "X must be"),
        (np.ones((0, 2)), "X must be"),
        ([[1.0, np.nan]] * 4, "NaN"),
        ([[1.0, np.inf]] * 4, "infinite"),
        (np.ones((1, 2)), "X is 1 x 2"),
        (np.ones((5, 1)), "no 2 components"),
    ],
)
def test_bad_input_is_refused(X, message):
    with pytest.raises(ValueError, match=message):
        PCA(2).fit(X)


def test_bad_settings_and_bad_points_are_refused():
    with pytest.raises(ValueError, match="n_components"):
        PCA(0)
    model = PCA(2).fit(IRIS)
    with pytest.raises(ValueError, match="4 columns"):
        model.transform(FOUR)
    with pytest.raises(ValueError, match="2 columns"):
        model.inverse_transform(IRIS)
    with pytest.raises(ValueError, match="NaN"):
        model.transform(IRIS * np.nan)
