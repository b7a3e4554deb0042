"""The block against loops, its causality, and the chapter's claims."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import expit
from scipy.special import softmax as scipy_softmax

from examples.fundamentals.transformer_architecture import (
    depth_response,
    score_statistics,
    similarity_after,
)
from mlinterviews.fundamentals.transformer_architecture import (
    causal_attention,
    decoder,
    decoder_block,
    layer_norm,
    post_norm_block,
    random_block,
    rms_norm,
    silu,
    softmax,
    swiglu,
)

TOKEN = np.array([3.0, 1.0, -1.0, 5.0])
ONE = np.ones(4)


def test_norms_by_hand():
    expected = np.array([1, -1, -3, 3]) / np.sqrt(5)
    assert layer_norm(TOKEN, ONE, 0 * ONE, 0.0) == pytest.approx(expected)
    assert rms_norm(TOKEN, ONE, 0.0) == pytest.approx(TOKEN / 3)
    assert layer_norm(TOKEN, 2 * ONE, ONE, 0.0) == pytest.approx(2 * expected + 1)


@given(
    arrays(float, 6, elements=st.floats(-5, 5)),
    st.floats(0.5, 20),
    st.floats(-50, 50),
)
def test_layer_norm_ignores_shift_and_scale_rms_norm_scale_only(x, scale, shift):
    x = x + np.arange(6.0)  # not constant
    one = np.ones(6)
    base = layer_norm(x, one, 0 * one, 0.0)
    if np.var(x) > 1e-3:
        moved = layer_norm(scale * x + shift, one, 0 * one, 0.0)
        assert moved == pytest.approx(base, abs=1e-8)
        assert rms_norm(scale * x, one, 0.0) == pytest.approx(rms_norm(x, one, 0.0))


def test_constant_and_zero_tokens_stay_finite():
    assert layer_norm(7 * ONE, ONE, 0 * ONE) == pytest.approx(0 * ONE)
    assert rms_norm(0 * ONE, ONE) == pytest.approx(0 * ONE)


def test_silu_against_scipy_and_at_the_ends():
    z = np.array([-1000.0, -3.0, 0.0, 2.5, 1000.0])
    assert silu(z) == pytest.approx(z * expit(z))


def test_softmax_survives_large_scores():
    z = np.array([[1000.0, 999.0, -np.inf], [-1000.0, 0.0, 1000.0]])
    assert softmax(z) == pytest.approx(scipy_softmax(z, axis=-1))


def loops(x, p, n_heads, n_kv):
    """Attention one query at a time."""
    T, d = x.shape
    d_h = d // n_heads
    out = np.zeros((T, d))
    for t in range(T):
        for j in range(n_heads):
            own = slice(j * d_h, (j + 1) * d_h)
            g = j * n_kv // n_heads
            shared = slice(g * d_h, (g + 1) * d_h)
            q = x[t] @ p["q"][:, own]
            scores = [q @ (x[s] @ p["k"][:, shared]) / d_h**0.5 for s in range(t + 1)]
            a = scipy_softmax(scores)
            out[t, own] = sum(a[s] * (x[s] @ p["v"][:, shared]) for s in range(t + 1))
    return out @ p["o"]


@pytest.mark.parametrize("n_kv", [1, 2, 4])
def test_attention_and_block_agree_with_loops(n_kv):
    rng = np.random.default_rng(n_kv)
    p, x = random_block(8, 4, n_kv, 12, rng), rng.standard_normal((5, 8))
    assert causal_attention(x, p, 4, n_kv) == pytest.approx(loops(x, p, 4, n_kv))
    one = np.ones(8)
    middle = x + loops(rms_norm(x, one), p, 4, n_kv)
    u = rms_norm(middle, one)
    g = u @ p["gate"]
    expected = middle + (g * expit(g) * (u @ p["up"])) @ p["down"]
    assert decoder_block(x, p, 4, n_kv) == pytest.approx(expected)
    assert swiglu(u, p) == pytest.approx(expected - middle)


@given(st.integers(0, 5), st.integers(0, 99))
def test_a_later_token_changes_nothing_before_it(t, seed):
    rng = np.random.default_rng(seed)
    embedding = rng.standard_normal((9, 8))
    blocks = [random_block(8, 2, 1, 12, rng) for _ in range(2)]
    tokens = rng.integers(9, size=6)
    other = tokens.copy()
    other[t] = (other[t] + 1) % 9
    first, second = (
        decoder(ids, embedding, blocks, np.ones(8), 2, 1) for ids in (tokens, other)
    )
    assert first.shape == (6, 9)
    assert first[:t] == pytest.approx(second[:t])
    assert not np.allclose(first[t], second[t])


def test_without_positions_one_block_cannot_see_order_but_two_can():
    rng = np.random.default_rng(2)
    x = rng.standard_normal((6, 8))
    shuffled = x[[2, 0, 4, 1, 3, 5]]
    blocks = [random_block(8, 2, 2, 16, rng) for _ in range(2)]
    one = [decoder_block(u, blocks[0], 2, 2) for u in (x, shuffled)]
    assert one[0][-1] == pytest.approx(one[1][-1])
    two = [decoder_block(u, blocks[1], 2, 2) for u in one]
    assert not np.allclose(two[0][-1], two[1][-1], atol=1e-3)


@pytest.mark.parametrize("d_k", [16, 64])
def test_scores_have_the_variance_of_the_argument(d_k):
    (_, raw, large, flat), (_, scaled, small, slope) = score_statistics(d_k)
    assert raw == pytest.approx(d_k, rel=0.03)
    assert scaled == pytest.approx(1.0, rel=0.03)
    assert large > 5 * small
    assert flat < 0.6 < 0.95 < slope


def test_slope_is_the_trace_of_the_softmax_jacobian():
    z, h = np.array([0.3, -1.0, 2.0]), 1e-6
    jacobian = np.array(
        [(softmax(z + h * e) - softmax(z - h * e)) / (2 * h) for e in np.eye(3)]
    )
    a = softmax(z)
    assert np.trace(jacobian) == pytest.approx(1 - np.sum(a**2))


def linear_response(order, n, seeds=6):
    """The chapter's argument on branches that are random matrices."""
    d, step, total = 64, 1e-3, 0.0
    one = np.ones(d)
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        x = y = rms_norm(rng.standard_normal((32, d)), one)
        for _ in range(n):
            W, noise = rng.standard_normal((2, d, d)) / np.sqrt(d)
            moved = W + step * noise
            if order == "pre":
                x = x + rms_norm(x, one) @ W
                y = y + rms_norm(y, one) @ moved
            else:
                x = rms_norm(x + x @ W, one)
                y = rms_norm(y + y @ moved, one)
        total += np.mean((rms_norm(x, one) - rms_norm(y, one)) ** 2)
    return total / seeds / step**2


