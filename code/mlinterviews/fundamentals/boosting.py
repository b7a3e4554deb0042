"""AdaBoost with stumps, losses with derivatives, XGBoost's split.

AdaBoost (Freund and Schapire, 1997) costs O(nd) a round after one
sort. The second-order split search with a default direction for
missing values is that of Chen and Guestrin (2016), O(n log n) a
feature.
"""

# [start:adaboost]
import numpy as np


def adaboost(X, y, rounds: int) -> tuple[list, np.ndarray]:
    """Stumps (feature, threshold, sign, alpha), and the final weights.

    X: (n, d), finite; y: (n,), -1 or 1. A stump says sign where
    x <= threshold, -sign elsewhere; a threshold of inf is a constant.
    Ends early at an error of 0 or 1/2.
    """
    X, y = np.asarray(X, float), np.asarray(y, float)
    if X.ndim != 2 or y.shape != X.shape[:1] or not X.size:
        raise ValueError(f"X and y: shapes {X.shape}, {y.shape}")
    if not np.isfinite(X).all() or not np.isin(y, (-1, 1)).all():
        raise ValueError("X must be finite, y -1 or 1")
    order = X.argsort(axis=0)  # (n, d): once for all rounds
    x = np.take_along_axis(X, order, axis=0)
    above = np.vstack([x[1:], np.full(X.shape[1], np.inf)])
    cut = x < above  # (n, d): between different values, or at the end
    w, stumps = np.full(len(y), 1 / len(y)), []
    for _ in range(rounds):
        left = (w * y)[order].cumsum(axis=0)  # (n, d)
        edge = np.where(cut, 2 * left - left[-1], 0.0)
        i, j = np.unravel_index(np.abs(edge).argmax(), edge.shape)
        error = max((1 - abs(edge[i, j])) / 2, 1e-10)
        if error > 0.5 - 1e-12:
            break
        threshold = between(x[i, j], above[i, j])
        sign = 1.0 if edge[i, j] > 0 else -1.0
        alpha = 0.5 * np.log((1 - error) / error)
        stumps.append((int(j), threshold, sign, float(alpha)))
        h = np.where(X[:, j] <= threshold, sign, -sign)
        w = w * np.exp(-alpha * y * h)
        w /= w.sum()
        if error <= 1e-10:
            break
    return stumps, w


def between(low: float, high: float) -> float:
    """A threshold t with low <= t < high; inf if high is inf."""
    if high == np.inf:
        return np.inf
    middle = low / 2 + high / 2
    return float(middle if middle < high else low)


def adaboost_score(stumps, X) -> np.ndarray:
    """Sum of alpha times vote; its sign is the class. (n, d) -> (n,)"""
    X, F = np.asarray(X, float), np.zeros(len(X))
    for j, threshold, sign, alpha in stumps:
        F += alpha * np.where(X[:, j] <= threshold, sign, -sign)
    return F


# [end:adaboost]


# [start:losses]
def squared(y, F):
    """(F - y)^2 / 2 with its derivatives by F: loss, g, h."""
    return (F - y) ** 2 / 2, F - y, np.ones_like(F)


def log_loss(y, F):
    """Labels 0 and 1, logits F."""
    p = 0.5 * (1 + np.tanh(F / 2))  # the sigmoid, without overflow
    return np.logaddexp(0, F) - y * F, p - y, p * (1 - p)


def poisson(y, F):
    """Counts y, log rates F."""
    return np.exp(F) - y * F, np.exp(F) - y, np.exp(F)


def exponential(y, F):
    """AdaBoost's loss; labels -1 and 1."""
    e = np.exp(-y * F)
    return e, -y * e, e


# [end:losses]


# [start:split]
def leaf_weight(g, h, l2: float) -> float:
    """The step that minimises sum(g w + h w^2 / 2) + l2 w^2 / 2."""
    return float(-np.sum(g) / (np.sum(h) + l2))


def best_split(x, g, h, l2: float = 1.0, gamma: float = 0.0):
    """Gain, threshold, and whether missing values go left.

    x: (n,), NaN where missing; g, h: (n,), derivatives of the loss,
    h positive. None if no split gains. Raises ValueError for l2 < 0.
    """
    x, g, h = (np.asarray(a, float) for a in (x, g, h))
    if not x.shape == g.shape == h.shape or l2 < 0 or (h <= 0).any():
        raise ValueError("x, g, h: one shape; h > 0, l2 >= 0")
    if not np.isfinite([g, h]).all():
        raise ValueError("g and h must be finite")
    seen = np.flatnonzero(~np.isnan(x))
    if not seen.size:
        return None
    order = seen[x[seen].argsort(kind="stable")]
    low, high = x[order], np.append(x[order][1:], np.inf)
    G, H = g.sum(), h.sum()
    missing_g, missing_h = G - g[seen].sum(), H - h[seen].sum()
    best = None
    for to_left in (False, True):
        GL = g[order].cumsum() + to_left * missing_g
        HL = h[order].cumsum() + to_left * missing_h
        allowed = low < high
        if to_left or seen.size == x.size:
            allowed[-1] = False  # nothing would be left on the right
        GR, HR = G - GL, np.where(allowed, H - HL, 1.0)
        gain = GL**2 / (HL + l2) + GR**2 / (HR + l2)
        gain = 0.5 * (gain - G**2 / (H + l2)) - gamma
        i = int(np.where(allowed, gain, -np.inf).argmax())
        if allowed[i] and gain[i] > (best[0] if best else 0):
            t = between(low[i], high[i])
            best = float(gain[i]), t, to_left
    return best


# [end:split]
