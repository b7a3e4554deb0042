"""What the chapter on two pointers and windows shows and quotes."""

from itertools import pairwise

from mlinterviews.coding.two_pointers_and_windows import (
    largest_sum_of_k,
    longest_with_kinds,
    pair_with_sum,
    shortest_cover,
    shortest_reaching,
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


def main() -> dict:
    print("== arrays ==")
    x = [1, 3, 4, 6, 8, 11]
    print("pair with sum 10 ", pair_with_sum(x, 10))
    print("triples with 15  ", triples_with_sum(x, 15))
    flag = [6, 1, 4, 8, 4, 3]
    print("partition by 4   ", three_way_partition(flag, 4), flag)

    print("== windows ==")
    y, letters = [3, 1, 4, 1, 5, 9], "abacbc"
    print("largest sum of 3 ", largest_sum_of_k(y, 3))
    print("two kinds        ", longest_with_kinds(letters, 2))
    print("reaching 10      ", shortest_reaching(y, 10))
    print("covering 'cc'    ", shortest_cover(letters, "cc"))

    print("== cycle ==")
    nodes = [Node(i) for i in range(8)]
    for a, b in pairwise(nodes):
        a.next = b
    print("middle of eight  ", middle(nodes[0]))
    nodes[7].next = nodes[3]
    slow = fast = nodes[0]
    for step in range(6):
        print(
            f"step {step}: slow at {slow.value}, fast at {fast.value}"
        )
        slow, fast = slow.next, fast.next.next
    meet, start = meeting_node(nodes[0]), cycle_start(nodes[0])
    print("meeting node     ", meet)
    print("cycle starts at  ", start)
    print("repeated value   ", repeated_value([3, 1, 4, 2, 4]))

    n = 100_000
    return {
        "pairs": n * (n - 1) // 2,
        "checks": n - 1,
        "meeting": meet.value,
        "start": start.value,
    }


if __name__ == "__main__":
    print(main())
