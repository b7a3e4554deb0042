"""By hand, against SciPy, by simulation, and what is refused."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn.datasets import load_breast_cancer

from mlinterviews.ml_coding.ab_test_statistics import (
    adjusted,
    arm,
    bootstrap,
    critical,
    cuped,
    power_at,
    ratio,
    sample_ratio_mismatch,
    sample_size,
    two_proportions,
    welch,
    z_test,
)

DATA = load_breast_cancer()
A = DATA.data[DATA.target == 0, 1]
B = DATA.data[DATA.target == 1, 1]


def generator(seed=0):
    return np.random.default_rng(seed)


# By hand


def test_the_example_of_the_text():
    test = two_proportions(1_000, 10_000, 1_090, 10_000)
    assert test.diff == pytest.approx(0.009)
    se = sqrt(0.1 * 0.9 / 10_000 + 0.109 * 0.891 / 10_000)
    assert test.low == pytest.approx(0.009 - 1.959964 * se)
    assert test.high == pytest.approx(0.009 + 1.959964 * se)
    z = 0.009 / sqrt(0.1045 * 0.8955 * 2 / 10_000)
    assert test.p == pytest.approx(2 * stats.norm.sf(z))
    assert sample_size(0.09, 0.0979, 0.01) == 14_749


def test_ratio_by_hand():
    # r = 1/2; num - r den = (0, 1, -1), mean of den 4
    r, se = ratio([1, 3, 2], [2, 4, 6])
    assert r == 1 / 2
    assert se == pytest.approx(sqrt(1) / 4 / sqrt(3))


def test_adjusted_by_hand():
    p = [0.2, 0.001, 0.015, 0.012, 0.03]
    assert adjusted(p, "holm") == pytest.approx([0.2, 0.005, 0.048, 0.048, 0.06])
    assert adjusted(p, "bh") == pytest.approx([0.2, 0.005, 0.025, 0.025, 0.0375])


# Against SciPy


@pytest.mark.parametrize("alpha", [0.05, 0.01])
def test_welch_equals_scipy(alpha):
    theirs = stats.ttest_ind(B, A, equal_var=False)
    interval = theirs.confidence_interval(1 - alpha)
    mine = welch(A, B, alpha)
    assert mine.diff == pytest.approx(B.mean() - A.mean())
    assert mine.low == pytest.approx(interval.low)
    assert mine.high == pytest.approx(interval.high)
    assert mine.p == pytest.approx(theirs.pvalue)
    assert welch(A[:5].astype(int), B[:9]).p == pytest.approx(
        stats.ttest_ind(A[:5].astype(int), B[:9], equal_var=False).pvalue
    )


def test_pooled_z_squared_is_chi_squared():
    table = [[90, 910], [130, 870]]
    theirs = stats.chi2_contingency(table, correction=False).pvalue
    assert two_proportions(90, 1_000, 130, 1_000).p == pytest.approx(theirs)


@pytest.mark.parametrize("shares", [[1, 1, 1], [0.5, 0.3, 0.2]])
def test_mismatch_equals_scipy(shares):
    counts = np.array([340, 331, 360])
    wanted = counts.sum() * np.array(shares) / sum(shares)
    theirs = stats.chisquare(counts, wanted).pvalue
    assert sample_ratio_mismatch(counts, shares) == pytest.approx(theirs)


@given(st.lists(st.floats(0, 1), max_size=12))
def test_false_discovery_equals_scipy(p):
    if p:
        assert adjusted(p, "bh") == pytest.approx(stats.false_discovery_control(p))
    mine = adjusted(p, "holm")
    assert (mine >= np.asarray(p)).all()
    assert (mine <= np.minimum(np.asarray(p) * len(p), 1)).all()


# By simulation


def test_power_and_size_agree_with_simulated_tests():
    n = sample_size(0.16, 0.21, 0.1)  # 0.2 against 0.3
    assert power_at(n, 0.16, 0.21, 0.1) == pytest.approx(0.8, abs=0.003)
    rng = generator()
    for p_b, wanted in ((0.2, 0.05), (0.3, 0.8)):
        x = rng.binomial(n, 0.2, 2_000).tolist()
        y = rng.binomial(n, p_b, 2_000).tolist()
        tests = [two_proportions(a, n, b, n) for a, b in zip(x, y, strict=True)]
        rejected = np.mean([t.p < 0.05 for t in tests])
        covered = np.mean([t.low <= p_b - 0.2 <= t.high for t in tests])
        assert rejected == pytest.approx(wanted, abs=0.03)
        assert covered == pytest.approx(0.95, abs=0.015)


def test_power_without_effect_is_alpha_and_grows():
    assert power_at(50, 1, 1, 0, 0.1) == pytest.approx(0.1)
    assert power_at(50, 1, 1, -0.5) == power_at(50, 1, 1, 0.5)
    assert power_at(60, 1, 1, 0.5) > power_at(50, 1, 1, 0.5)


def test_cuped_is_unbiased_and_shrinks_by_one_less_rho_squared():
    rng, plain, less = generator(1), [], []
    for _ in range(400):
        x = rng.normal(5, 2, (2, 200))
        y = 0.6 * x + rng.normal(0, 1, (2, 200)) + [[0], [0.5]]
        y_a, y_b = cuped(y[0], x[0], y[1], x[1])
        plain.append(y[1].mean() - y[0].mean())
        less.append(y_b.mean() - y_a.mean())
    rho2 = 0.36 * 4 / (0.36 * 4 + 1)
    assert np.mean(less) == pytest.approx(0.5, abs=0.02)
    assert np.var(less) / np.var(plain) == pytest.approx(1 - rho2, abs=0.08)


def test_cuped_by_hand():
    # within the arms y rises by 1 with x; x differs by 10 between them
    y_a, y_b = cuped([1, 2], [0, 1], [11.5, 12.5], [10, 11])
    assert y_a == pytest.approx([6.5, 6.5])
    assert y_b == pytest.approx([7, 7])


@pytest.mark.parametrize("value", [0.1, 1e9, 1 / 3])
def test_a_constant_covariate_changes_nothing(value):
    y = generator(4).normal(size=(2, 7))
    x = np.full(7, value)
    y_a, y_b = cuped(y[0], x, y[1, :3], x[:3])
    assert np.array_equal(y_a, y[0]) and np.array_equal(y_b, y[1, :3])


def test_cuped_without_a_relation_changes_nothing():
    y_a, y_b = cuped(A, np.ones(len(A)), B, np.ones(len(B)))
    assert np.array_equal(y_a, A) and np.array_equal(y_b, B)
    y_a, y_b = cuped(A, A, B, B)  # a perfect covariate leaves nothing
    assert np.ptp(np.append(y_a, y_b)) < 1e-9


def test_delta_bootstrap_and_fresh_samples_agree():
    rng = generator(2)

    def users(n):
        views = 1 + rng.poisson(rng.gamma(1.0, 5.0, n))
        return np.column_stack([rng.binomial(views, rng.beta(1, 4, n)), views])

    def rate(rows):
        return rows[:, 0].sum() / rows[:, 1].sum()

    rows = users(1_000)
    r, se = ratio(*rows.T)
    assert r == rate(rows)
    truth = np.std([rate(users(1_000)) for _ in range(500)])
    assert se == pytest.approx(truth, rel=0.12)
    assert bootstrap(rate, rows, rng, 500).std() == pytest.approx(se, rel=0.1)
    views = rows[:, 1].sum()
    assert se > 1.3 * sqrt(r * (1 - r) / views)


def test_one_view_a_user_is_the_plain_mean():
    num = generator(3).integers(0, 2, 50)
    r, se = ratio(num, np.ones(50))
    assert r == num.mean()
    assert se == pytest.approx(stats.sem(num))


def test_same_seed_same_resamples_and_global_state_untouched():
    before = np.random.get_state()[1].copy()
    first, second = (bootstrap(np.mean, A, generator(7), 20) for _ in range(2))
    assert np.array_equal(first, second)
    assert np.array_equal(before, np.random.get_state()[1])


# Edges


def test_far_in_the_tail_p_is_not_rounded_to_zero():
    assert z_test(20.0, 1.0).p == pytest.approx(2 * stats.norm.sf(20), rel=1e-9)
    assert welch(np.arange(50.0), np.arange(50.0) + 1e6).p >= 0


@pytest.mark.parametrize(
    "call, what",
    [
        (lambda: two_proportions(0, 10, 0, 10), "exact test"),
        (lambda: two_proportions(10, 10, 0, 10), "exact test"),
        (lambda: two_proportions(11, 10, 1, 10), "0 <= x <= n"),
        (lambda: two_proportions(0, 0, 1, 10), "0 <= x <= n"),
        (lambda: two_proportions(1, 10, 2, 10, alpha=0), "alpha"),
        (lambda: z_test(1, float("nan")), "se > 0"),
        (lambda: welch([1], [1, 2]), "a must be"),
        (lambda: welch([], [1, 2]), "a must be"),
        (lambda: welch([1, 2], [1, np.nan]), "b holds NaN"),
        (lambda: welch([[1, 2]], [1, 2]), "a must be"),
        (lambda: z_test(float("nan"), 1), "diff"),
        (lambda: welch([1, 1], [1, 1]), "do not vary"),
        (lambda: welch([0.1] * 3, [0.3] * 3), "do not vary"),
        (lambda: welch([1, 2], [1, 3], alpha=1.5), "alpha"),
        (lambda: arm([np.inf, 1], "y_a"), "y_a holds"),
        (lambda: critical(1), "alpha"),
        (lambda: sample_size(1, 1, 0), "delta"),
        (lambda: sample_size(-1, 1, 1), "var_a"),
        (lambda: sample_size(1, 1, np.nan), "delta"),
        (lambda: sample_size(np.inf, 1, 1), "var_a"),
        (lambda: sample_size(0, 0, 1), "var_a"),
        (lambda: sample_size(1, 1, 1, power=1), "power"),
        (lambda: sample_size(1, 1, 1, power=0.01), "power"),
        (lambda: power_at(0, 1, 1, 1), "n >= 1"),
        (lambda: power_at(np.nan, 1, 1, 1), "n >= 1"),
        (lambda: power_at(9, 0, 0, 1), "not both 0"),
        (lambda: power_at(9, 1, 1, np.nan), "delta"),
        (lambda: ratio([1, 2], [1, -0.5]), "den"),
        (lambda: cuped([1, 2], [1, 2, 3], [1, 2], [1, 2]), "equal length"),
        (lambda: ratio([1, 2], [0, 0]), "den"),
        (lambda: ratio([1, 2], [1, 2, 3]), "den"),
        (lambda: bootstrap(np.mean, [], generator()), "rows"),
        (lambda: bootstrap(np.mean, [1], generator(), 0), "n_boot"),
        (lambda: sample_ratio_mismatch([5], [1]), "k >= 2"),
        (lambda: sample_ratio_mismatch([0, 0], [1, 1]), "counts"),
        (lambda: sample_ratio_mismatch([np.nan, 1], [1, 1]), "counts"),
        (lambda: sample_ratio_mismatch([3, 4], [1, 0]), "shares"),
        (lambda: adjusted([0.5, 1.5], "bh"), "between 0 and 1"),
        (lambda: adjusted([np.nan], "bh"), "between 0 and 1"),
        (lambda: adjusted([0.5], "fdr"), "method"),
    ],
)
def test_bad_input_is_named(call, what):
    with pytest.raises(ValueError, match=what):
        call()
