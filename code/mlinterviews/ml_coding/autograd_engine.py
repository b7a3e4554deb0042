"""Reverse-mode automatic differentiation over NumPy arrays.

A tensor keeps an edge to each tensor it was computed from, with the
function that carries a gradient back along it. backward() walks the
edges once, last result first: a small multiple of the forward cost.
"""

from collections.abc import Callable
from itertools import pairwise

import numpy as np


class Tensor:
    """An array of floats that remembers how it was computed.

    data: any shape; grad: None, or an array of data's shape.
    """

    __array_ufunc__ = None  # array * Tensor calls Tensor.__rmul__

    def __init__(self, data, requires_grad: bool = False, edges=()):
        self.data = np.asarray(data, dtype=float)
        self.edges = [e for e in edges if e[0].requires_grad]
        self.requires_grad = requires_grad or bool(self.edges)
        self.grad = None

    @property
    def shape(self) -> tuple[int, ...]:
        return self.data.shape

    def __add__(self, other):
        other = tensor(other)
        return result(
            self.data + other.data,
            (self, lambda g: g),
            (other, lambda g: g),
        )

    def __mul__(self, other):
        other = tensor(other)
        a, b = self.data, other.data
        return result(
            a * b, (self, lambda g: g * b), (other, lambda g: g * a)
        )

    def __pow__(self, exponent: float):
        if not np.isscalar(exponent) or exponent == 0:
            raise ValueError("exponent must be a number other than 0")
        a = self.data
        if exponent < 0 and not a.all():
            raise ValueError("division by zero")
        return result(
            a**exponent,
            (self, lambda g: g * exponent * a ** (exponent - 1)),
        )

    def __matmul__(self, other):
        """(..., n, d) @ (..., d, m) -> (..., n, m)."""
        other = tensor(other)
        a, b = self.data, other.data
        if min(a.ndim, b.ndim) < 2:
            raise ValueError("@ needs two axes on both sides")
        return result(
            a @ b,
            (self, lambda g: g @ b.swapaxes(-1, -2)),
            (other, lambda g: a.swapaxes(-1, -2) @ g),
        )

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self):
        return self * -1.0

    def __sub__(self, other):
        return self + -tensor(other)

    def __rsub__(self, other):
        return tensor(other) - self

    def __truediv__(self, other):
        return self * tensor(other) ** -1.0

    def __rtruediv__(self, other):
        return tensor(other) / self

    def __rmatmul__(self, other):
        return tensor(other) @ self

    def exp(self):
        e = np.exp(self.data)
        return result(e, (self, lambda g: g * e))

    def log(self):
        a = self.data
        if not (a > 0).all():
            raise ValueError("log needs positive numbers")
        return result(np.log(a), (self, lambda g: g / a))

    def tanh(self):
        t = np.tanh(self.data)
        return result(t, (self, lambda g: g * (1 - t**2)))

    def relu(self):
        a = self.data
        return result(np.maximum(a, 0), (self, lambda g: g * (a > 0)))

    def sum(self, axis=None, keepdims: bool = False):
        shape = self.shape

        def spread(g):
            if axis is not None and not keepdims:
                g = np.expand_dims(g, axis)  # back to shape's axes
            return np.broadcast_to(g, shape)

        total = self.data.sum(axis=axis, keepdims=keepdims)
        return result(total, (self, spread))

    def mean(self):
        if self.data.size == 0:
            raise ValueError("mean of an empty tensor")
        return self.sum() * (1 / self.data.size)

    def reshape(self, *shape: int):
        old = self.shape
        return result(
            self.data.reshape(shape), (self, lambda g: g.reshape(old))
        )

    def __getitem__(self, index):
        shape = self.shape

        def scatter(g):
            full = np.zeros(shape)
            np.add.at(full, index, g)  # repeated rows add up
            return full

        return result(self.data[index], (self, scatter))

    def backward(self) -> None:
        """Add d(self)/d(leaf) to the grad of each leaf.

        A leaf was made with requires_grad=True. Raises ValueError if
        self is not one number, or depends on no leaf.
        """
        if self.data.size != 1 or not self.requires_grad:
            raise ValueError("backward needs one number with a graph")
        arrived = {self: np.ones(self.shape)}
        for node in reversed(ordered(self)):
            g = arrived.pop(node)  # complete: all its users are done
            for parent, carry in node.edges:
                part = unbroadcast(carry(g), parent.shape)
                arrived[parent] = arrived.get(parent, 0) + part
            if not node.edges:
                node.grad = g + (0 if node.grad is None else node.grad)


