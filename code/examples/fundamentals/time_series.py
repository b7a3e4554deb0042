"""Six forecasts of one series, and correlations of random walks."""

import numpy as np
from sklearn.ensemble import GradientBoostingRegressor

from mlinterviews.fundamentals.time_series import (
    ar_forecast,
    autocorrelation,
    holt_winters,
    lag_matrix,
    rolling_origins,
    scaled_error,
)

HORIZON = 28


def sales() -> np.ndarray:
    """Two years of days: growth, a weekly shape, AR(1) noise."""
    rng = np.random.default_rng(0)
    day, noise = np.arange(730), np.zeros(730)
    for t in range(1, 730):
        noise[t] = 0.6 * noise[t - 1] + rng.normal(0, 5)
    week = np.array([-12, -8, -5, 0, 4, 18, 3])[day % 7]
    return 100 + 0.2 * day + week + noise


def boosted(y: np.ndarray, differences: bool) -> np.ndarray:
    """Boosting on lags of four to six weeks, 28 days at once."""
    lags = range(HORIZON, HORIZON + 14)
    X, target = lag_matrix(y, lags)
    day = np.arange(len(y) - len(target), len(y) + HORIZON)
    ahead = np.array(
        [[y[len(y) + h - k] for k in lags] for h in range(HORIZON)]
    )
    X = np.vstack([X, ahead])
    base = X[:, 0].copy()
    if differences:
        X -= base[:, None]
    X = np.column_stack([X, day % 7])
    m = len(target)
    model = GradientBoostingRegressor(random_state=0)
    model.fit(X[:m], target - base[:m] if differences else target)
    return model.predict(X[m:]) + (base[m:] if differences else 0)


def forecasts(y: np.ndarray) -> dict[str, np.ndarray]:
    change = ar_forecast(y[7:] - y[:-7], 7, HORIZON)
    path = y.tolist()
    for step in change:
        path.append(path[-7] + step)
    return {
        "last value": np.full(HORIZON, y[-1]),
        "same weekday": np.tile(y[-7:], HORIZON // 7),
        "Holt-Winters": holt_winters(y, 7, (0.2, 0.02, 0.1), HORIZON),
        "AR(7) on changes": np.array(path[len(y) :]),
        "boosting, levels": boosted(y, False),
        "boosting, changes": boosted(y, True),
    }


def walks(runs: int = 2_000, n: int = 100):
    """Correlations of independent noise, and of independent walks."""
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(2, runs, n))

    def correlations(u, v):
        u, v = (x - x.mean(axis=1, keepdims=True) for x in (u, v))
        top = (u * v).sum(axis=1)
        return top / np.sqrt((u**2).sum(axis=1) * (v**2).sum(axis=1))

    levels = correlations(a.cumsum(axis=1), b.cumsum(axis=1))
    return correlations(a, b), levels


def main() -> dict:
    y = sales()
    scores: dict[str, list[float]] = {}
    short: list[float] = []
    for train, test in rolling_origins(len(y), 450, HORIZON, HORIZON):
        said = forecasts(y[train])
        short.append(np.mean(y[test] - said["boosting, levels"]))
        for name, y_hat in said.items():
            error = scaled_error(y[test], y_hat, y[train], 7)
            scores.setdefault(name, []).append(error)
    numbers = {
        "origins": len(short),
        "short": round(float(np.mean(short)), 1),
    }
    print("== forecasts ==")
    print("forecast            MASE")
    for name, errors in scores.items():
        print(f"{name:17}  {np.mean(errors):5.2f}")
        key = (
            name.replace(", ", "_").replace(" ", "_").replace("-", "_")
        )
        numbers[key.replace("(", "").replace(")", "")] = round(
            float(np.mean(errors)), 2
        )
    print("== end ==")
    r = autocorrelation(y, 14)
    numbers |= {
        "lag_7": round(float(r[7]), 2),
        "lag_4": round(float(r[4]), 2),
    }
    noise, levels = walks()
    # |r| > 1.96 / sqrt(n) is "significant" at 5% for noise
    limit = 1.96 / 100**0.5
    numbers |= {
        "noise_significant": round(
            float(np.mean(abs(noise) > limit)), 2
        ),
        "walk_significant": round(
            float(np.mean(abs(levels) > limit)), 2
        ),
        "walk_half": round(float(np.mean(abs(levels) > 0.5)), 2),
    }
    return numbers
