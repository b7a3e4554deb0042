"""Layers against differences, the model against PyTorch, training."""

from pathlib import Path

import numpy as np
import pytest
from gradients import numeric

from mlinterviews.ml_coding.transformer_block import (
    attention,
    cross_entropy,
    gelu,
    layer_norm,
    linear,
    merge,
    split,
)
from mlinterviews.ml_coding.transformer_block_gpt import (
    GPT,
    count_parameters,
    generate,
    held_out,
    train,
)

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "code/data/ml_coding/excerpt.txt").read_text(encoding="ascii")
CHARS = sorted(set(TEXT))
IDS = np.searchsorted(CHARS, list(TEXT))


def small(seed=0, **kw):
    return GPT(7, 6, 8, 2, 2, np.random.default_rng(seed), **kw)


def batch(seed=1, B=3, t=6, V=7):
    return np.random.default_rng(seed).integers(V, size=(B, t))


# Layers


def test_layer_norm_by_hand():
    x = np.array([[1.0, 1.0, 3.0, 3.0]])
    y, back = layer_norm(x, np.ones(4), np.zeros(4), 0.0)
    assert y.tolist() == [[-1, -1, 1, 1]]
    dx, dgain, dbias = back(np.array([[1.0, 0.0, 0.0, 0.0]]))
    assert dx.tolist() == [[0.5, -0.5, 0, 0]]
    assert dgain.tolist() == [-1, 0, 0, 0]
    assert dbias.tolist() == [1, 0, 0, 0]


def test_layer_norm_gradient_has_no_part_along_one_and_z():
    rng = np.random.default_rng(0)
    x, dy = rng.normal(size=(2, 5, 8))
    z, back = layer_norm(x, np.ones(8), np.zeros(8), 0.0)
    dx = back(dy)[0]
    assert dx.sum(-1) == pytest.approx(0, abs=1e-12)
    assert (dx * z).sum(-1) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(
    "layer, shapes",
    [
        (linear, [(2, 3, 4), (4, 5), (5,)]),
        (layer_norm, [(2, 3, 4), (4,), (4,)]),
        (gelu, [(3, 4)]),
        (lambda x: attention(x, 2), [(2, 4, 12)]),
        (lambda x: attention(x, 3, causal=False), [(1, 3, 18)]),
    ],
)
def test_each_backward_against_differences(layer, shapes):
    rng = np.random.default_rng(2)
    inputs = [rng.normal(size=s) for s in shapes]
    y, back = layer(*inputs)
    dy = rng.normal(size=y.shape)
    grads = back(dy)
    grads = grads if isinstance(grads, tuple) else (grads,)
    for x, grad in zip(inputs, grads, strict=True):
        want = numeric(lambda: float((layer(*inputs)[0] * dy).sum()), x)
        assert grad == pytest.approx(want, abs=1e-7)


def test_cross_entropy_gradient_and_value():
    rng = np.random.default_rng(3)
    z, y = rng.normal(size=(2, 3, 5)), rng.integers(5, size=(2, 3))
    _loss, back = cross_entropy(z, y)
    assert back() == pytest.approx(numeric(lambda: cross_entropy(z, y)[0], z), abs=1e-8)
    assert back().sum(-1) == pytest.approx(0, abs=1e-12)
    assert cross_entropy(np.zeros((1, 8)), np.array([3]))[0] == (
        pytest.approx(np.log(8))
    )
    huge = np.array([[1000.0, -1000.0]])
    assert cross_entropy(huge, np.array([1]))[0] == 2000


def test_split_and_merge_are_inverse():
    x = np.arange(24.0).reshape(1, 3, 8)
    assert np.array_equal(merge(split(x, 4)), x)
    assert split(x, 4)[0, 1, 2].tolist() == [18, 19]  # token 2, head 1


def test_constant_rows_and_large_scores_stay_finite():
    y, back = layer_norm(np.ones((2, 4)), np.ones(4), np.zeros(4))
    assert not y.any() and np.isfinite(back(np.ones((2, 4)))[0]).all()
    qkv = np.zeros((1, 3, 6))
    qkv[..., :4] = 1000 * np.array([[1], [-1], [1]])
    out, back = attention(qkv, 1)
    assert np.isfinite(out).all() and np.isfinite(back(out + 1)).all()
    assert np.isfinite(gelu(np.array([-1000.0, 0, 1000]))[0]).all()


# The model


