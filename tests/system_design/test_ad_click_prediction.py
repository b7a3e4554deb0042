"""Metrics, corrections, auction, learner and sums of the ad case."""

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit, logit
from scipy.stats import norm
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score

from examples.system_design.ad_click_prediction import (
    N_WEIGHTS,
    AdWorld,
    auc,
    capacity,
    downsampled,
    group_ratios,
    learn,
    winners,
)
from mlinterviews.system_design.ad_click_prediction import (
    normalized_cross_entropy,
    run_auction,
    undo_downsampling,
    undo_fake_negatives,
)
from mlinterviews.system_design.ad_click_prediction_capacity import (
    Assumptions,
    model_size,
    sample_size,
)
from mlinterviews.system_design.ad_click_prediction_online import FTRLProximal

ROOT = Path(__file__).parents[2]
PROBABILITY = st.floats(0.001, 0.999)
Y = np.array([1, 1] + 8 * [0])
P = np.array([0.4] * 4 + [0.1] * 6)


# Normalised cross-entropy


def test_nce_by_hand():
    loss = -(2 * np.log(0.4) + 2 * np.log(0.6) + 6 * np.log(0.9)) / 10
    entropy = -(0.2 * np.log(0.2) + 0.8 * np.log(0.8))
    assert loss == pytest.approx(0.349, abs=5e-4)
    assert entropy == pytest.approx(0.500, abs=5e-4)
    assert normalized_cross_entropy(Y, P) == pytest.approx(loss / entropy)


def test_nce_agrees_with_sklearn():
    rng = np.random.default_rng(0)
    p = rng.random(500)
    y = rng.random(500) < p
    mean = np.full(500, y.mean())
    expected = log_loss(y, p) / log_loss(y, mean)
    assert normalized_cross_entropy(y, p) == pytest.approx(expected)


@given(st.lists(st.booleans(), min_size=2, max_size=30))
def test_nce_of_the_mean_is_one(y):
    y = np.array(y)
    if 0 < y.mean() < 1:
        score = normalized_cross_entropy(y, np.full(y.shape, y.mean()))
        assert score == pytest.approx(1)


def test_nce_survives_certain_predictions():
    assert 0 < normalized_cross_entropy([0, 1], [0.0, 1.0]) < 1e-9
    assert np.isfinite(normalized_cross_entropy([0, 1], [1.0, 0.0]))


@pytest.mark.parametrize(
    ("y", "p", "message"),
    [
        ([1, 1], [0.5, 0.5], "both 0 and 1"),
        ([0, 2], [0.5, 0.5], "both 0 and 1"),
        ([], [], "both 0 and 1"),
        ([0, 1], [0.5], "shapes"),
        ([0, 1], [0.5, 1.1], "between 0 and 1"),
        ([0, 1], [0.5, np.nan], "between 0 and 1"),
    ],
)
def test_nce_refuses(y, p, message):
    with pytest.raises(ValueError, match=message):
        normalized_cross_entropy(y, p)


def test_auc_of_the_example_agrees_with_sklearn():
    rng = np.random.default_rng(1)
    p = rng.integers(0, 20, 300) / 20  # with ties
    y = rng.integers(0, 2, 300)
    assert auc(y, p) == pytest.approx(roc_auc_score(y, p))


# Corrections


@given(q=PROBABILITY, w=st.floats(0.001, 1))
def test_downsampling_is_undone(q, w):
    seen = q / (q + w * (1 - q))  # Bayes' rule
    assert undo_downsampling(seen, w) == pytest.approx(q)


@given(p=PROBABILITY, w=st.floats(0.001, 1))
def test_correction_shifts_the_logit(p, w):
    assert logit(undo_downsampling(p, w)) == pytest.approx(logit(p) + np.log(w))


def test_correction_by_hand():
    assert undo_downsampling(0.168, 0.05) == pytest.approx(0.01, abs=1e-5)
    assert undo_downsampling(0.8, 0.05) == pytest.approx(1 / 6)
    assert list(undo_downsampling(np.array([0.0, 1.0]), 0.05)) == [0, 1]