@pytest.mark.parametrize("n", [4, 16])
def test_argument_on_depth(n):
    """Harmonic sum for pre-norm, n/2 for post-norm."""
    harmonic = sum(1 / (1 + i) for i in range(1, n + 1))
    assert linear_response("pre", n) == pytest.approx(harmonic, rel=0.1)
    assert linear_response("post", n) == pytest.approx(n / 2, rel=0.15)


def test_depth_hurts_post_norm_more():
    pre, post = (
        depth_response(block, 24, 2) for block in (decoder_block, post_norm_block)
    )
    assert post > 50 * pre


def test_attention_alone_makes_tokens_alike_and_a_skip_prevents_it():
    assert similarity_after(12, skip=False) > 0.99
    assert similarity_after(12, skip=True) < 0.85


def test_decoder_is_blocks_then_a_norm_then_the_tied_head():
    rng = np.random.default_rng(4)
    embedding, gain = rng.standard_normal((9, 8)), rng.uniform(0.5, 2, 8)
    blocks = [random_block(8, 2, 1, 12, rng) for _ in range(2)]
    tokens = np.array([3, 1, 4, 1])
    x = embedding[tokens]
    for p in blocks:
        x = decoder_block(x, p, 2, 1)
    root = np.sqrt(np.mean(x**2, axis=1, keepdims=True) + 1e-5)
    found = decoder(tokens, embedding, blocks, gain, 2, 1)
    assert found == pytest.approx((x / root * gain) @ embedding.T)


def test_post_norm_block_normalises_after_each_sum():
    rng = np.random.default_rng(5)
    p, x = random_block(8, 2, 2, 16, rng), rng.standard_normal((4, 8))
    p["norm1"], p["norm2"] = rng.uniform(0.5, 2, (2, 8))
    middle = rms_norm(x + loops(x, p, 2, 2), p["norm1"])
    expected = rms_norm(middle + swiglu(middle, p), p["norm2"])
    assert post_norm_block(x, p, 2, 2) == pytest.approx(expected)


def test_post_norm_output_is_normalised():
    rng = np.random.default_rng(3)
    y = post_norm_block(
        rng.standard_normal((4, 8)), random_block(8, 2, 2, 16, rng), 2, 2
    )
    assert np.mean(y**2, axis=1) == pytest.approx(np.ones(4), abs=1e-4)


def test_same_seed_same_weights_and_global_state_untouched():
    before = np.random.get_state()[1].copy()
    first, second = (
        random_block(8, 2, 1, 4, np.random.default_rng(5)) for _ in range(2)
    )
    assert all(np.array_equal(first[k], second[k]) for k in first)
    assert np.array_equal(before, np.random.get_state()[1])


def test_heads_must_fit():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="n_kv 3 must divide n_heads 4"):
        causal_attention(np.ones((2, 8)), random_block(8, 4, 4, 4, rng), 4, 3)
    with pytest.raises(ValueError, match="n_heads 3 unfit"):
        causal_attention(np.ones((2, 8)), random_block(8, 4, 4, 4, rng), 3, 3)
    with pytest.raises(ValueError, match="T 0"):
        causal_attention(np.ones((0, 8)), random_block(8, 4, 4, 4, rng), 4, 4)
    for tokens in ([], [2, -1]):
        with pytest.raises(ValueError, match="at least one id"):
            decoder(np.array(tokens, dtype=int), np.eye(8), [], np.ones(8), 4, 4)
    with pytest.raises(ValueError, match="n_heads 3 must divide d 8"):
        random_block(8, 3, 3, 4, rng)
