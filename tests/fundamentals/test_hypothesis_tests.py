"""Tests of tests: exact values, the libraries, and simulated levels."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from mlinterviews.fundamentals.hypothesis_tests import (
    benjamini_hochberg,
    binomial_test,
    exaggeration,
    holm,
    peeking,
    permutation_test,
    sample_size,
    wilson,
)


@given(st.integers(1, 60), st.data())
def test_binomial_agrees_with_scipy(tosses, data):
    heads = data.draw(st.integers(0, tosses))
    theirs = stats.binomtest(heads, tosses).pvalue
    assert binomial_test(heads, tosses) == pytest.approx(theirs)


def test_five_values_by_hand():
    """Ten splits; only {9, 12} and {3, 5} are so far from the rest."""
    assert permutation_test([3, 5, 8], [9, 12]) == pytest.approx(0.2)
    assert permutation_test([1, 1], [1, 1]) == 1


def test_permutations_agree_with_scipy():
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=5), rng.normal(1, 1, size=4)
    theirs = stats.permutation_test(
        (a, b),
        lambda x, y: abs(x.mean() - y.mean()),
        n_resamples=np.inf,
        alternative="greater",
    )
    assert permutation_test(a, b) == pytest.approx(theirs.pvalue)


def test_permutation_p_values_keep_their_level():
    rng = np.random.default_rng(1)
    p = [permutation_test(*np.split(rng.exponential(size=8), 2)) for _ in range(400)]
    assert np.mean(np.array(p) <= 0.1) <= 0.1 + 3 * 0.015


def test_that_many_trials_give_that_power():
    n = sample_size(0.05, 0.01)
    rng = np.random.default_rng(2)
    a, b = rng.binomial(n, 0.05, 4_000) / n, rng.binomial(n, 0.06, 4_000) / n
    error = np.sqrt(a * (1 - a) / n + b * (1 - b) / n)
    assert np.mean(abs(b - a) / error > 1.96) == pytest.approx(0.8, abs=0.02)


@pytest.mark.parametrize(("k", "n"), [(0, 10), (1, 50), (25, 50), (7, 7)])
def test_wilson_agrees_with_scipy(k, n):
    theirs = stats.binomtest(k, n).proportion_ci(method="wilson")
    assert wilson(k, n) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


def test_wilson_is_the_inverted_z_test():
    low, high = wilson(30, 100)
    for p in (low, high):
        z = (0.3 - p) / np.sqrt(p * (1 - p) / 100)
        assert abs(z) == pytest.approx(stats.norm.ppf(0.975))


def test_five_p_values_by_hand():
    p = [0.021, 0.003, 0.30, 0.012, 0.04]
    assert np.sum(np.array(p) <= 0.05 / 5) == 1  # Bonferroni
    assert holm(p).tolist() == [False, True, False, True, False]
    assert benjamini_hochberg(p).tolist() == [True, True, False, True, True]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_corrections_are_nested_and_agree_with_scipy(p):
    bonferroni = np.array(p) <= 0.05 / len(p)
    first, second = holm(p), benjamini_hochberg(p)
    assert (bonferroni <= first).all() and (first <= second).all()
    adjusted = stats.false_discovery_control(p)
    near = abs(adjusted - 0.05) < 1e-9
    assert ((second == (adjusted <= 0.05)) | near).all()


def test_error_rates_are_kept():
    rng = np.random.default_rng(3)
    null = rng.random((2_000, 20))
    assert np.mean([holm(p).any() for p in null]) < 0.065
    null[:, :5] = stats.norm.sf(rng.normal(3, 1, (2_000, 5)))
    share = []
    for p in null:
        rejected = benjamini_hochberg(p, 0.2)
        share.append(rejected[5:].sum() / max(1, rejected.sum()))
    assert np.mean(share) == pytest.approx(0.2 * 15 / 20, abs=0.01)


def test_looking_once_is_honest_and_ten_times_is_not():
    rng = np.random.default_rng(4)
    assert peeking(1, rng, 40_000) == pytest.approx(0.05, abs=0.004)
    assert peeking(10, rng, 40_000) == pytest.approx(0.193, abs=0.01)


def test_weak_tests_exaggerate_and_strong_ones_do_not():
    rng = np.random.default_rng(5)
    assert exaggeration(0.999, rng, 40_000) == pytest.approx(1, abs=0.01)
    assert exaggeration(0.8, rng, 40_000) == pytest.approx(1.125, abs=0.02)
    assert exaggeration(0.2, rng, 40_000) > 2


@pytest.mark.text
def test_numbers_of_the_answers():
    a, b = 200 / 10_000, 245 / 10_000
    half = 1.96 * np.sqrt((a * (1 - a) + b * (1 - b)) / 10_000)
    assert (b - a - half, b - a + half) == pytest.approx((0.0004, 0.0086), abs=5e-5)
    assert sample_size(0.02, 0.002) == pytest.approx(81_000, abs=500)
    # Bonferroni over 20 metrics costs 1.9 times the sample
    many = sample_size(0.02, 0.002, level=0.05 / 20) / sample_size(0.02, 0.002)
    assert many == pytest.approx(1.9, abs=0.02)
    assert sample_size(0.05, 0.0025) / sample_size(0.05, 0.005) == pytest.approx(
        3.91, abs=0.01
    )
    views = np.sqrt(1 + 49 * 0.1)
    assert views == pytest.approx(2.4, abs=0.05)


@pytest.mark.text
def test_one_pass_carries_all_smaller_ones():
    """0.04 is over its own bars of 0.0125 to 0.0375, and is rejected."""
    assert benjamini_hochberg([0.04, 0.04, 0.04, 0.04]).all()
    assert not holm([0.04, 0.04, 0.04, 0.04]).any()


@pytest.mark.parametrize(
    "call, what",
    [
        (lambda: binomial_test(3, 2), "bad counts"),
        (lambda: binomial_test(0, 0), "bad counts"),
        (lambda: permutation_test([], [1]), "a and b"),
        (lambda: permutation_test([1], []), "a and b"),
        (lambda: permutation_test([1, np.nan], [2]), "a and b"),
        (lambda: permutation_test([[1, 2], [3, 4]], [2]), r"a must be \(m,\)"),
        (lambda: sample_size(0.5, 0), "rates must"),
        (lambda: sample_size(0.99, 0.02), "rates must"),
        (lambda: sample_size(0.1, np.nan), "rates must"),
        (lambda: sample_size(0.1, 0.1, level=0), "level must"),
        (lambda: sample_size(0.1, 0.1, power=np.nan), "power must"),
        (lambda: wilson(5, 4), "bad counts"),
        (lambda: wilson(1, 4, level=np.nan), "level must"),
        (lambda: holm([]), "p must"),
        (lambda: holm([0.1, np.nan]), "p must"),
        (lambda: holm([0.1], level=np.nan), "level must"),
        (lambda: benjamini_hochberg([1.1]), "p must"),
        (lambda: benjamini_hochberg([0.1], level=1.0), "level must"),
        (lambda: peeking(0, np.random.default_rng(0), 1), "looks and trials"),
        (lambda: exaggeration(1.0, np.random.default_rng(0), 1), "power must"),
        (lambda: exaggeration(0.5, np.random.default_rng(0), 0), "trials"),
    ],
)
def test_bad_input_is_refused(call, what):
    with pytest.raises(ValueError, match=what):
        call()
