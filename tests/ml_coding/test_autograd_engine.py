"""By hand, finite differences, torch, deep graphs, a network, edges."""

import sys

import numpy as np
import pytest
from gradients import numeric
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import load_digits

from mlinterviews.ml_coding.autograd_engine import (
    MLP,
    Tensor,
    cross_entropy,
    log_softmax,
    ordered,
    unbroadcast,
)
from mlinterviews.ml_coding.feed_forward_network import loss_and_gradients


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def leaf(data) -> Tensor:
    return Tensor(data, requires_grad=True)


def check(function, *arrays, rel=1e-6):
    """Gradients of a weighted sum of function's outputs."""
    shape = function(*map(Tensor, arrays)).shape
    weights = rng(9).normal(size=shape)

    def value():
        return float((function(*map(Tensor, arrays)).data * weights).sum())

    leaves = [leaf(a.copy()) for a in arrays]
    (function(*leaves) * weights).sum().backward()
    for a, t in zip(arrays, leaves, strict=True):
        assert t.grad.shape == a.shape
        assert t.grad == pytest.approx(numeric(value, a), rel=rel, abs=1e-7)


def test_by_hand():
    a, b = leaf(2.0), leaf(-3.0)
    d = a * b + a
    L = d * d
    assert (d.data, L.data) == (-4, 16)
    L.backward()
    assert (a.grad, b.grad) == (16, -16)


A, B = rng(1).normal(size=(3, 4)), rng(2).normal(size=(3, 4))
POSITIVE = rng(3).uniform(0.5, 2, size=(3, 4))


@pytest.mark.parametrize(
    "function, arrays",
    [
        (lambda a, b: a + b, (A, B)),
        (lambda a, b: a - b, (A, B)),
        (lambda a, b: a * b, (A, B)),
        (lambda a, b: a / b, (A, POSITIVE)),
        (lambda a: 1 / a - 2 * a + (3 - a), (POSITIVE,)),
        (lambda a: a**3, (A,)),
        (lambda a: a**0.5, (POSITIVE,)),
        (lambda a: a.exp(), (A,)),
        (lambda a: a.log(), (POSITIVE,)),
        (lambda a: a.tanh(), (A,)),
        (lambda a: a.relu(), (A,)),
        (lambda a: a.sum(), (A,)),
        (lambda a: a.sum(axis=0), (A,)),
        (lambda a: a.sum(axis=-1, keepdims=True), (A,)),
        (lambda a: a.sum(axis=(0, 1)), (A,)),
        (lambda a: a.mean(), (A,)),
        (lambda a: a.reshape(2, 6), (A,)),
        (lambda a: a[[0, 2, 0]], (A,)),
        (lambda a: a[1:, ::2], (A,)),
        (lambda a, b: a @ b, (A, B.T.copy())),
        (lambda a: A.T @ a, (B,)),
        (log_softmax, (A,)),
        # stretched in front, in the middle, to one number
        (lambda a, b: a + b, (A, B[0].copy())),
        (lambda a, b: a * b, (A, B[:, :1].copy())),
        (lambda a, b: a / b, (A[:1].copy(), POSITIVE[:, :1].copy())),
        (lambda a, b: a - b, (A, np.array(0.7))),
        (lambda a, b: a @ b, (rng(4).normal(size=(2, 3, 4)), B.T.copy())),
    ],
)
def test_every_operation_by_finite_differences(function, arrays):
    check(function, *(a.copy() for a in arrays))


@given(st.integers(0, 10**6))
def test_unbroadcast_undoes_broadcasting(seed):
    draw = rng(seed)
    full = tuple(draw.integers(1, 4, size=draw.integers(0, 4)))
    kept = full[draw.integers(0, len(full) + 1) :]
    shape = tuple(int(n) if draw.random() < 0.5 else 1 for n in kept)
    got = unbroadcast(np.ones(full), shape)
    assert got.shape == shape  # each entry was used so many times:
    assert (got == np.prod(full) / np.prod(shape)).all()


def test_against_torch():
    torch = pytest.importorskip("torch")
    arrays = [rng(i).normal(size=s) for i, s in enumerate([(5, 3), (3, 4), (4,)])]
    ours = [leaf(a) for a in arrays]
    theirs = [torch.tensor(a, requires_grad=True) for a in arrays]

    def f(X, W, b):
        H = (X @ W + b).tanh()
        return ((H / (H * H + 1)).exp() ** 2 * H.sum(0)).mean()

    f(*ours).backward()
    f(*theirs).backward()
    for a, t in zip(ours, theirs, strict=True):
        assert a.grad == pytest.approx(t.grad.numpy(), abs=1e-12)


def test_gradients_are_those_derived_by_hand():
    X, y = load_digits(return_X_y=True)
    net = MLP([64, 20, 10], rng())
    loss, wanted = loss_and_gradients([p.data for p in net.params], X / 16, y)
    ours = cross_entropy(net(X / 16), y)
    ours.backward()
    assert ours.data == pytest.approx(loss, abs=1e-12)
    for p, g in zip(net.params, wanted, strict=True):
        assert p.grad == pytest.approx(g, abs=1e-13)


