"""Two pointers on one array, and sliding windows.

Every index moves one way only, so that n entries cost O(n) moves.
The three-way partition is Dijkstra's problem of the Dutch national
flag (1976). A run is given as (start, end), end excluded.
"""

from collections import Counter, deque
from collections.abc import Hashable, Sequence
from itertools import accumulate, pairwise


def pair_with_sum(
    x: Sequence[int], target: int
) -> tuple[int, int] | None:
    """Positions i < j of two entries of sorted x that sum to target.

    Returns None if there are none. Time O(n), memory O(1).
    Raises ValueError if x does not ascend.
    """
    if any(a > b for a, b in pairwise(x)):
        raise ValueError("x must ascend: sort it first")
    left, right = 0, len(x) - 1
    while left < right:
        total = x[left] + x[right]
        if total == target:
            return left, right
        if total < target:
            left += 1  # too small even with the largest that is left
        else:
            right -= 1  # too large even with the smallest
    return None


def triples_with_sum(
    x: Sequence[int], target: int = 0
) -> list[tuple[int, int, int]]:
    """All different triples of values of x that sum to target.

    Each triple ascends and stands once. Time O(n^2), memory O(n).
    """
    x, found = sorted(x), []
    for i, first in enumerate(x):
        if i > 0 and first == x[i - 1]:
            continue  # the same triples again
        left, right = i + 1, len(x) - 1
        while left < right:
            total = first + x[left] + x[right]
            if total < target:
                left += 1
            elif total > target:
                right -= 1
            else:
                found.append((first, x[left], x[right]))
                left += 1
                while left < right and x[left] == x[left - 1]:
                    left += 1
    return found


def drop_repeats(x: list) -> int:
    """Move the first of each run of equal entries to the front of x.

    Returns how many there are; x[that:] is rubbish.
    Time O(n), memory O(1).
    """
    write = 0
    for read, value in enumerate(x):
        if read == 0 or value != x[write - 1]:
            x[write] = value
            write += 1
    return write


def three_way_partition(x: list, pivot) -> tuple[int, int]:
    """Reorder x in place: smaller than pivot, equal to it, larger.

    Returns (start, end) of the equal ones. Time O(n), memory O(1).
    """
    low, i, high = 0, 0, len(x)
    while i < high:
        if x[i] < pivot:
            x[low], x[i] = x[i], x[low]
            low += 1
            i += 1
        elif x[i] > pivot:
            high -= 1
            x[i], x[high] = x[high], x[i]  # x[i] is new: look again
        else:
            i += 1
    return low, high


def largest_sum_of_k(x: Sequence[int], k: int) -> int:
    """The largest sum of k consecutive entries. Time O(n), memory O(1).

    Raises ValueError unless 1 <= k <= len(x).
    """
    if not 1 <= k <= len(x):
        raise ValueError(f"k must be in 1..{len(x)}, got {k}")
    total = best = sum(x[i] for i in range(k))
    for right in range(k, len(x)):
        total += x[right] - x[right - k]
        best = max(best, total)
    return best


def longest_with_kinds(
    items: Sequence[Hashable], k: int
) -> tuple[int, int]:
    """The first longest run that holds at most k different items.

    Returns (start, end). Time O(n), memory O(k).
    Raises ValueError if k < 0.
    """
    if k < 0:
        raise ValueError(f"k must not be negative, got {k}")
    inside, left, best = Counter(), 0, (0, 0)
    for right, item in enumerate(items):
        inside[item] += 1
        while len(inside) > k:
            inside[items[left]] -= 1
            if inside[items[left]] == 0:
                del inside[items[left]]
            left += 1
        # items[left:right + 1] is the longest valid run ending here
        if right + 1 - left > best[1] - best[0]:
            best = left, right + 1
    return best


def shortest_reaching(
    x: Sequence[int], target: int
) -> tuple[int, int] | None:
    """The first shortest run whose sum is at least target.

    x: non-negative. Returns (start, end), or None if even all of x
    falls short. Time O(n), memory O(1).
    Raises ValueError if target < 1 or an entry of x is negative.
    """
    if target < 1:
        raise ValueError(f"target must be at least 1, got {target}")
    if any(value < 0 for value in x):
        raise ValueError("x must not hold negative numbers")
    total, left, best = 0, 0, None
    for right, value in enumerate(x):
        total += value
        while total >= target:
            if best is None or right + 1 - left < best[1] - best[0]:
                best = left, right + 1
            total -= x[left]
            left += 1
    return best


def shortest_cover(
    items: Sequence[Hashable], need: Sequence[Hashable]
) -> tuple[int, int] | None:
    """The first shortest run that holds all of need, repeats included.

    Returns (start, end) or None. Time O(n + m), memory O(m + kinds).
    Raises ValueError if need is empty.
    """
    if not need:
        raise ValueError("need must not be empty")
    owed, missing = Counter(need), len(need)
    left, best = 0, None
    for right, item in enumerate(items):
        missing -= owed[item] > 0
        owed[item] -= 1  # below zero: the run holds a spare one
        while missing == 0:
            if best is None or right + 1 - left < best[1] - best[0]:
                best = left, right + 1
            owed[items[left]] += 1
            missing += owed[items[left]] > 0
            left += 1
    return best


def count_with_exactly(items: Sequence[Hashable], k: int) -> int:
    """How many runs hold exactly k different items. Time O(n).

    Raises ValueError if k < 1.
    """
    if k < 1:
        raise ValueError(f"k must be at least 1, got {k}")

    def at_most(limit: int) -> int:
        inside, left, count = Counter(), 0, 0
        for right, item in enumerate(items):
            inside[item] += 1
            while len(inside) > limit:
                inside[items[left]] -= 1
                if inside[items[left]] == 0:
                    del inside[items[left]]
                left += 1
            count += right + 1 - left  # every start from left to right
        return count

    return at_most(k) - at_most(k - 1)


def shortest_reaching_signed(
    x: Sequence[int], target: int
) -> tuple[int, int] | None:
    """As shortest_reaching, but entries of x may be negative.

    Returns a shortest (start, end) or None. Time and memory O(n).
    Raises ValueError if target < 1.
    """
    if target < 1:
        raise ValueError(f"target must be at least 1, got {target}")
    starts, best = deque(), None  # (prefix sum, start), both ascend
    for end, prefix in enumerate(accumulate(x, initial=0)):
        while starts and prefix - starts[0][0] >= target:
            start = starts.popleft()[1]
            if best is None or end - start < best[1] - best[0]:
                best = start, end
        while starts and starts[-1][0] >= prefix:
            starts.pop()
        starts.append((prefix, end))
    return best
