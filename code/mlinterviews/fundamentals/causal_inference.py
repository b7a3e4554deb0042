"""Effects of a treatment: adjusted, weighted, by instrument, by DiD.

Doubly robust after Robins et al. (1994); all O(n). Propensities and
outcome models are arguments: fit them on other rows (cross-fitting).
"""

# [start:weights]
import numpy as np


def _columns(**named) -> list[np.ndarray]:
    """Equally long 1-d float arrays; t and z must hold 0 and 1."""
    arrays = {k: np.asarray(v, float) for k, v in named.items()}
    sizes = {a.shape for a in arrays.values()}
    shape = sizes.pop()
    if sizes or len(shape) != 1 or not shape[0]:
        raise ValueError(f"{', '.join(arrays)} must be (n,), n > 0")
    for name, a in arrays.items():
        if not np.isfinite(a).all():
            raise ValueError(f"{name} must be finite")
        if name in ("t", "z", "after") and set(a) != {0.0, 1.0}:
            raise ValueError(f"{name} must hold both 0 and 1")
        if name == "e" and not ((a > 0) & (a < 1)).all():
            raise ValueError("e must be strictly between 0 and 1")
    return list(arrays.values())


def naive(y, t) -> float:
    """Mean outcome of the treated minus that of the others."""
    y, t = _columns(y=y, t=t)
    return float(y[t == 1].mean() - y[t == 0].mean())


def ipw(y, t, e) -> float:
    """Average effect by inverse propensities, weights normalised.

    y: outcome, t: 0 or 1, e: P(t = 1 | x), all (n,).
    Raises ValueError for e outside (0, 1), or one arm only.
    """
    y, t, e = _columns(y=y, t=t, e=e)
    w1, w0 = t / e, (1 - t) / (1 - e)
    return float(w1 @ y / w1.sum() - w0 @ y / w0.sum())


def doubly_robust(y, t, e, m1, m0) -> tuple[float, float]:
    """Average effect and its standard error (AIPW).

    m1, m0: predicted outcomes with and without treatment, (n,).
    Right if either e or (m1, m0) is.
    """
    y, t, e, m1, m0 = _columns(y=y, t=t, e=e, m1=m1, m0=m0)
    score = m1 - m0 + t * (y - m1) / e - (1 - t) * (y - m0) / (1 - e)
    return float(score.mean()), float(score.std() / len(y) ** 0.5)


# [end:weights]


# [start:designs]
def wald(y, t, z) -> float:
    """Effect on compliers: z moves t, and y only through t.

    Raises ValueError if z does not move t.
    """
    y, t, z = _columns(y=y, t=t, z=z)
    moved = t[z == 1].mean() - t[z == 0].mean()
    if abs(moved) < 1e-12:
        raise ValueError("z must move t")
    return float((y[z == 1].mean() - y[z == 0].mean()) / moved)


def difference_in_differences(y, t, after) -> float:
    """Change of the treated group minus change of the other."""
    y, t, after = _columns(y=y, t=t, after=after)

    def change(group: int) -> float:
        rows = t == group
        if not 0 < after[rows].mean() < 1:
            raise ValueError("each group is needed before and after")
        return (
            y[rows & (after == 1)].mean()
            - y[rows & (after == 0)].mean()
        )

    return float(change(1) - change(0))


# [end:designs]


# [start:uplift]
def uplift_curve(y, t, score) -> np.ndarray:
    """Gain from treating the first k rows by score, over n: (n + 1,).

    From a randomised test: effect among the first k, times k / n.
    Where an arm is still empty among the first k, the gain is 0.
    Within equal scores the curve is a straight line.
    """
    y, t, score = _columns(y=y, t=t, score=score)
    order = np.argsort(-score, kind="stable")
    y, t, score = y[order], t[order], score[order]
    k = np.arange(1, len(y) + 1)
    n1 = np.cumsum(t)
    n0 = k - n1
    treated = np.cumsum(y * t) / np.maximum(n1, 1)
    others = np.cumsum(y * (1 - t)) / np.maximum(n0, 1)
    gain = (treated - others) * k / len(y)
    gain = np.where((n1 > 0) & (n0 > 0), gain, 0.0)
    last = np.append(np.diff(score) != 0, True)  # of equal scores
    ends, gains = np.append(0, k[last]), np.append(0.0, gain[last])
    return np.interp(np.arange(len(y) + 1), ends, gains)


# [end:uplift]
