"""By hand, against SciPy, and the limits by simulation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import cdist
from sklearn.neighbors import KNeighborsClassifier

from mlinterviews.fundamentals.nearest_neighbors_and_distances import (
    ball_share,
    contrast,
    cosine_distance,
    edge_for_share,
    euclidean,
    jaccard_distance,
    limit_error,
    mahalanobis,
)

S = np.array([[2.0, 1], [1, 2]])


def test_two_differences_by_hand():
    """Along the correlation sqrt(2/3), across it sqrt(2)."""
    d = mahalanobis(np.zeros((1, 2)), np.array([[1.0, 1], [1, -1]]), S)
    assert d[0] == pytest.approx([np.sqrt(2 / 3), np.sqrt(2)])


def test_agrees_with_scipy():
    rng = np.random.default_rng(0)
    Q, X = rng.normal(size=(5, 3)), rng.normal(size=(7, 3))
    C = np.cov(rng.normal(size=(3, 50)))
    np.testing.assert_allclose(euclidean(Q, X), cdist(Q, X))
    np.testing.assert_allclose(cosine_distance(Q, X), cdist(Q, X, "cosine"))
    theirs = cdist(Q, X, "mahalanobis", VI=np.linalg.inv(C))
    np.testing.assert_allclose(mahalanobis(Q, X, C), theirs)
    A, B = {1, 2, 3}, {2, 3, 4, 5}
    flags = np.array([[i in s for i in range(1, 6)] for s in (A, B)])
    theirs = cdist(flags[:1], flags[1:], "jaccard")[0, 0]
    assert jaccard_distance(A, B) == pytest.approx(theirs)
    assert jaccard_distance(set(), set()) == 0


def test_cosine_is_euclidean_on_unit_vectors():
    rng = np.random.default_rng(1)
    Q, X = rng.normal(size=(6, 4)), rng.normal(size=(9, 4))
    q, x = (A / np.linalg.norm(A, axis=1)[:, None] for A in (Q, X))
    half = euclidean(q, x) ** 2 / 2
    np.testing.assert_allclose(cosine_distance(Q, X), half)
    np.testing.assert_allclose(cosine_distance(Q * 7, X / 3), half)


def test_inner_products_by_one_more_coordinate():
    rng = np.random.default_rng(7)
    q, X = rng.normal(size=(1, 4)), rng.normal(size=(50, 4))
    squares = (X**2).sum(axis=1)
    longer = np.column_stack([X, np.sqrt(squares.max() - squares)])
    D = euclidean(np.column_stack([q, [0.0]]), longer)[0]
    assert (D.argsort() == (-(X @ q[0])).argsort()).all()


def test_cosine_distance_breaks_the_triangle():
    u = np.array([[1.0, 0], [1, 1], [0, 1]])
    D = cosine_distance(u, u)
    assert D[0, 2] > D[0, 1] + D[1, 2] + 0.4
    angle = np.arccos(np.clip(1 - D, -1, 1))
    assert angle[0, 2] == pytest.approx(angle[0, 1] + angle[1, 2])


def test_mahalanobis_ignores_units_and_rotation():
    rng = np.random.default_rng(2)
    X = rng.normal(size=(60, 3)) @ rng.normal(size=(3, 3))
    M = rng.normal(size=(3, 3)) * [1, 1e3, 1e-3]
    Y = X @ M
    before = mahalanobis(X, X, np.cov(X.T))
    np.testing.assert_allclose(mahalanobis(Y, Y, np.cov(Y.T)), before, atol=1e-8)
    white = np.linalg.solve(np.linalg.cholesky(np.cov(X.T)), X.T)
    np.testing.assert_allclose(np.cov(white), np.eye(3), atol=1e-10)


@given(*[st.sets(st.integers(0, 7)) for _ in range(3)])
def test_jaccard_distance_is_a_metric(A, B, C):
    ab, bc, ac = (jaccard_distance(p, q) for p, q in ((A, B), (B, C), (A, C)))
    assert ac <= ab + bc + 1e-12 and 0 <= ab <= 1
    assert (ab == 0) == (A == B)


def test_spread_of_distances_falls_as_one_over_root_two_d():
    """Squared distances of normals are 2 chi-square(d): sd/mean
    sqrt(2/d) for squares, half of it for distances."""
    rng = np.random.default_rng(3)
    for d in (20, 200):
        X, Z = rng.normal(size=(2, 4_000, d))
        squares = ((X - Z) ** 2).sum(axis=1)
        assert squares.mean() == pytest.approx(2 * d, rel=0.02)
        ratio = squares.std() / squares.mean()
        assert ratio == pytest.approx(np.sqrt(2 / d), rel=0.06)
        r = np.sqrt(squares)
        assert r.std() / r.mean() == pytest.approx(1 / np.sqrt(2 * d), rel=0.06)


def test_volumes():
    assert edge_for_share(0.01, 10) == pytest.approx(0.631, abs=1e-3)
    assert ball_share(1) == pytest.approx(1)
    assert ball_share(2) == pytest.approx(np.pi / 4)
    assert ball_share(3) == pytest.approx(np.pi / 6)
    points = np.random.default_rng(4).uniform(-0.5, 0.5, size=(100_000, 5))
    inside = (np.linalg.norm(points, axis=1) <= 0.5).mean()
    assert ball_share(5) == pytest.approx(inside, abs=0.004)


def test_contrast_grows_with_dimension_but_not_with_rotation():
    rng = np.random.default_rng(5)
    low = rng.normal(size=(400, 2))
    line = np.linalg.qr(rng.normal(size=(50, 2)))[0]
    inside = low @ line.T  # a plane in 50 dimensions
    assert contrast(inside[:20], inside[20:]) == pytest.approx(
        contrast(low[:20], low[20:])
    )
    high = rng.normal(size=(400, 50))
    assert contrast(high[:20], high[20:]) > 0.6
    assert contrast(low[:20], low[20:]) < 0.15


@given(st.floats(0, 1))
def test_the_bound_of_cover_and_hart(eta):
    best = min(eta, 1 - eta)
    one = limit_error(eta, 1)
    assert one == pytest.approx(2 * best * (1 - best))
    errors = [limit_error(eta, k) for k in (1, 3, 5, 41)]
    assert (np.diff(errors) <= 1e-12).all()
    assert errors[-1] >= best - 1e-12


def test_the_limit_by_simulation():
    rng = np.random.default_rng(6)
    x, q = rng.random((20_000, 1)), rng.random((20_000, 1))
    y, t = (rng.random(20_000) < 0.2 for _ in range(2))
    for k in (1, 3):
        model = KNeighborsClassifier(k).fit(x, y)
        wrong = (model.predict(q) != t).mean()
        assert wrong == pytest.approx(limit_error(0.2, k), abs=0.012)
    assert limit_error(0.2, 3) == pytest.approx(0.2624)


ONE, ZERO = np.ones((1, 2)), np.zeros((1, 2))
NAN = ONE * np.nan


def test_a_row_is_never_nearer_to_itself_than_zero():
    X = np.random.default_rng(8).normal(size=(200, 7))
    assert cosine_distance(X, X).min() == 0
    assert cosine_distance([[1, 2]], [[-1, -2]])[0, 0] == pytest.approx(2)


def test_the_ball_in_a_thousand_dimensions_does_not_overflow():
    assert 0 <= ball_share(1_000) < 1e-99


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: cosine_distance(ZERO, ONE), "row of zeros"),
        (lambda: cosine_distance(NAN, ONE), "Q must be"),
        (lambda: cosine_distance(ONE, ONE[0]), "X must be"),
        (lambda: euclidean(ONE[:0], ONE), "Q must be"),
        (lambda: mahalanobis(ONE, ONE, np.ones((2, 2))), "positive definite"),
        (lambda: mahalanobis(ONE, ONE, [[2, 5], [1, 2]]), "symmetric"),
        (lambda: mahalanobis(ONE, ONE, np.eye(3)), "S must be"),
        (lambda: mahalanobis(ONE, ONE, np.eye(2) * np.nan), "S must be"),
        (lambda: contrast(ONE, ONE), "all rows equal"),
        (lambda: edge_for_share(2, 3), "share"),
        (lambda: edge_for_share(0.1, 0), "d >= 1"),
        (lambda: ball_share(0), "d must be"),
        (lambda: limit_error(0.2, 2), "k must be odd"),
        (lambda: limit_error(0.2, 0), "k must be odd"),
        (lambda: limit_error(0.2, 1.5), "k must be odd"),
        (lambda: limit_error(1.2, 1), "eta in"),
        (lambda: limit_error(float("nan"), 1), "eta in"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
