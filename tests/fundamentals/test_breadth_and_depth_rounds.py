"""The arithmetic of the depth interviews."""

import numpy as np
import pytest
from scipy import stats

from mlinterviews.fundamentals.breadth_and_depth_rounds import (
    adapter_parameters,
    best_constant,
    detectable_effect,
    mcnemar,
    merged,
    sales,
    to_bfloat16,
    users_per_arm,
)


def test_sixteen_times_the_variance_over_the_squared_effect():
    """The rule of thumb for 5% and 80%: 15.7 rounds up to 16."""
    assert users_per_arm(1, 0.01) == pytest.approx(157_000, rel=1e-3)
    assert users_per_arm(8, 0.01) == pytest.approx(64 * 157_000, rel=1e-3)


def test_that_many_users_give_that_power():
    rng = np.random.default_rng(0)
    n = users_per_arm(1, 0.2)
    a = rng.normal(1, 1, (4_000, n)).mean(axis=1)
    b = rng.normal(1.2, 1, (4_000, n)).mean(axis=1)
    rejected = (b - a) / np.sqrt(2 / n) > stats.norm.ppf(0.975)
    assert rejected.mean() == pytest.approx(0.8, abs=0.02)


@pytest.mark.parametrize("effect", [0.01, 0.05, 0.3])
def test_effect_and_users_undo_each_other(effect):
    users = users_per_arm(3, effect)
    assert detectable_effect(3, users) == pytest.approx(effect, rel=1e-2)


def test_mcnemar_is_a_sign_test():
    assert mcnemar(34, 14) == pytest.approx(stats.binomtest(14, 48).pvalue)
    assert mcnemar(5, 5) == 1
    assert mcnemar(1, 0) == 1


def test_adapters_are_two_thin_matrices_each():
    assert adapter_parameters(1, [(4, 6)], 2) == 4 * 2 + 2 * 6
    square, narrow = (4096, 4096), (4096, 1024)
    shapes = [square, narrow, narrow, square]
    assert adapter_parameters(32, shapes, 16) == 13_631_488


def test_bfloat16_keeps_eight_bits_and_ties_go_to_even():
    x = [1, 1 + 2**-7, 1 + 2**-8, 1 + 3 * 2**-8, -1 - 2**-9]
    expected = [1, 1 + 2**-7, 1, 1 + 2**-6, -1]
    np.testing.assert_array_equal(to_bfloat16(x), expected)


def test_bfloat16_agrees_with_torch():
    torch = pytest.importorskip("torch")
    x = np.random.default_rng(1).normal(size=1_000).astype(np.float32)
    theirs = torch.from_numpy(x).to(torch.bfloat16).float().numpy()
    np.testing.assert_array_equal(to_bfloat16(x), theirs)


def test_small_updates_vanish_and_large_ones_do_not():
    rng = np.random.default_rng(2)
    W, update = rng.normal(0, 0.02, (2, 300, 300))
    still, left = merged(W, 1e-3 * update)
    assert still > 0.7 and left < 0.6
    still, left = merged(W, 1e-1 * update)
    assert still < 0.02 and left == pytest.approx(1, abs=1e-3)
    assert merged([[1.0]], [[2**-7]]) == (0, 1)
    assert merged([[1.0]], [[2**-9]]) == (1, 0)


def test_a_sold_out_shelf_hides_the_upper_quantile():
    demand, sold = sales(20, 22, 100_000, np.random.default_rng(3))
    assert np.quantile(demand, 0.8) == stats.poisson(20).ppf(0.8) == 24
    assert np.quantile(sold, 0.8) == 22
    covered = stats.poisson(20).cdf(22)
    assert np.mean(demand <= 22) == pytest.approx(covered, abs=0.005)


def test_each_metric_has_its_own_best_constant():
    y = [10, 1, 6, 2, 11]
    assert best_constant(y, "squared") == 6
    assert best_constant(y, "absolute") == 6
    assert best_constant(y, "percentage") == 1
    grid = np.linspace(0.1, 12, 1_000)[:, None]
    y = np.random.default_rng(4).lognormal(0, 1, 101)
    for metric, cost in [
        ("squared", (grid - y) ** 2),
        ("absolute", abs(grid - y)),
        ("percentage", abs(grid - y) / y),
    ]:
        best = best_constant(y, metric)
        assert best == pytest.approx(grid[cost.sum(1).argmin(), 0], abs=0.02)


@pytest.mark.parametrize(
    "call, what",
    [
        (lambda: users_per_arm(0, 0.1), "cv and effect"),
        (lambda: users_per_arm(1, -0.1), "cv and effect"),
        (lambda: users_per_arm(1, 0.1, level=2), "level and power"),
        (lambda: users_per_arm(1, 0.1, power=1), "level and power"),
        (lambda: detectable_effect(1, 0), "cv and users"),
        (lambda: mcnemar(0, 0), "counts"),
        (lambda: mcnemar(-1, 2), "counts"),
        (lambda: adapter_parameters(1, [(2, 2)], 0), "rank"),
        (lambda: adapter_parameters(-1, [(2, 2)], 1), "layers"),
        (lambda: to_bfloat16([np.nan]), "x must be finite"),
        (lambda: merged([1.0], [0.0]), "update must be"),
        (lambda: merged([1.0], [0.1, 0.1]), "update must be"),
        (lambda: sales(0, 1, 1, np.random.default_rng(0)), "mean, stock"),
        (lambda: best_constant([], "squared"), "y must hold"),
        (lambda: best_constant([0, 1], "percentage"), "y must be positive"),
        (lambda: best_constant([1], "median"), "unknown metric"),
    ],
)
def test_bad_input_is_refused(call, what):
    with pytest.raises(ValueError, match=what):
        call()
