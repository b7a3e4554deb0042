"""Autocorrelation, AR models, smoothing, lag features, rolling origins.

Holt-Winters after Winters (1960), O(n); AR by least squares, O(n p^2).
"""

# [start:ar]
from collections.abc import Iterator, Sequence

import numpy as np


def _series(y, least: int = 1) -> np.ndarray:
    y = np.asarray(y, float)
    if y.ndim != 1 or len(y) < least or not np.isfinite(y).all():
        raise ValueError(f"y must be (n,), finite, n >= {least}")
    return y


def _whole(least: int, **numbers) -> None:
    """Raises ValueError for a number that is no integer >= least."""
    for name, k in numbers.items():
        if not k >= least or k % 1:
            raise ValueError(f"{name} must be an integer >= {least}")


def autocorrelation(y, lags: int) -> np.ndarray:
    """Autocorrelation at lags 0 to `lags`: (lags + 1,).

    y: (n,). Raises ValueError for a constant series, or lags >= n.
    """
    y = _series(y, 2)
    _whole(0, lags=lags)
    if lags >= len(y) or np.ptp(y) == 0:
        raise ValueError("lags must be below n, and y must vary")
    d = y - y.mean()
    c = [d[k:] @ d[: len(d) - k] for k in range(lags + 1)]
    return np.array(c) / c[0]


def lag_matrix(y, lags: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """Rows of y at the given lags, and the targets: (m, k), (m,).

    Raises ValueError unless the lags are positive and below n.
    """
    y, lags = _series(y), list(lags)
    if not lags or max(lags) >= len(y):
        raise ValueError(f"lags must be in 1..{len(y) - 1}: {lags}")
    _whole(1, lags=min(lags), **{f"lag {k}": k for k in lags})
    first = max(lags)
    X = np.column_stack([y[first - k : len(y) - k] for k in lags])
    return X, y[first:]


def ar_forecast(y, p: int, horizon: int) -> np.ndarray:
    """Forecasts (horizon,) of an AR(p) with intercept, step by step.

    Each forecast becomes an input of the next. Raises ValueError for
    p < 1 or fewer than 2p + 2 values.
    """
    _whole(1, p=p, horizon=horizon)
    y = _series(y, 2 * p + 2)
    X, target = lag_matrix(y, range(1, p + 1))
    A = np.column_stack([np.ones(len(X)), X])
    w = np.linalg.lstsq(A, target, rcond=None)[0]
    path = y[-p:].tolist()
    for _ in range(horizon):
        path.append(w[0] + w[1:] @ path[: -p - 1 : -1])
    return np.array(path[p:])


# [end:ar]


# [start:smoothing]
def holt_winters(
    y, period: int, weights: tuple[float, float, float], horizon: int
) -> np.ndarray:
    """Level, trend and additive season, smoothed; then extrapolated.

    y: (n,), n >= 2 period. The weights, in [0, 1], are those of the
    newest level, trend and season. Raises ValueError for others.
    """
    _whole(1, period=period, horizon=horizon)
    if len(weights) != 3 or not all(0 <= a <= 1 for a in weights):
        raise ValueError(f"weights must be three in [0, 1]: {weights}")
    y, (alpha, beta, gamma) = _series(y, 2 * period), weights
    one, two = y[:period].mean(), y[period : 2 * period].mean()
    trend, middle = (two - one) / period, (period - 1) / 2
    season = y[:period] - one - trend * (np.arange(period) - middle)
    level = one + trend * middle
    for t in range(period, len(y)):
        s, old = season[t % period], level
        level = alpha * (y[t] - s) + (1 - alpha) * (old + trend)
        trend = beta * (level - old) + (1 - beta) * trend
        season[t % period] = gamma * (y[t] - level) + (1 - gamma) * s
    ahead = np.arange(1, horizon + 1)
    again = season[(len(y) - 1 + ahead) % period]
    return level + trend * ahead + again


# [end:smoothing]


# [start:origins]
def rolling_origins(
    n: int, first: int, horizon: int, step: int, gap: int = 0
) -> Iterator[tuple[slice, slice]]:
    """Training and test slices: train to t, skip the gap, test.

    Raises ValueError, at once and not at the first pair, unless
    first, horizon and step are positive.
    """
    _whole(1, first=first, horizon=horizon, step=step)
    _whole(0, n=n, gap=gap)
    return (
        (slice(0, t), slice(t + gap, t + gap + horizon))
        for t in range(first, n - gap - horizon + 1, step)
    )


def scaled_error(y, y_hat, history, period: int) -> float:
    """MASE: MAE over that of the seasonal naive forecast in history.

    Raises ValueError for other shapes, or a history that repeats.
    """
    _whole(1, period=period)
    y, y_hat = _series(y), _series(y_hat)
    history = _series(history, period + 1)
    if y.shape != y_hat.shape:
        raise ValueError(f"y and y_hat: {y.shape}, {y_hat.shape}")
    unit = np.abs(history[period:] - history[:-period]).mean()
    if unit == 0:
        raise ValueError("history repeats itself: no unit of error")
    return float(np.abs(y - y_hat).mean() / unit)


# [end:origins]
