"""By hand, against NumPy and SciPy, properties, edges, and the text."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import cdist
from sklearn.datasets import load_iris
from sklearn.preprocessing import StandardScaler

from mlinterviews.ml_coding.numpy_fluency import (
    broadcast_shape,
    group_means,
    group_means_loop,
    mse,
    mse_wrong,
    pairwise_distances,
    pairwise_distances_lean,
    split_heads,
    standardise,
    top_k,
)

X, LABELS = load_iris(return_X_y=True)
M = np.array([[3.0, 1, 2], [0, 5, 4]])


def rng(seed=0):
    return np.random.default_rng(seed)


def test_standardise_by_hand_and_against_the_library():
    Z, mean, scale = standardise([[1, 7], [3, 7]])
    assert Z.tolist() == [[-1, 0], [1, 0]]
    assert (mean.tolist(), scale.tolist()) == ([[2, 7]], [[1, 1]])
    assert standardise(X)[0] == pytest.approx(StandardScaler().fit_transform(X))
    assert not standardise(np.full((7, 1), 0.1))[0].any()
    # the squares underflow: a spread of 0 without a constant column
    assert not standardise([[0.0], [1e-200]])[0].any()


def test_scale_of_a_constant_column_is_safe_for_new_data():
    _, mean, scale = standardise(np.full((7, 1), 0.1))  # std is 1.4e-17
    assert ((np.array([[0.6]]) - mean) / scale).tolist() == [[0.5]]


def test_top_k():
    assert top_k(M, 2).tolist() == [[0, 2], [1, 2]]
    scores = rng().normal(size=(20, 30))
    assert np.array_equal(top_k(scores, 30), np.argsort(-scores, axis=1))
    assert np.array_equal(top_k(scores, 1)[:, 0], scores.argmax(axis=1))
    for k in (0, 31):
        with pytest.raises(ValueError, match="k must"):
            top_k(scores, k)


def test_split_heads_keeps_each_tokens_slices_and_copies_nothing():
    A = np.arange(12.0).reshape(3, 4)
    heads = split_heads(A, 2)
    assert heads[0].tolist() == [[0, 1], [4, 5], [8, 9]]
    assert np.shares_memory(heads, A)
    wrong = A.reshape(2, 3, 2)
    assert wrong[0].tolist() == [[0, 1], [2, 3], [4, 5]]
    with pytest.raises(ValueError, match="n_heads"):
        split_heads(A, 3)


shapes = st.lists(st.sampled_from([0, 1, 2, 3]), max_size=4).map(tuple)


@given(shapes, shapes)
def test_broadcast_rule_is_numpys(a, b):
    try:
        expected = np.broadcast_shapes(a, b)
    except ValueError:
        with pytest.raises(ValueError, match="broadcast"):
            broadcast_shape(a, b)
    else:
        assert broadcast_shape(a, b) == expected


@pytest.mark.parametrize("f", [pairwise_distances, pairwise_distances_lean])
def test_distances(f):
    assert f([[0, 0], [3, 4]], [[0, 0]]).tolist() == [[0], [5]]
    assert f(X[:50], X[50:]) == pytest.approx(cdist(X[:50], X[50:]))
    assert f(X + 1e6, X + 1e6) == pytest.approx(cdist(X, X), abs=1e-5)
    with pytest.raises(ValueError, match="equal d"):
        f(X, X[:, :2])


def test_group_means():
    expected = np.stack([X[c == LABELS].mean(axis=0) for c in range(3)])
    assert group_means(X, LABELS, 3) == pytest.approx(expected)
    shuffled = rng().permutation(150)
    for labels in (LABELS[shuffled], 2 * LABELS, LABELS + 1):
        assert group_means(X, labels, 6) == pytest.approx(
            group_means_loop(X, labels, 6)
        )
    with pytest.raises(ValueError, match=r"0\.\.1"):
        group_means(X, LABELS, 2)
    with pytest.raises(ValueError, match=r"0\.\.2"):
        group_means(X, LABELS - 1, 3)
    with pytest.raises(ValueError, match="integers"):
        group_means(X, LABELS * 1.0, 3)


def test_the_silent_shape_bug():
    y, y_hat = np.array([1.0, 2, 3]), np.array([1.0, 2, 3])
    assert mse(y, y_hat) == 0
    assert mse_wrong(y[:, None], y_hat) == pytest.approx(4 / 3)
    with pytest.raises(ValueError, match="y and y_hat"):
        mse(y[:, None], y_hat)
    for bad in (np.nan, np.inf):
        with pytest.raises(ValueError, match="holds NaN"):
            mse(y, [1.0, 2, bad])


@pytest.mark.parametrize(
    "call",
    [
        standardise,
        lambda A: top_k(A, 1),
        lambda A: split_heads(A, 1),
        lambda A: pairwise_distances(A, A),
        lambda A: group_means(A, np.zeros(len(A), int), 1),
    ],
)
def test_bad_input_is_refused(call):
    for bad in (np.ones(3), np.ones((0, 2)), np.full((2, 2), np.nan)):
        with pytest.raises(ValueError, match=r"must be|holds"):
            call(bad)


# What the text says of NumPy itself


@pytest.mark.text
def test_views_and_copies():
    a = np.arange(6)
    assert np.shares_memory(a[1:3], a)
    assert np.shares_memory(a.reshape(2, 3), a)
    assert np.shares_memory(a.reshape(2, 3).T, a)
    assert np.shares_memory(a.ravel(), a)
    assert not np.shares_memory(a.flatten(), a)
    assert not np.shares_memory(a[[0, 1]], a)
    assert not np.shares_memory(a[a > 2], a)
    assert not np.shares_memory(a.reshape(2, 3).T.ravel(), a)
    a[a > 2][0] = 99  # changes a copy
    assert a.tolist() == [0, 1, 2, 3, 4, 5]
    a[a > 2] = 9
    assert a.tolist() == [0, 1, 2, 9, 9, 9]


@pytest.mark.text
def test_repeated_indices_count_once_without_add_at():
    a, b = np.zeros(2), np.zeros(2)
    a[[0, 0, 1]] += 1
    np.add.at(b, [0, 0, 1], 1)
    assert (a.tolist(), b.tolist()) == ([1, 1], [2, 1])


@pytest.mark.text
def test_reductions_of_the_text():
    assert M.max(axis=0).tolist() == [3, 5, 4]
    assert M.max(axis=1).tolist() == [3, 5]
    assert M.argmax(axis=1).tolist() == [0, 1]
    assert M.argmax() == 4
    assert np.unravel_index(4, M.shape) == (1, 1)
    assert M.mean(axis=1).tolist() == [2, 3]
    assert np.std([1, 3]) == 1
    assert np.std([1, 3], ddof=1) == pytest.approx(2**0.5)
    assert M.sum(axis=1, keepdims=True).shape == (2, 1)


@pytest.mark.text
def test_row_means_need_keepdims_and_square_matrices_hide_it():
    with pytest.raises(ValueError, match="broadcast"):
        M - M.mean(axis=1)
    S = M[:, :2]
    wrong = S - S.mean(axis=1)
    right = S - S.mean(axis=1, keepdims=True)
    assert right.mean(axis=1).tolist() == [0, 0]
    assert wrong.mean(axis=1).any()


@pytest.mark.text
def test_operators_of_the_text():
    v, A = np.arange(3.0), np.ones((2, 3))
    assert np.outer(v, v).shape == (3, 3)
    assert (v @ v).shape == ()
    assert (A @ v).shape == (2,)
    assert np.array_equal(v.T, v)
    assert np.dot(A, 2.0).tolist() == (2 * A).tolist()
    with pytest.raises(ValueError, match="does not have enough dimensions"):
        A @ 2.0
    with pytest.raises(ValueError, match="operand 1 has a mismatch in its core"):
        v @ A
    with pytest.raises(ValueError, match="operands could not be broadcast together"):
        A + np.ones(2)
    big = np.ones((5, 2, 3)), np.ones((5, 3, 4))
    assert np.dot(*big).shape == (5, 2, 5, 4)
    assert (big[0] @ big[1]).shape == (5, 2, 4)
    assert np.cross([1, 0, 0], [0, 1, 0]).tolist() == [0, 0, 1]
    assert np.cross(np.ones((7, 3)), np.ones(3)).shape == (7, 3)
    with pytest.raises((ValueError, DeprecationWarning)):
        np.cross([1, 0], [0, 1])
    with pytest.raises(ValueError, match="ambiguous"):
        bool(v > 1)


@pytest.mark.text
def test_einsum_of_the_text():
    A, v = rng().normal(size=(5, 5)), rng(1).normal(size=5)
    V, B = rng(2).normal(size=(9, 5)), rng(3).normal(size=(5, 4))
    assert np.einsum("ij,jk->ik", A, B) == pytest.approx(A @ B)
    assert np.einsum("ii->", A) == pytest.approx(np.trace(A))
    assert np.einsum("ij->i", A) == pytest.approx(A.sum(axis=1))
    assert np.einsum("i,j->ij", v, v) == pytest.approx(np.outer(v, v))
    assert np.einsum("ni,ij,nj->n", V, A, V) == pytest.approx(
        np.array([x @ A @ x for x in V])
    )
    Q = rng(4).normal(size=(2, 3, 7, 5))
    assert np.einsum("bhid,bhjd->bhij", Q, Q) == pytest.approx(Q @ Q.swapaxes(-1, -2))


@pytest.mark.text
def test_integers_wrap_and_truncate():
    small = np.array([200], dtype=np.uint8)
    assert (small + small)[0] == 144
    assert np.repeat(small, 2).sum() == 400
    a = np.array([1, 2])
    a[0] = 1.9
    assert a[0] == 1
    with pytest.raises(TypeError):
        a += 0.5


@pytest.mark.text
def test_counts_of_pairs_and_quadratic_forms_of_the_answers():
    k = 3
    a, b = rng(5).integers(k, size=(2, 40))
    C = np.zeros((k, k), dtype=int)
    for i, j in zip(a, b, strict=True):
        C[i, j] += 1
    counts = np.bincount(a * k + b, minlength=k * k).reshape(k, k)
    assert np.array_equal(counts, C)
    added, wrong = np.zeros((k, k)), np.zeros((k, k))
    np.add.at(added, (a, b), 1)
    wrong[a, b] += 1
    assert np.array_equal(added, C)
    assert wrong.max() == 1
    B, V = rng(6).normal(size=(4, 4)), rng(7).normal(size=(6, 4))
    forms = ((V @ B) * V).sum(axis=1)
    assert forms == pytest.approx(np.diag(V @ B @ V.T))
    one_hot = np.eye(3)[LABELS]
    sums = one_hot.T @ X
    assert sums / one_hot.sum(axis=0)[:, None] == pytest.approx(
        group_means(X, LABELS, 3)
    )


@pytest.mark.text
def test_training_on_the_broadcast_loss_learns_the_mean():
    y, y_hat = LABELS[:, None] * 1.0, np.linspace(-1, 3, 150)
    for _ in range(200):  # gradient of mse_wrong, times n
        y_hat = y_hat - 0.1 * 2 * (y_hat - y).mean(axis=0)
    assert y_hat == pytest.approx(np.full(150, LABELS.mean()))
    assert mse_wrong(y, y_hat) == pytest.approx(LABELS.var())
