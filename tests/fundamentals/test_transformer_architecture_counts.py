"""The counters against published models and against real arrays."""

from dataclasses import replace

import numpy as np
import pytest

from mlinterviews.fundamentals.transformer_architecture import random_block
from mlinterviews.fundamentals.transformer_architecture_counts import (
    GPT2_SMALL,
    LLAMA3_8B,
    Config,
    count_parameters,
    forward_flops,
    glu_width,
)

TOY = Config(10, 4, 1, 2, 2, 16, gated=False)


@pytest.mark.parametrize(
    ("width", "layers", "heads", "total"),
    [
        (768, 12, 12, 124_439_808),
        (1024, 24, 16, 354_823_168),
        (1280, 36, 20, 774_030_080),
        (1600, 48, 25, 1_557_611_200),
    ],
)
def test_gpt2_family(width, layers, heads, total):
    c = replace(
        GPT2_SMALL,
        d=width,
        n_layers=layers,
        n_heads=heads,
        n_kv=heads,
        d_ff=4 * width,
    )
    assert count_parameters(c)["total"] == total


def test_llama3():
    assert count_parameters(LLAMA3_8B)["total"] == 8_030_261_248
    large = replace(LLAMA3_8B, d=8192, n_layers=80, n_heads=64, d_ff=28_672)
    assert count_parameters(large)["total"] == 70_553_706_496


def test_bert_base():
    """Two segment vectors count as positions; the pooler comes on top."""
    c = replace(GPT2_SMALL, n_vocab=30_522, n_positions=512 + 2)
    assert count_parameters(c)["total"] + 768**2 + 768 == 109_482_240


def test_t5_base():
    """No biases, shared embedding, a third sublayer in the decoder."""
    d = 768
    encoder = count_parameters(
        Config(32_128, d, 12, 12, 12, 3072, gated=False, tied=True)
    )
    decoder = 12 * (4 * d * d + d * d * 4 + 2 * d * 3072 + 3 * d) + d
    buckets = 2 * 32 * 12  # relative positions, shared by the layers
    assert encoder["total"] + decoder + buckets == 222_903_552


def test_by_hand_and_twelve_d_squared():
    counts = count_parameters(TOY)
    assert counts == {
        "embedding": 40,
        "attention": 64,
        "feed-forward": 128,
        "norms": 12,
        "head": 40,
        "total": 284,
    }
    assert counts["attention"] + counts["feed-forward"] == 12 * 4**2


@pytest.mark.parametrize("n_kv", [1, 2, 4])
def test_counter_agrees_with_the_arrays(n_kv):
    rng = np.random.default_rng(0)
    c = Config(11, 8, 3, 4, n_kv, 20)
    blocks = [random_block(8, 4, n_kv, 20, rng) for _ in range(3)]
    arrays = sum(w.size for p in blocks for w in p.values())
    assert count_parameters(c)["total"] == arrays + 8 + 2 * 11 * 8


def test_heads_that_do_not_divide_are_refused():
    with pytest.raises(ValueError, match="n_heads 3 must divide d 4"):
        replace(TOY, n_heads=3, n_kv=3)
    with pytest.raises(ValueError, match="n_kv 3"):
        replace(LLAMA3_8B, n_kv=3)


def test_flops_by_hand():
    assert forward_flops(TOY, 3) == {
        "projections": 3 * 2 * 64,
        "scores": 3 * 3 * 4 * 4,
        "feed-forward": 3 * 2 * 128,
        "head": 3 * 2 * 40,
        "total": 384 + 144 + 768 + 240,
    }


@pytest.mark.parametrize("c", [GPT2_SMALL, LLAMA3_8B])
def test_two_flops_for_each_weight_of_a_product(c):
    f, n = forward_flops(c, 1), count_parameters(replace(c, bias=False))
    assert f["projections"] == 2 * n["attention"]
    assert f["feed-forward"] == 2 * n["feed-forward"]
    assert f["head"] == 2 * c.d * c.n_vocab


@pytest.mark.parametrize(("c", "tokens"), [(GPT2_SMALL, 4608), (LLAMA3_8B, 26_624)])
def test_scores_equal_weights_at_the_break_even(c, tokens):
    f = forward_flops(c, tokens)
    assert f["scores"] == f["projections"] + f["feed-forward"]


@pytest.mark.parametrize(
    ("tokens", "full", "halved"), [(8192, 0.222, 0.125), (131_072, 0.821, 0.696)]
)
def test_skipping_the_masked_half_does_not_halve_the_share(tokens, full, halved):
    f = forward_flops(LLAMA3_8B, tokens)
    half, rest = f["scores"] / 2, f["total"] - f["scores"]
    assert f["scores"] / f["total"] == pytest.approx(full, abs=5e-4)
    assert half / (half + rest) == pytest.approx(halved, abs=5e-4)


def test_widths_of_published_models():
    assert glu_width(768) == 2048  # Shazeer's experiments
    assert glu_width(4096, 256) == 11_008  # LLaMA 7B
    assert glu_width(4096, 1024, 1.3) == 14_336  # Llama 3 8B
    assert glu_width(8192, 4096, 1.3) == 28_672  # Llama 3 70B
    with pytest.raises(ValueError, match="multiple >= 1"):
        glu_width(64, 0)


def test_gated_layer_costs_the_same_at_two_thirds():
    d = 768
    assert 3 * d * glu_width(d) == 2 * d * 4 * d