def test_model_gradients_against_differences():
    model, ids = small(), batch(t=5)
    grads = model.loss(ids)[1]()
    assert grads.keys() == model.params.keys()
    rng = np.random.default_rng(4)
    for name, w in model.params.items():
        assert grads[name].shape == w.shape
        direction = rng.normal(size=w.shape)
        old, values = w.copy(), []
        for step in (1e-5, -1e-5):
            w[...] = old + step * direction
            values.append(model.loss(ids)[0])
        w[...] = old
        slope = (values[0] - values[1]) / 2e-5
        assert (grads[name] * direction).sum() == pytest.approx(slope, abs=1e-7)


def test_loss_and_gradients_are_those_of_pytorch():
    torch = pytest.importorskip("torch")
    F = torch.nn.functional
    model, ids = small(5), batch(6)
    P = {k: torch.tensor(w, requires_grad=True) for k, w in model.params.items()}
    B, t = ids.shape[0], ids.shape[1] - 1
    x = P["tokens"][torch.tensor(ids[:, :-1])] + P["positions"][:t]

    def affine(x, name):
        return x @ P[name + ".W"] + P[name + ".b"]

    def norm(x, name):
        return F.layer_norm(x, (8,), P[name + ".W"], P[name + ".b"])

    for i in range(2):
        qkv = affine(norm(x, f"{i}.norm1"), f"{i}.qkv").chunk(3, -1)
        q, k, v = (a.view(B, t, 2, 4).transpose(1, 2) for a in qkv)
        a = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + affine(a.transpose(1, 2).reshape(B, t, 8), f"{i}.out")
        a = F.gelu(affine(norm(x, f"{i}.norm2"), f"{i}.up"), approximate="tanh")
        x = x + affine(a, f"{i}.down")
    z = norm(x, "norm") @ P["tokens"].T
    want = F.cross_entropy(z.reshape(-1, 7), torch.tensor(ids[:, 1:]).reshape(-1))
    want.backward()
    loss, back = model.loss(ids)
    assert loss == pytest.approx(want.item(), abs=1e-12)
    for name, grad in back().items():
        assert grad == pytest.approx(P[name].grad.numpy(), abs=1e-12)


@pytest.mark.parametrize("t", range(6))
def test_no_logit_sees_the_future(t):
    model, ids = small(), batch()
    other = ids.copy()
    other[:, t] = (other[:, t] + 1) % 7
    one, two = model.forward(ids)[0], model.forward(other)[0]
    assert np.array_equal(one[:, :t], two[:, :t])
    assert (one[:, t:] != two[:, t:]).any(axis=(0, 2)).all()


def test_the_perturbation_finds_a_missing_mask():
    model, ids = small(causal=False), batch()
    other = ids.copy()
    other[:, -1] = (other[:, -1] + 1) % 7
    assert not np.array_equal(
        model.forward(ids)[0][:, 0], model.forward(other)[0][:, 0]
    )


def test_no_gradient_reaches_a_later_position():
    model, ids = small(), batch()
    z, back = model.forward(ids)
    dz = np.zeros_like(z)
    dz[:, 2] = np.random.default_rng(0).normal(size=dz[:, 2].shape)
    grad = back(dz)["positions"]
    assert not grad[3:].any() and grad[:3].all()


def test_the_tied_matrix_collects_both_gradients():
    """A gradient on the last place moves rows of inputs and of outputs."""
    model, ids = small(), batch(V=5)  # tokens 5 and 6 never occur
    z, back = model.forward(ids)
    dz = np.zeros_like(z)
    dz[:, -1, 6] = 1.0
    rows = back(dz)["tokens"].any(-1)
    assert rows[6] and not rows[5]  # 6 only as output
    assert rows[np.unique(ids)].all()  # these only as inputs


@pytest.mark.parametrize("layers, d", [(1, 4), (3, 8)])
def test_parameter_counts(layers, d):
    model = GPT(11, 5, d, 2, layers, np.random.default_rng(0))
    assert sum(w.size for w in model.params.values()) == (
        count_parameters(11, 5, d, layers)
    )
    assert count_parameters(50257, 1024, 768, 12) == 124_439_808  # GPT-2


# Training


def bigram_loss(seen, unseen, V):
    counts = np.ones((V, V))
    np.add.at(counts, (seen[:-1], seen[1:]), 1)
    p = counts / counts.sum(1, keepdims=True)
    return -np.log(p[unseen[:-1], unseen[1:]]).mean()


