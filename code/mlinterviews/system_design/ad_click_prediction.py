"""Judging, correcting and selling with click probabilities.

Normalised cross-entropy and the correction for sampled negatives after
He et al. (2014), for early negatives after Ktena et al. (2019). All
are linear in the number of impressions; the auction sorts.
"""

# [start:nce]
import numpy as np


def normalized_cross_entropy(y: np.ndarray, p: np.ndarray) -> float:
    """Log loss over the log loss of predicting the mean of y.

    y: (n,) of 0 and 1; p: (n,) predicted probabilities.
    Raises ValueError for other values, or if y has one class only.
    """
    y, p = np.asarray(y, float), _probabilities(p)
    if y.ndim != 1 or y.shape != p.shape:
        raise ValueError(f"y and p: shapes {y.shape}, {p.shape}")
    if not np.isin(y, (0, 1)).all() or not 0 < y.sum() < y.size:
        raise ValueError("y must hold both 0 and 1 and nothing else")
    return _log_loss(y, p) / _log_loss(y, np.full(y.shape, y.mean()))


def _probabilities(p: np.ndarray) -> np.ndarray:
    p = np.asarray(p, float)
    if not ((p >= 0) & (p <= 1)).all():
        raise ValueError("p must lie between 0 and 1")
    return p


def _log_loss(y: np.ndarray, p: np.ndarray) -> float:
    p = np.clip(p, 1e-12, 1 - 1e-12)
    return float(-np.mean(y * np.log(p) + (1 - y) * np.log1p(-p)))


# [end:nce]


# [start:corrections]
def undo_downsampling(p: np.ndarray, w: float) -> np.ndarray:
    """Probability among all, of p where a share w of negatives stayed.

    Raises ValueError unless 0 < w <= 1.
    """
    if not 0 < w <= 1:
        raise ValueError(f"w must be in (0, 1], got {w}")
    p = _probabilities(p)
    return p / (p + (1 - p) / w)


def undo_fake_negatives(p: np.ndarray) -> np.ndarray:
    """The same, where each impression came in as a negative at once
    and each click later as one more example, a positive.

    The result is cut at 1: a model may say p > 1/2.
    """
    p = np.minimum(_probabilities(p), 0.5)
    return p / (1 - p)


# [end:corrections]


# [start:auction]
def run_auction(
    bids: np.ndarray, p: np.ndarray, reserve: float = 0.0
) -> tuple[int, float] | None:
    """One slot, pay per click, second price.

    bids: (n,) for a click; p: (n,) click probabilities, positive;
    reserve: least expected revenue of 1,000 impressions (eCPM).
    Returns the winner and what it pays for a click, or None.
    """
    bids, p = np.asarray(bids, float), np.asarray(p, float)
    if bids.shape != p.shape or not ((p > 0) & (p <= 1)).all():
        raise ValueError("p must be in (0, 1], one for each bid")
    if not ((bids >= 0).all() and reserve >= 0):
        raise ValueError("bids, reserve must not be negative")
    ecpm = 1000 * bids * p
    order = np.argsort(-ecpm, kind="stable")
    if not order.size or ecpm[order[0]] < reserve:
        return None
    beaten = max(reserve, ecpm[order[1]] if order.size > 1 else 0)
    return int(order[0]), float(beaten / (1000 * p[order[0]]))


# [end:auction]
