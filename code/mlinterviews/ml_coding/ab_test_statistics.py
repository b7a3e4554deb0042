"""Statistics of an A/B test with a fixed sample size.

z test for proportions, Welch's t test, sample size and power, CUPED
(Deng et al., 2013), ratio metrics by the delta method and by the
bootstrap, sample-ratio mismatch, Holm and Benjamini-Hochberg. O(n),
the bootstrap O(n) a resample. Arm a is control, arm b treatment.
"""

from math import ceil, erfc, inf, sqrt
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from scipy.special import gammaincc, stdtr, stdtrit


class Effect(NamedTuple):
    diff: float  # b minus a
    low: float
    high: float
    p: float  # two-sided


def critical(alpha: float) -> float:
    """Where |z| becomes significant. ValueError unless in (0, 1)."""
    if not 0 < alpha < 1:
        raise ValueError(f"alpha must be in (0, 1), got {alpha}")
    return NormalDist().inv_cdf(1 - alpha / 2)


def z_test(diff: float, se: float, alpha: float = 0.05) -> Effect:
    """Two-sided test and interval of an estimate that is normal."""
    if not 0 < se < inf or not abs(diff) < inf:
        raise ValueError(f"need se > 0, diff finite: {se}, {diff}")
    half = critical(alpha) * se
    p = erfc(abs(diff) / se / sqrt(2))  # accurate far in the tail
    return Effect(diff, diff - half, diff + half, p)


def two_proportions(x_a, n_a, x_b, n_b, alpha=0.05) -> Effect:
    """x successes of n in each arm: pooled test, unpooled interval."""
    for x, n in ((x_a, n_a), (x_b, n_b)):
        if not 0 <= x <= n or n < 1:
            raise ValueError(f"need 0 <= x <= n, n >= 1: {x}, {n}")
    p_a, p_b, p = x_a / n_a, x_b / n_b, (x_a + x_b) / (n_a + n_b)
    null_se = sqrt(p * (1 - p) * (1 / n_a + 1 / n_b))
    se = sqrt(p_a * (1 - p_a) / n_a + p_b * (1 - p_b) / n_b)
    if null_se == 0 or se == 0:
        raise ValueError("x is 0 or n throughout: use an exact test")
    test = z_test(p_b - p_a, null_se, alpha)
    return z_test(p_b - p_a, se, alpha)._replace(p=test.p)


def arm(values, name: str) -> np.ndarray:
    """values as floats (n,), n >= 2 and finite, or ValueError."""
    values = np.asarray(values, dtype=float)
    if values.ndim != 1 or values.size < 2:
        raise ValueError(f"{name} must be (n,) with n >= 2")
    if not np.isfinite(values).all():
        raise ValueError(f"{name} holds NaN or infinity")
    return values


def welch(a, b, alpha: float = 0.05) -> Effect:
    """Difference of means, variances unequal. a: (n,), b: (m,)."""
    a, b = arm(a, "a"), arm(b, "b")
    if np.ptp(a) == 0 == np.ptp(b):
        raise ValueError("a and b do not vary: there is no test")
    v_a, v_b = a.var(ddof=1) / len(a), b.var(ddof=1) / len(b)
    diff, se = b.mean() - a.mean(), np.sqrt(v_a + v_b)
    share = v_a / (v_a + v_b)
    df = 1 / (share**2 / (len(a) - 1) + (1 - share) ** 2 / (len(b) - 1))
    critical(alpha)  # refuses one outside (0, 1)
    half = stdtrit(df, 1 - alpha / 2) * se
    p = 2 * stdtr(df, -abs(diff) / se)
    return Effect(*map(float, (diff, diff - half, diff + half, p)))


def sample_size(var_a, var_b, delta, alpha=0.05, power=0.8) -> int:
    """Users in each arm to find a difference of delta.

    A proportion p has the variance p(1 - p).
    """
    check_design(var_a, var_b, delta)
    if delta == 0:
        raise ValueError("delta must not be 0")
    if not alpha < power < 1:  # without any data it is alpha
        raise ValueError(f"power must be in (alpha, 1), got {power}")
    z = critical(alpha) + NormalDist().inv_cdf(power)
    return ceil(z**2 * (var_a + var_b) / delta**2)


def power_at(n: int, var_a, var_b, delta, alpha=0.05) -> float:
    """Chance that n users in each arm give p < alpha."""
    check_design(var_a, var_b, delta)
    if not 1 <= n < inf:
        raise ValueError(f"need n >= 1, got {n}")
    shift, z = delta / sqrt((var_a + var_b) / n), critical(alpha)
    cdf = NormalDist().cdf
    return cdf(shift - z) + cdf(-shift - z)


