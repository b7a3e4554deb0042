"""Each pattern against trying everything, and at its edges."""

from collections import Counter
from itertools import combinations, pairwise
from math import fsum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlinterviews.coding.two_pointers_and_windows import (
    count_with_exactly,
    drop_repeats,
    largest_sum_of_k,
    longest_with_kinds,
    pair_with_sum,
    shortest_cover,
    shortest_reaching,
    shortest_reaching_signed,
    three_way_partition,
    triples_with_sum,
)
from mlinterviews.coding.two_pointers_and_windows_cycles import (
    Node,
    cycle_start,
    meeting_node,
    middle,
    repeated_value,
)

SMALL = st.lists(st.integers(-6, 6), max_size=9)
LETTERS = st.text("abc", max_size=9)


def runs(x):
    """All (start, end), the shortest and then the leftmost first."""
    n = len(x)
    return sorted(
        ((i, j) for i in range(n + 1) for j in range(i, n + 1)),
        key=lambda run: (run[1] - run[0], run[0]),
    )


def chain(tail, cycle):
    """A list of tail + cycle nodes, numbered; cycle 0 makes it end."""
    nodes = [Node(i) for i in range(tail + cycle)]
    for a, b in pairwise(nodes):
        a.next = b
    if cycle:
        nodes[-1].next = nodes[tail]
    return nodes


# --- the examples of the text ------------------------------------------


def test_examples_of_the_text():
    assert pair_with_sum([1, 3, 4, 6, 8, 11], 10) == (2, 3)
    assert triples_with_sum([4, 1, 3, 6, 11, 8], 15) == [
        (1, 3, 11),
        (1, 6, 8),
        (3, 4, 8),
    ]
    assert largest_sum_of_k([3, 1, 4, 1, 5, 9], 3) == 15
    assert longest_with_kinds("abacbc", 2) == (0, 3)
    assert shortest_reaching([3, 1, 4, 1, 5, 9], 10) == (4, 6)
    assert shortest_cover("abacbc", "cc") == (3, 6)


def test_the_flag_of_the_text():
    x = [6, 1, 4, 8, 4, 3]
    assert three_way_partition(x, 4) == (2, 4)
    assert x == [3, 1, 4, 4, 8, 6]


# --- two pointers ------------------------------------------------------


@given(SMALL, st.integers(-12, 12))
def test_a_pair_is_found_exactly_when_there_is_one(x, target):
    x.sort()
    pair = pair_with_sum(x, target)
    if pair is None:
        assert all(a + b != target for a, b in combinations(x, 2))
    else:
        assert pair[0] < pair[1]
        assert x[pair[0]] + x[pair[1]] == target


@given(SMALL, st.integers(-9, 9))
def test_triples_are_all_and_each_once(x, target):
    before, triples = list(x), triples_with_sum(x, target)
    wanted = {tuple(sorted(t)) for t in combinations(x, 3) if sum(t) == target}
    assert len(triples) == len(set(triples))
    assert set(triples) == wanted
    assert x == before


@given(SMALL)
def test_repeats_next_to_each_other_go(x):
    wanted = [v for i, v in enumerate(x) if i == 0 or v != x[i - 1]]
    length = drop_repeats(x)
    assert x[:length] == wanted


@given(SMALL, st.integers(-7, 7))
def test_partition_orders_three_groups_and_loses_nothing(x, pivot):
    before = Counter(x)
    start, end = three_way_partition(x, pivot)
    assert Counter(x) == before
    assert all(v < pivot for v in x[:start])
    assert all(v == pivot for v in x[start:end])
    assert all(v > pivot for v in x[end:])


def test_a_step_too_many_after_the_right_swap_is_wrong():
    """The trap of the text: i must stay when x[high] comes in."""

    def hasty(x, pivot):
        low, i, high = 0, 0, len(x)
        while i < high:
            if x[i] < pivot:
                x[low], x[i] = x[i], x[low]
                low += 1
            elif x[i] > pivot:
                high -= 1
                x[i], x[high] = x[high], x[i]
            i += 1
        return x

    x = [1, 2, 0]
    assert hasty(list(x), 1) == [1, 0, 2]
    three_way_partition(x, 1)
    assert x == [0, 1, 2]


def test_sorted_input_is_asked_for():
    with pytest.raises(ValueError, match="x must ascend"):
        pair_with_sum([2, 1], 3)


@pytest.mark.parametrize("x", [[], [5]])
def test_fewer_than_two_entries_hold_no_pair_and_no_triple(x):
    assert pair_with_sum(x, 10) is None
    assert triples_with_sum(x, 10) == []
    assert drop_repeats(x) == len(x)
    assert three_way_partition(x, 5) == (0, len(x))


# --- windows -----------------------------------------------------------


@given(st.lists(st.integers(-9, 9), min_size=1, max_size=9), st.data())
def test_fixed_window(x, data):
    k = data.draw(st.integers(1, len(x)))
    sums = [sum(x[i : i + k]) for i in range(len(x) - k + 1)]
    assert largest_sum_of_k(x, k) == max(sums)


