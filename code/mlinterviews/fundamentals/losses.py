"""Losses with their slopes, and what each of them estimates.

Every function returns (loss, slope), entry by entry; the slope is the
derivative by the prediction or by the logit. Cost O(n).
"""

# [start:regression]
import numpy as np


def pair(y, prediction) -> tuple[np.ndarray, np.ndarray]:
    """Both as floats. Raises ValueError if not finite or not alike.

    Shapes (n,) and (n, 1) would broadcast to (n, n) unnoticed.
    """
    y, prediction = np.asarray(y, float), np.asarray(prediction, float)
    if not (np.isfinite(y).all() and np.isfinite(prediction).all()):
        raise ValueError("targets and predictions must be finite")
    if y.ndim and prediction.ndim and y.shape != prediction.shape:
        raise ValueError(f"shapes {y.shape} and {prediction.shape}")
    return y, prediction


def huber(y, y_hat, delta: float = 1.0):
    """Half the square up to delta, a straight line beyond."""
    if not delta > 0:
        raise ValueError(f"delta must be positive, got {delta}")
    y, y_hat = pair(y, y_hat)
    r = y_hat - y
    pull = np.clip(r, -delta, delta)
    return pull * (r - pull / 2), pull


def pinball(y, y_hat, tau: float = 0.5):
    """tau for each unit too low, 1 - tau for each unit too high."""
    if not 0 < tau < 1:
        raise ValueError(f"tau must lie in (0, 1), got {tau}")
    y, y_hat = pair(y, y_hat)
    r = y_hat - y
    loss = np.maximum(-tau * r, (1 - tau) * r)
    slope = np.where(r > 0, 1 - tau, np.where(r < 0, -tau, 0.0))
    return loss, slope


# [end:regression]


# [start:margin]
def signed(y, z) -> tuple[np.ndarray, np.ndarray]:
    """Labels 0 and 1 as -1.0 and +1.0, and the logits as floats."""
    y, z = pair(y, z)
    if not np.isin(y, (0, 1)).all():
        raise ValueError("y must hold 0 and 1 only")
    return 2 * y - 1, z


def log_sigmoid(z: np.ndarray) -> np.ndarray:
    return np.minimum(z, 0) - np.log1p(np.exp(-np.abs(z)))


def logistic(y, z):
    """log(1 + exp(-s z)), s = -1 or +1; the slope is p - y."""
    s, z = signed(y, z)
    return -log_sigmoid(s * z), -s * np.exp(log_sigmoid(-s * z))


def hinge(y, z):
    """max(0, 1 - s z); the slope at the corner is taken as 0."""
    s, z = signed(y, z)
    return np.maximum(0, 1 - s * z), np.where(s * z < 1, -s, 0.0)


def squared_sigmoid(y, z):
    """(y - sigmoid(z))^2: bounded by 1, flat at both ends."""
    s, z = signed(y, z)
    right = np.exp(log_sigmoid(s * z))  # probability of the label
    wrong = np.exp(log_sigmoid(-s * z))
    return wrong**2, -2 * s * wrong**2 * right


def focal(y, z, gamma: float = 2.0):
    """(1 - p)^gamma (-log p), p the probability of the label."""
    if not gamma >= 0:
        raise ValueError(f"gamma must not be negative, got {gamma}")
    s, z = signed(y, z)
    log_p, log_wrong = log_sigmoid(s * z), log_sigmoid(-s * z)
    factor = np.exp(gamma * log_wrong)
    rise = gamma * np.exp(log_p) * log_p - np.exp(log_wrong)
    return -factor * log_p, s * factor * rise


# [end:margin]