def test_counting_a_sample_and_correcting_it():
    """The rate among sampled rows, corrected, is the true rate."""
    rng = np.random.default_rng(2)
    y = rng.random(1_000_000) < 0.01
    kept = y | (rng.random(y.size) < 0.05)
    assert y[kept].mean() == pytest.approx(0.168, abs=0.005)
    assert undo_downsampling(y[kept].mean(), 0.05) == pytest.approx(y.mean(), rel=0.02)


@pytest.mark.parametrize("w", [0, -0.1, 1.1, np.nan])
def test_share_must_be_a_share(w):
    with pytest.raises(ValueError, match="w must be in"):
        undo_downsampling(0.5, w)


def test_fake_negatives_are_undone():
    clicks, impressions = 130, 1000
    seen = clicks / (impressions + clicks)  # each click a row more
    assert undo_fake_negatives(seen) == pytest.approx(0.13)
    assert undo_fake_negatives(0.7) == 1


@pytest.mark.parametrize("p", [-0.1, 1.1, np.nan])
def test_corrections_refuse_what_is_no_probability(p):
    with pytest.raises(ValueError, match="between 0 and 1"):
        undo_downsampling(p, 0.05)
    with pytest.raises(ValueError, match="between 0 and 1"):
        undo_fake_negatives(p)


def test_right_in_total_may_be_wrong_in_every_group():
    y, raw, fixed = downsampled()
    ratios = group_ratios(y, fixed)
    assert (ratios[:8] > 1.05).all()  # the alternative text says eight
    assert (ratios[8:] < 1).all()
    assert (group_ratios(y, raw) > 9).all()
    assert group_ratios(np.array([1, 0, 1, 1]), np.full(4, 0.5), 2) == pytest.approx(
        [1.0, 0.5]
    )


def test_corrected_model_has_the_level_and_the_same_order():
    y, raw, fixed = downsampled()
    assert auc(y, raw) == pytest.approx(auc(y, fixed), abs=1e-9)
    assert raw.sum() > 10 * y.sum()
    assert fixed.sum() == pytest.approx(y.sum(), rel=0.05)
    assert normalized_cross_entropy(y, fixed) < 0.95
    assert normalized_cross_entropy(y, raw) > 2


# Auction


def test_auction_of_the_text():
    bids, p = [2.0, 1.0, 0.9], np.array([0.01, 0.03, 0.02])
    winner, price = run_auction(bids, p)
    assert (winner, price) == (1, pytest.approx(20 / 30))
    winner, price = run_auction(bids, p * [2, 1, 1])
    assert (winner, price) == (0, pytest.approx(1.5))
    assert 1000 * 0.01 * price == pytest.approx(15)


def test_reserve_and_empty_auction():
    assert run_auction([], []) is None
    assert run_auction([1.0], [0.01], reserve=10.1) is None
    assert run_auction([1.0], [0.01], reserve=5) == (0, pytest.approx(0.5))
    assert run_auction([1.0], [0.01]) == (0, 0.0)


def test_a_common_factor_cancels_without_a_reserve():
    bids, p = [2.0, 1.0, 0.9], np.array([0.01, 0.03, 0.02])
    same = run_auction(bids, 1.2 * p)
    assert same == (1, pytest.approx(run_auction(bids, p)[1]))
    # a reserve of $10 is cleared by an ad that is worth $8.40
    assert run_auction([0.84], [0.01], reserve=10) is None
    _, price = run_auction([0.84], [0.012], reserve=10)
    assert price == pytest.approx(10 / 12)  # and not 1.00: a sixth less


@given(
    bids=st.lists(st.floats(0, 100), min_size=1, max_size=6),
    p=st.lists(PROBABILITY, min_size=6, max_size=6),
    reserve=st.floats(0, 1000),
    lie=st.floats(0, 200),
)
def test_truth_is_the_best_bid_for_one_slot(bids, p, reserve, lie):
    p = np.array(p[: len(bids)])
    value = bids[0]

    def gain(bid):
        result = run_auction([bid, *bids[1:]], p, reserve)
        if result is None or result[0] != 0:
            return 0.0
        assert result[1] <= bid * (1 + 1e-9)
        return p[0] * (value - result[1])

    assert gain(value) >= gain(lie) - 1e-9


@pytest.mark.parametrize(
    ("bids", "p"), [([1], [0.0]), ([1], [1.5]), ([1, 2], [0.5]), ([1], [np.nan])]
)
def test_auction_refuses_probabilities(bids, p):
    with pytest.raises(ValueError, match="p must be in"):
        run_auction(bids, p)


