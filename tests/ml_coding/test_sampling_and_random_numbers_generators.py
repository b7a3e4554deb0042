"""Periods, distributions, exact chances of rejection, weights."""

from itertools import product

import numpy as np
import pytest
from scipy import stats

from mlinterviews.ml_coding.sampling_and_random_numbers_generators import (
    LinearCongruential,
    box_muller,
    exponential,
    importance,
    rejection,
    uniform_below,
)


def generator(seed=0):
    return np.random.default_rng(seed)


# Linear congruential


def test_a_small_one_by_hand_has_the_full_period():
    lcg = LinearCongruential(7, a=5, c=3, m=16)
    states = [lcg.next() for _ in range(16)]
    assert states[:4] == [6, 1, 8, 11]
    assert sorted(states) == list(range(16))
    assert lcg.next() == 6


def test_low_bits_repeat_and_the_unit_interval_is_filled():
    lcg = LinearCongruential(12345)
    bits = [lcg.next() % 4 for _ in range(40)]
    assert bits[:4] * 10 == bits
    u = [lcg.random() for _ in range(5_000)]
    assert min(u) >= 0 and max(u) < 1
    assert stats.kstest(u, "uniform").pvalue > 1e-3


def test_seed_zero_is_a_seed():
    assert LinearCongruential(0).next() == 1013904223
    assert LinearCongruential(0).next() != LinearCongruential(1).next()


# Integers by rejection


class OutOfRolls(Exception):
    pass


def rolls(numbers):
    numbers = iter(numbers)

    def roll():
        try:
            return next(numbers)
        except StopIteration:
            raise OutOfRolls from None

    return roll


@pytest.mark.parametrize("n, m, calls", [(10, 7, 3), (5, 3, 4), (6, 2, 5), (3, 7, 2)])
def test_every_number_has_exactly_as_many_paths(n, m, calls):
    """Counted over all m^calls sequences: no chance involved."""
    counts, undecided = np.zeros(n, dtype=int), 0
    for numbers in product(range(m), repeat=calls):
        try:
            counts[uniform_below(n, m, rolls(numbers))] += 1
        except OutOfRolls:
            undecided += 1
    assert len(set(counts.tolist())) == 1
    assert counts.sum() + undecided == m**calls
    assert undecided < n


def test_expected_calls_of_the_text():
    rng, calls = generator(1), 0

    def rand7():
        nonlocal calls
        calls += 1
        return int(rng.integers(7))

    for _ in range(8_000):
        uniform_below(10, 7, rand7)
    wanted = (2 + 9 / 49 * (1 + 1 / 21)) / (1 - 9 / 49 / 21**2)
    assert wanted == pytest.approx(329 / 150)
    assert calls / 8_000 == pytest.approx(wanted, rel=0.01)


def test_one_value_and_bad_ranges():
    assert uniform_below(1, 7, lambda: 3) == 0
    with pytest.raises(ValueError, match="n >= 1"):
        uniform_below(0, 7, lambda: 0)
    with pytest.raises(ValueError, match="m >= 2"):
        uniform_below(2, 1, lambda: 0)
    for roll in (7, -1):  # a die that shows 1..7 would bias the result
        with pytest.raises(ValueError, match=r"roll must give 0\.\.6"):
            uniform_below(10, 7, lambda roll=roll: roll)
    with pytest.raises(ValueError, match="m must"):
        LinearCongruential(1, m=0)


# Transforms


def test_exponential_has_its_distribution():
    u = generator(2).random(5_000)
    assert stats.kstest(exponential(u, 2.0), "expon", (0, 0.5)).pvalue > 1e-3
    assert exponential(0.0, 1.0) == 0
    assert exponential(0.5, 2.0) == pytest.approx(np.log(2) / 2)
    assert np.isfinite(exponential(1 - 2**-53, 1.0))
    for rate in (0, -1, float("nan")):
        with pytest.raises(ValueError, match="rate"):
            exponential(0.5, rate)
    for u in (1.0, -0.1, float("nan")):
        with pytest.raises(ValueError, match="u must"):
            exponential(u, 1.0)
        with pytest.raises(ValueError, match="u must"):
            box_muller(u, 0.5)
        with pytest.raises(ValueError, match="v must"):
            box_muller(0.5, u)