@given(LETTERS, st.integers(0, 4))
def test_longest_window(items, k):
    valid = [r for r in runs(items) if len(set(items[slice(*r)])) <= k]
    longest = max(end - start for start, end in valid)
    first = next(r for r in valid if r[1] - r[0] == longest)
    found = longest_with_kinds(items, k)
    assert found == (first if longest else (0, 0))


@given(
    st.lists(st.integers(0, 6), max_size=9),
    st.integers(1, 25),
)
def test_shortest_window(x, target):
    valid = [r for r in runs(x) if sum(x[slice(*r)]) >= target]
    assert shortest_reaching(x, target) == (valid[0] if valid else None)


@given(LETTERS, st.text("abc", min_size=1, max_size=4))
def test_shortest_cover(items, need):
    valid = [r for r in runs(items) if Counter(need) <= Counter(items[slice(*r)])]
    assert shortest_cover(items, need) == (valid[0] if valid else None)


@given(LETTERS, st.integers(1, 4))
def test_runs_with_exactly_k_kinds(items, k):
    wanted = sum(len(set(items[slice(*r)])) == k for r in runs(items))
    assert count_with_exactly(items, k) == wanted


@given(st.lists(st.integers(-5, 6), max_size=9), st.integers(1, 20))
def test_shortest_with_negative_numbers(x, target):
    valid = [r for r in runs(x) if sum(x[slice(*r)]) >= target]
    found = shortest_reaching_signed(x, target)
    if not valid:
        assert found is None
    else:
        assert found in valid
        assert found[1] - found[0] == valid[0][1] - valid[0][0]


def test_negative_numbers_break_the_shrinking_window():
    """[3, -2, 5] and 5: the window says three entries, one is right."""
    x, total, left, best = [3, -2, 5], 0, 0, None
    for right, value in enumerate(x):
        total += value
        while total >= 5:
            best = right + 1 - left
            total -= x[left]
            left += 1
    assert best == 3
    assert shortest_reaching_signed(x, 5) == (2, 3)
    with pytest.raises(ValueError, match="x must not hold negative"):
        shortest_reaching(x, 5)


def test_a_running_sum_of_floats_loses_what_it_rounded_away():
    assert largest_sum_of_k([-1e16, 1.0, 1.0], 2) == 0.0  # 2 is right
    assert largest_sum_of_k([-(10**16), 1, 1], 2) == 2
    # prefix sums do not help, however exactly each one was added up
    x = [-1e16, 0.25, 0.25]
    assert fsum(x) - fsum(x[:1]) == 0.0
    assert fsum(x[1:]) == 0.5


@pytest.mark.parametrize("k", [0, -1, 4])
def test_fixed_window_must_fit(k):
    with pytest.raises(ValueError, match=r"k must be in 1\.\.3"):
        largest_sum_of_k([1, 2, 3], k)


def test_bad_limits_are_refused():
    with pytest.raises(ValueError, match="k must not be negative"):
        longest_with_kinds("ab", -1)
    with pytest.raises(ValueError, match="target must be at least 1"):
        shortest_reaching([1], 0)
    with pytest.raises(ValueError, match="target must be at least 1"):
        shortest_reaching_signed([1], 0)
    with pytest.raises(ValueError, match="k must be at least 1"):
        count_with_exactly("ab", 0)
    with pytest.raises(ValueError, match="need must not be empty"):
        shortest_cover("ab", "")


def test_the_small_count_of_the_text():
    assert count_with_exactly([1, 2, 1], 2) == 3


def test_each_index_moves_n_times_at_most():
    """Only shrinking looks at items, three times for each step."""

    class Watched(list):
        looked = 0

        def __getitem__(self, i):
            Watched.looked += 1
            return super().__getitem__(i)

    items = Watched([1, 2] * 500)
    longest_with_kinds(items, 1)
    assert 0 < Watched.looked <= 3 * len(items)


# --- fast and slow -----------------------------------------------------


@pytest.mark.parametrize("n", range(1, 9))
def test_middle(n):
    assert middle(chain(n, 0)[0]).value == n // 2


def test_cycle_is_found_where_the_proof_says():
    for tail in range(12):
        assert cycle_start(chain(tail + 1, 0)[0]) is None
        for cycle in range(1, 12):
            nodes = chain(tail, cycle)
            steps = max(-(-tail // cycle), 1) * cycle
            where = tail + (steps - tail) % cycle
            assert meeting_node(nodes[0]) is nodes[where]
            assert cycle_start(nodes[0]) is nodes[tail]
            assert steps <= tail + cycle


def test_equal_values_are_no_cycle():
    last = Node(7)
    assert cycle_start(Node(7, Node(7, last))) is None
    assert repr(last) == "Node(value=7)"


def test_empty_list():
    assert middle(None) is meeting_node(None) is cycle_start(None) is None


@given(st.integers(1, 9), st.data())
def test_repeated_value(n, data):
    x = data.draw(st.lists(st.integers(1, n), min_size=n + 1, max_size=n + 1))
    before = list(x)
    assert Counter(x)[repeated_value(x)] > 1
    assert x == before


@pytest.mark.parametrize("x", [[], [1], [0, 1], [1, 3, 2]])
def test_repeated_value_refuses_other_input(x):
    with pytest.raises(ValueError, match="n \\+ 1 numbers"):
        repeated_value(x)