@pytest.mark.parametrize(
    ("bid", "reserve"), [(-1, 0), (np.nan, 0), (1, -1), (1, np.nan)]
)
def test_auction_refuses_bids_and_reserves(bid, reserve):
    with pytest.raises(ValueError, match="bids, reserve"):
        run_auction([bid], [0.5], reserve)


def test_overrated_click_ads_beat_others_worth_a_sixth_more():
    """At 1.2 times the truth, 8.34 of a click ad counts as over 10."""
    least = 10 * (1 - 1 / 6)
    for worth, wins in ((least + 0.01, True), (least - 0.01, False)):
        result = run_auction([worth / 10], [0.012], reserve=10)
        assert (result is not None) == wins


def test_winners_are_overrated_and_others_are_not():
    everyone, won = winners(0.2, n=4_000)
    assert everyone == pytest.approx(1, abs=0.01)
    assert 1.08 < won < 1.14
    assert winners(0.0, n=500) == (1, 1)


# The online learner


def ftrl_one_by_one(X, y, n_weights, alpha, beta, l1, l2):
    """The algorithm as McMahan et al. print it, an example at a time."""
    z, n, said = np.zeros(n_weights), np.zeros(n_weights), []
    for row, label in zip(X, y, strict=True):
        w = {}
        for i in row:
            if abs(z[i]) <= l1:
                w[i] = 0.0
            else:
                rate = (beta + np.sqrt(n[i])) / alpha + l2
                w[i] = -(z[i] - np.sign(z[i]) * l1) / rate
        said.append(expit(sum(w.values())))
        g = said[-1] - label
        for i in row:
            sigma = (np.sqrt(n[i] + g * g) - np.sqrt(n[i])) / alpha
            z[i] += g - sigma * w[i]
            n[i] += g * g
    return z, n, said


def test_ftrl_is_the_published_algorithm():
    X, y, _ = AdWorld(seed=7).impressions(300)
    y[::5] = 1
    settings = {"alpha": 0.3, "beta": 1.0, "l1": 0.4, "l2": 0.5}
    z, n, said = ftrl_one_by_one(X, y, N_WEIGHTS, **settings)
    model = FTRLProximal(N_WEIGHTS, **settings)
    for i in range(len(y)):
        row = X[i : i + 1]
        assert model.predict_proba(row)[0] == pytest.approx(said[i])
        model.partial_fit(row, y[i : i + 1])
    assert np.allclose(model.z, z)
    assert np.allclose(model.n, n)
    seen = np.unique(X)
    assert (model.weights(seen) == 0).any()  # L1 makes exact zeros


def test_ftrl_comes_near_the_batch_solution():
    rng = np.random.default_rng(8)
    X = np.column_stack([np.zeros(20_000, int), rng.integers(1, 6, 20_000)])
    truth = np.array([-2.0, 0.5, -0.5, 0.0, 1.0, -1.0])
    y = (rng.random(20_000) < expit(truth[X].sum(axis=1))).astype(int)
    model = FTRLProximal(6, alpha=0.3, l2=0.0)
    for _ in range(3):
        learn(model, X, y, batch=100)
    one_hot = np.eye(6)[X[:, 1]]
    best = LogisticRegression(C=1e6).fit(one_hot, y).predict_proba(one_hot)[:, 1]
    ours = log_loss(y, model.predict_proba(X))
    assert ours < log_loss(y, best) + 1e-3


def test_a_batch_may_repeat_a_weight():
    X, y = np.array([[0, 1], [0, 2]]), np.array([1, 0])
    model = FTRLProximal(3)
    model.partial_fit(X, y)
    assert model.z == pytest.approx([0.0, -0.5, 0.5])
    assert model.n == pytest.approx([0.5, 0.25, 0.25])


def test_extreme_weights_give_probabilities():
    model = FTRLProximal(2, l2=0.0)
    model.z[:] = [-1e6, 1e6]
    assert list(model.predict_proba(np.array([[0], [1]]))) == [1, 0]


@pytest.mark.parametrize("bad", [{"alpha": 0}, {"l1": -1}, {"beta": -1}])
def test_learner_refuses(bad):
    with pytest.raises(ValueError, match="alpha must be > 0"):
        FTRLProximal(3, **bad)


