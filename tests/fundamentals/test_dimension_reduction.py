"""Subspaces by two routes, and scikit-learn, SciPy, differences."""

import numpy as np
import pytest
from gradients import numeric
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import entropy, ortho_group
from sklearn.datasets import load_iris
from sklearn.decomposition import FastICA, TruncatedSVD
from sklearn.manifold import TSNE

from mlinterviews.fundamentals.dimension_reduction import (
    affinities,
    cosine,
    fast_ica,
    kept_and_lost,
    lsa,
    neighbor_shares,
    tsne_loss,
)
from mlinterviews.ml_coding.pca import by_svd


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.integers(1, 3))
def test_two_routes_to_the_same_subspace(seed, k):
    """Kept + lost is constant, and no subspace beats the eigenvectors."""
    rng = np.random.default_rng(seed)
    Z = rng.normal(size=(30, 4)) @ rng.normal(size=(4, 4))
    Z -= Z.mean(axis=0)
    axes, variances = by_svd(Z)
    kept, lost = kept_and_lost(Z, axes[:k].T)
    total = (Z**2).sum() / len(Z)
    assert kept + lost == pytest.approx(total)
    assert kept == pytest.approx(variances[:k].sum() * 29 / 30)
    V = ortho_group.rvs(4, random_state=seed)[:, :k]
    other_kept, other_lost = kept_and_lost(Z, V)
    assert other_kept + other_lost == pytest.approx(total)
    assert other_kept <= kept + 1e-9 and other_lost >= lost - 1e-9


def test_shares_of_eigenvectors_sum_to_k():
    """The step of the proof: a_j in [0, 1], and their sum is k."""
    for seed in range(5):
        U = ortho_group.rvs(6, random_state=seed)
        V = ortho_group.rvs(6, random_state=seed + 100)[:, :3]
        a = ((U.T @ V) ** 2).sum(axis=1)
        assert (a >= 0).all() and (a <= 1 + 1e-12).all()
        assert a.sum() == pytest.approx(3)


def test_lsa_agrees_with_sklearn():
    A = np.random.default_rng(0).poisson(1.0, (12, 9)).astype(float)
    terms, documents = lsa(A, 3)
    theirs = TruncatedSVD(3, algorithm="arpack").fit_transform(A.T)
    np.testing.assert_allclose(np.abs(documents), np.abs(theirs), atol=1e-8)
    full, whole = lsa(A, 9)
    np.testing.assert_allclose(full @ full.T, A @ A.T, atol=1e-9)
    np.testing.assert_allclose(whole @ whole.T, A.T @ A, atol=1e-9)
    assert terms.shape == (12, 3)


def test_synonyms_meet_through_their_company():
    """car and automobile never share a document, only an engine."""
    A = np.array([[1, 0, 0], [0, 1, 0], [1, 1, 0], [0, 0, 1]])
    assert cosine(A[0], A[1]) == 0
    terms, _ = lsa(A, 2)
    assert cosine(terms[0], terms[1]) == pytest.approx(1)
    assert cosine(terms[0], terms[3]) == pytest.approx(0, abs=1e-12)


def _sources(n=4_000):
    rng = np.random.default_rng(0)
    return np.column_stack([rng.uniform(-1, 1, n), rng.laplace(size=n)])


def test_ica_recovers_sources_up_to_order_sign_and_scale():
    S = _sources()
    X = S @ [[1.0, 0.5], [0.7, 1.2]] + [3, -8]
    found, unmix = fast_ica(X, np.random.default_rng(1))
    C = np.abs(np.corrcoef(S.T, found.T)[:2, 2:])
    assert C.max(axis=1) == pytest.approx([1, 1], abs=0.005)
    np.testing.assert_allclose(np.cov(found.T, ddof=0), np.eye(2), atol=1e-9)
    np.testing.assert_allclose((X - X.mean(axis=0)) @ unmix.T, found)
    axes, _ = by_svd(X - X.mean(axis=0))
    scores = (X - X.mean(axis=0)) @ axes.T
    D = np.abs(np.corrcoef(S.T, scores.T)[:2, 2:])
    assert D.max(axis=1).max() < 0.98  # PCA does not


def test_ica_agrees_with_sklearn():
    X = _sources() @ [[1.0, 0.5], [0.7, 1.2]]
    found, _ = fast_ica(X, np.random.default_rng(0))
    theirs = FastICA(whiten="unit-variance", random_state=0, tol=1e-10)
    C = np.abs(np.corrcoef(found.T, theirs.fit_transform(X).T)[:2, 2:])
    assert C.max(axis=1) == pytest.approx([1, 1], abs=1e-4)


