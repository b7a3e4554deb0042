"""What the chapter on ad click prediction shows and quotes."""

from dataclasses import replace
from functools import cache

import numpy as np

from mlinterviews.system_design.ad_click_prediction import (
    normalized_cross_entropy,
    run_auction,
    undo_downsampling,
)
from mlinterviews.system_design.ad_click_prediction_capacity import (
    ROWS,
    WIDTH,
    Assumptions,
    model_size,
    sample_size,
    serving,
    traffic,
)
from mlinterviews.system_design.ad_click_prediction_online import (
    FTRLProximal,
)

ADS, SEGMENTS, KINDS = 1000, 20, 20
CROSS = 1 + 100_000 + SEGMENTS + KINDS  # where the crosses begin
N_WEIGHTS = CROSS + SEGMENTS * KINDS


class AdWorld:
    """Made-up impressions: ads come and go, tastes move."""

    def __init__(self, seed: int, churn: float = 0.05):
        self.rng = np.random.default_rng(seed)
        self.churn = churn
        self.taste = self.rng.normal(0, 0.8, (SEGMENTS, KINDS))
        self.kind = self.rng.integers(KINDS, size=ADS)
        self.quality = self.rng.normal(-5.0, 0.8, ADS)
        self.id, self.born = np.arange(ADS), ADS

    def next_day(self) -> None:
        """Some ads are replaced, and tastes move a little."""
        new = self.rng.random(ADS) < self.churn
        n = new.sum()
        self.id[new] = np.arange(self.born, self.born + n)
        self.born += n
        self.kind[new] = self.rng.integers(KINDS, size=n)
        self.quality[new] = self.rng.normal(-5.0, 0.8, n)
        self.taste = 0.98 * self.taste + self.rng.normal(
            0, 0.16, self.taste.shape
        )

    def impressions(self, n: int):
        """X: (n, 5) places of the ones; y: (n,); true p: (n,)."""
        ad = self.rng.integers(ADS, size=n)
        who = self.rng.integers(SEGMENTS, size=n)
        kind = self.kind[ad]
        z = self.quality[ad] + self.taste[who, kind]
        p = 1 / (1 + np.exp(-z))
        X = np.column_stack(
            [
                np.zeros(n, int),
                1 + self.id[ad] % 100_000,
                1 + 100_000 + who,
                1 + 100_000 + SEGMENTS + kind,
                CROSS + who * KINDS + kind,
            ]
        )
        return X, (self.rng.random(n) < p).astype(int), p


def learn(model: FTRLProximal, X, y, batch: int = 250) -> None:
    for i in range(0, len(y), batch):
        model.partial_fit(X[i : i + batch], y[i : i + batch])


def auc(y, p) -> float:
    """Chance that a click is scored above another impression."""
    order = np.argsort(p, kind="stable")
    _, first, counts = np.unique(
        p[order], return_index=True, return_counts=True
    )
    rank = np.repeat(first + (counts + 1) / 2, counts)  # ties share
    positive = y[order] == 1
    n = positive.sum()
    spare = rank[positive].sum() - n * (n + 1) / 2
    return float(spare / n / (len(y) - n))


@cache
def downsampled(w: float = 0.05):
    """Train on a share w of negatives: y, raw p, corrected p."""
    world = AdWorld(seed=1)
    rng = np.random.default_rng(2)
    X, y, _ = world.impressions(1_000_000)
    kept = (y == 1) | (rng.random(len(y)) < w)
    model = FTRLProximal(N_WEIGHTS, alpha=0.2, l2=10)
    for _ in range(4):
        learn(model, X[kept], y[kept])
    X, y, _ = world.impressions(400_000)
    p = model.predict_proba(X)
    return y, p, undo_downsampling(p, w)


