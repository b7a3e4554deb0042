"""The sums of the ad-click case: what is assumed, what follows.

Prices and speeds are assumptions for a round, not any company's.
"""

# [start:assumptions]
from dataclasses import dataclass
from itertools import pairwise
from math import exp
from statistics import NormalDist


@dataclass(frozen=True)
class Assumptions:
    """What candidate and interviewer agree on at step 1."""

    users: float = 100e6  # daily active
    requests: float = 10  # for ads, a user and day
    peak: float = 2.5  # times the mean
    candidates: int = 200  # scored a request
    shown: int = 2  # ads a request
    ctr: float = 0.01
    click_price: float = 0.50  # dollars
    delay: float = 3.0  # mean minutes from showing to logged click
    window: float = 15.0  # minutes that the joiner waits
    row: float = 1e3  # bytes of a logged impression
    keep: float = 0.05  # share of negatives that is trained on
    core_speed: float = 20e9  # FLOP/s that a core reaches
    core_hour: float = 0.04  # dollars
    busy: float = 0.5  # of the cores, at peak


# [end:assumptions]


# [start:model]
FIELDS, WIDTH, HIDDEN = 40, 16, (400, 400, 400)
ROWS = 2**21 + 2**18 + 2**23  # ads, advertisers, all other fields


def model_size() -> dict[str, float]:
    """Parameters, bytes and FLOPs of the DeepFM of the case."""
    layers = (FIELDS * WIDTH, *HIDDEN, 1)
    pairs = list(pairwise(layers))
    tables = ROWS * (WIDTH + 1)  # a vector and a linear weight
    return {
        "dense": sum(a * b + b for a, b in pairs),
        "tables": tables,
        "serving_bytes": 2 * tables,  # 16-bit numbers
        "training_bytes": 8 * tables,  # 32-bit, with Adagrad's sums
        "flops": 2 * sum(a * b for a, b in pairs),
    }


# [end:model]


# [start:traffic]
def traffic(a: Assumptions) -> dict[str, float]:
    """Requests, impressions, clicks and data, a day or at peak."""
    requests = a.users * a.requests
    impressions = requests * a.shown
    clicks = impressions * a.ctr
    peak = requests / 86_400 * a.peak  # a second
    rows = clicks + (impressions - clicks) * a.keep
    return {
        "qps_peak": peak,
        "scores_peak": peak * a.candidates,
        "impressions": impressions,
        "clicks": clicks,
        "revenue": clicks * a.click_price,
        "log_bytes": impressions * a.row,
        "clicks_seen": 1 - exp(-a.window / a.delay),
        "joiner_bytes": peak * a.shown * 60 * a.window * a.row,
        "training_rows": rows,
        "training_rate": clicks / rows,  # of clicks among them
    }


# [end:traffic]


# [start:serving]
def serving(a: Assumptions) -> dict[str, float]:
    """Cores, dollars a day and milliseconds of the dense layers."""
    t, flops = traffic(a), model_size()["flops"]
    cores = t["scores_peak"] * flops / a.core_speed / a.busy
    cost = cores * 24 * a.core_hour
    train = 3 * flops * t["training_rows"]  # forward and backward
    return {
        "cores": cores,
        "serving_cost": cost,
        "cost_share": cost / t["revenue"],
        "dense_ms": 1e3 * a.candidates * flops / a.core_speed,
        "training_core_hours": train / a.core_speed / 3600,
    }


# [end:serving]


# [start:sample]
def sample_size(
    relative_sd: float, lift: float, level=0.05, power=0.8
) -> float:
    """Units in each arm to see a relative lift of a mean, two-sided.

    relative_sd: standard deviation of a unit over the mean.
    """
    if relative_sd <= 0 or lift <= 0:
        raise ValueError("relative_sd and lift must be positive")
    z = NormalDist().inv_cdf
    return 2 * ((z(1 - level / 2) + z(power)) * relative_sd / lift) ** 2


# [end:sample]
