"""By hand, NumPy, SciPy and torch, finite differences, a CNN, edges."""

import numpy as np
import pytest
from gradients import numeric
from hypothesis import given
from hypothesis import strategies as st
from scipy.signal import correlate2d
from sklearn.datasets import load_digits

from mlinterviews.ml_coding.convolution import (
    col2im,
    conv2d,
    conv2d_backward,
    conv2d_windows,
    convolve,
    cross_correlate,
    im2col,
    max_pool,
    max_pool_backward,
    pads,
)
from mlinterviews.ml_coding.convolution_cnn import CNN

DIGITS, LABELS = load_digits(return_X_y=True)
IMAGES = DIGITS.reshape(-1, 1, 8, 8) / 16


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


# One dimension


def test_by_hand():
    x, w = [1, 2, 4, 7, 11], [1, 0, -1]
    assert cross_correlate(x, w).tolist() == [-3, -5, -7]
    assert convolve(x, w).tolist() == [3, 5, 7]
    assert cross_correlate(x, w, padding="same").tolist() == [-2, -3, -5, -7, 7]
    assert cross_correlate(x, w, stride=2).tolist() == [-3, -7]
    assert cross_correlate(x, w, padding=1, stride=2).tolist() == [-2, -5, 7]


@pytest.mark.parametrize("mode", ["valid", "same", "full"])
@pytest.mark.parametrize("k", [1, 2, 3, 4, 5])
def test_one_dimension_is_numpy_s(mode, k):
    x, w = rng(1).normal(size=9), rng(2).normal(size=k)
    assert convolve(x, w, padding=mode) == pytest.approx(np.convolve(x, w, mode))
    if mode != "same" or k % 2:
        wanted = np.correlate(x, w, mode)
        assert cross_correlate(x, w, padding=mode) == pytest.approx(wanted)


def test_convolution_commutes_and_correlation_does_not():
    x, w = rng(1).normal(size=6), rng(2).normal(size=3)
    assert convolve(x, w, padding="full") == pytest.approx(
        convolve(w, x, padding="full")
    )
    a = cross_correlate(x, w, padding="full")
    assert a == pytest.approx(cross_correlate(w, x, padding="full")[::-1])