@cache
def freshness(days: int = 8, n: int = 100_000):
    """Daily NCE of a model frozen, updated nightly, and all day."""
    world = AdWorld(seed=3)
    models = {
        name: FTRLProximal(N_WEIGHTS, alpha=0.3)
        for name in ("frozen", "nightly", "continual")
    }
    for _ in range(3):
        X, y, _ = world.impressions(n)
        for model in models.values():
            learn(model, X, y)
        world.next_day()
    scores = {name: [] for name in models}
    for _ in range(days):
        X, y, _ = world.impressions(n)
        p = {name: [] for name in models}
        for hour in np.array_split(np.arange(n), 24):
            for name, model in models.items():
                p[name].append(model.predict_proba(X[hour]))
            learn(models["continual"], X[hour], y[hour])
        learn(models["nightly"], X, y)
        for name in models:
            score = normalized_cross_entropy(y, np.concatenate(p[name]))
            scores[name].append(score)
        world.next_day()
    return scores


def group_ratios(y, p, groups: int = 12) -> np.ndarray:
    """Predicted over observed clicks, from low to high predictions."""
    parts = np.array_split(np.argsort(p, kind="stable"), groups)
    return np.array([p[i].sum() / y[i].sum() for i in parts])


def without_cross() -> tuple[float, float]:
    """NCE of the linear model without and with the crossed feature."""
    world = AdWorld(seed=4)
    X, y, _ = world.impressions(400_000)
    X_new, y_new, _ = world.impressions(100_000)
    scores = []
    for fields in (4, 5):
        model = FTRLProximal(N_WEIGHTS, alpha=0.3)
        learn(model, X[:, :fields], y)
        p = model.predict_proba(X_new[:, :fields])
        scores.append(normalized_cross_entropy(y_new, p))
    return scores[0], scores[1]


def winners(noise: float, n: int = 20_000, candidates: int = 200):
    """Predicted over true clicks, of all candidates and of winners."""
    rng = np.random.default_rng(5)
    z = rng.normal(-5.0, 0.6, (n, candidates))
    bids = np.exp(rng.normal(-0.7, 0.6, (n, candidates)))
    said = z + rng.normal(0, noise, z.shape) - noise**2 / 2
    p, p_hat = np.exp(z), np.exp(said)  # small: odds and p agree
    won = np.argmax(bids * p_hat, axis=1)[:, None]
    taken = [np.take_along_axis(a, won, 1).sum() for a in (p_hat, p)]
    return p_hat.sum() / p.sum(), taken[0] / taken[1]


def capacity(a: Assumptions) -> dict[str, float]:
    return traffic(a) | serving(a)


