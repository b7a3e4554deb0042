"""By hand, the bounds on skewed streams, merging, the same in every process."""

import math
from collections import Counter
from functools import reduce

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlinterviews.ml_coding.streaming_sketches import (
    CountMin,
    HyperLogLog,
    hash64,
    heavy_hitters,
    merge_hitters,
)


def skewed(n: int, seed: int = 0) -> list[str]:
    """Words whose frequency falls as one over their rank."""
    p = 1 / np.arange(1, 1001)
    ranks = np.random.default_rng(seed).choice(1000, n, p=p / p.sum())
    return [f"w{r}" for r in ranks]


def test_the_hash_is_fixed_and_depends_on_the_seed():
    assert hash64("a") == hash64("a")
    assert hash64("a") != hash64("a", 1) != hash64("b", 1)
    bits = [hash64(str(i)) for i in range(4000)]
    ones = [sum(b >> k & 1 for b in bits) / 4000 for k in range(64)]
    assert min(ones) > 0.46 and max(ones) < 0.54


# Frequent items


def test_the_letters_of_the_text():
    assert heavy_hitters("abacabda", 2) == {"a": 2}
    assert heavy_hitters("abac", 2) == {"a": 1}


@given(st.lists(st.sampled_from("abcdef"), max_size=80), st.integers(1, 6))
def test_counts_are_low_by_at_most_the_bound(stream, k):
    found, true = heavy_hitters(iter(stream), k), Counter(stream)
    assert len(found) <= k and all(c > 0 for c in found.values())
    for item, count in true.items():
        lost = count - found.get(item, 0)
        assert 0 <= lost <= (len(stream) - sum(found.values())) / (k + 1)


@given(
    st.lists(st.lists(st.sampled_from("abcdef"), max_size=30), min_size=1, max_size=5),
    st.integers(1, 4),
)
def test_merged_counters_keep_the_bound(parts, k):
    found = reduce(
        lambda a, b: merge_hitters(a, b, k), (heavy_hitters(p, k) for p in parts)
    )
    true = Counter(x for part in parts for x in part)
    assert len(found) <= k
    for item, count in true.items():
        lost = count - found.get(item, 0)
        assert 0 <= lost <= true.total() / (k + 1)


def test_a_merge_takes_off_what_the_next_counter_holds():
    assert merge_hitters({"a": 3, "b": 1}, {"c": 2}, 2) == {"a": 2, "c": 1}
    assert merge_hitters({"a": 3}, {"a": 1}, 2) == {"a": 4}


def test_a_majority_is_found_with_one_counter():
    assert list(heavy_hitters("abacaa", 1)) == ["a"]
    assert heavy_hitters([], 1) == {}
    for bad in (0, 1.5, math.nan):
        with pytest.raises(ValueError, match="k must be"):
            heavy_hitters("ab", bad)
        with pytest.raises(ValueError, match="k must be"):
            merge_hitters({"a": 1}, {"b": 2}, bad)


# Count-min


def test_size_follows_from_the_bound():
    sketch = CountMin(0.01, 0.01)
    assert sketch.table.shape == (5, 272)
    assert sketch.estimate("a") == 0


def test_estimates_are_never_low_and_the_bound_holds():
    stream = skewed(5000)
    true, sketch = Counter(stream), CountMin(0.02, 0.05)
    for item, count in true.items():
        sketch.add(item, count)
    over = [sketch.estimate(x) - c for x, c in true.items()]
    assert min(over) == 0
    assert max(over) > 0
    assert np.mean([o > 0.02 * 5000 for o in over]) <= 0.05


def test_one_row_errs_as_often_as_markov_allows_at_most():
    """Absent items: the mean overcount of a row is N / width."""
    true = Counter(skewed(2000, 1))
    overs = []
    for seed in range(30):
        sketch = CountMin(0.1, 0.9, seed)
        assert sketch.depth == 1
        for item, count in true.items():
            sketch.add(item, count)
        overs += [sketch.estimate(f"absent{i}") for i in range(20)]
    assert np.mean(overs) == pytest.approx(2000 / 28, rel=0.15)
    assert np.mean(np.array(overs) > 0.1 * 2000) < 1 / math.e