# [start:classes]
def cross_entropy(q, z) -> tuple[float, np.ndarray]:
    """Mean of -sum_c q_c log softmax(z)_c, and its gradient by z.

    q: (n, K), rows that are distributions (one-hot or soft); z: (n, K).
    """
    q, z = pair(q, z)
    if q.shape != z.shape or z.ndim != 2 or not z.size:
        raise ValueError(f"q and z: shapes {q.shape}, {z.shape}")
    if (q < 0).any() or not np.allclose(q.sum(axis=1), 1):
        raise ValueError("rows of q must be distributions")
    shifted = z - z.max(axis=1, keepdims=True)
    total = np.exp(shifted).sum(axis=1, keepdims=True)
    log_p = shifted - np.log(total)  # (n, K)
    loss = -(q * log_p).sum(axis=1).mean()
    return float(loss), (np.exp(log_p) - q) / len(z)


def multiclass_hinge(y, z) -> tuple[float, np.ndarray]:
    """Mean of max(0, 1 + best wrong score - right score).

    y: (n,) class numbers; z: (n, K), K >= 2. The gradient is (n, K).
    """
    z, y = pair(z, 0)[0], np.asarray(y)
    if z.ndim != 2 or z.shape[1] < 2 or y.shape != z.shape[:1]:
        raise ValueError(f"y and z: shapes {y.shape}, {z.shape}")
    if not len(y) or not np.isin(y, np.arange(z.shape[1])).all():
        raise ValueError("y must hold class numbers 0..K-1")
    rows, y = np.arange(len(z)), y.astype(int)
    others = z.copy()
    others[rows, y] = -np.inf
    rival = others.argmax(axis=1)
    loss = np.maximum(0, 1 + z[rows, rival] - z[rows, y])
    gradient = np.zeros_like(z)
    share = (loss > 0) / len(z)
    gradient[rows, rival], gradient[rows, y] = share, -share
    return float(loss.mean()), gradient


# [end:classes]


# [start:triplet]
def triplet(anchor, positive, negative, margin: float = 0.2):
    """max(0, |a - p|^2 - |a - n|^2 + margin) for rows of (n, d).

    Returns the losses (n,) and the gradient by the anchors (n, d).
    """
    if not 0 <= margin < np.inf:
        raise ValueError(f"margin must not be negative, got {margin}")
    a, p = pair(anchor, positive)
    a, n = pair(a, negative)
    if not (a.shape == p.shape == n.shape and a.ndim == 2):
        raise ValueError("anchor, positive, negative: not (n, d)")
    near = ((a - p) ** 2).sum(axis=1)
    far = ((a - n) ** 2).sum(axis=1)
    loss = np.maximum(0, near - far + margin)
    return loss, np.where(loss[:, None] > 0, 2 * (n - p), 0.0)


# [end:triplet]


# [start:study]
def best_constant(loss, y) -> float:
    """The prediction with the least total of a convex loss on y (n,).

    Bisects on the slope; the lowest one if an interval is best.
    """
    y = pair(y, 0)[0]
    if y.ndim != 1 or not len(y):
        raise ValueError("y must be a list of numbers, not empty")
    low, high = y.min(), y.max()
    for _ in range(60):
        middle = (low + high) / 2
        if loss(y, middle)[1].sum() < 0:
            low = middle
        else:
            high = middle
    return float(high)


def best_score(loss, p: float) -> float:
    """The score that minimises p loss(1, z) + (1 - p) loss(0, z)."""
    if not 0 < p < 1:
        raise ValueError(f"p must lie in (0, 1), got {p}")
    z = np.linspace(-6, 6, 120_001)
    ones, zeros = np.ones_like(z), np.zeros_like(z)
    expected = p * loss(ones, z)[0] + (1 - p) * loss(zeros, z)[0]
    return float(z[expected.argmin()])


def steps_to_turn(loss, start: float, lr: float = 1.0) -> int:
    """Descent steps until a positive with this logit is called one."""
    if not 0 < lr < np.inf:
        raise ValueError(f"lr must be positive, got {lr}")
    z, steps = start, 0
    while z < 0:
        z -= lr * float(loss(1, z)[1])
        steps += 1
    return steps


# [end:study]