@given(*[st.integers(1, 12)] * 2, st.integers(1, 4))
def test_output_sizes(n, k, stride):
    x, w = np.ones(n), np.ones(k)
    assert len(cross_correlate(x, w, stride, "same")) == -(-n // stride)
    assert len(cross_correlate(x, w, stride, "full")) == (n + k - 2) // stride + 1
    before, after = pads(n, k, stride, "same")
    assert after - before in (0, 1)
    if n >= k:
        assert len(cross_correlate(x, w, stride)) == (n - k) // stride + 1


# Two dimensions


def test_two_dimensions_by_hand():
    X = np.arange(1, 10).reshape(1, 1, 3, 3)
    W = np.array([[1, 2], [0, -1]]).reshape(1, 1, 2, 2)
    out, cache = conv2d(X, W, [0])
    assert out.tolist() == [[[[0, 2], [6, 8]]]]
    assert cache[0][0].T.tolist() == [
        [1, 2, 4, 5], [2, 3, 5, 6], [4, 5, 7, 8], [5, 6, 8, 9],
    ]  # fmt: skip
    dX, dW, db = conv2d_backward(np.ones((1, 1, 2, 2)), cache)
    assert dX[0, 0].tolist() == [[1, 3, 2], [1, 2, 1], [0, -1, -1]]
    assert dW[0, 0].tolist() == [[12, 16], [24, 28]]
    assert db.tolist() == [4]
    out, _ = conv2d(X, W, [0], padding="same")  # one zero row, column after
    assert out[0, 0].tolist() == [[0, 2, 3], [6, 8, 6], [23, 26, 9]]


def test_channels_are_summed_as_scipy_does_one_by_one():
    X, W = rng(1).normal(size=(2, 3, 7, 6)), rng(2).normal(size=(4, 3, 3, 2))
    b = rng(3).normal(size=4)
    out, _ = conv2d(X, W, b)
    assert out.shape == (2, 4, 5, 5)
    for i in range(2):
        for f in range(4):
            pairs = zip(X[i], W[f], strict=True)
            wanted = sum(correlate2d(x, w, "valid") for x, w in pairs)
            assert out[i, f] == pytest.approx(wanted + b[f])
    assert conv2d_windows(X, W, b) == pytest.approx(out)


@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("k", [(1, 1), (3, 3), (2, 4)])
@pytest.mark.parametrize("padding", ["valid", "same", 2])
@pytest.mark.filterwarnings("ignore:Using padding='same' with even")
def test_forward_and_backward_are_torch_s(stride, k, padding):
    torch = pytest.importorskip("torch")
    X, W = rng(1).normal(size=(2, 3, 8, 7)), rng(2).normal(size=(4, 3, *k))
    b = rng(3).normal(size=4)
    x, w, c = (torch.tensor(A, requires_grad=True) for A in (X, W, b))
    if padding == "same":  # torch has no same for strides: pad by hand
        (t, u), (p, q) = (
            pads(n, m, stride, "same") for n, m in zip((8, 7), k, strict=True)
        )
        padded = torch.nn.functional.pad(x, (p, q, t, u))
        theirs = torch.nn.functional.conv2d(padded, w, c, stride)
        if stride == 1:
            own = torch.nn.functional.conv2d(x, w, c, padding="same")
            assert theirs.detach().numpy() == pytest.approx(own.detach().numpy())
    else:
        amount = 0 if padding == "valid" else padding
        theirs = torch.nn.functional.conv2d(x, w, c, stride, amount)
    out, cache = conv2d(X, W, b, stride, padding)
    assert out == pytest.approx(theirs.detach().numpy())
    G = rng(4).normal(size=out.shape)
    theirs.backward(torch.tensor(G))
    for ours, t in zip(conv2d_backward(G, cache), (x, w, c), strict=True):
        assert ours == pytest.approx(t.grad.numpy())


@pytest.mark.parametrize("padding", ["same", "valid", (2, 0)])
@pytest.mark.parametrize("stride", [1, 2])
def test_gradients_by_finite_differences(stride, padding):
    X, W = rng(1).normal(size=(2, 2, 5, 4)), rng(2).normal(size=(3, 2, 2, 3))
    b = rng(3).normal(size=3)
    out, cache = conv2d(X, W, b, stride, padding)
    G = rng(4).normal(size=out.shape)
    f = lambda: float((conv2d(X, W, b, stride, padding)[0] * G).sum())  # noqa: E731
    for ours, array in zip(conv2d_backward(G, cache), (X, W, b), strict=True):
        assert ours == pytest.approx(numeric(f, array), abs=1e-7)


def test_col2im_is_the_transpose_of_im2col():
    X = rng(1).normal(size=(2, 3, 7, 6))
    C = im2col(X, 3, 2, 2)
    assert C.shape == (2, 18, 9)
    other = rng(2).normal(size=C.shape)
    back = col2im(other, X.shape, 3, 2, 2)
    assert (C * other).sum() == pytest.approx((X * back).sum())


def test_a_moved_image_gives_a_moved_output():
    X, W = np.zeros((1, 1, 9, 9)), rng(1).normal(size=(2, 1, 3, 3))
    X[0, 0, 3:5, 3:6] = rng(2).normal(size=(2, 3))
    out, _ = conv2d(X, W, np.zeros(2))
    moved, _ = conv2d(np.roll(X, (1, 2), (2, 3)), W, np.zeros(2))
    assert moved[:, :, 1:, 2:] == pytest.approx(out[:, :, :-1, :-2])


def test_single_precision_stays_and_integers_become_floats():
    X, W = np.ones((1, 1, 4, 4)), np.ones((1, 1, 2, 2))
    b = np.zeros(1)
    small = [A.astype(np.float32) for A in (X, W, b)]
    out, cache = conv2d(*small)
    assert out.dtype == np.float32
    assert all(d.dtype == np.float32 for d in conv2d_backward(out, cache))
    assert conv2d(X.astype(int), W.astype(int), [0])[0].dtype == float


# Pooling


def test_pooling_by_hand_with_a_tie_and_a_rest():
    X = np.array([[1, 5, 2, 2, 9], [4, 3, 2, 0, 9], [9, 9, 9, 9, 9]])[None, None]
    out, cache = max_pool(X, 2)
    assert out.tolist() == [[[[5, 2]]]]
    dX = max_pool_backward(np.array([[[[10.0, 20]]]]), cache)
    assert dX[0, 0].tolist() == [[0, 10, 20, 0, 0], [0] * 5, [0] * 5]


def test_pooling_is_torch_s():
    torch = pytest.importorskip("torch")
    X = rng(1).normal(size=(2, 3, 7, 9))
    x = torch.tensor(X, requires_grad=True)
    theirs = torch.nn.functional.max_pool2d(x, 3)
    out, cache = max_pool(X, 3)
    assert out == pytest.approx(theirs.detach().numpy())
    G = rng(2).normal(size=out.shape)
    theirs.backward(torch.tensor(G))
    assert max_pool_backward(G, cache) == pytest.approx(x.grad.numpy())


# The network


def test_shapes_and_parameters():
    net = CNN((1, 8, 8), 10, rng=rng())
    assert [p.size for p in net.params] == [72, 8, 1152, 16, 640, 10]
    Z, caches = net.forward(IMAGES[:5])
    assert Z.shape == (5, 10)
    assert caches[-1] == (5, 16, 2, 2)


def test_network_gradients_by_finite_differences():
    net = CNN((2, 5, 4), 3, (2, 3), rng=rng(1))
    X, y = rng(2).normal(size=(4, 2, 5, 4)), np.array([0, 2, 1, 2])
    _, gradients = net.backward(X, y)
    for p, g in zip(net.params, gradients, strict=True):
        wanted = numeric(lambda: net.backward(X, y)[0], p)
        assert g == pytest.approx(wanted, abs=1e-7)


def test_digits_are_learned_the_same_way_twice():
    before = np.random.get_state()[1].copy()
    nets = []
    for _ in range(2):
        net = CNN((1, 8, 8), 10, (4, 8), rng=rng(0))
        nets.append(net.fit(IMAGES[:600], LABELS[:600], rng(1), n_epochs=8))
    found = nets[0].predict(IMAGES[1200:])
    assert (found == LABELS[1200:]).mean() > 0.8
    assert np.array_equal(found, nets[0].predict(IMAGES[1200:]))
    assert np.array_equal(nets[0].params[0], nets[1].params[0])
    assert np.array_equal(before, np.random.get_state()[1])


# Edges


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: cross_correlate([], [1]), "x must"),
        (lambda: cross_correlate([1], []), "w must"),
        (lambda: cross_correlate([[1]], [1]), "x must"),
        (lambda: cross_correlate([np.nan], [1]), "x must"),
        (lambda: cross_correlate([1, 2], [1, 2, 3]), "does not fit"),
        (lambda: cross_correlate([1, 2], [1], 0), "stride"),
        (lambda: cross_correlate([1, 2], [1], padding="circular"), "not known"),
        (lambda: cross_correlate([1, 2], [1], padding=-1), "padding >= 0"),
        (lambda: cross_correlate([1, 2], [1], padding=0.5), "be integers"),
        (lambda: cross_correlate([1, 2], [1], padding=(1, 0, 1)), "be integers"),
        (lambda: cross_correlate([1, 2], [1], 1.5), "be integers"),
        (lambda: conv2d_windows(IMAGES * np.nan, np.ones((1, 1, 3, 3)), [0]), "X must"),
        (lambda: conv2d(IMAGES[0], np.ones((1, 1, 3, 3)), [0]), "X must"),
        (lambda: conv2d(IMAGES[:0], np.ones((1, 1, 3, 3)), [0]), "X must"),
        (lambda: conv2d(IMAGES, np.ones((1, 2, 3, 3)), [0]), "W"),
        (lambda: conv2d(IMAGES, np.ones((2, 1, 3, 3)), [0]), "b"),
        (lambda: conv2d(IMAGES, np.ones((1, 1, 9, 3)), [0]), "does not fit"),
        (lambda: conv2d(IMAGES - np.inf, np.ones((1, 1, 3, 3)), [0]), "X must"),
        (lambda: max_pool(IMAGES, 9), "do not fit"),
        (lambda: max_pool(IMAGES, 0), "do not fit"),
        (lambda: CNN((1, 8, 3), 3, rng=rng()), "shape must"),
        (lambda: CNN((1, 8, 8), 3, rng=rng()).fit(IMAGES, LABELS, rng()), "y must"),
        (lambda: CNN((1, 8, 8), 9, rng=rng()).fit(IMAGES, LABELS, rng()), "y must"),
        (
            lambda: CNN((1, 8, 8), 10, rng=rng()).fit(IMAGES, LABELS / 1, rng()),
            "y must",
        ),
        (lambda: CNN((1, 8, 8), 10, rng=rng()).fit(IMAGES, -LABELS, rng()), "y must"),
        (lambda: CNN((1, 8, 8), 10, rng=rng()).fit(IMAGES[:0], [], rng()), "X must"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("shape", [(2, 3, 9, 1), (2, 3, 3), (2, 1, 3, 3)])
def test_a_gradient_of_another_shape_is_refused(shape):
    """(2, 3, 9, 1) has as many entries as (2, 3, 3, 3): reshape is silent."""
    out, cache = conv2d(IMAGES[:2, :, :4, :4], np.ones((3, 1, 2, 2)), np.zeros(3))
    assert out.shape == (2, 3, 3, 3)
    with pytest.raises(ValueError, match="G must"):
        conv2d_backward(np.ones(shape), cache)
    _, cache = max_pool(IMAGES[:2], 2)
    with pytest.raises(ValueError, match="G must"):
        max_pool_backward(np.ones(shape), cache)


@pytest.mark.text
def test_a_kernel_that_broadcasts_over_channels_has_the_wrong_shape():
    """What the table says of elementwise products without the sum."""
    X, W = rng(1).normal(size=(3, 5, 5)), rng(2).normal(size=(3, 5, 5))
    per_channel = (X * W).sum(axis=(1, 2))
    out, _ = conv2d(X[None], W[None], [0])
    assert per_channel.shape == (3,) and out.shape == (1, 1, 1, 1)
    assert out.item() == pytest.approx(per_channel.sum())
