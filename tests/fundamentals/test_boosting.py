"""By hand, against scikit-learn, brute force and finite differences."""

from itertools import product

import numpy as np
import pytest
from gradients import numeric
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from sklearn.datasets import load_breast_cancer, load_diabetes
from sklearn.ensemble import HistGradientBoostingRegressor

from mlinterviews.fundamentals.boosting import (
    adaboost,
    adaboost_score,
    best_split,
    exponential,
    leaf_weight,
    log_loss,
    poisson,
    squared,
)

SIX = np.array([2.0, 3, 5, 6, 8, 9])[:, None]
LABELS = np.array([1, 1, -1, -1, -1, 1])


def test_six_numbers_by_hand():
    stumps, _ = adaboost(SIX, LABELS, 2)
    assert stumps[0][:3] == (0, 4.0, 1.0)
    assert stumps[0][3] == pytest.approx(np.log(5) / 2)
    assert stumps[1][:3] == (0, 8.5, -1.0)
    assert stumps[1][3] == pytest.approx(np.log(4) / 2)
    three, _ = adaboost(SIX, LABELS, 3)
    assert three[2][1:3] == (np.inf, 1.0)
    assert (np.sign(adaboost_score(three, SIX)) == LABELS).all()
    _, w = adaboost(SIX, LABELS, 1)
    np.testing.assert_allclose(w, [0.1] * 5 + [0.5])


def test_alpha_minimises_the_exponential_loss():
    rng = np.random.default_rng(0)
    F, y = rng.normal(size=40), rng.choice([-1, 1], 40)
    h = rng.choice([-1, 1], 40)
    w = np.exp(-y * F)
    error = w[h != y].sum() / w.sum()
    found = minimize_scalar(lambda a: np.exp(-y * (F + a * h)).sum())
    assert 0.5 * np.log((1 - error) / error) == pytest.approx(found.x, abs=1e-5)


def test_weights_are_the_exponential_loss_and_the_last_stump_is_a_coin():
    X, y = load_breast_cancer(return_X_y=True)
    y = 2 * y - 1
    stumps, w = adaboost(X, y, 20)
    e = np.exp(-y * adaboost_score(stumps, X))
    np.testing.assert_allclose(w, e / e.sum(), rtol=1e-8)
    h = np.sign(adaboost_score(stumps[-1:], X))
    assert w[h != y].sum() == pytest.approx(0.5)
    errors = [1 / (1 + np.exp(2 * s[3])) for s in stumps]
    bound = np.prod([2 * np.sqrt(e * (1 - e)) for e in errors])
    wrong = (np.sign(adaboost_score(stumps, X)) != y).mean()
    assert wrong <= bound == pytest.approx(e.mean())


def test_each_stump_is_the_best_by_brute_force():
    rng = np.random.default_rng(1)
    X, y = rng.integers(0, 6, (30, 3)), rng.choice([-1, 1], 30)
    for t in range(4):
        _, w = adaboost(X, y, t)
        stumps, _ = adaboost(X, y, t + 1)
        errors = [
            w[np.where(X[:, j] <= c, s, -s) != y].sum()
            for j in range(3)
            for c in range(6)
            for s in (-1, 1)
        ]
        error = 1 / (1 + np.exp(2 * stumps[t][3]))
        assert error == pytest.approx(min(errors))


@pytest.mark.parametrize("loss", [squared, log_loss, poisson, exponential])
def test_derivatives(loss):
    rng = np.random.default_rng(2)
    F = rng.normal(size=8)
    y = rng.choice([-1.0, 1.0], 8)
    if loss is not exponential:
        y = (y + 1) / 2
    _, g, h = loss(y, F)
    np.testing.assert_allclose(g, numeric(lambda: loss(y, F)[0].sum(), F), atol=1e-6)
    np.testing.assert_allclose(h, numeric(lambda: loss(y, F)[1].sum(), F), atol=1e-6)


def test_log_loss_is_stable_at_large_logits():
    loss, g, h = log_loss(np.array([0.0, 1]), np.array([1000.0, -1000]))
    assert loss.tolist() == [1000, 1000] and np.isfinite([g, h]).all()


@given(st.floats(-5, 5), st.floats(0.1, 5), st.floats(0, 5))
def test_leaf_weight_minimises_the_second_order_objective(G, H, l2):
    found = minimize_scalar(lambda w: G * w + (H + l2) * w * w / 2)
    assert leaf_weight([G], [H], l2) == pytest.approx(found.x, abs=1e-4)


def _objective(g, h, l2):
    w = leaf_weight(g, h, l2)
    return np.sum(g) * w + (np.sum(h) + l2) * w * w / 2


