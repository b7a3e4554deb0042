"""Known effects, by hand, by simulation, and by regression."""

import numpy as np
import pytest

from mlinterviews.fundamentals.causal_inference import (
    difference_in_differences,
    doubly_robust,
    ipw,
    naive,
    uplift_curve,
    wald,
)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def world(n=40_000, seed=0):
    """Effect 1 + x, so 1 on average; x moves treatment and outcome."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n)
    e = sigmoid(x)
    t = (rng.random(n) < e).astype(int)
    y = 2 * x + t * (1 + x) + rng.normal(size=n)
    return x, e, t, y


def test_naive_is_effect_on_the_treated_plus_selection():
    x, _, t, y = world()
    on_treated = 1 + x[t == 1].mean()
    selection = 2 * (x[t == 1].mean() - x[t == 0].mean())
    assert naive(y, t) == pytest.approx(on_treated + selection, abs=0.05)


def test_weights_by_hand():
    """Two strata of e 1/4 and 3/4; effects 1 and 3, so 2."""
    t = [1, 0, 0, 0, 1, 1, 1, 0]
    y = [2, 1, 1, 1, 8, 8, 8, 5]
    e = [0.25] * 4 + [0.75] * 4
    assert naive(y, t) == pytest.approx(26 / 4 - 8 / 4)
    assert ipw(y, t, e) == pytest.approx(2)


def test_the_zero_point_of_the_outcome_does_not_matter():
    _, e, t, y = world(500)
    w1, w0 = t / e, (1 - t) / (1 - e)
    plain = [np.mean(w1 * v - w0 * v) for v in (y, y + 100)]
    assert abs(plain[1] - plain[0]) > 1  # weights that are not normalised
    assert ipw(y + 100, t, e) == pytest.approx(ipw(y, t, e))


def test_weighting_recovers_the_mean_effect():
    _, e, t, y = world()
    assert naive(y, t) > 2
    assert ipw(y, t, e) == pytest.approx(1, abs=0.08)


@pytest.mark.parametrize("right", ["e", "m", "both"])
def test_doubly_robust_needs_one_of_two(right):
    x, e, t, y = world()
    flat = np.full(len(x), 0.5)
    m = (3 * x + 1, 2 * x) if right in ("m", "both") else (0 * x, 0 * x)
    got, error = doubly_robust(y, t, e if right != "m" else flat, *m)
    assert abs(got - 1) < 4 * error
    assert error < 0.1
    bad, _ = doubly_robust(y, t, flat, 0 * x, 0 * x)
    assert abs(bad - 1) > 0.5


def test_the_standard_error_is_the_spread_over_samples():
    runs = []
    for seed in range(200):
        x, e, t, y = world(500, seed)
        runs.append(doubly_robust(y, t, e, 3 * x + 1, 2 * x))
    values, claimed = np.array(runs).T
    assert values.std() == pytest.approx(claimed.mean(), rel=0.15)


def test_wald_by_hand_and_as_two_stage_least_squares():
    """Use 20% to 50%, outcome 10 to 10.6: effect 2."""
    t = [0] * 8 + [1] * 2 + [0] * 5 + [1] * 5
    z = [0] * 10 + [1] * 10
    y = [10.0] * 10 + [10.6] * 10
    assert wald(y, t, z) == pytest.approx(2)
    rng = np.random.default_rng(0)
    z, u = rng.integers(2, size=5_000), rng.normal(size=5_000)
    t = (u + z + rng.normal(size=5_000) > 0.5).astype(int)
    y = 2 * t + u + rng.normal(size=5_000)
    Z = np.c_[np.ones(5_000), z]
    first = Z @ np.linalg.lstsq(Z, t, rcond=None)[0]
    A = np.c_[np.ones(5_000), first]
    second = np.linalg.lstsq(A, y, rcond=None)[0][1]
    assert wald(y, t, z) == pytest.approx(second)
    assert wald(y, t, 1 - z) == pytest.approx(second)
    assert naive(y, t) > 3  # the hidden u


def test_did_by_hand_and_as_a_regression():
    """10 to 15 against 8 to 11: 5 - 3 = 2."""
    y = np.array([10, 15, 8, 11.0])
    t, after = np.array([1, 1, 0, 0]), np.array([0, 1, 0, 1])
    assert difference_in_differences(y, t, after) == pytest.approx(2)
    rng = np.random.default_rng(0)
    t, after = rng.integers(2, size=(2, 500))
    y = rng.normal(size=500) + t + 2 * after + 3 * t * after
    A = np.c_[np.ones(500), t, after, t * after]
    interaction = np.linalg.lstsq(A, y, rcond=None)[0][3]
    got = difference_in_differences(y, t, after)
    assert got == pytest.approx(interaction)


def test_uplift_curve_by_hand():
    """Best scores: treated 1, other 0; then treated 0, other 1."""
    curve = uplift_curve([1, 0, 0, 1], [1, 0, 1, 0], [4, 3, 2, 1])
    assert curve == pytest.approx([0, 0, 0.5, 0.375, 0])
    assert curve[-1] == naive([1, 0, 0, 1], [1, 0, 1, 0])


def test_the_order_by_true_effect_is_best():
    rng = np.random.default_rng(0)
    x, t = rng.normal(size=20_000), rng.integers(2, size=20_000)
    y = t * x + rng.normal(size=20_000)
    by_effect, reverse = uplift_curve(y, t, x), uplift_curve(y, t, -x)
    assert by_effect[10_000] > 0.3 > -0.3 > reverse[10_000]
    assert by_effect[-1] == pytest.approx(reverse[-1])


def test_equal_scores_give_a_straight_line_in_any_order():
    y, t = np.array([1, 0, 0, 1, 1.0]), np.array([1, 0, 1, 0, 1])
    line = naive(y, t) * np.arange(6) / 5
    for order in ([0, 1, 2, 3, 4], [4, 2, 0, 3, 1]):
        assert uplift_curve(y[order], t[order], np.ones(5)) == pytest.approx(line)
    curve = uplift_curve(y, t, [2, 2, 1, 1, 1])
    assert curve[[0, 2, 5]] == pytest.approx([0, 2 / 5, naive(y, t)])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: naive([], []), "must be"),
        (lambda: naive([1.0, 2.0], [1, 1]), "t must hold both"),
        (lambda: naive([1.0, 2.0], [1, 2]), "t must hold both"),
        (lambda: naive([1.0, np.nan], [0, 1]), "y must be finite"),
        (lambda: naive([1.0, 2.0], [0, 1, 1]), "y, t must be"),
        (lambda: ipw([1.0, 2.0], [0, 1], [0.5, 1.0]), "e must be strictly"),
        (lambda: ipw([1.0, 2.0], [0, 1], [0.5, np.nan]), "e must be finite"),
        (lambda: wald([1.0, 2.0], [0, 1], [1, 1]), "z must hold both"),
        (lambda: wald([1, 2, 3, 4], [0, 1, 0, 1], [0, 0, 1, 1]), "z must move"),
        (
            lambda: difference_in_differences([1, 2, 3], [0, 1, 1], [0, 0, 1]),
            "before and after",
        ),
        (lambda: uplift_curve([1.0], [1], [0.5]), "t must hold both"),
        (lambda: uplift_curve([1, 2], [0, 1], [0, np.nan]), "score must be"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
