"""Uniformity, agreement between the algorithms, weights, edges."""

from collections import Counter
from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, chisquare

from examples.ml_coding.reservoir_sampling import CountingGenerator, OneTooMany
from mlinterviews.ml_coding.reservoir_sampling import (
    reservoir_sample,
    reservoir_sample_skipping,
    subset_chi_square,
    weighted_reservoir_sample,
)

UNIFORM = [reservoir_sample, reservoir_sample_skipping]


class Scripted:
    """A generator whose integers are given, to follow the text's example."""

    def __init__(self, slots):
        self.slots = iter(slots)

    def integers(self, high):
        slot = next(self.slots)
        assert 0 <= slot < high
        return slot


def test_example_of_the_text():
    assert reservoir_sample("abcde", 2, Scripted([2, 1, 0])) == ["e", "d"]


@pytest.mark.parametrize("sample", UNIFORM)
def test_every_subset_is_equally_likely(sample):
    rng = np.random.default_rng(7)
    counts = Counter(frozenset(sample(range(6), 3, rng)) for _ in range(20_000))
    observed = [counts[frozenset(c)] for c in combinations(range(6), 3)]
    assert chisquare(observed).pvalue > 1e-3


@pytest.mark.parametrize("sample", UNIFORM)
def test_late_items_are_not_favoured(sample):
    rng = np.random.default_rng(8)
    hits = np.zeros(500)
    for _ in range(4_000):
        hits[sample(range(500), 5, rng)] += 1
    assert chisquare(hits).pvalue > 1e-3


@pytest.mark.parametrize("sample", UNIFORM)
@given(n=st.integers(0, 60), k=st.integers(1, 20), seed=st.integers(0, 99))
def test_distinct_positions_of_the_right_number(sample, n, k, seed):
    drawn = sample(iter(range(n)), k, np.random.default_rng(seed))
    assert len(drawn) == min(n, k) == len(set(drawn))
    assert set(drawn) <= set(range(n))


@pytest.mark.parametrize("sample", UNIFORM)
def test_same_seed_same_sample_and_global_state_untouched(sample):
    before = np.random.get_state()[1].copy()
    first, second = (sample(range(100), 4, np.random.default_rng(1)) for _ in range(2))
    assert first == second
    assert np.array_equal(before, np.random.get_state()[1])


def test_skipping_draws_three_numbers_for_each_entry():
    """The numbers in the text: k ln(n/k) entries, three draws each."""
    for n, k in [(10_000, 100), (1_000_000, 100)]:
        counts = []
        for seed in range(20):
            rng = CountingGenerator(seed)
            reservoir_sample_skipping(range(n), k, rng)
            counts.append(rng.calls)
        assert np.mean(counts) == pytest.approx(3 * k * np.log(n / k), rel=0.03)


def test_weights_order_the_first_draw():
    rng = np.random.default_rng(9)
    stream = [("a", 1.0), ("b", 2.0), ("c", 5.0), ("zero", 0.0)]
    counts = Counter(weighted_reservoir_sample(stream, 1, rng)[0] for _ in range(8_000))
    assert counts["zero"] == 0
    assert chisquare([counts[c] for c in "abc"], [1_000, 2_000, 5_000]).pvalue > 1e-3


def test_weighted_pairs_are_drawn_one_after_the_other():
    """P(i, then j) = w_i / W * w_j / (W - w_i), for k = 2 of 4."""
    weights, runs = {"a": 1.0, "b": 2.0, "c": 3.0, "d": 4.0}, 8_000
    chance = Counter()
    for i, j in permutations(weights, 2):
        chance[frozenset((i, j))] += weights[i] / 10 * weights[j] / (10 - weights[i])
    rng = np.random.default_rng(10)
    counts = Counter(
        frozenset(weighted_reservoir_sample(weights.items(), 2, rng))
        for _ in range(runs)
    )
    observed = [counts[pair] for pair in chance]
    assert chisquare(observed, [runs * p for p in chance.values()]).pvalue > 1e-3


def test_weighted_returns_all_that_can_be_drawn():
    stream = [("a", 1.0), ("zero", 0.0), ("b", np.float64(5e-324)), ("c", 1e300)]
    drawn = weighted_reservoir_sample(stream, 5, np.random.default_rng(0))
    assert sorted(drawn) == ["a", "b", "c"]


def test_chi_square_by_hand_and_with_scipy():
    always_01 = lambda stream, k, rng: [0, 1]  # noqa: E731
    assert subset_chi_square(always_01, 3, 2, 30, None) == 20 * 20 / 10 + 2 * 10
    halves = lambda stream, k, rng: [0, 1, 2] if rng.random() < 0.5 else [3, 4, 5]  # noqa: E731
    assert subset_chi_square(halves, 6, 3, 1_000, np.random.default_rng(0)) > 5_000
    assert chi2.isf(1e-3, df=19) == pytest.approx(43.8, abs=0.05)


def test_the_chi_square_test_finds_an_inclusive_upper_bound():
    score = subset_chi_square(reservoir_sample, 6, 3, 4_000, OneTooMany(3))
    assert score > chi2.isf(1e-3, df=19)


@pytest.mark.parametrize("sample", [*UNIFORM, weighted_reservoir_sample])
def test_k_must_be_positive(sample):
    with pytest.raises(ValueError, match="k must be at least 1"):
        sample([], 0, np.random.default_rng(0))


@pytest.mark.parametrize("weight", [-1.0, float("nan"), float("inf")])
def test_weights_must_be_numbers_from_zero(weight):
    with pytest.raises(ValueError, match="weight 0"):
        weighted_reservoir_sample([("a", weight)], 1, np.random.default_rng(0))
