"""Fast and slow pointers: middle, cycle, start of the cycle.

The method of two speeds is Floyd's (Knuth, The Art of Computer
Programming, vol. 2, section 3.1). Time O(n), memory O(1).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(eq=False)  # two nodes are equal only if they are one
class Node:
    value: object
    next: "Node | None" = field(default=None, repr=False)


def middle(head: Node | None) -> Node | None:
    """The middle node; the second of two if their number is even."""
    slow = fast = head
    while fast is not None and fast.next is not None:
        slow, fast = slow.next, fast.next.next
    return slow


def meeting_node(head: Node | None) -> Node | None:
    """Where fast and slow meet in the cycle; None if there is none."""
    slow = fast = head
    while fast is not None and fast.next is not None:
        slow, fast = slow.next, fast.next.next
        if slow is fast:
            return slow
    return None


def cycle_start(head: Node | None) -> Node | None:
    """The first node of the cycle; None if there is no cycle."""
    in_cycle = meeting_node(head)
    if in_cycle is None:
        return None
    walker = head
    while walker is not in_cycle:
        walker, in_cycle = walker.next, in_cycle.next
    return walker


def repeated_value(x: Sequence[int]) -> int:
    """A value that x holds more than once; x is only read.

    x: n + 1 numbers, each in 1..n, n >= 1, so that one must repeat.
    Raises ValueError if x is not of that form.
    """
    n = len(x) - 1
    if n < 1 or not all(1 <= value <= n for value in x):
        raise ValueError("x must be n + 1 numbers from 1 to n, n >= 1")
    slow, fast = x[0], x[x[0]]
    while slow != fast:
        slow, fast = x[slow], x[x[fast]]
    walker = 0
    while walker != slow:
        walker, slow = x[walker], x[slow]
    return walker