def test_a_net_learns_xor_and_the_same_seed_gives_the_same_net():
    X, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])
    before = np.random.get_state()[1].copy()
    nets = [MLP([2, 8, 2], rng(1)) for _ in range(2)]
    for net in nets:
        for _ in range(200):
            net.step(cross_entropy(net(X), y), 0.5)
    assert nets[0](X).data.argmax(axis=1).tolist() == [0, 1, 1, 0]
    assert np.array_equal(nets[0].params[0].data, nets[1].params[0].data)
    assert np.array_equal(before, np.random.get_state()[1])


# Graphs


def test_depth_ten_thousand():
    assert sys.getrecursionlimit() < 10_000
    x = t = leaf(1.0)
    for _ in range(10_000):
        t = t * 1.0001 + 0.0
    t.backward()
    assert x.grad == pytest.approx(1.0001**10_000)


def test_shared_subexpressions_are_walked_once():
    x = t = leaf(1.0)
    for _ in range(60):  # 2 to the 60 paths
        t = t + t
    assert len(ordered(t)) == 61
    t.backward()
    assert x.grad == 2.0**60


def test_order_puts_parents_first():
    a = leaf(2.0)
    b = a * a
    c = (b + a).exp() * b
    order = ordered(c)
    for node in order:
        for parent, _ in node.edges:
            assert order.index(parent) < order.index(node)


def test_a_long_and_a_short_path_meet():
    """Stopping at the first arrival would give exp(2) * 3 only."""
    x = leaf(2.0)
    y = x * 3
    (y + y.exp() * y).backward()
    assert x.grad == pytest.approx(3 * (1 + np.exp(6) + 6 * np.exp(6)))


def test_gradients_accumulate_and_a_second_call_adds_the_same():
    a = leaf([1.0, 2.0])
    L = ((a * a) * a).sum()
    L.backward()
    once = a.grad.copy()
    assert once.tolist() == [3, 12]
    L.backward()  # gradients kept in the middle would spoil this
    assert a.grad.tolist() == [6, 24]
    (a * 2).sum().backward()
    assert a.grad.tolist() == [8, 26]


def test_leaves_do_not_share_their_gradient():
    a, b = leaf([1.0, 2.0]), leaf([3.0, 4.0])
    (a + b).sum().backward()
    a.grad *= 0
    assert b.grad.tolist() == [1, 1]


def test_constants_cost_nothing_and_get_nothing():
    X, W = Tensor(A), leaf(B.T)
    out = (X @ W).sum()
    assert X not in ordered(out) and len(ordered(out)) == 3
    out.backward()
    assert X.grad is None and W.grad.shape == (4, 3)


def test_an_array_on_the_left():
    W = leaf(B)
    out = A * W + np.ones(4) - W / 2
    assert isinstance(out, Tensor) and out.shape == (3, 4)
    assert isinstance(A.T @ W, Tensor)


@pytest.mark.text
def test_changing_data_in_place_before_backward_spoils_the_gradient():
    a = leaf(np.array([3.0]))
    L = (a * a).sum()
    a.data *= 10
    L.backward()
    assert a.grad == [60]  # 6 is right


def test_rebinding_data_before_backward_does_not():
    a = leaf(np.array([3.0]))
    L = (a * a).sum()
    a.data = a.data * 10
    L.backward()
    assert a.grad == [6]


# Edges


def test_huge_logits():
    Z = leaf([[1000.0, -1000], [-1000, 1000]])
    loss = cross_entropy(Z, np.array([0, 0]))
    assert loss.data == 1000
    loss.backward()
    assert Z.grad == pytest.approx(np.array([[0, 0], [-0.5, 0.5]]))


def test_integers_become_floats_and_relu_of_zero_passes_nothing():
    a = leaf([-1, 0, 2])
    a.relu().sum().backward()
    assert a.data.dtype == float
    assert a.grad.tolist() == [0, 0, 1]


def test_infinities_pass_without_a_warning():
    a = leaf([-np.inf, 1.0, 2.0])  # as a mask would set it
    (a.relu().sum() + log_softmax(a)[1]).backward()
    assert a.grad[0] == 0 and np.isfinite(a.grad).all()


def test_empty():
    a = leaf(np.zeros((0, 3)))
    a.sum().backward()
    assert a.grad.shape == (0, 3)


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: leaf([1.0, 2]).backward(), "one number"),
        (lambda: Tensor(1.0).backward(), "one number"),
        (lambda: leaf([0.0]).log(), "positive"),
        (lambda: leaf([np.nan]).log(), "positive"),
        (lambda: leaf([]).mean(), "empty"),
        (lambda: leaf([1.0]) ** leaf([1.0]), "exponent"),
        (lambda: leaf([1.0]) @ leaf([1.0]), "two axes"),
        (lambda: cross_entropy(leaf(A), [0, 1]), "y must"),
        (lambda: cross_entropy(leaf(A), [0, 1, 4]), "y must"),
        (lambda: cross_entropy(leaf(A), [0, -1, 1]), "y must"),
        (lambda: cross_entropy(leaf(A), [0.0, 1.0, 1.0]), "y must"),
        (lambda: cross_entropy(leaf(A), [True, False, True]), "y must"),
        (lambda: cross_entropy(leaf(A[0]), [0]), "Z must"),
        (lambda: cross_entropy(leaf(A[:0]), []), "Z must"),
        (lambda: 1 / leaf([1.0, 0.0]), "division by zero"),
        (lambda: MLP([3], rng()), "sizes"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
