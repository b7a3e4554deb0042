"""Against NumPy and SciPy, the defining properties, and by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import orth
from sklearn.datasets import load_diabetes, load_digits

from mlinterviews.fundamentals.linear_algebra import (
    condition,
    is_psd,
    least_squares,
    low_rank,
    project,
    rank,
    thin_svd,
)

HAND = np.array([[1, 2], [2, 1], [2, 2]])
seeds = st.integers(0, 10_000)


def draw(seed, n=7, d=4, r=4):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, r)) @ rng.normal(size=(r, d)), rng


def test_three_points_by_hand():
    U, s, V = thin_svd(HAND)
    np.testing.assert_allclose(s, [np.sqrt(17), 1])
    np.testing.assert_allclose(abs(V), np.sqrt(0.5) * np.ones((2, 2)))
    np.testing.assert_allclose(abs(U[:, 0]) * np.sqrt(34), [3, 3, 4])
    np.testing.assert_allclose(project(HAND, [5, 5, 1]), [3, 3, 4])
    np.testing.assert_allclose(least_squares(HAND, [5, 5, 1]), [1, 1])
    assert condition(HAND) == pytest.approx(np.sqrt(17))
    assert condition(HAND.T @ HAND) == pytest.approx(17)


@pytest.mark.parametrize("r", [1, 2, 4])
def test_agrees_with_numpy_and_scipy(r):
    A, rng = draw(r, r=r)
    y = rng.normal(size=7)
    assert rank(A) == np.linalg.matrix_rank(A) == r
    np.testing.assert_allclose(
        least_squares(A, y), np.linalg.lstsq(A, y, rcond=None)[0]
    )
    Q = orth(A)
    np.testing.assert_allclose(project(A, y), Q @ (Q.T @ y))


def test_condition_and_least_squares_on_real_data():
    X, y = load_diabetes(return_X_y=True)
    assert condition(X) == pytest.approx(np.linalg.cond(X))
    np.testing.assert_allclose(least_squares(X, y), np.linalg.pinv(X) @ y, rtol=1e-9)


@settings(max_examples=30)
@given(seeds)
def test_a_projection_is_idempotent_and_its_residual_orthogonal(seed):
    A, rng = draw(seed, r=3)
    y = rng.normal(size=7)
    p = project(A, y)
    np.testing.assert_allclose(project(A, p), p, atol=1e-10)
    np.testing.assert_allclose(A.T @ (y - p), 0, atol=1e-9)
    P = np.column_stack([project(A, e) for e in np.eye(7)])
    np.testing.assert_allclose(P, P.T, atol=1e-10)
    assert np.trace(P) == pytest.approx(3)  # the rank


@settings(max_examples=30)
@given(seeds)
def test_the_pseudo_inverse_takes_the_shortest_solution(seed):
    A, rng = draw(seed, d=5, r=2)
    y = rng.normal(size=7)
    w = least_squares(A, y)
    null = np.linalg.svd(A)[2][2:].T  # (5, 3)
    other = w + null @ rng.normal(size=3)
    np.testing.assert_allclose(A @ other, A @ w, atol=1e-9)
    assert np.linalg.norm(w) < np.linalg.norm(other)


@given(seeds, st.integers(0, 3))
@settings(max_examples=30)
def test_no_other_matrix_of_rank_k_is_nearer(seed, k):
    """Both norms; the error is what the theorem says."""
    A, rng = draw(seed)
    s = np.linalg.svd(A, compute_uv=False)
    gap = A - low_rank(A, k)
    assert np.linalg.norm(gap, 2) == pytest.approx(s[k])
    assert np.linalg.norm(gap) ** 2 == pytest.approx((s[k:] ** 2).sum())
    start = low_rank(A, k) + 0.1 * rng.normal(size=A.shape)
    rival = A - low_rank(start, k)
    assert np.linalg.norm(rival, 2) >= s[k] - 1e-9
    assert np.linalg.norm(rival) >= np.linalg.norm(gap) - 1e-9


@settings(max_examples=30)
@given(seeds)
def test_the_condition_number_bounds_the_relative_error(seed):
    """||dw||/||w|| <= cond * ||dy|| / ||projection of y||."""
    A, rng = draw(seed)
    y, dy = rng.normal(size=7), 1e-6 * rng.normal(size=7)
    w, p = least_squares(A, y), project(A, y)
    moved = np.linalg.norm(least_squares(A, y + dy) - w)
    bound = condition(A) * np.linalg.norm(dy) / np.linalg.norm(p)
    assert moved / np.linalg.norm(w) <= bound * (1 + 1e-6)
    assert condition(A.T @ A) == pytest.approx(condition(A) ** 2, rel=1e-5)


@settings(max_examples=30)
@given(seeds)
def test_gram_matrices_are_psd_and_pairs_need_not_be(seed):
    A, _ = draw(seed, r=2)
    assert is_psd(A.T @ A) and is_psd(A @ A.T)
    assert not is_psd(A.T @ A - 1e-3 * np.trace(A.T @ A) * np.eye(4))
    pairs = np.array([[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]])
    assert not is_psd(pairs)


def test_eigenvalues_can_hide_what_singular_values_show():
    """A shear: eigenvalues 1 and 1, yet it stretches a hundredfold."""
    A = np.array([[1.0, 100.0], [0.0, 1.0]])
    assert np.linalg.eigvals(A) == pytest.approx([1, 1])
    assert thin_svd(A)[1][0] == pytest.approx(100.01, abs=1e-3)


def test_digits_have_three_empty_columns():
    assert rank(load_digits().data) == 61


@pytest.mark.filterwarnings("error")
def test_degenerate_matrices():
    zero = np.zeros((3, 2))
    assert rank(zero) == 0 and condition(zero) == np.inf
    assert (project(zero, [1, 2, 3]) == 0).all()
    assert (least_squares(zero, [1, 2, 3]) == 0).all()
    assert (low_rank(HAND, 0) == 0).all()
    np.testing.assert_allclose(low_rank(HAND, 9), HAND)
    assert condition([[1, 1], [1, 1], [1, 1]]) == np.inf
    assert is_psd(np.zeros((2, 2)))


@pytest.mark.parametrize(
    "call",
    [
        lambda: rank([1, 2]),
        lambda: rank(np.empty((0, 2))),
        lambda: rank([[np.nan]]),
        lambda: project(HAND, [1, 2]),
        lambda: least_squares(HAND, [1, 2, np.inf]),
        lambda: low_rank(HAND, -1),
        lambda: low_rank(HAND, 1.5),
        lambda: is_psd(HAND),
        lambda: is_psd([[1, 2], [0, 1]]),
        lambda: is_psd([[1e-10, 5e-10], [0, 1e-10]]),
    ],
)
def test_bad_input_is_refused(call):
    with pytest.raises(ValueError):
        call()