def test_it_beats_the_bigram_on_held_out_text():
    cut, V = len(IDS) * 9 // 10, len(CHARS)
    rng = np.random.default_rng(0)
    model = GPT(V, 32, 32, 4, 1, rng)
    assert held_out(model, IDS[cut:]) == pytest.approx(np.log(V), abs=0.3)
    losses = train(model, IDS[:cut], 300, 8, 0.01, rng)
    assert len(losses) == 300
    baseline = bigram_loss(IDS[:cut], IDS[cut:], V)
    assert held_out(model, IDS[cut:]) < baseline - 0.02


def test_one_sentence_is_learned_by_heart():
    ids = IDS[:33]
    rng = np.random.default_rng(1)
    model = GPT(len(CHARS), 16, 16, 2, 1, rng)
    losses = train(model, ids, 150, 8, 0.02, rng)
    assert losses[-1] < 0.15 < 3 < losses[0]
    text = generate(model, ids[:12], 4, rng, 0.01)
    assert text == ids[:16].tolist()


def test_warm_up_and_cosine_set_the_length_of_adams_first_step():
    """Step 1 of 1: a twentieth of the warm-up, the cosine at its end."""
    model = small()
    before = {k: w.copy() for k, w in model.params.items()}
    train(model, np.arange(40) % 7, 1, 2, 0.01, np.random.default_rng(0))
    moved = [np.abs(w - before[k]).max() for k, w in model.params.items()]
    assert max(moved) == pytest.approx(0.01 / 20 * 0.1, rel=1e-3)


def test_same_seed_same_model_and_global_state_untouched():
    before = np.random.get_state()[1].copy()
    runs = []
    for _ in range(2):
        rng = np.random.default_rng(9)
        model = GPT(7, 6, 8, 2, 1, rng)
        train(model, np.arange(40) % 7, 3, 2, 0.01, rng)
        runs.append(generate(model, [1], 9, rng))
    assert runs[0] == runs[1] and len(runs[0]) == 10
    assert np.array_equal(before, np.random.get_state()[1])


def test_shorter_inputs_give_the_same_logits():
    model, ids = small(), batch()
    full = model.forward(ids)[0]
    assert model.forward(ids[:, :3])[0] == pytest.approx(full[:, :3])


@pytest.mark.parametrize(
    "ids, message",
    [
        ([1, 2], r"ids must be \(B"),
        (np.zeros((0, 3), int), r"ids must be \(B"),
        (np.zeros((1, 8), int), r"ids must be \(B"),
        ([[0.5, 1.0]], "integers"),
        ([[0, 7]], "0..6"),
        ([[-1, 0]], "0..6"),
        ([[3]], r"t \+ 1"),
    ],
)
def test_bad_ids_are_refused(ids, message):
    with pytest.raises(ValueError, match=message):
        small().loss(ids)


def test_other_bad_input_is_refused():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="h divide d"):
        GPT(7, 6, 8, 3, 1, rng)
    with pytest.raises(ValueError, match="sizes"):
        GPT(0, 6, 8, 2, 1, rng)
    with pytest.raises(ValueError, match="7 tokens"):
        train(small(), np.zeros(6, int), 1, 1, 0.01, rng)
    with pytest.raises(ValueError, match="7 tokens"):
        held_out(small(), np.zeros(6, int))
    for t in (0, np.nan, np.inf):
        with pytest.raises(ValueError, match="t must be"):
            generate(small(), [1], 1, rng, t)
    for size, rate in ((0, 0.01), (1, np.nan), (1, -0.1)):
        with pytest.raises(ValueError, match="batch_size"):
            train(small(), np.zeros(9, int), 1, size, rate, rng)
    with pytest.raises(ValueError, match="heads"):
        attention(np.ones((1, 4, 12)), 3)
    for z, y in (
        (np.zeros((2, 3)), [0, -1]),  # -1 would be the last class
        (np.zeros((2, 3)), [0, 3]),
        (np.zeros((2, 3)), [0.0, 1.0]),
        (np.zeros((2, 3)), [[0, 1]]),
        (np.full((2, 3), np.nan), [0, 1]),
    ):
        with pytest.raises(ValueError, match="y must"):
            cross_entropy(z, y)
    with pytest.raises(ValueError, match="ids must be"):
        generate(small(), [], 1, rng)