@settings(max_examples=40)
@given(st.integers(0, 10_000))
def test_split_agrees_with_brute_force(seed):
    """Every threshold, both directions, objectives computed in full."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 9))
    x = rng.integers(0, 4, n).astype(float)
    x[rng.random(n) < 0.3] = np.nan
    g, h = rng.normal(size=n), rng.uniform(0.1, 1, n)
    before, gains = _objective(g, h, 1.0), []
    for t, to_left in product((0.5, 1.5, 2.5, 9.0), (False, True)):
        left = np.where(np.isnan(x), to_left, x <= t)
        if 0 < left.sum() < n and (left & ~np.isnan(x)).any():
            after = sum(_objective(g[s], h[s], 1.0) for s in (left, ~left))
            gains.append(before - after - 0.05)
    ours = best_split(x, g, h, 1.0, 0.05)
    if ours is None:
        assert not gains or max(gains) <= 1e-9
    else:
        assert ours[0] == pytest.approx(max(gains))
        left = np.where(np.isnan(x), ours[2], x <= ours[1])
        after = sum(_objective(g[s], h[s], 1.0) for s in (left, ~left))
        assert ours[0] == pytest.approx(before - after - 0.05)


def test_split_agrees_with_sklearns_histogram_trees():
    """Squared loss from the mean; a third of the column is missing."""
    X, y = load_diabetes(return_X_y=True)
    x = X[:, [2]].copy()
    x[::3] = np.nan
    model = HistGradientBoostingRegressor(
        max_iter=1,
        max_leaf_nodes=2,
        learning_rate=1.0,
        min_samples_leaf=1,
        l2_regularization=3.0,
        early_stopping=False,
    ).fit(x, y)
    root, left, right = model._predictors[0][0].nodes
    g, h = y.mean() - y, np.ones(len(y))
    gain, threshold, to_left = best_split(x[:, 0], g, h, 3.0)
    assert 2 * gain == pytest.approx(root["gain"], rel=1e-4)
    assert threshold == pytest.approx(root["num_threshold"], rel=1e-6)
    assert to_left == bool(root["missing_go_to_left"])
    side = np.where(np.isnan(x[:, 0]), to_left, x[:, 0] <= threshold)
    for mask, node in ((side, left), (~side, right)):
        assert leaf_weight(g[mask], h[mask], 3.0) == pytest.approx(
            node["value"], rel=1e-4
        )


@pytest.mark.filterwarnings("error")
def test_neighbouring_floats_are_told_apart():
    """Half-way between these two rounds up to the larger one."""
    low = np.nextafter(1, 2)
    high = np.nextafter(low, 2)
    assert low / 2 + high / 2 == high
    gain, t, _ = best_split([low, high], [1, -1], [1, 1])
    assert gain > 0 and low <= t < high
    ((_, threshold, _, _),) = adaboost([[low], [high]], [1, -1], 1)[0]
    assert low <= threshold < high
    assert best_split([-np.inf, 1], [1, -1], [1, 1])[1] == -np.inf


def test_the_leaf_of_the_exponential_loss():
    rng = np.random.default_rng(4)
    F, y = rng.normal(size=30), rng.choice([-1, 1], 30)
    w = np.exp(-y * F)
    best = 0.5 * np.log(w[y > 0].sum() / w[y < 0].sum())
    found = minimize_scalar(lambda c: exponential(y, F + c)[0].sum())
    assert best == pytest.approx(found.x, abs=1e-5)


def test_the_leaf_of_the_poisson_loss():
    rng = np.random.default_rng(5)
    F, y = rng.normal(size=30), rng.poisson(2, 30)
    best = np.log(y.sum() / np.exp(F).sum())
    found = minimize_scalar(lambda c: poisson(y, F + c)[0].sum())
    assert best == pytest.approx(found.x, abs=1e-5)


@pytest.mark.filterwarnings("error")
def test_degenerate_input():
    same = np.ones((4, 2))
    stumps, w = adaboost(same, [1, -1, 1, 1], 5)
    assert stumps[0][1:3] == (np.inf, 1.0) and len(stumps) == 1
    np.testing.assert_allclose(w, [1 / 6, 1 / 2, 1 / 6, 1 / 6])
    stumps, _ = adaboost([[1], [2]], [-1, 1], 50)  # separable: one is enough
    assert len(stumps) == 1 and np.isfinite(stumps[0][3])
    xor = [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert adaboost(xor, [-1, 1, 1, -1], 5)[0] == []
    assert best_split([np.nan] * 3, [1, 2, 3], [1, 1, 1]) is None
    assert best_split([7, 7], [1, -1], [1, 1], 0.0) is None
    assert best_split([1, np.nan], [1, -1], [1, 1])[1:] == (np.inf, False)
    assert best_split([1, 2], [1, -1], [1, 1], gamma=10) is None


@pytest.mark.parametrize(
    "call",
    [
        lambda: adaboost([[1.0], [2.0]], [0, 1], 3),
        lambda: adaboost([1.0, 2.0], [-1, 1], 3),
        lambda: adaboost([[np.nan], [2.0]], [-1, 1], 3),
        lambda: adaboost(np.empty((0, 2)), [], 3),
        lambda: best_split([1, 2], [1, 2], [1, 0]),
        lambda: best_split([1, 2], [1], [1]),
        lambda: best_split([1, 2], [1, 2], [1, 1], -1),
        lambda: best_split([1, 2], [1, np.nan], [1, 1]),
        lambda: best_split([1, 2], [1, 2], [1, np.inf]),
    ],
)
def test_bad_input_is_refused(call):
    with pytest.raises(ValueError):
        call()
