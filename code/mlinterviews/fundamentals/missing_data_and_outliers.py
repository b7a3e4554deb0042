"""Three ways to go missing, four ways to fill, and robust rules.

All O(nd) or O(n log n), but for the covariance, O(nd^2 + d^3).
"""

# [start:missing]
import numpy as np


def column(x, name: str = "x", gaps: bool = False) -> np.ndarray:
    """x as floats (n,). Raises ValueError if empty, not 1-d, or not
    finite; gaps allows NaN, never inf."""
    x = np.asarray(x, float)
    if x.ndim != 1 or not len(x):
        raise ValueError(
            f"{name} must be a list, not of shape {x.shape}"
        )
    if np.isinf(x).any() or (np.isnan(x).any() and not gaps):
        raise ValueError(f"{name} must be finite")
    return x


def make_missing(y, z, kind: str, rng, share: float = 0.4):
    """y (n,) with NaN where a value is lost.

    MCAR: by chance; MAR: if the observed z (n,) is high; MNAR: if y
    itself is high. The chance is a power of the rank, mean share.
    """
    y, z = column(y, "y"), column(z, "z")
    if not 0 < share < 1:
        raise ValueError(f"share must be in (0, 1), got {share}")
    if len(y) != len(z) or kind not in ("MCAR", "MAR", "MNAR"):
        raise ValueError(f"lengths {len(y)}, {len(z)}, kind {kind!r}")
    chance = np.full(len(y), share)
    if kind != "MCAR":
        driver = z if kind == "MAR" else y
        rank = (driver.argsort().argsort() + 0.5) / len(y)
        chance = rank ** (1 / share - 1)  # from 0 to 1
    return np.where(rng.random(len(y)) < chance, np.nan, y)


def fill(y, z, how: str, rng) -> np.ndarray:
    """Drop the gaps of y (n,), or fill them: mean, regression on z,
    or regression plus a residual drawn at random."""
    y, z = column(y, "y", gaps=True), column(z, "z")
    if len(y) != len(z):
        raise ValueError(f"y has {len(y)} values, z has {len(z)}")
    seen = ~np.isnan(y)
    if seen.sum() < 3 or np.ptp(z[seen]) == 0:
        raise ValueError("need three observed rows that differ in z")
    if how == "delete":
        return y[seen]
    filled = y.copy()
    if how == "mean":
        filled[~seen] = y[seen].mean()
        return filled
    if how not in ("regression", "with noise"):
        raise ValueError(f"how: {how!r} is not known")
    slope, start = np.polyfit(z[seen], y[seen], 1)
    filled[~seen] = start + slope * z[~seen]
    if how == "with noise":
        residuals = y[seen] - start - slope * z[seen]
        filled[~seen] += rng.choice(residuals, size=(~seen).sum())
    return filled


# [end:missing]


# [start:imputer]
class MedianImputer:
    """Medians of the training columns, and a flag where they stood in.

    fit(X): X (n, d) with NaN for gaps; infinities are refused.
    transform(X): (m, d + flags), flags for columns with gaps in fit.
    """

    def fit(self, X) -> "MedianImputer":
        X = self._checked(X)
        gaps = np.isnan(X)
        if not len(X) or gaps.all(axis=0).any():
            raise ValueError(
                "X has no rows, or a column without values"
            )
        self.medians = np.nanmedian(X, axis=0)
        self.flagged = np.flatnonzero(gaps.any(axis=0))
        return self

    def transform(self, X) -> np.ndarray:
        X = self._checked(X)
        if X.shape[1] != len(self.medians):
            raise ValueError(f"X must have {len(self.medians)} columns")
        gaps = np.isnan(X)
        filled = np.where(gaps, self.medians, X)
        return np.hstack([filled, gaps[:, self.flagged]])

    @staticmethod
    def _checked(X) -> np.ndarray:
        X = np.asarray(X, float)
        if X.ndim != 2 or np.isinf(X).any():
            raise ValueError("X must be two-dimensional, without inf")
        return X


# [end:imputer]


# [start:rules]
def z_scores(x) -> np.ndarray:
    """(x - mean) / sd; zeros for constant x. At most (n-1)/sqrt(n)."""
    x = column(x)
    if np.ptp(x) == 0:  # the mean of a constant may be rounded
        return np.zeros_like(x)
    return (x - x.mean()) / x.std(ddof=1)


def robust_z_scores(x) -> np.ndarray:
    """(x - median) / (1.4826 MAD), the constant for normal data.

    If more than half are equal the MAD is 0: then 0 or infinity.
    """
    x = column(x)
    off = x - np.median(x)
    scale = 1.4826 * np.median(np.abs(off))
    if scale > 0:
        return off / scale
    return np.where(off == 0, 0.0, np.copysign(np.inf, off))


def fences(x, reach: float = 1.5) -> tuple[float, float]:
    """Tukey's fences: quartiles minus and plus reach times the IQR."""
    x = column(x)
    if not 0 <= reach < np.inf:
        raise ValueError(f"reach must be >= 0, got {reach}")
    low, high = np.quantile(x, [0.25, 0.75])
    return low - reach * (high - low), high + reach * (high - low)


def mahalanobis_squared(X, mean, cov) -> np.ndarray:
    """Squared distances (n,) in units of the covariance (d, d).

    Raises ValueError if shapes differ, values are not finite, or cov
    is not symmetric and positive definite.
    """
    X, mean, cov = (np.asarray(a, float) for a in (X, mean, cov))
    if X.ndim != 2 or cov.shape != (X.shape[1],) * 2:
        raise ValueError(f"X {X.shape} does not fit cov {cov.shape}")
    if mean.shape != X.shape[1:] or not np.isfinite(X).all():
        raise ValueError("mean must be (d,), X finite")
    try:
        L = np.linalg.cholesky(cov)  # reads the lower half only
    except np.linalg.LinAlgError:
        L = np.zeros_like(cov)
    if not np.allclose(L @ L.T, cov) or not L.any():
        raise ValueError("cov must be symmetric, positive definite")
    return (np.linalg.solve(L, (X - mean).T) ** 2).sum(axis=0)


# [end:rules]


# [start:huber]
def huber_line(x, y, delta: float = 1.345, rounds: int = 50):
    """Intercept and slope by reweighted least squares, Huber's loss.

    delta is in robust standard deviations of the residuals.
    """
    x, y = column(x, "x"), column(y, "y")
    if len(x) != len(y) or np.ptp(x) == 0:
        raise ValueError("x and y must be alike, and x must vary")
    if not 0 < delta < np.inf:
        raise ValueError(f"delta must be positive, got {delta}")
    A = np.column_stack([np.ones(len(x)), x])
    w = np.linalg.lstsq(A, y)[0]
    for _ in range(rounds):
        r = y - A @ w
        scale = 1.4826 * np.median(np.abs(r - np.median(r)))
        if scale == 0:
            break
        limit = delta * scale
        weight = limit / np.maximum(np.abs(r), limit)  # 1 inside
        root = np.sqrt(weight)
        w = np.linalg.lstsq(A * root[:, None], y * root)[0]
    return w


# [end:huber]