def test_no_rotation_of_gaussians_is_special():
    """Two Gaussians, rotated by any angle, have the same distribution:
    the contrast of FastICA is flat."""
    W = np.random.default_rng(0).normal(size=(100_000, 2))
    U = np.random.default_rng(0).uniform(-1, 1, (100_000, 2)) * np.sqrt(3)

    def swing(Z):
        turns = np.linspace(0, np.pi / 2, 9)
        heights = [np.log(np.cosh(Z @ [np.cos(t), np.sin(t)])).mean() for t in turns]
        return max(heights) - min(heights)

    assert swing(W) < 0.004 < 0.012 < swing(U)


@pytest.mark.parametrize("perplexity", [5, 30])
def test_affinities_have_the_perplexity(perplexity):
    X = load_iris().data[:80] + np.random.default_rng(0).normal(0, 0.01, (80, 4))
    P = affinities(X, perplexity)
    assert P.sum() == pytest.approx(1) and (P == P.T).all()
    conditional = np.zeros((80, 80))
    for i in range(80):
        others = np.delete(np.arange(80), i)
        d = ((X[others] - X[i]) ** 2).sum(axis=1)
        p = neighbor_shares(d, perplexity)
        assert np.exp(entropy(p)) == pytest.approx(perplexity)
        seen = p > 1e-9
        beta = -np.polyfit(d[seen], np.log(p[seen]), 1)[0]  # one width
        np.testing.assert_allclose(
            p, np.exp(-beta * d) / np.exp(-beta * d).sum(), atol=1e-9
        )
        conditional[i, others] = p
    np.testing.assert_allclose(P, (conditional + conditional.T) / 160)


def test_perplexity_of_evenly_spread_neighbours_by_hand():
    """Corners of a simplex: all others equally near, whatever sigma."""
    P = affinities(np.eye(5), 3)
    off = ~np.eye(5, dtype=bool)
    np.testing.assert_allclose(P[off], 1 / 20)


def test_loss_agrees_with_sklearn():
    X = load_iris().data[:60] + np.random.default_rng(0).normal(0, 0.01, (60, 4))
    model = TSNE(
        perplexity=10, method="exact", init="pca", random_state=0, max_iter=300
    )
    Y = model.fit_transform(X)
    loss, _ = tsne_loss(affinities(X, 10), Y.astype(float))
    assert loss == pytest.approx(model.kl_divergence_, rel=0.02)


def test_gradient_against_finite_differences():
    rng = np.random.default_rng(0)
    P, Y = affinities(rng.normal(size=(12, 3)), 4), rng.normal(size=(12, 2))
    found = numeric(lambda: tsne_loss(P, Y)[0], Y)
    np.testing.assert_allclose(tsne_loss(P, Y)[1], found, atol=1e-7)


def test_the_map_may_be_moved_and_turned_but_not_scaled():
    rng = np.random.default_rng(1)
    P, Y = affinities(rng.normal(size=(12, 3)), 4), rng.normal(size=(12, 2))
    R = np.array([[0.6, -0.8], [0.8, 0.6]])
    loss = tsne_loss(P, Y)[0]
    assert tsne_loss(P, Y @ R + 5)[0] == pytest.approx(loss)
    assert tsne_loss(P, 3 * Y)[0] != pytest.approx(loss)


@pytest.mark.filterwarnings("error")
def test_degenerate_input():
    assert np.isfinite(affinities(np.ones((4, 2)), 2)).all()
    assert np.isfinite(affinities([[0.0], [1e9], [2e9]], 1)).all()
    assert cosine(np.zeros(2), np.ones(2)) == 0
    loss, slope = tsne_loss(affinities(np.eye(3), 2), np.zeros((3, 2)))
    assert loss == pytest.approx(0) and (slope == 0).all()


NAN = np.full((3, 3), np.nan)
RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: kept_and_lost(np.eye(2), np.ones((2, 1))), "orthonormal"),
        (lambda: kept_and_lost(NAN, np.eye(3)), "Z must be"),
        (lambda: lsa(np.ones((3, 3)), 2), "k must lie in 1..1"),
        (lambda: lsa(np.zeros((3, 3)), 1), "k must lie"),
        (lambda: lsa(np.eye(3), 1.5), "k must lie"),
        (lambda: lsa(NAN, 1), "A must be"),
        (lambda: lsa([1, 2], 1), "A must be"),
        (lambda: fast_ica(np.ones((5, 2)), RNG), "singular"),
        (lambda: fast_ica(NAN, RNG), "X must be"),
        (lambda: fast_ica(_sources(50), RNG, max_iter=0), "max_iter"),
        (lambda: affinities(np.eye(3), 3), "perplexity"),
        (lambda: affinities(np.eye(3), 2.5), "perplexity"),
        (lambda: affinities(np.eye(3), np.nan), "perplexity"),
        (lambda: affinities(NAN, 1), "X must be"),
        (lambda: affinities(np.ones(3), 2), "X must be"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
