"""SGD with momentum, RMSProp, Adam and AdamW; schedule and clipping.

Each keeps one or two numbers a parameter and costs O(parameters) a
step. Parameters are arrays that step() changes in place: weights and
biases, in one list.
"""

import math

import numpy as np

Arrays = list[np.ndarray]


class Optimizer:
    """Holds the parameters; subclasses say how one array moves.

    lr may be changed between steps, as a schedule does.
    """

    def __init__(self, params: Arrays, lr: float):
        for p in params:
            if p.dtype.kind != "f":
                raise ValueError(f"params must be float, got {p.dtype}")
            if p.dtype.itemsize < 4:  # 1e-8 would round to 0
                raise ValueError("params must not be float16")
        if not (0 < lr < math.inf):
            raise ValueError(f"lr must be positive, got {lr}")
        self.params, self.lr, self.t = params, lr, 0

    def zeros(self) -> Arrays:
        """One array of state beside each parameter."""
        return [np.zeros_like(p) for p in self.params]

    def step(self, grads: Arrays) -> None:
        """One step. grads: in the order and shapes of params."""
        grads = [np.asarray(g) for g in grads]
        if len(grads) != len(self.params):
            raise ValueError(f"grads: {len(grads)} arrays")
        for p, g in zip(self.params, grads, strict=True):
            if g.shape != p.shape:
                raise ValueError(f"grads: {g.shape} for {p.shape}")
            if not np.isfinite(g).all():
                raise ValueError("grads holds NaN or infinite values")
        self.t += 1
        for i, (p, g) in enumerate(
            zip(self.params, grads, strict=True)
        ):
            self.update(i, p, g)

    def update(self, i: int, p: np.ndarray, g: np.ndarray) -> None:
        raise NotImplementedError


class SGD(Optimizer):
    """Plain, heavy-ball momentum (Polyak, 1964), or Nesterov's."""

    def __init__(
        self,
        params: Arrays,
        lr: float,
        momentum: float = 0.0,
        nesterov: bool = False,
    ):
        super().__init__(params, lr)
        check_decay("momentum", momentum)
        self.momentum, self.nesterov = momentum, nesterov
        self.velocity = self.zeros()

    def update(self, i, p, g):
        v = self.velocity[i]
        v *= self.momentum
        v += g
        if self.nesterov:
            p -= self.lr * (g + self.momentum * v)
        else:
            p -= self.lr * v


class RMSProp(Optimizer):
    """Divides by the root of a moving average of squared gradients."""

    def __init__(
        self,
        params: Arrays,
        lr: float = 0.01,
        decay: float = 0.99,
        eps: float = 1e-8,
    ):
        super().__init__(params, lr)
        check_decay("decay", decay)
        check_eps(eps)
        self.decay, self.eps, self.square = decay, eps, self.zeros()

    def update(self, i, p, g):
        s = self.square[i]
        s *= self.decay
        s += (1 - self.decay) * g * g
        p -= self.lr * g / (np.sqrt(s) + self.eps)


class Adam(Optimizer):
    """Adam (Kingma and Ba, 2015) with its bias correction.

    weight_decay: added to the gradient (L2), or with decoupled=True
    taken off the weights directly (AdamW). bias_correction=False is
    wrong, and there only to show what it does.
    """

    def __init__(
        self,
        params: Arrays,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        decoupled: bool = False,
        bias_correction: bool = True,
    ):
        super().__init__(params, lr)
        for beta in betas:
            check_decay("betas", beta)
        check_eps(eps)
        if not 0 <= weight_decay < math.inf:
            raise ValueError(f"weight_decay is {weight_decay}")
        self.betas, self.eps = betas, eps
        self.weight_decay, self.decoupled = weight_decay, decoupled
        self.bias_correction = bias_correction
        self.first, self.second = self.zeros(), self.zeros()

    def update(self, i, p, g):
        if self.decoupled:
            p *= 1 - self.lr * self.weight_decay
        else:
            g = g + self.weight_decay * p
        beta1, beta2 = self.betas
        m, v = self.first[i], self.second[i]
        m *= beta1
        m += (1 - beta1) * g
        v *= beta2
        v += (1 - beta2) * g * g
        m_share, v_share = 1 - beta1**self.t, 1 - beta2**self.t
        if not self.bias_correction:
            m_share = v_share = 1.0
        p -= self.lr * (m / m_share) / (np.sqrt(v / v_share) + self.eps)


def warmup_cosine(
    t: int, peak: float, warmup: int, total: int, floor: float = 0.0
) -> float:
    """Learning rate of step t = 0, 1, ...: line up, half a cosine down.

    Reaches peak at t = warmup and floor at t = total.
    """
    if not 0 <= warmup < total or t < 0:
        raise ValueError("need t >= 0 and 0 <= warmup < total")
    if t < warmup:
        return peak * (t + 1) / (warmup + 1)
    done = min((t - warmup) / (total - warmup), 1.0)
    return floor + (peak - floor) * (1 + math.cos(math.pi * done)) / 2


def clip_by_global_norm(
    grads: Arrays, max_norm: float
) -> tuple[Arrays, float]:
    """Gradients of joint length <= max_norm, and the length before."""
    if not max_norm > 0:
        raise ValueError(f"max_norm must be positive, got {max_norm}")
    squares = [np.square(g, dtype=float).sum() for g in grads]
    norm = math.sqrt(sum(squares))  # float16 would overflow at 256
    if not math.isfinite(norm):
        raise ValueError("grads: the norm is not finite")
    factor = min(1.0, max_norm / norm) if norm > 0 else 1.0
    return [g * factor for g in grads], norm


def check_decay(name: str, value: float) -> None:
    if not 0 <= value < 1:
        raise ValueError(f"{name} must be in [0, 1), got {value}")


def check_eps(eps: float) -> None:
    if not 0 < eps < math.inf:
        raise ValueError(f"eps must be positive, got {eps}")
