"""LoRA by hand, differences, merging; routing, capacity, balance."""

import numpy as np
import pytest
from gradients import numeric
from hypothesis import given, settings
from hypothesis import strategies as st

from mlinterviews.ml_coding.lora_and_moe import LoRA, fit
from mlinterviews.ml_coding.lora_and_moe_routing import (
    MoE,
    balance_loss,
    keep_within,
    route,
    softmax,
    softmax_backward,
)


def rng(seed=0):
    return np.random.default_rng(seed)


def trained(seed=0, r=2):
    """A layer whose B is no longer zero, and rows for it."""
    layer = LoRA(rng(seed).normal(size=(5, 4)), r, 4.0, rng(seed))
    layer.B += rng(seed + 1).normal(size=layer.B.shape)
    return layer, rng(seed + 2).normal(size=(6, 5))


# LoRA


def test_by_hand():
    layer = LoRA(np.eye(2), 1, 2.0, rng())
    layer.A, layer.B = np.array([[1.0], [2.0]]), np.array([[3.0, 0.0]])
    assert layer.forward(np.array([[1.0, 1.0]])).tolist() == [[19.0, 1.0]]
    layer.merge()
    assert layer.W.tolist() == [[7, 0], [12, 1]]


def test_it_starts_as_the_frozen_layer_and_only_b_can_move():
    W, X = rng(1).normal(size=(5, 4)), rng(2).normal(size=(6, 5))
    layer = LoRA(W, 2, 4.0, rng())
    assert np.array_equal(layer.forward(X), X @ W)
    _, dA, dB = layer.backward(X, np.ones((6, 4)))
    assert not dA.any() and dB.all()
    layer.A[:] = 0  # both zero: neither ever moves
    assert not any(g.any() for g in layer.backward(X, np.ones((6, 4)))[1:])


def test_gradients_against_differences():
    layer, X = trained()
    dY = rng(9).normal(size=(6, 4))
    for x, grad in zip((X, layer.A, layer.B), layer.backward(X, dY), strict=True):
        want = numeric(lambda: float((layer.forward(X) * dY).sum()), x)
        assert grad == pytest.approx(want, abs=1e-7)


def test_gradients_are_those_of_pytorch():
    torch = pytest.importorskip("torch")
    layer, X = trained()
    A, B = (torch.tensor(w, requires_grad=True) for w in (layer.A, layer.B))
    Y = torch.tensor(X) @ torch.tensor(layer.W)
    Y = Y + layer.scale * torch.tensor(X) @ A @ B
    (Y**2).sum().backward()
    _, dA, dB = layer.backward(X, 2 * layer.forward(X))
    assert dA == pytest.approx(A.grad.numpy(), rel=1e-12)
    assert dB == pytest.approx(B.grad.numpy(), rel=1e-12)


def test_merge_and_unmerge():
    layer, X = trained()
    W, Y = layer.W.copy(), layer.forward(X)
    layer.merge()
    layer.merge()  # the second does nothing
    assert layer.forward(X) == pytest.approx(Y)
    assert np.linalg.matrix_rank(layer.W - W) == 2
    with pytest.raises(ValueError, match="unmerge before training"):
        layer.backward(X, Y)
    layer.unmerge()
    layer.unmerge()
    assert np.allclose(layer.W, W)
    assert layer.forward(X) == pytest.approx(Y)
    layer.merge()
    layer.B += 1  # another adapter is loaded while this one is merged
    layer.unmerge()
    assert np.allclose(layer.W, W)


def test_the_callers_matrix_is_left_alone():
    W = np.arange(6).reshape(2, 3)
    layer = LoRA(W, 1, 1.0, rng())
    layer.B += 1
    layer.merge()
    assert W.tolist() == [[0, 1, 2], [3, 4, 5]] and layer.W.dtype == float


def test_rank_r_learns_a_change_of_rank_r_and_not_more():
    X, W = rng(3).normal(size=(60, 6)), rng(4).normal(size=(6, 5))
    change = 0.3 * rng(5).normal(size=(6, 2)) @ rng(6).normal(size=(2, 5))
    Y = X @ (W + change)
    loss = {r: fit(LoRA(W, r, 2.0 * r, rng(7)), X, Y, 0.2, 600)[-1] for r in (1, 2)}
    assert loss[2] < 1e-6
    # the best rank-1 change in the metric of X leaves this much
    s = np.linalg.svd(X @ change, compute_uv=False)
    assert loss[1] == pytest.approx(s[1] ** 2 / Y.size, rel=0.01)


def test_alpha_over_r_is_the_scale():
    layer, X = trained()
    part = layer.forward(X) - X @ layer.W
    layer.scale *= 3
    assert layer.forward(X) - X @ layer.W == pytest.approx(3 * part)
    assert LoRA(np.eye(4), 4, 8, rng()).scale == 2