def check_design(var_a, var_b, delta) -> None:
    """ValueError unless finite, variances >= 0 and not both 0."""
    if not (0 <= var_a < inf and 0 <= var_b < inf and var_a + var_b):
        raise ValueError("need var_a, var_b >= 0, finite, not both 0")
    if not abs(delta) < inf:
        raise ValueError(f"delta must be finite, got {delta}")


def cuped(y_a, x_a, y_b, x_b) -> tuple[np.ndarray, np.ndarray]:
    """Outcomes less what x, known before the test, predicts.

    theta comes from deviations within the arms; both arms subtract
    it around one common mean, so the difference stays unbiased.
    """
    y = [arm(y_a, "y_a"), arm(y_b, "y_b")]
    x = [arm(x_a, "x_a"), arm(x_b, "x_b")]
    if len(y[0]) != len(x[0]) or len(y[1]) != len(x[1]):
        raise ValueError("y and x of an arm must be of equal length")
    if np.ptp(x[0]) == 0 == np.ptp(x[1]):
        return y[0], y[1]  # x predicts nothing within the arms
    d = [values - values.mean() for values in x]
    spread = d[0] @ d[0] + d[1] @ d[1]
    theta = (d[0] @ y[0] + d[1] @ y[1]) / spread
    x = [values - np.concatenate(x).mean() for values in x]
    return y[0] - theta * x[0], y[1] - theta * x[1]


def ratio(num, den) -> tuple[float, float]:
    """sum(num) / sum(den) over users, and its standard error.

    num, den: (n,), one row a user: clicks and views. Delta method:
    the ratio varies as the mean of (num - ratio * den) / mean(den).
    """
    num, den = arm(num, "num"), arm(den, "den")
    if len(num) != len(den) or den.min() < 0 or den.sum() == 0:
        raise ValueError("den must be as long as num, >= 0, not all 0")
    r = num.sum() / den.sum()
    influence = (num - r * den) / den.mean()  # (n,): mean 0
    return float(r), float(influence.std(ddof=1) / np.sqrt(len(num)))


def bootstrap(statistic, rows, rng, n_boot: int = 1000) -> np.ndarray:
    """statistic of n_boot resamples of the rows. rows: (n, ...).

    A row is what was randomised: a user, never a page view.
    """
    rows = np.asarray(rows)
    if rows.ndim == 0 or len(rows) == 0 or n_boot < 1:
        raise ValueError("rows must not be empty, n_boot at least 1")
    n = len(rows)
    draws = (rows[rng.integers(n, size=n)] for _ in range(n_boot))
    return np.array([statistic(draw) for draw in draws])


def sample_ratio_mismatch(counts, shares) -> float:
    """p-value of the arms' sizes, given the planned shares."""
    counts = np.asarray(counts, dtype=float)
    shares = np.asarray(shares, dtype=float)
    if counts.shape != shares.shape or counts.size < 2:
        raise ValueError("counts and shares must be (k,), k >= 2")
    if not (counts >= 0).all() or not 0 < counts.sum() < np.inf:
        raise ValueError("counts must be >= 0 and not all 0")
    if not (shares > 0).all() or not np.isfinite(shares).all():
        raise ValueError("shares must be positive")
    wanted = counts.sum() * shares / shares.sum()
    chi2 = ((counts - wanted) ** 2 / wanted).sum()
    return float(gammaincc((len(counts) - 1) / 2, chi2 / 2))


def adjusted(p, method: str) -> np.ndarray:
    """Adjusted p-values: reject those of at most alpha. p: (m,).

    "holm" bounds the chance of any false rejection by alpha, "bh"
    the expected share of false ones among the rejected.
    """
    p = np.asarray(p, dtype=float)
    if p.ndim != 1 or not ((p >= 0) & (p <= 1)).all():
        raise ValueError("p must be (m,), values between 0 and 1")
    m, order = len(p), np.argsort(p, kind="stable")
    rank = np.arange(1, m + 1)
    if method == "holm":
        up = np.maximum.accumulate(p[order] * (m - rank + 1))
    elif method == "bh":
        up = np.minimum.accumulate((p[order] * m / rank)[::-1])[::-1]
    else:
        raise ValueError(f"method must be holm or bh, not {method!r}")
    out = np.empty(m)
    out[order] = np.minimum(up, 1)
    return out