def test_box_muller_gives_two_independent_normals():
    rng = generator(3)
    x, y = box_muller(rng.random(5_000), rng.random(5_000))
    assert stats.kstest(x, "norm").pvalue > 1e-3
    assert stats.kstest(y, "norm").pvalue > 1e-3
    assert stats.kstest(x**2 + y**2, "chi2", (2,)).pvalue > 1e-3
    assert abs(np.corrcoef(x, y)[0, 1]) < 0.05
    x, y = box_muller(1 - np.exp(-2.0), 0.25)  # radius 2, upwards
    assert (x, y) == (pytest.approx(0, abs=1e-9), pytest.approx(2))


# Rejection and importance


def uniform(size, rng):
    return rng.random(size)


def test_rejection_gives_the_beta_distribution():
    def log_p(x):  # Beta(2, 3) without its factor of 12
        return np.log(x) + 2 * np.log1p(-x)

    bound = np.log(4 / 27)  # at x = 1/3
    drawn = rejection(log_p, uniform, np.zeros_like, bound, 4_000, generator(4))
    assert drawn.shape == (4_000,)
    assert stats.kstest(drawn, "beta", (2, 3)).pvalue > 1e-3
    assert rejection(log_p, uniform, np.zeros_like, bound, 0, generator()).size == 0


def test_a_bound_that_is_too_small_is_noticed():
    with pytest.raises(ValueError, match="log_bound"):
        rejection(np.log, uniform, np.zeros_like, np.log(0.5), 100, generator())
    with pytest.raises(ValueError, match="log_bound"):  # not for ever
        rejection(lambda x: x * np.nan, uniform, np.zeros_like, 1, 9, generator())


def test_weights_by_hand():
    out = importance([1, 2, 3], np.log([1, 2, 1]))
    assert out["mean"] == pytest.approx(8 / 3)
    assert out["normalised"] == pytest.approx(2)
    assert out["ess"] == pytest.approx(16 / 6)


def test_a_constant_factor_only_changes_the_mean():
    one = importance([1, 2, 3], np.array([0.0, 1.0, 2.0]))
    two = importance([1, 2, 3], np.array([0.0, 1.0, 2.0]) + np.log(5))
    assert two["mean"] == pytest.approx(5 * one["mean"])
    assert two["normalised"] == pytest.approx(one["normalised"])
    assert two["ess"] == pytest.approx(one["ess"])
    far = importance([1, 2], np.array([-2000.0, -2000.0]))
    assert far["normalised"] == 1.5 and far["ess"] == 2
    high = importance([1, 2], np.array([2000.0, 2000.0]))
    assert high["normalised"] == 1.5 and high["mean"] == np.inf


def test_tail_of_the_normal_and_the_share_of_the_text():
    z = generator(5).standard_normal(20_000)
    x = z + 4
    tail = importance(x > 4, stats.norm.logpdf(x) - stats.norm.logpdf(x, 4))
    assert tail["mean"] == pytest.approx(stats.norm.sf(4), rel=0.1)
    assert abs(tail["normalised"] / stats.norm.sf(4) - 1) > 0.2  # useless
    x = 2 * z
    wide = importance(x**2, stats.norm.logpdf(x) - stats.norm.logpdf(x, 0, 2))
    assert wide["ess"] / 20_000 == pytest.approx(np.sqrt(7) / 4, rel=0.03)
    assert wide["normalised"] == pytest.approx(1, abs=0.05)
    same = importance(z, np.zeros(20_000))
    assert same["ess"] == pytest.approx(20_000)
    assert same["mean"] == pytest.approx(z.mean())


@pytest.mark.parametrize(
    "f, log_w",
    [
        ([], []),
        ([1], [1, 2]),
        ([[1]], [[1]]),
        ([1], [np.nan]),
        ([1], [np.inf]),
        ([np.nan], [0.0]),
        ([1, 2], [-np.inf, -np.inf]),
    ],
)
def test_bad_weights_are_refused(f, log_w):
    with pytest.raises(ValueError, match=r"log_w|f holds"):
        importance(f, log_w)
