"""By hand, against loops and torch, invariances, cache, blocks, edges."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import softmax as reference_softmax

from mlinterviews.ml_coding.attention_code import (
    CausalSelfAttention,
    KVCache,
    attention,
    attention_weights,
    blocked_attention,
    causal_mask,
    grouped_attention,
    merge_heads,
    rotate,
    softmax,
    split_heads,
)

LN2 = np.log(2)
Q3 = np.full((3, 4), LN2 / 2)
K3 = np.arange(3.0)[:, None] * np.ones(4)
V3 = np.array([[21.0], [0.0], [42.0]])


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def draw(*shapes, seed: int = 0, scale: float = 1.0):
    g = rng(seed)
    return [g.normal(scale=scale, size=shape) for shape in shapes]


def by_loops(Q, K, V, mask) -> np.ndarray:
    """One head, written as the formula reads: (T, d_v)."""
    out = np.zeros((len(Q), V.shape[1]))
    for i in range(len(Q)):
        keys = [j for j in range(len(K)) if mask[i, j]]
        scores = [sum(Q[i] * K[j]) / len(Q[i]) ** 0.5 for j in keys]
        for j, w in zip(keys, reference_softmax(scores), strict=True):
            out[i] += w * V[j]
    return out


# Three tokens by hand


def test_the_example_of_the_text():
    mask = causal_mask(3, 3)
    weights = attention_weights(Q3, K3, mask)
    wanted = [[1, 0, 0], [1 / 3, 2 / 3, 0], [1 / 7, 2 / 7, 4 / 7]]
    assert weights == pytest.approx(np.array(wanted))
    assert attention(Q3, K3, V3, mask).ravel() == pytest.approx([21, 7, 27])
    assert blocked_attention(Q3, K3, V3, causal=True, block=2).ravel() == (
        pytest.approx([21, 7, 27])
    )


def test_without_a_mask_every_query_sees_all():
    assert attention(Q3, K3, V3).ravel() == pytest.approx([27, 27, 27])


# Softmax and masks


def test_softmax_agrees_with_scipy_and_survives_extremes():
    scores = rng().normal(size=(4, 5, 6)) * 30
    assert softmax(scores) == pytest.approx(reference_softmax(scores, axis=-1))
    extreme = softmax(np.array([[1000.0, 0.0, -1000.0], [1000.0, 1000.0, 0.0]]))
    assert extreme == pytest.approx(np.array([[1, 0, 0], [0.5, 0.5, 0]]))


@pytest.mark.parametrize("function", [attention, blocked_attention])
def test_scores_of_a_thousand_pick_the_largest(function):
    Q, K = np.array([[1000.0], [-1000.0]]), np.array([[1.0], [0.0], [-1.0]])
    assert function(Q, K, V3).ravel() == pytest.approx([21, 42])


def test_a_fully_masked_row_is_zero_and_disturbs_no_other():
    mask = np.array([[True, True, False], [False] * 3, [True] * 3])
    out = attention(Q3, K3, V3, mask)
    assert out.ravel() == pytest.approx([7, 0, 27])


def test_masked_keys_may_hold_anything():
    mask = np.array([True, True, False])  # a padding mask: (S,)
    K, V = K3.copy(), V3.copy()
    K[2], V[2] = 1e6, -1e6
    assert attention(Q3, K, V, mask) == pytest.approx(np.full((3, 1), 7.0))


def test_causal_mask_aligns_the_ends():
    assert causal_mask(2, 4).astype(int).tolist() == [[1, 1, 1, 0], [1, 1, 1, 1]]
    assert causal_mask(1, 5).all()


def test_wrong_ways_to_mask():
    """What the text says of them."""
    late = attention_weights(Q3, K3) * causal_mask(3, 3)
    assert late[0].sum() == pytest.approx(1 / 7)  # not 1
    zeroed = softmax(np.array([LN2, 0.0]) * np.array([True, False]))
    assert zeroed[1] == pytest.approx(1 / 3)  # a masked score of 0 is seen
    with np.errstate(over="ignore", invalid="ignore"):
        row = np.array([-1e9, -1e9]).astype(np.float16)
        assert np.isneginf(row).all()
        assert np.isnan(row - row.max()).all()


@pytest.mark.text
def test_torch_refuses_a_fill_that_half_precision_cannot_hold():
    torch = pytest.importorskip("torch")
    scores = torch.zeros(2, dtype=torch.float16)
    with pytest.raises(RuntimeError, match="overflow"):
        scores.masked_fill(torch.tensor([True, False]), -1e9)


# Against loops and the library


@pytest.mark.parametrize("T, S", [(5, 5), (2, 6), (1, 1)])
def test_attention_agrees_with_loops(T, S):
    Q, K, V = draw((2, 3, T, 4), (2, 3, S, 4), (2, 3, S, 5))
    for mask in (causal_mask(T, S), np.ones((T, S), dtype=bool)):
        out = attention(Q, K, V, mask)
        for b, h in np.ndindex(2, 3):
            wanted = by_loops(Q[b, h], K[b, h], V[b, h], mask)
            assert out[b, h] == pytest.approx(wanted)


def test_attention_agrees_with_torch():
    torch = pytest.importorskip("torch")
    F = torch.nn.functional
    Q, K, V = draw((2, 4, 6, 8), (2, 4, 9, 8), (2, 4, 9, 8))
    q, k, v = map(torch.from_numpy, (Q, K, V))
    mask = causal_mask(6, 9)
    theirs = F.scaled_dot_product_attention(q, k, v, attn_mask=torch.from_numpy(mask))
    assert attention(Q, K, V, mask) == pytest.approx(theirs.numpy())
    assert blocked_attention(Q, K, V, causal=True, block=4) == pytest.approx(
        theirs.numpy()
    )
    corner = F.scaled_dot_product_attention(q, k, v, is_causal=True)
    upper_left = np.tri(6, 9, dtype=bool)
    assert attention(Q, K, V, upper_left) == pytest.approx(corner.numpy())


def test_grouped_attention_agrees_with_torch():
    torch = pytest.importorskip("torch")
    Q, K, V = draw((2, 8, 5, 4), (2, 2, 5, 4), (2, 2, 5, 4))
    theirs = torch.nn.functional.scaled_dot_product_attention(
        *map(torch.from_numpy, (Q, K, V)), is_causal=True, enable_gqa=True
    )
    ours = grouped_attention(Q, K, V, causal_mask(5, 5))
    assert ours == pytest.approx(theirs.numpy())


@pytest.mark.parametrize("h_kv", [1, 2, 8])
def test_grouped_attention_is_attention_with_repeated_keys(h_kv):
    Q, K, V = draw((2, 8, 5, 4), (2, h_kv, 5, 4), (2, h_kv, 5, 4))
    repeated = [np.repeat(A, 8 // h_kv, axis=1) for A in (K, V)]
    mask = causal_mask(5, 5)
    assert grouped_attention(Q, K, V, mask) == pytest.approx(
        attention(Q, *repeated, mask)
    )


def test_padding_of_each_sequence_with_a_group_axis():
    Q, K, V = draw((2, 4, 5, 4), (2, 2, 5, 4), (2, 2, 5, 4))
    real = np.arange(5) < np.array([[3], [5]])  # (B, S)
    out = grouped_attention(Q, K, V, real[:, None, None, None])
    short = grouped_attention(Q[:1], K[:1, :, :3], V[:1, :, :3])
    assert out[:1] == pytest.approx(short)
    assert out[1:] == pytest.approx(grouped_attention(Q[1:], K[1:], V[1:]))


# Heads


def test_heads_are_columns_of_each_token():
    X = np.arange(2 * 3 * 8).reshape(2, 3, 8)
    heads = split_heads(X, 4)
    assert heads.shape == (2, 4, 3, 2)
    assert heads[1, 2, 0].tolist() == X[1, 0, 4:6].tolist()
    assert np.array_equal(merge_heads(heads), X)


def test_reshaping_without_the_swap_mixes_tokens():
    """The wrong split of the text: right shape, and the future leaks."""
    X = np.arange(3 * 8).reshape(1, 3, 8)
    wrong = X.reshape(1, 4, 3, 2)
    assert wrong.shape == split_heads(X, 4).shape
    assert wrong[0, 0, 2].tolist() == [4, 5]  # "token 2" of head 0: from token 0
    assert wrong[0, 3, 0].tolist() == [18, 19]  # "token 0" of head 3: from token 2


# Rotary positions


def test_rotation_by_hand():
    X = np.array([[1.0, 0.0, 1.0, 0.0]])
    turned = rotate(X, np.array([100]))
    wanted = [np.cos(100), np.sin(100), np.cos(1), np.sin(1)]
    assert turned[0] == pytest.approx(wanted)
    assert np.array_equal(rotate(X, np.array([0])), X)


def test_rotation_is_a_product_of_complex_numbers():
    (X,) = draw((2, 3, 7, 6))
    z = X[..., 0::2] + 1j * X[..., 1::2]
    speed = 10_000.0 ** (-2 * np.arange(3) / 6)
    z = z * np.exp(1j * np.arange(7)[:, None] * speed)
    turned = rotate(X, np.arange(7))
    assert turned[..., 0::2] == pytest.approx(z.real)
    assert turned[..., 1::2] == pytest.approx(z.imag)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 1000))
def test_scores_depend_on_the_distance_only(m, n, shift):
    q, k = draw((1, 8), (1, 8), seed=m)
    near, far = (
        (rotate(q, np.array([m + s])) @ rotate(k, np.array([n + s])).T).item()
        for s in (0, shift)
    )
    assert far == pytest.approx(near, abs=1e-9)
    assert np.linalg.norm(rotate(q, np.array([m]))) == pytest.approx(np.linalg.norm(q))


# The layer and its cache


@pytest.mark.parametrize("h_kv", [1, 2, 4])
@pytest.mark.parametrize("pieces", [[1] * 9, [9], [4, 1, 3, 1]])
def test_the_cache_changes_nothing_but_the_work(h_kv, pieces):
    layer = CausalSelfAttention(16, 4, h_kv, rng())
    (X,) = draw((2, 9, 16), seed=1)
    cache, outs = KVCache(2, h_kv, 12, 4), []
    for start, n in zip(np.cumsum([0, *pieces]), pieces, strict=False):
        outs.append(layer(X[:, start : start + n], cache))
    assert cache.length == 9
    assert np.concatenate(outs, axis=1) == pytest.approx(layer(X))


def test_the_layer_agrees_with_loops():
    layer = CausalSelfAttention(12, 3, 1, rng())
    (X,) = draw((1, 5, 12), seed=2)
    heads = []
    for i in range(3):
        Q = X[0] @ layer.W["q"][:, 4 * i : 4 * i + 4]
        K, V = X[0] @ layer.W["k"], X[0] @ layer.W["v"]
        Q, K = rotate(Q, np.arange(5)), rotate(K, np.arange(5))
        heads.append(by_loops(Q, K, V, causal_mask(5, 5)))
    wanted = np.concatenate(heads, axis=1) @ layer.W["o"]
    assert layer(X)[0] == pytest.approx(wanted)


def test_no_token_sees_the_future():
    layer = CausalSelfAttention(16, 4, 2, rng())
    (X,) = draw((1, 6, 16))
    changed = X.copy()
    changed[:, 4:] += 1
    before, after = layer(X), layer(changed)
    assert np.array_equal(before[:, :4], after[:, :4])
    assert not np.allclose(before[:, 4:], after[:, 4:])


def test_calling_twice_changes_nothing_and_the_input_stays():
    layer = CausalSelfAttention(16, 4, 2, rng())
    (X,) = draw((1, 6, 16))
    copy = X.copy()
    assert np.array_equal(layer(X), layer(X))
    assert np.array_equal(X, copy)


def test_same_seed_same_layer_and_global_state_untouched():
    before = np.random.get_state()[1].copy()
    a, b = (CausalSelfAttention(8, 2, 1, rng(7)).W["q"] for _ in range(2))
    assert np.array_equal(a, b)
    assert np.array_equal(before, np.random.get_state()[1])


def test_a_full_cache_refuses_and_stays_usable():
    layer, cache = CausalSelfAttention(8, 2, 1, rng()), KVCache(1, 1, 4, 4)
    (X,) = draw((1, 5, 8))
    with pytest.raises(ValueError, match="cache holds 4, not 5"):
        layer(X, cache)
    assert cache.length == 0
    assert layer(X[:, :4], cache).shape == (1, 4, 8)


# Blocks


@settings(max_examples=40, deadline=None)
@given(
    T=st.integers(1, 9),
    more=st.integers(0, 5),
    block=st.integers(1, 10),
    causal=st.booleans(),
    seed=st.integers(0, 99),
)
def test_blocks_agree_with_the_whole(T, more, block, causal, seed):
    S = T + more
    Q, K, V = draw((2, T, 4), (2, S, 4), (2, S, 3), seed=seed, scale=5)
    mask = causal_mask(T, S) if causal else None
    out = blocked_attention(Q, K, V, causal, block)
    assert out == pytest.approx(attention(Q, K, V, mask), abs=1e-12)


def test_blocks_need_no_array_of_all_scores():
    import tracemalloc

    Q, K, V = draw((1024, 8), (1024, 8), (1024, 8))
    tracemalloc.start()
    blocked_attention(Q, K, V, block=64)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1024 * 1024 * 8 / 10


@pytest.mark.parametrize("function", [attention, blocked_attention])
def test_order_of_the_keys_does_not_matter(function):
    Q, K, V = draw((4, 3), (7, 3), (7, 2))
    order = rng(1).permutation(7)
    assert function(Q, K[order], V[order]) == pytest.approx(function(Q, K, V))


@pytest.mark.parametrize("function", [attention, blocked_attention])
def test_single_precision_stays_single(function):
    Q, K, V = (A.astype(np.float32) for A in draw((6, 4), (6, 4), (6, 4)))
    out = function(Q, K, V)
    assert out.dtype == np.float32
    assert out == pytest.approx(attention(*map(np.float64, (Q, K, V))), abs=1e-6)
    assert attention(Q, K, V, causal_mask(6, 6)).dtype == np.float32
    assert blocked_attention(Q, K, V, causal=True).dtype == np.float32
    assert (Q / np.sqrt(4)).dtype == np.float64  # what the text warns of


# Edges


@pytest.mark.parametrize("function", [attention, blocked_attention])
def test_integers_are_taken_as_floats_and_constants_give_the_mean(function):
    out = function(np.ones((2, 3), int), np.ones((4, 3), int), [[1], [2], [3], [6]])
    assert out.ravel() == pytest.approx([3, 3])


@pytest.mark.parametrize("function", [attention, blocked_attention])
@pytest.mark.parametrize(
    "Q, K, V, message",
    [
        (np.ones(4), K3, V3, "Q must be"),
        (Q3, np.ones((0, 4)), V3, "K must be"),
        (Q3, K3, V3 * np.nan, "V holds NaN"),
        (Q3 * np.inf, K3, V3, "Q holds NaN or infinite"),
        (Q3[:, :2], K3, V3, "same width"),
        (Q3, K3, V3[:2], "same length"),
    ],
)
def test_bad_input_is_refused(function, Q, K, V, message):
    with pytest.raises(ValueError, match=message):
        function(Q, K, V)


def test_the_layer_refuses_bad_sizes_and_bad_input():
    for sizes in [(10, 4, 2), (16, 4, 3)]:
        with pytest.raises(ValueError, match="must divide"):
            CausalSelfAttention(*sizes, rng())
    layer = CausalSelfAttention(8, 2, 1, rng())
    cache = KVCache(1, 1, 4, 4)
    for X in (np.ones(8), np.ones((1, 2, 7)), np.ones((1, 0, 8))):
        with pytest.raises(ValueError, match="X must be"):
            layer(X, cache)
    with pytest.raises(ValueError, match="NaN"):
        layer(np.full((1, 2, 8), np.nan), cache)
    assert cache.length == 0
    with pytest.raises(ValueError, match="even"):
        rotate(np.ones((2, 3)), np.arange(2))
    with pytest.raises(ValueError, match="T is 3 and must be at most S, 2"):
        blocked_attention(Q3, K3[:2], V3[:2], causal=True)
