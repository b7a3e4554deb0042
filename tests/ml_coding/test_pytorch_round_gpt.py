"""Torch's attention, GPT and LoRA against NumPy, torch and their definitions."""

import importlib

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from mlinterviews.ml_coding.pytorch_round_gpt import (  # noqa: E402
    GPT,
    Block,
    CausalSelfAttention,
    attention,
    next_token_loss,
)
from mlinterviews.ml_coding.pytorch_round_lora import LoRALinear, add_lora  # noqa: E402

nn, F = torch.nn, torch.nn.functional
# By name: the reference is no part of this kata.
attention_code = importlib.import_module("mlinterviews.ml_coding.attention_code")


@pytest.fixture(autouse=True)
def seeded():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        yield


def draw(*shapes):
    return [torch.randn(shape, dtype=torch.float64) for shape in shapes]


# Attention


@pytest.mark.parametrize("masked", [False, True])
def test_attention_equals_numpy_s_and_torch_s_own(masked):
    q, k, v = draw((2, 3, 5, 4), (2, 3, 7, 4), (2, 3, 7, 4))
    mask = torch.rand(2, 1, 5, 7) < 0.6 if masked else None
    if masked:
        mask[..., 0] = True
    found = attention(q, k, v, mask)
    arrays = [None if a is None else a.numpy() for a in (q, k, v, mask)]
    assert found.numpy() == pytest.approx(attention_code.attention(*arrays))
    theirs = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    assert torch.allclose(found, theirs)


def test_a_query_that_sees_nothing_gets_zeros_and_clean_gradients():
    q, k, v = (a.requires_grad_() for a in draw((2, 4), (3, 4), (3, 4)))
    mask = torch.tensor([[True, True, False], [False, False, False]])
    found = attention(q, k, v, mask)
    assert not found[1].any()
    arrays = [a.detach().numpy() for a in (q, k, v)]
    numpy_s = attention_code.attention(*arrays, mask.numpy())
    assert found.detach().numpy() == pytest.approx(numpy_s)
    found.sum().backward()
    assert all(torch.isfinite(a.grad).all() for a in (q, k, v))


@pytest.mark.text
def test_minus_infinity_everywhere_gives_nan():
    assert torch.full((3,), -torch.inf).softmax(-1).isnan().all()


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_is_masked_too(dtype):
    q, k, v = (a.to(dtype) for a in draw((4, 8), (4, 8), (4, 8)))
    mask = torch.ones(4, 4, dtype=torch.bool).tril()
    found = attention(q, k, v, mask)
    assert torch.isfinite(found).all()
    assert torch.equal(found[0], v[0])


def test_the_layer_equals_numpy_attention_on_its_own_weights():
    layer = CausalSelfAttention(8, 2).double()
    (x,) = draw((3, 5, 8))
    W, b = (p.detach().numpy() for p in (layer.qkv.weight, layer.qkv.bias))
    qkv = np.split(x.numpy() @ W.T + b, 3, axis=-1)
    Q, K, V = (attention_code.split_heads(a, 2) for a in qkv)
    mask = attention_code.causal_mask(5, 5)
    Y = attention_code.merge_heads(attention_code.attention(Q, K, V, mask))
    expected = Y @ layer.out.weight.detach().numpy().T + layer.out.bias.detach().numpy()
    assert layer(x).detach().numpy() == pytest.approx(expected)


def test_the_layer_equals_torch_s_own_with_the_same_weights():
    layer, theirs = CausalSelfAttention(8, 2), nn.MultiheadAttention(8, 2)
    theirs.load_state_dict(
        {
            "in_proj_weight": layer.qkv.weight,
            "in_proj_bias": layer.qkv.bias,
            "out_proj.weight": layer.out.weight,
            "out_proj.bias": layer.out.bias,
        }
    )
    x = torch.randn(5, 3, 8)  # theirs: (T, B, d), and True hides
    hide = torch.ones(5, 5, dtype=torch.bool).triu(1)
    expected = theirs(x, x, x, attn_mask=hide)[0].transpose(0, 1)
    assert torch.allclose(layer(x.transpose(0, 1)), expected, atol=1e-6)


def test_heads_that_do_not_divide_are_refused():
    with pytest.raises(ValueError, match="h must divide d"):
        CausalSelfAttention(8, 3)


# GPT


def small(V=11, max_len=6):
    return GPT(V, max_len, d=16, h=4, L=2)


