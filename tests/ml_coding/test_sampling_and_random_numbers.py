"""Uniform, stratified and categorical draws: frequencies and edges."""

from collections import Counter
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split

from mlinterviews.ml_coding.sampling_and_random_numbers import (
    AliasTable,
    categorical,
    equal_counts,
    largest_remainder,
    multinomial,
    sample_without,
    shuffle,
    stratified_sample,
    stratified_split,
    weights,
)

Y = load_wine().target
P = np.array([0.5, 0.3, 0.0, 0.15, 0.05])


def generator(seed=0):
    return np.random.default_rng(seed)


class Scripted:
    """A generator whose integers are given."""

    def __init__(self, numbers):
        self.numbers = iter(numbers)

    def integers(self, low, high=None):
        low, high = (0, low) if high is None else (low, high)
        number = next(self.numbers)
        assert low <= number < high
        return number


# Uniform


def test_the_shuffle_of_the_text():
    assert shuffle("abcd", Scripted([1, 2, 0])) == ["d", "a", "c", "b"]


def test_every_permutation_is_equally_likely():
    rng = generator()
    counts = Counter(tuple(shuffle("abcd", rng)) for _ in range(12_000))
    observed = [counts[p] for p in permutations("abcd")]
    assert chisquare(observed).pvalue > 1e-3


def test_the_naive_shuffle_is_not_uniform():
    """3^3 = 27 paths onto 6 orders cannot be even."""
    counts = Counter()
    for js in np.ndindex(3, 3, 3):
        items = list("abc")
        for i, j in enumerate(js):
            items[i], items[j] = items[j], items[i]
        counts["".join(items)] += 1
    assert sorted(counts.values()) == [4, 4, 4, 5, 5, 5]
    seen = Counter()
    for js in np.ndindex(3, 2):  # as many paths as orders
        seen["".join(shuffle("abc", Scripted(js)))] += 1
    assert set(seen.values()) == {1} and len(seen) == 6


def test_every_ordered_choice_is_equally_likely():
    rng = generator(1)
    counts = Counter(tuple(sample_without(5, 3, rng)) for _ in range(12_000))
    observed = [counts[p] for p in permutations(range(5), 3)]
    assert chisquare(observed).pvalue > 1e-3


@given(st.integers(0, 50), st.integers(0, 99))
def test_choices_are_distinct_and_in_range(n, seed):
    k = seed % (n + 1)
    drawn = sample_without(n, k, generator(seed))
    assert len(drawn) == len(set(drawn)) == k
    assert set(drawn) <= set(range(n))


def test_few_of_very_many_needs_no_list():
    drawn = sample_without(10**15, 5, generator())
    assert len(set(drawn)) == 5 and max(drawn) > 10**12


# Strata


def test_rounding_by_hand():
    assert largest_remainder([16.57, 19.94, 13.49]).tolist() == [17, 20, 13]
    assert largest_remainder([1.5, 1.5]).tolist() == [2, 1]  # first wins a tie
    assert largest_remainder(np.full(3, 10 / 3) * 0.3).tolist() == [1, 1, 1]


@given(st.lists(st.integers(0, 40), min_size=1, max_size=8), st.floats(0, 1))
def test_rounding_keeps_the_sum_and_every_part_near(sizes, share):
    n = sum(sizes)
    k = int(share * n)
    quotas = k * np.array(sizes) / max(n, 1)
    counts = largest_remainder(quotas)
    assert counts.sum() == k
    assert (np.abs(counts - quotas) < 1 + 1e-6).all()
    assert (counts <= sizes).all()
    even = equal_counts(sizes, k)
    assert even.sum() == k and (even <= sizes).all()
    short = even < np.array(sizes)
    if short.any():  # only what is used up may stay behind
        assert even.max() - even[short].min() <= 1


def test_equal_counts_by_hand():
    assert equal_counts([59, 71, 48], 50).tolist() == [17, 17, 16]
    assert equal_counts([100, 3, 50], 33).tolist() == [15, 3, 15]


def test_proportions_of_a_sample():
    rows = stratified_sample(Y, 50, generator())
    assert len(set(rows.tolist())) == 50
    assert np.bincount(Y[rows]).tolist() == [17, 20, 13]
    rows = stratified_sample(Y, 50, generator(), equal=True)
    assert np.bincount(Y[rows]).tolist() == [17, 17, 16]
    assert stratified_sample(Y, 178, generator()).size == 178
    assert stratified_sample([], 0, generator()).size == 0


def test_within_a_stratum_all_rows_are_equally_likely():
    rng, hits = generator(3), np.zeros(10)
    labels = ["a"] * 6 + ["b"] * 4
    for _ in range(3_000):
        hits[stratified_sample(labels, 5, rng)] += 1
    assert chisquare(hits[:6]).pvalue > 1e-3
    assert chisquare(hits[6:]).pvalue > 1e-3
    assert hits[:6].sum() == 9_000