def test_lora_refuses_bad_input():
    for W, r, alpha, message in [
        (np.eye(3), 0, 1, "r must be in 1..3"),
        (np.eye(3), 4, 1, "r must be in 1..3"),
        (np.eye(3), 1.5, 1, "r must be in 1..3"),
        (np.eye(3), 1, 0, "alpha"),
        (np.eye(3), 1, np.nan, "alpha"),
        (np.ones(3), 1, 1, "W must"),
        (np.full((2, 2), np.nan), 1, 1, "W must"),
    ]:
        with pytest.raises(ValueError, match=message):
            LoRA(W, r, alpha, rng())

    layer = LoRA(np.eye(3), 1, 1, rng())
    for X in ([[np.nan, 1, 1]], [1.0, 1, 1]):
        with pytest.raises(ValueError, match="X must"):
            layer.forward(X)
    for lr, Y in ((np.nan, np.ones((2, 3))), (0.1, np.ones((2, 1)))):
        with pytest.raises(ValueError, match="lr must"):
            fit(layer, np.ones((2, 3)), Y, lr, 1)


# Routing

HAND = np.log([[0.5, 0.3, 0.2], [0.6, 0.3, 0.1], [0.4, 0.1, 0.5], [0.7, 0.2, 0.1]])


def test_route_by_hand():
    experts, gates, probs = route(HAND, 2)
    assert experts.tolist() == [[0, 1], [0, 1], [2, 0], [0, 1]]
    assert gates[0] == pytest.approx([5 / 8, 3 / 8])
    assert probs == pytest.approx(np.exp(HAND))


def test_capacity_by_hand():
    experts = route(HAND, 1)[0]
    assert keep_within(experts, 3, 2)[:, 0].tolist() == [1, 1, 1, 0]
    both = route(HAND, 2)[0]
    # first choices fill expert 0 with tokens 1, 2; expert 1 gets 1, 2
    assert keep_within(both, 3, 2).tolist() == [[1, 1], [1, 1], [1, 0], [0, 0]]