@pytest.mark.parametrize("label", [-1, 0.5, np.nan])
def test_learner_refuses_labels(label):
    model = FTRLProximal(3)
    with pytest.raises(ValueError, match="0 and 1"):
        model.partial_fit(np.array([[0, 1]]), np.array([label]))
    assert not model.n.any()


def test_same_seed_same_world_and_global_state_untouched():
    before = np.random.get_state()[1].copy()
    first, second = (AdWorld(seed=1).impressions(50) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))
    assert np.array_equal(before, np.random.get_state()[1])


# The sums


def test_traffic_by_hand():
    c = capacity(Assumptions())
    assert c["qps_peak"] == pytest.approx(1e9 / 86_400 * 2.5)
    assert (c["impressions"], c["clicks"], c["revenue"]) == (2e9, 2e7, 1e7)
    assert c["log_bytes"] == 2e12
    assert c["training_rows"] == pytest.approx(20e6 + 0.05 * 1.98e9)
    assert c["training_rate"] == pytest.approx(20 / 119)
    assert c["joiner_bytes"] == pytest.approx(57_870 * 900 * 1e3, rel=1e-4)
    assert c["clicks_seen"] == pytest.approx(1 - np.exp(-5))


def test_model_by_hand():
    m = model_size()
    weights = 640 * 400 + 400 * 400 + 400 * 400 + 400
    assert m["dense"] == weights + 3 * 400 + 1
    assert m["flops"] == 2 * weights
    assert m["serving_bytes"] == (2**21 + 2**18 + 2**23) * 17 * 2
    assert m["training_bytes"] == 4 * m["serving_bytes"]  # 2 of 4 bytes
    c = capacity(Assumptions())
    assert c["dense_ms"] == pytest.approx(200 * 2 * weights / 20e9 * 1e3)
    assert c["cores"] == pytest.approx(28_935.2 * 200 * 2 * weights / 1e10, rel=1e-4)
    assert c["serving_cost"] == pytest.approx(c["cores"] * 0.96)
    assert c["cost_share"] == pytest.approx(c["serving_cost"] / 1e7)
    passes = 119e6 * 3 * 2 * weights  # forward, and backward for two
    assert c["training_core_hours"] == pytest.approx(passes / 20e9 / 3600)


def test_tenfold_load():
    a = Assumptions()
    c, more = capacity(a), capacity(replace(a, users=10 * a.users))
    assert more["joiner_bytes"] == pytest.approx(10 * c["joiner_bytes"])
    assert more["cost_share"] == pytest.approx(c["cost_share"])
    assert more["dense_ms"] == c["dense_ms"]
    wide = capacity(replace(a, candidates=2000))
    assert wide["dense_ms"] > 30 > c["dense_ms"]  # the model's part of 100 ms


def test_sample_size_by_hand():
    assert sample_size(5, 0.005) == pytest.approx(
        2 * (1.95996 + 0.84162) ** 2 * 1e6, rel=1e-4
    )
    assert sample_size(5, 0.01) == pytest.approx(sample_size(5, 0.005) / 4)


def test_sample_size_has_the_power_it_promises():
    m = sample_size(2.0, 0.1)
    shift = 0.1 / (2.0 * np.sqrt(2 / m))
    power = norm.sf(norm.isf(0.025) - shift)
    assert power == pytest.approx(0.8, abs=1e-4)


@pytest.mark.parametrize("bad", [(0, 0.1), (1, 0), (1, -0.1)])
def test_sample_size_refuses(bad):
    with pytest.raises(ValueError, match="must be positive"):
        sample_size(*bad)


def test_words_about_the_freshness_figure():
    """The alternative text cannot print numbers of the example."""
    text = (ROOT / "book/system_design/ad_click_prediction.md").read_text("utf-8")
    alt = re.search(r"(?m)^:alt: NCE of each of eight days.*$", text)[0]
    output = ROOT / "code/outputs/system_design/ad_click_prediction.json"
    numbers = json.loads(output.read_text("utf-8"))
    said = [float(x) for x in re.findall(r"at (0\.\d{3})", alt)]
    assert said == [numbers["frozen_last"], numbers["nightly_last"]]
    assert numbers["fresh_continual"] < numbers["fresh_nightly"]
    assert numbers["frozen_first"] == pytest.approx(0.93, abs=0.005)