@pytest.mark.parametrize("share", [0.2, 0.33])
def test_split_has_the_class_sizes_of_scikit_learn(share):
    train, test = stratified_split(Y, share, generator())
    assert np.array_equal(np.sort(np.append(train, test)), np.arange(len(Y)))
    size = len(test)
    _, theirs = train_test_split(Y, test_size=size, stratify=Y, random_state=0)
    assert np.abs(np.bincount(Y[test]) - np.bincount(theirs)).max() <= 1


# Categorical


@pytest.mark.parametrize(
    "draw",
    [
        lambda n, rng: categorical(P, n, rng),
        lambda n, rng: AliasTable(7 * P).draw(n, rng),
    ],
)
def test_frequencies_are_the_probabilities(draw):
    counts = np.bincount(draw(40_000, generator(4)), minlength=5)
    assert counts[2] == 0
    assert chisquare(counts[P > 0], 40_000 * P[P > 0]).pvalue > 1e-3


@given(st.lists(st.integers(0, 9), min_size=1, max_size=12).filter(any))
def test_the_alias_table_holds_exactly_p(p):
    table = AliasTable(p)
    held = table.keep.copy()
    np.add.at(held, table.alias, 1 - table.keep)
    assert held / len(p) == pytest.approx(weights(p))
    assert ((table.keep >= 0) & (table.keep <= 1 + 1e-9)).all()


class Edge:
    """A generator that returns the ends of the unit interval."""

    def __init__(self, u):
        self.u = u

    def random(self, size):
        return np.full(size, self.u)


def test_zero_weights_are_never_drawn_at_the_ends():
    p = [0, 0.1, 0, 0.9, 0]
    assert categorical(p, 1, Edge(0.0)).tolist() == [1]
    assert categorical(p, 1, Edge(1 - 2**-53)).tolist() == [3]
    assert categorical([0, 3], 2, generator()).tolist() == [1, 1]


def test_huge_and_tiny_weights():
    for scale in (1e308, 5e-324):
        assert weights([scale, scale, 0]).tolist() == [0.5, 0.5, 0]


def test_multinomial_has_its_mean_and_covariance():
    rng = generator(5)
    draws = np.array([multinomial(20, P, rng) for _ in range(4_000)])
    assert (draws.sum(axis=1) == 20).all()
    assert draws.mean(axis=0) == pytest.approx(20 * P, abs=0.15)
    wanted = 20 * (np.diag(P) - np.outer(P, P))
    assert np.cov(draws.T) == pytest.approx(wanted, abs=0.3)
    assert multinomial(3, [0, 1, 0], rng).tolist() == [0, 3, 0]


# What all share


def test_same_seed_same_draws_and_global_state_untouched():
    before = np.random.get_state()[1].copy()

    def draws():
        rng = generator(9)
        return [
            shuffle(range(9), rng),
            sample_without(9, 3, rng),
            stratified_sample(Y, 9, rng).tolist(),
            categorical(P, 9, rng).tolist(),
            AliasTable(P).draw(9, rng).tolist(),
            multinomial(9, P, rng).tolist(),
        ]

    assert draws() == draws()
    assert np.array_equal(before, np.random.get_state()[1])


def test_the_input_is_not_changed():
    items, p = list("abc"), P.copy()
    shuffle(items, generator())
    AliasTable(p)
    assert items == list("abc") and np.array_equal(p, P)
    assert shuffle([], generator()) == []


@pytest.mark.parametrize(
    "call, what",
    [
        (lambda: sample_without(3, 4, generator()), "k must be in 0..n"),
        (lambda: sample_without(3, -1, generator()), "k must be in 0..n"),
        (lambda: largest_remainder([0.5, 0.7]), "integer"),
        (lambda: largest_remainder([-1, 2]), "finite and >= 0"),
        (lambda: largest_remainder([np.nan]), "finite and >= 0"),
        (lambda: largest_remainder([[1.0, 2.0]]), "quotas must be"),
        (lambda: equal_counts([1, 2], 4), "sizes"),
        (lambda: equal_counts([1, -2], 0), "sizes"),
        (lambda: stratified_sample([0.0, np.nan], 1, generator()), "NaN"),
        (lambda: stratified_split([0, 1, 1], 0.1, generator()), "empty"),
        (lambda: stratified_split([0, 1, 1], 0.9, generator()), "empty"),
        (lambda: stratified_split([], 0.5, generator()), "empty"),
        (lambda: stratified_sample([1, 2], 3, generator()), "k in 0..n"),
        (lambda: stratified_sample([[1, 2]], 1, generator()), "labels"),
        (lambda: stratified_split(Y, 1.0, generator()), "test_share"),
        (lambda: categorical([], 1, generator()), "positive sum"),
        (lambda: categorical([0, 0], 1, generator()), "positive sum"),
        (lambda: categorical([1, -1], 1, generator()), "finite and >= 0"),
        (lambda: AliasTable([np.nan, 1]), "finite and >= 0"),
        (lambda: multinomial(5, [[1]], generator()), r"\(K,\)"),
    ],
)
def test_bad_input_is_named(call, what):
    with pytest.raises(ValueError, match=what):
        call()