@given(st.integers(0, 30), st.integers(1, 5), st.integers(1, 6), st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_capacity_is_kept_and_room_is_used(N, E, capacity, seed):
    k = 1 + seed % E
    experts = route(rng(seed).normal(size=(N, E)), k)[0]
    kept = keep_within(experts, E, capacity)
    load = np.bincount(experts[kept], minlength=E)
    wanted = np.bincount(experts.ravel(), minlength=E)
    assert np.array_equal(load, np.minimum(wanted, capacity))


@given(st.integers(1, 20), st.integers(1, 6), st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_gates_are_the_probabilities_renormalised(N, E, seed):
    k = 1 + seed % E
    experts, gates, probs = route(rng(seed).normal(size=(N, E)), k)
    top = np.take_along_axis(probs, experts, -1)
    assert gates == pytest.approx(top / top.sum(-1, keepdims=True))
    assert top.min(-1) == pytest.approx(np.sort(probs, -1)[:, -k])


def test_ties_and_extreme_logits():
    experts, gates, _ = route(np.zeros((2, 4)), 2)
    assert experts.tolist() == [[0, 1], [0, 1]] and (gates == 0.5).all()
    assert np.isfinite(route([[1000, -1000, 0]], 2)[1]).all()
    assert route(np.zeros((0, 3)), 1)[0].shape == (0, 1)


def test_balance_loss_by_hand():
    experts, _, probs = route(HAND, 1)  # f = (3/4, 0, 1/4)
    loss, grad = balance_loss(probs, experts)
    assert loss == pytest.approx(3 * (0.75 * 0.55 + 0.25 * 0.225))
    assert grad[0] == pytest.approx([3 * 0.75 / 4, 0, 3 * 0.25 / 4])
    even = np.full((4, 4), 0.25)
    assert balance_loss(even, np.arange(4)[:, None])[0] == pytest.approx(1)
    one = np.tile([1.0, 0, 0, 0], (4, 1))
    assert balance_loss(one, np.zeros((4, 1), int))[0] == pytest.approx(4)
    assert balance_loss(np.zeros((0, 3)), np.zeros((0, 1), int))[0] == 0


@pytest.mark.text
def test_the_balance_loss_can_lie_below_one():
    """Two tokens lean to expert 1, one is sure of expert 2."""
    probs = np.array([[0.51, 0.49], [0.51, 0.49], [0.0, 1.0]])
    loss, _ = balance_loss(probs, np.array([[0], [0], [1]]))
    assert loss == pytest.approx(0.893, abs=5e-4)


def test_capacity_is_the_ceiling_of_the_exact_product():
    """1.1 times 100 is 110.00000000000001 in floats; 111 has no place."""
    assert 1.1 * 100 > 110
    model = MoE(3, 2, 2, 1, 1.1, rng())
    model.forward(np.ones((200, 3)))  # all to one expert
    assert model.kept.sum() == 110


def test_balance_gradient_through_the_softmax():
    z = rng(1).normal(size=(5, 4))
    experts = route(z, 1)[0]
    grad = softmax_backward(softmax(z), balance_loss(softmax(z), experts)[1])
    want = numeric(lambda: balance_loss(softmax(z), experts)[0], z)
    assert grad == pytest.approx(want, abs=1e-8)


def dense(model, X):
    """Every expert on every token, weighted by gates or zero."""
    experts, gates, _ = route(X @ model.router, model.k)
    Y = 0
    for e, W in enumerate(model.experts):
        weight = np.where(experts == e, gates, 0).sum(-1)
        Y = Y + weight[:, None] * (X @ W)
    return Y


@pytest.mark.parametrize("k", [1, 2, 4])
def test_sparse_equals_dense_where_nothing_is_dropped(k):
    model, X = MoE(3, 2, 4, k, 9.0, rng(k)), rng(5).normal(size=(7, 3))
    assert model.forward(X) == pytest.approx(dense(model, X))
    assert model.kept.all()


def test_dropped_tokens_give_zeros():
    model = MoE(3, 2, 4, 1, 1.0, rng(1))
    X = np.tile(rng(2).normal(size=3), (8, 1))  # all to one expert
    Y = model.forward(X)
    assert model.kept[:, 0].tolist() == [True] * 2 + [False] * 6
    assert Y[:2].all() and not Y[2:].any()


@pytest.mark.parametrize("factor", [0.6, 9.0])
def test_moe_gradients_against_differences(factor):
    model, X = MoE(3, 2, 4, 2, factor, rng(3)), rng(4).normal(size=(6, 3))
    dY = rng(5).normal(size=(6, 2))

    def loss():
        y = float((model.forward(X) * dY).sum())
        return y + 0.3 * balance_loss(model.probs, model.choice)[0]

    loss()
    grads = model.backward(dY, balance=0.3)
    for x, grad in zip((model.router, model.experts), grads, strict=True):
        assert grad == pytest.approx(numeric(loss, x), abs=1e-7)


def test_with_one_expert_and_renormalised_gates_the_router_learns_nothing():
    model, X = MoE(3, 2, 4, 1, 9.0, rng(3)), rng(4).normal(size=(6, 3))
    model.forward(X)
    assert not model.backward(np.ones((6, 2)))[0].any()
    assert model.backward(np.ones((6, 2)), balance=1.0)[0].any()


def test_the_balance_loss_spreads_the_load():
    model, X = MoE(4, 2, 4, 1, 9.0, rng(0)), rng(1).normal(size=(200, 4)) + 1
    model.router[:, 0] += 1.0  # a favourite

    def busiest():
        model.forward(X)
        return np.bincount(model.choice[:, 0], minlength=4).max() / 200

    before = busiest()
    for _ in range(300):
        model.forward(X)
        model.router -= 0.5 * model.backward(np.zeros((200, 2)), 1.0)[0]
    assert before > 0.8 and busiest() < 0.4


def test_moe_refuses_bad_input():
    with pytest.raises(ValueError, match=r"k must be in 1\.\.3"):
        route(HAND, 4)
    with pytest.raises(ValueError, match="logits must"):
        route([[np.nan, 1]], 1)
    with pytest.raises(ValueError, match="logits must"):
        route([1, 2], 1)
    with pytest.raises(ValueError, match="capacity must"):
        keep_within(np.zeros((2, 1), int), 2, 0)
    with pytest.raises(ValueError, match="capacity must"):
        keep_within(np.zeros((2, 1), int), 2, np.nan)  # would drop all
    for bad in (-1, 2):
        with pytest.raises(ValueError, match="experts must"):
            keep_within(np.full((2, 1), bad), 2, 1)
    for factor in (0, np.nan, np.inf):
        with pytest.raises(ValueError, match="capacity_factor"):
            MoE(3, 2, 4, 1, factor, rng())
    for k in (0, 5):
        with pytest.raises(ValueError, match="k must be"):
            MoE(3, 2, 4, k, 1, rng())
    with pytest.raises(ValueError, match="X must"):
        MoE(3, 2, 4, 1, 1, rng()).forward([[np.nan, 1, 1]])


def test_same_seed_same_layer_and_global_state_untouched():
    before = np.random.get_state()[1].copy()
    one, two = (MoE(3, 2, 4, 2, 1.0, rng(7)) for _ in range(2))
    assert np.array_equal(one.router, two.router)
    X = rng(1).normal(size=(5, 3))
    first = one.forward(X)
    assert np.array_equal(first, one.forward(X))
    assert np.array_equal(first, two.forward(X))
    assert np.array_equal(before, np.random.get_state()[1])
