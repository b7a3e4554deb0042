"""By hand, torch, finite differences, invariances, both modes, edges."""

import numpy as np
import pytest
from gradients import numeric
from hypothesis import given
from hypothesis import strategies as st

from mlinterviews.ml_coding.convolution import conv2d
from mlinterviews.ml_coding.normalization_and_dropout_code import (
    BatchNorm,
    dropout,
    layer_norm,
    layer_norm_backward,
    rms_norm,
    rms_norm_backward,
    standardize,
    standardize_backward,
)

TINY = 1e-30  # no eps to speak of


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_by_hand():
    x = np.array([1.0, 1, 5, 5])
    x_hat, mean, var, inverse = standardize(x, 0, TINY)
    assert x_hat.tolist() == [-1, -1, 1, 1]
    assert (mean, var, inverse) == (3, 4, 0.5)
    g = np.array([1.0, 0, 0, 0])
    assert standardize_backward(g, x_hat, inverse, 0).tolist() == [0.25, -0.25, 0, 0]
    y, _ = rms_norm(x, np.ones(4), TINY)
    assert y == pytest.approx(x / np.sqrt(13))


SHAPES = [(6, 3), (4, 3, 2, 5), (1, 3, 2, 2)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("training", [True, False])
def test_batch_norm_is_torch_s_over_several_steps(shape, training):
    torch = pytest.importorskip("torch")
    kind = torch.nn.BatchNorm1d if len(shape) == 2 else torch.nn.BatchNorm2d
    theirs, ours = kind(3).double(), BatchNorm(3)
    ours.gamma, ours.beta = rng(1).normal(size=3), rng(2).normal(size=3)
    with torch.no_grad():
        theirs.weight.copy_(torch.tensor(ours.gamma))
        theirs.bias.copy_(torch.tensor(ours.beta))
    for step in range(4):
        ours.training = training or step < 3  # statistics first
        theirs.train(ours.training)
        X, G = rng(step).normal(3, 2, size=shape), rng(9).normal(size=shape)
        x = torch.tensor(X, requires_grad=True)
        out = theirs(x)
        assert ours.forward(X) == pytest.approx(out.detach().numpy())
        theirs.zero_grad()
        out.backward(torch.tensor(G))
        assert ours.backward(G) == pytest.approx(x.grad.numpy())
        assert ours.dgamma == pytest.approx(theirs.weight.grad.numpy())
        assert ours.dbeta == pytest.approx(theirs.bias.grad.numpy())
        assert ours.running_mean == pytest.approx(theirs.running_mean.numpy())
        assert ours.running_var == pytest.approx(theirs.running_var.numpy())


def test_layer_norm_and_rms_norm_are_torch_s():
    torch = pytest.importorskip("torch")
    X, G = rng(1).normal(2, 3, size=(2, 4, 5)), rng(2).normal(size=(2, 4, 5))
    gamma, beta = rng(3).normal(size=5), rng(4).normal(size=5)
    x, g, b = (torch.tensor(A, requires_grad=True) for A in (X, gamma, beta))
    theirs = torch.nn.functional.layer_norm(x, (5,), g, b)
    out, cache = layer_norm(X, gamma, beta)
    assert out == pytest.approx(theirs.detach().numpy())
    wanted = torch.autograd.grad(theirs, (x, g, b), torch.tensor(G))
    for ours, t in zip(layer_norm_backward(G, cache), wanted, strict=True):
        assert ours == pytest.approx(t.numpy())
    theirs = torch.nn.functional.rms_norm(x, (5,), g, 1e-6)
    out, cache = rms_norm(X, gamma)
    assert out == pytest.approx(theirs.detach().numpy())
    wanted = torch.autograd.grad(theirs, (x, g), torch.tensor(G))
    for ours, t in zip(rms_norm_backward(G, cache), wanted, strict=True):
        assert ours == pytest.approx(t.numpy())


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("shape", SHAPES)
def test_batch_norm_by_finite_differences(shape, training):
    norm = BatchNorm(3)
    norm.gamma, norm.beta = rng(1).normal(size=3), rng(2).normal(size=3)
    norm.training = training
    X, G = rng(3).normal(size=shape), rng(4).normal(size=shape)
    norm.forward(X)
    dX = norm.backward(G)
    f = lambda: float((norm.forward(X) * G).sum())  # noqa: E731
    if not training:
        assert dX == pytest.approx(numeric(f, X), abs=1e-7)
    else:  # forward moves the running statistics, not the output
        assert dX == pytest.approx(numeric(f, X), abs=1e-6)
    assert norm.dgamma == pytest.approx(numeric(f, norm.gamma), abs=1e-7)
    assert norm.dbeta == pytest.approx(numeric(f, norm.beta), abs=1e-7)


def test_row_norms_by_finite_differences():
    X, G = rng(1).normal(size=(3, 5)), rng(2).normal(size=(3, 5))
    gamma, beta = rng(3).normal(size=5), rng(4).normal(size=5)
    _, cache = layer_norm(X, gamma, beta)
    f = lambda: float((layer_norm(X, gamma, beta)[0] * G).sum())  # noqa: E731
    for ours, a in zip(layer_norm_backward(G, cache), (X, gamma, beta), strict=True):
        assert ours == pytest.approx(numeric(f, a), abs=1e-7)
    _, cache = rms_norm(X, gamma)
    f = lambda: float((rms_norm(X, gamma)[0] * G).sum())  # noqa: E731
    for ours, a in zip(rms_norm_backward(G, cache), (X, gamma), strict=True):
        assert ours == pytest.approx(numeric(f, a), abs=1e-7)


@given(st.floats(0.1, 100), st.floats(-100, 100), st.integers(0, 99))
def test_invariances(scale, shift, seed):
    X, one, zero = rng(seed).normal(size=(6, 8)), np.ones(8), np.zeros(8)
    moved = scale * X + shift
    plain = layer_norm(X, one, zero, TINY)[0]
    assert layer_norm(moved, one, zero, TINY)[0] == pytest.approx(plain, abs=1e-6)
    assert BatchNorm(8, eps=TINY).forward(moved) == pytest.approx(
        BatchNorm(8, eps=TINY).forward(X), abs=1e-6
    )
    assert rms_norm(scale * X, one, TINY)[0] == pytest.approx(rms_norm(X, one, TINY)[0])


def test_gradients_are_orthogonal_to_what_the_norms_remove():
    X, G = rng(1).normal(size=(4, 6)), rng(2).normal(size=(4, 6))
    _, cache = layer_norm(X, np.ones(6), np.zeros(6), TINY)
    dX = layer_norm_backward(G, cache)[0]
    assert dX.sum(axis=1) == pytest.approx(np.zeros(4), abs=1e-12)
    assert (dX * X).sum(axis=1) == pytest.approx(np.zeros(4), abs=1e-12)
    _, cache = rms_norm(X, np.ones(6), TINY)
    dX, _ = rms_norm_backward(G, cache)
    assert (dX * X).sum(axis=1) == pytest.approx(np.zeros(4), abs=1e-12)
    assert np.abs(dX.sum(axis=1)).max() > 0.1


def test_a_batch_of_two_keeps_only_the_order():
    X = np.array([[1.0, 5, 0], [2, -900, 1e-1]])
    out = BatchNorm(3, eps=1e-12).forward(X)
    assert out == pytest.approx(np.array([[-1, 1, -1], [1, -1, 1]]))


def test_evaluation_is_the_same_for_each_row_in_any_company():
    norm, X = BatchNorm(3), rng(1).normal(5, 2, size=(40, 3))
    for _ in range(60):
        norm.forward(X)
    norm.training = False
    whole = norm.forward(X)
    before = norm.running_mean.copy()
    assert norm.forward(X[7:8]) == pytest.approx(whole[7:8])
    assert np.array_equal(norm.running_mean, before)
    assert whole.mean(axis=0) == pytest.approx(np.zeros(3), abs=0.02)
    assert before == pytest.approx(X.mean(axis=0) * (1 - 0.9**60))


def test_a_batch_of_one_is_refused_in_training_and_served_after():
    norm = BatchNorm(2)
    with pytest.raises(ValueError, match="no spread"):
        norm.forward(np.ones((1, 2)))
    norm.training = False
    assert norm.forward(np.ones((1, 2))) == pytest.approx(np.ones((1, 2)), abs=1e-4)
    out, _ = layer_norm(np.array([[1, 3]]), np.ones(2), np.zeros(2))
    assert out == pytest.approx(np.array([[-1, 1]]), abs=1e-4)


def test_constant_features_and_rows_give_beta():
    norm = BatchNorm(2)
    norm.beta[:] = 7
    assert norm.forward(np.full((5, 2), 3.3)) == pytest.approx(np.full((5, 2), 7.0))
    assert np.isfinite(norm.backward(np.ones((5, 2)))).all()
    out, cache = layer_norm(np.full((2, 4), 1e6), np.ones(4), np.zeros(4))
    assert (out == 0).all()
    assert np.isfinite(layer_norm_backward(np.ones((2, 4)), cache)[0]).all()
    out, cache = rms_norm(np.zeros((2, 4)), np.ones(4))
    assert (out == 0).all()


def test_a_large_mean_does_not_spoil_the_variance():
    x = np.array([[1e8 - 1, 1e8, 1e8 + 1]])
    out, _ = layer_norm(x, np.ones(3), np.zeros(3))
    assert out == pytest.approx(np.array([[-1.2247, 0, 1.2247]]), abs=1e-3)


# Dropout


def test_dropout_keeps_the_mean_and_drops_the_right_share():
    X = np.full((500, 400), 3.0)
    out, mask = dropout(X, 0.3, rng())
    assert (out == 0).mean() == pytest.approx(0.3, abs=0.005)
    assert out.mean() == pytest.approx(3, abs=0.02)
    assert set(np.unique(mask)) == {0, 1 / 0.7}
    assert out.var() == pytest.approx(9 * 0.3 / 0.7, rel=0.02)


def test_dropout_in_evaluation_and_with_p_zero_changes_nothing():
    X = rng(1).normal(size=(3, 4))
    for out, mask in (dropout(X, 0.5, rng(), training=False), dropout(X, 0, rng())):
        assert np.array_equal(out, X) and (mask == 1).all()


def test_same_seed_same_mask_and_global_state_untouched():
    before = np.random.get_state()[1].copy()
    X = rng(1).normal(size=(9, 9))
    assert np.array_equal(dropout(X, 0.5, rng(3))[1], dropout(X, 0.5, rng(3))[1])
    draw = rng(3)
    assert not np.array_equal(dropout(X, 0.5, draw)[1], dropout(X, 0.5, draw)[1])
    assert np.array_equal(before, np.random.get_state()[1])


@pytest.mark.parametrize("bad", [np.zeros((0, 3)), [[np.nan, 1, 2]], [[np.inf] * 3]])
def test_bad_arrays_are_refused(bad):
    one = np.ones(3)
    for call in (
        BatchNorm(3).forward,
        lambda X: layer_norm(X, one, one),
        lambda X: rms_norm(X, one),
        lambda X: dropout(X, 0.5, rng()),
    ):
        with pytest.raises(ValueError, match="X must"):
            call(bad)


def test_bad_settings_are_refused():
    with pytest.raises(ValueError, match="features"):
        BatchNorm(3).forward(np.ones((4, 2)))
    for momentum in (0, 1.5, np.nan):
        with pytest.raises(ValueError, match="momentum must"):
            BatchNorm(3, momentum)
    for eps in (0, -1e-5, np.nan):
        for call in (
            BatchNorm(3, eps=eps).forward,
            lambda X, e=eps: layer_norm(X, np.ones(3), np.ones(3), e),
            lambda X, e=eps: rms_norm(X, np.ones(3), e),
        ):
            with pytest.raises(ValueError, match="eps must"):
                call(np.ones((4, 3)))
    for p in (1, -0.1, np.nan):
        with pytest.raises(ValueError, match="p must"):
            dropout(np.ones(3), p, rng())


@pytest.mark.parametrize("gamma", [2.0, np.ones((4, 1)), np.ones(4), [1, np.nan, 1]])
def test_scales_are_never_broadcast(gamma):
    """(4, 1) would scale the rows and give a gradient of the wrong shape."""
    X = rng(1).normal(size=(4, 3))
    with pytest.raises(ValueError, match="gamma must"):
        layer_norm(X, gamma, np.zeros(3))
    with pytest.raises(ValueError, match="beta must"):
        layer_norm(X, np.zeros(3), gamma)
    with pytest.raises(ValueError, match="gamma must"):
        rms_norm(X, gamma)


@pytest.mark.parametrize("G", [np.ones((1, 3)), np.ones(3), np.full((4, 3), np.nan)])
def test_gradients_are_never_broadcast(G):
    X, one, norm = rng(1).normal(size=(4, 3)), np.ones(3), BatchNorm(3)
    norm.forward(X)
    for call in (
        norm.backward,
        lambda G: layer_norm_backward(G, layer_norm(X, one, one)[1]),
        lambda G: rms_norm_backward(G, rms_norm(X, one)[1]),
    ):
        with pytest.raises(ValueError, match="G must"):
            call(G)


@pytest.mark.text
def test_batch_norm_folds_into_the_convolution_before_it():
    """The formula of the last answer."""
    X, W, b = (
        rng(i).normal(size=s) for i, s in enumerate(((5, 2, 6, 6), (3, 2, 3, 3), 3))
    )
    norm = BatchNorm(3)
    norm.gamma, norm.beta = rng(8).normal(size=3), rng(9).normal(size=3)
    norm.forward(conv2d(X, W, b)[0])
    norm.training = False
    wanted = norm.forward(conv2d(X, W, b)[0])
    factor = norm.gamma / np.sqrt(norm.running_var + norm.eps)
    bias = norm.beta + factor * (b - norm.running_mean)
    assert conv2d(X, W * factor[:, None, None, None], bias)[0] == pytest.approx(wanted)


@pytest.mark.text
def test_with_eps_the_gradient_is_orthogonal_only_nearly():
    """What is left along x_hat is its share eps / (var + eps)."""
    x, g = np.array([1.0, 1, 5, 5]), np.array([1.0, 0, 0, 0])
    for eps, left in ((TINY, 0.0), (4.0, 0.5)):
        x_hat, _, _, inverse = standardize(x, 0, eps)
        dx = standardize_backward(g, x_hat, inverse, 0)
        assert dx.sum() == pytest.approx(0)
        assert dx @ x_hat == pytest.approx(inverse[0] * (g @ x_hat) * left)