def main() -> dict:
    numbers = capacity(Assumptions()) | model_size()

    print("== nce ==")
    y = np.array([1, 1, 0, 0, 0, 0, 0, 0, 0, 0])
    p = np.array([0.4, 0.4, 0.4, 0.4] + 6 * [0.1])
    by_hand = {}
    rows = {"as predicted": p, "all halved": p / 2, "mean": p * 0 + 0.2}
    for name, values in rows.items():
        score = normalized_cross_entropy(y, values)
        by_hand[name] = round(score, 3)
        print(f"{name:13} AUC {auc(y, values):.3f}  NCE {score:.3f}")

    print("== downsampling ==")
    y, raw, fixed = downsampled()
    print("                AUC    NCE    predicted/observed clicks")
    for name, p in (("raw", raw), ("corrected", fixed)):
        score = normalized_cross_entropy(y, p)
        ratio = p.sum() / y.sum()
        print(f"{name:13} {auc(y, p):.3f}  {score:5.3f}  {ratio:8.2f}")
        numbers[f"{name}_nce"] = round(score, 3)
        numbers[f"{name}_ratio"] = round(ratio, 2)
        of_groups = group_ratios(y, p)
        numbers[f"{name}_least"] = round(of_groups.min(), 2)
        numbers[f"{name}_most"] = round(of_groups.max(), 2)

    print("== window ==")
    print("minutes  clicks seen  joiner state, GB")
    for window in (5, 15, 60):
        c = capacity(replace(Assumptions(), window=window))
        print(
            f"{window:7}  {c['clicks_seen']:11.2%}"
            f"  {c['joiner_bytes'] / 1e9:16.0f}"
        )

    print("== auction ==")
    bids, p = np.array([2.0, 1.0, 0.9]), np.array([0.01, 0.03, 0.02])
    for name, said in (
        ("calibrated", p),
        ("first ad doubled", p * [2, 1, 1]),
    ):
        won, price = run_auction(bids, said)
        earned = 1000 * p[won] * price
        print(
            f"{name:17} ad {won + 1} wins, pays {price:.3f} a click,"
            f" earns {earned:.2f}"
        )
        numbers["earned_" + name.split()[0]] = round(earned, 2)
    both = winners(0.2)
    numbers["all_ratio"] = round(both[0], 2)
    numbers["winner_excess"] = round(both[1] - 1, 2)

    print("== tenfold ==")
    base = Assumptions()
    cases = {
        "today": base,
        "10 x users": replace(base, users=10 * base.users),
        "10 x candidates": replace(base, candidates=2000),
    }
    print("                  peak QPS   cores  joiner GB  ms on a core")
    for name, a in cases.items():
        c = capacity(a)
        print(
            f"{name:16} {c['qps_peak']:9,.0f}  {c['cores']:6,.0f}"
            f"  {c['joiner_bytes'] / 1e9:9,.0f}  {c['dense_ms']:12.1f}"
        )
    users, candidates = (capacity(a) for a in list(cases.values())[1:])

    plain, crossed = without_cross()
    fresh = {k: float(np.mean(v)) for k, v in freshness().items()}
    n = sample_size(relative_sd=5, lift=0.005)
    naive = sample_size((0.99 / 0.01) ** 0.5, 0.005)
    week = 7 * numbers["revenue"] / base.users
    return numbers | {
        "nce_by_hand": by_hand["as predicted"],
        "nce_halved": by_hand["all halved"],
        "nce_plain": round(plain, 3),
        "nce_crossed": round(crossed, 3),
        "fresh_frozen": round(fresh["frozen"], 3),
        "fresh_nightly": round(fresh["nightly"], 3),
        "fresh_continual": round(fresh["continual"], 3),
        "frozen_first": round(freshness()["frozen"][0], 3),
        "frozen_last": round(freshness()["frozen"][-1], 3),
        "nightly_last": round(freshness()["nightly"][-1], 3),
        "arm": round(n, -5),
        "arm_share": n / base.users,
        "arm_cuped": round(n * (1 - 0.6**2), -5),
        "arm_one_percent": round(sample_size(5, 0.01), -5),
        "naive_impressions": round(naive, -5),
        "naive_minutes": naive * 2 / numbers["impressions"] * 1440,
        "revenue_user_week": week,
        "log_tb": numbers["log_bytes"] / 1e12,
        "training_gb": numbers["training_rows"] * base.row / 1e9,
        "joiner_gb": numbers["joiner_bytes"] / 1e9,
        "joiner_users_gb": users["joiner_bytes"] / 1e9,
        "dense_candidates_ms": candidates["dense_ms"],
        "impressions_peak": numbers["qps_peak"] * base.shown,
        "clicks_hour": numbers["clicks"] / 24,
        "missed": 1 - numbers["clicks_seen"],
        "latency_ms": 8 + 1 + numbers["dense_ms"] + 1,
        "first_layer_saved": 25 * WIDTH * 400 * 2 / numbers["flops"],
        "tables_ads_gb": (ROWS + 9 * 2**21) * (WIDTH + 1) * 2 / 1e9,
        "random_slots_cost": 0.005 * numbers["revenue"],
        "mflops": numbers["flops"] / 1e6,
        "serving_mb": numbers["serving_bytes"] / 1e6,
        "training_model_gb": numbers["training_bytes"] / 1e9,
        "user_table_gb": 2**27 * (WIDTH + 1) * 2 / 1e9,
        "month_core_hours": 30 * numbers["training_core_hours"],
        "month_all_core_hours": 30
        * numbers["training_core_hours"]
        * numbers["impressions"]
        / numbers["training_rows"],
        "clicks_a_user": numbers["clicks"] / base.users,
        "servers": numbers["cores"] / 32,
    }


if __name__ == "__main__":
    print(main())