def test_a_block_keeps_the_shape_and_starts_near_the_identity_when_silent():
    block = Block(16, 4)
    x = torch.randn(2, 5, 16)
    assert block(x).shape == x.shape
    for layer in (block.attention.out, block.mlp[2]):
        nn.init.zeros_(layer.weight)
        nn.init.zeros_(layer.bias)
    assert torch.equal(block(x), x)


def test_no_logit_depends_on_a_later_token():
    model, ids = small(), torch.randint(0, 11, (2, 6))
    logits = model(ids)
    assert logits.shape == (2, 6, 11)
    for t in range(1, 6):
        changed = ids.clone()
        changed[:, t] = (changed[:, t] + 1) % 11
        others = model(changed)
        assert torch.allclose(others[:, :t], logits[:, :t], atol=1e-6)
        assert not torch.allclose(others[:, t], logits[:, t], atol=1e-3)


def test_size_start_loss_and_limit():
    model, d = small(), 16
    block = 12 * d * d + 13 * d  # weights; biases 3d + d + 4d + d, norms 4d
    assert sum(p.numel() for p in model.parameters()) == (
        2 * block + (11 + 6) * d + 2 * d
    )
    ids = torch.randint(0, 11, (64, 6))
    assert next_token_loss(model, ids).item() == pytest.approx(np.log(11), abs=0.1)
    with pytest.raises(ValueError, match="max_len"):
        model(torch.zeros(1, 7, dtype=torch.long))


@pytest.mark.parametrize("shape", [(2, 1), (0, 4), (4,)])
def test_a_loss_needs_two_tokens(shape):
    with pytest.raises(ValueError, match="at least 2"):
        next_token_loss(GPT(9, 8, 4, 2, 1), torch.zeros(shape, dtype=torch.long))


def test_it_learns_one_sentence_by_heart():
    model, ids = small(), torch.tensor([[3, 1, 4, 1, 5, 9]])
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
    for _ in range(60):
        optimizer.zero_grad()
        loss = next_token_loss(model, ids)
        loss.backward()
        optimizer.step()
    assert loss.item() < 0.05
    assert model(ids[:, :-1]).argmax(-1).tolist() == [[1, 4, 1, 5, 9]]


# LoRA


def lora(bias=True, r=2):
    return LoRALinear(nn.Linear(6, 5, bias), r, alpha=8.0)


def test_it_starts_equal_and_learns_in_a_and_b_only():
    layer, x = lora(), torch.randn(7, 6)
    assert torch.equal(layer(x), layer.base(x))
    layer(x).pow(2).sum().backward()
    learned = {name for name, p in layer.named_parameters() if p.requires_grad}
    assert learned == {"A", "B"}
    assert layer.base.weight.grad is None
    assert layer.B.grad.abs().sum() > 0
    assert not layer.A.grad.any()  # while B is zero


@pytest.mark.parametrize("bias", [True, False])
def test_merged_it_is_one_layer_with_the_same_output(bias):
    layer, x = lora(bias).double(), draw((3, 4, 6))[0]
    nn.init.normal_(layer.B)
    base = layer.base.weight.clone()
    merged = layer.merge()
    assert type(merged) is nn.Linear and (merged.bias is not None) == bias
    assert torch.allclose(merged(x), layer(x))
    change = merged.weight - layer.base.weight
    assert torch.allclose(change, 4 * layer.B @ layer.A)
    assert torch.linalg.matrix_rank(change) == 2
    assert torch.equal(layer.base.weight, base)
    assert not torch.allclose(layer(x), layer.base(x))


def test_layers_are_wrapped_by_name_and_all_else_is_frozen():
    model, ids = small(), torch.randint(0, 11, (4, 6))
    before = model(ids)
    add_lora(model, {"qkv", "out"}, r=2, alpha=4)
    assert torch.allclose(model(ids), before)
    trained = [p.numel() for p in model.parameters() if p.requires_grad]
    assert sum(trained) == 2 * (2 * (16 + 48) + 2 * (16 + 16))
    frozen = {n: p.clone() for n, p in model.named_parameters() if not p.requires_grad}
    optimizer = torch.optim.AdamW(
        [p for p in model.parameters() if p.requires_grad], lr=0.02
    )
    losses = []
    for _ in range(30):
        optimizer.zero_grad()
        loss = next_token_loss(model, ids)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0] - 0.03
    now = dict(model.named_parameters())
    assert all(torch.equal(now[n], p) for n, p in frozen.items())


def test_what_cannot_be_wrapped_is_refused():
    for r in (0, 6):
        with pytest.raises(ValueError, match="r is"):
            lora(r=r)
    with pytest.raises(ValueError, match="no linear layer"):
        add_lora(small(), {"query"}, 2, 4)