def tensor(x) -> Tensor:
    """x as a tensor; numbers and arrays become constants."""
    return x if isinstance(x, Tensor) else Tensor(x)


def result(
    data: np.ndarray,
    *edges: tuple[Tensor, Callable[[np.ndarray], np.ndarray]],
) -> Tensor:
    """The outcome of an operation, with the ways back."""
    return Tensor(data, edges=edges)


def unbroadcast(grad: np.ndarray, shape: tuple) -> np.ndarray:
    """Sum a gradient over the axes along which shape was stretched."""
    if grad.shape == shape:
        return grad
    grad = grad.sum(axis=tuple(range(grad.ndim - len(shape))))
    stretched = tuple(
        i for i, n in enumerate(shape) if n == 1 != grad.shape[i]
    )
    return grad.sum(axis=stretched, keepdims=True)  # shape


def ordered(last: Tensor) -> list[Tensor]:
    """All that last depends on, each after what it was made from."""
    order, seen, stack = [], set(), [(last, False)]
    while stack:  # recursion would end at a depth of 1,000
        node, parents_done = stack.pop()
        if parents_done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend((parent, False) for parent, _ in node.edges)
    return order


def log_softmax(Z: Tensor) -> Tensor:
    """Logarithm of the softmax over the last axis. Z: (..., K)."""
    # The result does not depend on the shift, so it may be a constant.
    Z = Z - Z.data.max(axis=-1, keepdims=True)
    return Z - Z.exp().sum(axis=-1, keepdims=True).log()


def cross_entropy(Z: Tensor, y: np.ndarray) -> Tensor:
    """Mean cross-entropy. Z: (n, K) logits; y: (n,), 0..K-1."""
    if len(Z.shape) != 2 or Z.data.size == 0:
        raise ValueError(f"Z must be (n, K), not empty; got {Z.shape}")
    (n, K), y = Z.shape, np.asarray(y)
    if y.shape != (n,) or y.dtype.kind not in "iu":
        raise ValueError("y must be (n,) integers")
    if y.min() < 0 or y.max() >= K:
        raise ValueError(f"y must be in 0..{K - 1}")
    return -log_softmax(Z)[np.arange(n), y].mean()


class MLP:
    """Dense layers with ReLU between them. sizes: (d, ..., K)."""

    def __init__(self, sizes: list[int], rng: np.random.Generator):
        if len(sizes) < 2:
            raise ValueError("sizes needs an input and an output")
        self.params = []
        for d, m in pairwise(sizes):
            W = rng.normal(0, np.sqrt(2 / d), (d, m))
            self.params += [Tensor(W, True), Tensor(np.zeros(m), True)]

    def __call__(self, X) -> Tensor:
        """X: (n, d). Returns logits (n, K)."""
        A = tensor(X)
        for i in range(0, len(self.params), 2):
            A = (A.relu() if i else A) @ self.params[i]
            A = A + self.params[i + 1]  # (n, m) + (m,)
        return A

    def step(self, loss: Tensor, lr: float) -> None:
        """One step of gradient descent on loss."""
        for p in self.params:
            p.grad = None  # or the last step's would be added
        loss.backward()
        for p in self.params:
            p.data = p.data - lr * p.grad