def test_merging_equals_counting_all():
    parts = skewed(300, 2), skewed(500, 3)
    both, left, right = (CountMin(0.1, 0.1) for _ in range(3))
    for sketch, items in (
        (left, parts[0]),
        (right, parts[1]),
        (both, parts[0] + parts[1]),
    ):
        for item in items:
            sketch.add(item)
    left.merge(right)
    assert np.array_equal(left.table, both.table)
    for other in (CountMin(0.1, 0.1, 5), CountMin(0.2, 0.1)):
        with pytest.raises(ValueError, match="other has another"):
            left.merge(other)


@pytest.mark.parametrize("bad", [(0, 0.1), (0.1, 1), (math.nan, 0.1)])
def test_bad_bounds_and_counts_are_refused(bad):
    with pytest.raises(ValueError, match="eps and delta"):
        CountMin(*bad)
    for count in (-1, 0.5, math.nan):
        with pytest.raises(ValueError, match="count"):
            CountMin(0.1, 0.1).add("a", count)


@pytest.mark.parametrize("sketch", [CountMin(0.1, 0.1), HyperLogLog(4)])
def test_items_are_strings(sketch):
    for item in (7, b"a", None):
        with pytest.raises(ValueError, match="item must be a string"):
            sketch.add(item)


# Distinct items


def test_register_and_rank_of_one_item():
    sketch = HyperLogLog(4)
    sketch.add("a")
    bits = f"{hash64('a'):064b}"
    register, rest = int(bits[:4], 2), bits[4:]
    assert np.flatnonzero(sketch.registers).tolist() == [register]
    assert sketch.registers[register] == rest.index("1") + 1


@pytest.mark.parametrize("n", [20, 300, 3000, 20_000])
def test_the_error_is_near_the_theory_at_every_size(n):
    sketch = HyperLogLog(10)
    for i in range(n):
        sketch.add(f"item {i}")
    assert sketch.count() == pytest.approx(n, rel=3.5 * 1.04 / 32)


def test_the_spread_over_seeds_is_the_standard_error_of_the_theory():
    ratios = []
    for seed in range(60):
        sketch = HyperLogLog(6, seed)
        for i in range(1000):
            sketch.add(str(i))
        ratios.append(sketch.count() / 1000)
    error = np.sqrt(np.mean((np.array(ratios) - 1) ** 2))
    assert error == pytest.approx(1.04 / 8, rel=0.3)


def test_repeats_change_nothing_and_order_neither():
    one, two = HyperLogLog(6), HyperLogLog(6)
    items = [str(i) for i in range(200)]
    for item in items:
        one.add(item)
    for item in items[::-1] * 3:
        two.add(item)
    assert np.array_equal(one.registers, two.registers)


def test_empty_is_zero_only_with_the_correction():
    sketch = HyperLogLog(10)
    assert sketch.count() == 0
    assert sketch.raw() == pytest.approx(737.83, abs=0.01)
    for p, alpha in ((4, 0.673), (5, 0.697), (6, 0.709), (7, 0.71527)):
        raw = HyperLogLog(p).raw()
        assert raw == pytest.approx(alpha * 2**p, rel=1e-4)


def test_empty_registers_count_only_while_the_estimate_is_small():
    sketch = HyperLogLog(4)
    sketch.registers[:] = 10
    sketch.registers[3] = 0
    assert sketch.count() == sketch.raw() > 2.5 * 16
    sketch.registers[:] = 1
    sketch.registers[3] = 0
    assert sketch.count() == pytest.approx(16 * math.log(16))


def test_a_merge_is_the_sketch_of_the_union():
    a, b, union = (HyperLogLog(6) for _ in range(3))
    for i in range(300):
        for sketch, wanted in ((a, i < 200), (b, i >= 100), (union, True)):
            if wanted:
                sketch.add(str(i))
    a.merge(b)
    assert np.array_equal(a.registers, union.registers)
    for other in (HyperLogLog(7), HyperLogLog(6, 1)):
        with pytest.raises(ValueError, match="other has another"):
            a.merge(other)


@pytest.mark.parametrize("p", [3, 17, 4.5, math.nan])
def test_p_has_a_range(p):
    with pytest.raises(ValueError, match="p must lie"):
        HyperLogLog(p)
