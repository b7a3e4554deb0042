"""Numbers that the three candidates have ready."""

import numpy as np
from scipy import stats

from mlinterviews.fundamentals.breadth_and_depth_rounds import (
    adapter_parameters,
    best_constant,
    detectable_effect,
    mcnemar,
    merged,
    sales,
    users_per_arm,
)


def main() -> dict:
    # the bookshop
    clicks, revenue = 1.5, 8
    users = 250_000

    # the tickets
    square, narrow = (4096, 4096), (4096, 1024)
    adapters = adapter_parameters(
        32, [square, narrow, narrow, square], 16
    )
    rng = np.random.default_rng(0)
    W = rng.normal(0, 0.02, (1024, 1024))
    A, B = rng.normal(size=(1024, 16)), rng.normal(size=(16, 1024))
    still, left = merged(W, A @ B * 2e-5 / 4)  # entries of about 2e-5

    # the shops
    demand, sold = sales(20, 22, 100_000, rng)
    left_over = demand[demand < 22]
    y = np.array([1, 2, 6, 11, 20])

    return {
        "revenue_users": users_per_arm(revenue, 0.01),
        "revenue_detectable": detectable_effect(revenue, users),
        "clicks_detectable": detectable_effect(clicks, users),
        "adapters": adapters,
        "adapters_share": adapters / 8.03e9,
        "adapters_gb": adapters * 16 / 1e9,
        "still": round(still, 3),
        "left": round(left, 3),
        "mcnemar": mcnemar(34, 14),
        "clicks_half": 1.96 * clicks * (2 / users) ** 0.5,
        "revenue_half": 1.96 * revenue * (2 / users) ** 0.5,
        "quantile_left_over": int(np.quantile(left_over, 0.8)),
        "quantile_demand": int(np.quantile(demand, 0.8)),
        "quantile_sold": int(np.quantile(sold, 0.8)),
        "covered": float(stats.poisson(20).cdf(22)),
        "best_squared": best_constant(y, "squared"),
        "best_absolute": best_constant(y, "absolute"),
        "best_percentage": best_constant(y, "percentage"),
    }
