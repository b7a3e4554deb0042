"""Convolution in one and two dimensions, max pooling, both ways.

conv2d unrolls windows into columns (im2col; Chellapilla, Puri and
Simard, 2006) and multiplies: 2 n f c k^2 o^2 FLOPs for n images, f
filters, c channels, kernels k x k and outputs o x o.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def pads(
    n: int, k: int, stride: int, padding: str | int | tuple[int, int]
) -> tuple[int, int]:
    """Zeros before and after an axis of length n for a kernel of k.

    padding: valid, same (ceil(n / stride) outputs; an odd zero goes
    after), full, a number for both sides, or a pair.
    Raises ValueError if the padding is unknown or nothing would fit.
    """
    if padding == "same":
        total = max((-(-n // stride) - 1) * stride + k - n, 0)
        found = total // 2, total - total // 2
    elif padding in ("valid", "full"):
        found = (0, 0) if padding == "valid" else (k - 1, k - 1)
    elif isinstance(padding, str):
        raise ValueError(f"padding {padding!r} is not known")
    else:
        found = padding if np.iterable(padding) else (padding, padding)
    integers = np.array([n, k, stride, *found]).dtype.kind in "iu"
    if not integers or len(found) != 2:
        raise ValueError("n, k, stride, padding must be integers")
    if n < 1 or k < 1 or stride < 1 or min(found) < 0:
        raise ValueError("n, k, stride must be >= 1, padding >= 0")
    if n + sum(found) < k:
        raise ValueError(f"a kernel of {k} does not fit {n} values")
    return found


def cross_correlate(x, w, stride: int = 1, padding="valid"):
    """y_t = sum_j x[stride t + j] w[j]. x: (n,); w: (k,).

    Returns ((n + before + after - k) // stride + 1,).
    """
    x, w = floats(x, "x", 1), floats(w, "w", 1)
    x = np.pad(x, pads(len(x), len(w), stride, padding))
    windows = sliding_window_view(x, len(w))[::stride]  # (o, k)
    return windows @ w


def convolve(x, w, stride: int = 1, padding="valid"):
    """The same with w turned round, and the padding with it."""
    x, w = floats(x, "x", 1), floats(w, "w", 1)
    before, after = pads(len(x), len(w), stride, padding)
    return cross_correlate(x, w[::-1], stride, (after, before))


def conv2d_windows(X, W, b) -> np.ndarray:
    """The definition: one window at a time, all channels summed.

    X: (n, c, h, w); W: (f, c, kh, kw); b: (f,).
    Returns (n, f, h - kh + 1, w - kw + 1).
    """
    X, W, b = floats(X, "X", 4), floats(W, "W", 4), floats(b, "b", 1)
    n, _, h, w = X.shape
    f, _, kh, kw = W.shape
    out = np.empty((n, f, h - kh + 1, w - kw + 1))
    for i in range(h - kh + 1):
        for j in range(w - kw + 1):
            window = X[:, :, i : i + kh, j : j + kw]  # (n, c, kh, kw)
            out[:, :, i, j] = np.tensordot(window, W, [[1, 2, 3]] * 2)
    return out + b[:, None, None]


def im2col(X: np.ndarray, kh: int, kw: int, stride: int) -> np.ndarray:
    """Windows of X (n, c, h, w) as columns (n, c kh kw, oh ow)."""
    n, c, h, w = X.shape
    oh, ow = (h - kh) // stride + 1, (w - kw) // stride + 1
    cols = np.empty((n, c, kh, kw, oh, ow), X.dtype)
    for i in range(kh):
        for j in range(kw):
            part = X[:, :, i::stride, j::stride]
            cols[:, :, i, j] = part[:, :, :oh, :ow]
    return cols.reshape(n, c * kh * kw, oh * ow)


def col2im(cols: np.ndarray, shape, kh: int, kw: int, stride: int):
    """Add columns back to where im2col read them. shape: of X."""
    n, c, h, w = shape
    oh, ow = (h - kh) // stride + 1, (w - kw) // stride + 1
    cols = cols.reshape(n, c, kh, kw, oh, ow)
    X = np.zeros(shape, cols.dtype)
    for i in range(kh):
        for j in range(kw):
            part = X[:, :, i::stride, j::stride]  # a view
            part[:, :, :oh, :ow] += cols[:, :, i, j]
    return X


def conv2d(X, W, b, stride: int = 1, padding="valid"):
    """Filters W (f, c, kh, kw) over X (n, c, h, w), bias b (f,).

    Returns out (n, f, oh, ow) and the cache for conv2d_backward.
    """
    X, W, b = floats(X, "X", 4), floats(W, "W", 4), floats(b, "b", 1)
    f, c, kh, kw = W.shape
    if X.shape[1] != c or len(b) != f:
        raise ValueError(f"X {X.shape}, W {W.shape}, b {b.shape}")
    ph = pads(X.shape[2], kh, stride, padding)
    pw = pads(X.shape[3], kw, stride, padding)
    X = np.pad(X, ((0, 0), (0, 0), ph, pw))  # (n, c, h + .., w + ..)
    cols = im2col(X, kh, kw, stride)  # (n, c kh kw, oh ow)
    out = W.reshape(f, -1) @ cols  # (f, c kh kw) @ -> (n, f, oh ow)
    out += b[:, None]
    oh = (X.shape[2] - kh) // stride + 1
    cache = cols, W, X.shape, stride, ph, pw
    return out.reshape(len(X), f, oh, -1), cache


def conv2d_backward(G: np.ndarray, cache):
    """G: (n, f, oh, ow), gradient by the output. Returns dX, dW, db."""
    cols, W, shape, stride, (top, below), (left, right) = cache
    f, _, kh, kw = W.shape
    h, w = shape[2:]
    size = (h - kh) // stride + 1, (w - kw) // stride + 1
    G = shaped(G, (len(cols), f, *size))
    G = G.reshape(len(G), f, -1)  # (n, f, o)
    dW = (G @ cols.transpose(0, 2, 1)).sum(axis=0)  # (f, c kh kw)
    dcols = W.reshape(f, -1).T @ G  # (n, c kh kw, o)
    dX = col2im(dcols, shape, kh, kw, stride)  # with the padding
    dX = dX[:, :, top : h - below, left : w - right]
    return dX, dW.reshape(W.shape), G.sum(axis=(0, 2))


def max_pool(X: np.ndarray, k: int):
    """Largest of each k x k block; rest rows and columns are dropped.

    X: (n, c, h, w). Returns (n, c, h // k, w // k) and the cache.
    """
    X = floats(X, "X", 4)
    n, c, h, w = X.shape
    if not 1 <= k <= min(h, w):
        raise ValueError(f"blocks of {k} do not fit X {X.shape}")
    oh, ow = h // k, w // k
    blocks = X[:, :, : oh * k, : ow * k].reshape(n, c, oh, k, ow, k)
    blocks = blocks.transpose(0, 1, 2, 4, 3, 5)  # (n, c, oh, ow, k, k)
    blocks = blocks.reshape(n, c, oh, ow, k * k)
    winner = blocks.argmax(axis=-1)[..., None]  # a tie: the first
    out = np.take_along_axis(blocks, winner, axis=-1)[..., 0]
    return out, (winner, X.shape, k)


def max_pool_backward(G: np.ndarray, cache) -> np.ndarray:
    """G: (n, c, oh, ow). The winner of each block gets its gradient."""
    winner, shape, k = cache
    n, c, oh, ow = winner.shape[:4]
    G = shaped(G, (n, c, oh, ow))
    blocks = np.zeros((n, c, oh, ow, k * k), G.dtype)
    np.put_along_axis(blocks, winner, G[..., None], axis=-1)
    blocks = blocks.reshape(n, c, oh, ow, k, k)
    blocks = blocks.transpose(0, 1, 2, 4, 3, 5)  # (n, c, oh, k, ow, k)
    dX = np.zeros(shape, G.dtype)
    dX[:, :, : oh * k, : ow * k] = blocks.reshape(n, c, oh * k, ow * k)
    return dX


def floats(A, name: str, ndim: int) -> np.ndarray:
    """A as floats, float32 kept; refuses NaN, inf and other shapes."""
    A = np.asarray(A)
    A = A.astype(np.result_type(A, np.float32), copy=False)
    if A.ndim != ndim or A.size == 0 or not np.isfinite(A).all():
        raise ValueError(f"{name} must have {ndim} axes, all finite")
    return A


def shaped(G, shape: tuple[int, ...]) -> np.ndarray:
    """G as floats; refuses another shape than that of the output."""
    G = floats(G, "G", 4)
    if G.shape != shape:
        raise ValueError(f"G must be {shape}, got {G.shape}")
    return G
