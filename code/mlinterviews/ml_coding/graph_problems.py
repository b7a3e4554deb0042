"""Triangles, open triads and friends of friends.

Each triangle once, by edges from low to high degree (Chiba and
Nishizeki, 1985; Latapy, 2008): O(m^1.5) for m edges. Open triads:
the sum of squared degrees. Recommendation: the degrees of the friends.
"""

import math
from collections import Counter
from collections.abc import Iterable
from itertools import combinations


def adjacency(edges: Iterable[tuple]) -> dict:
    """Neighbours of each node, as sets; loops and repeats are dropped.

    edges: pairs of nodes, undirected; nodes hash and compare.
    """
    graph: dict = {}
    for u, v in edges:
        graph.setdefault(u, set())
        graph.setdefault(v, set())
        if u != v:
            graph[u].add(v)
            graph[v].add(u)
    return graph


def triangles(graph: dict) -> list[tuple]:
    """Each triangle once, its nodes in the order of degree."""
    rank = {u: (len(friends), u) for u, friends in graph.items()}
    higher = {
        u: {v for v in friends if rank[v] > rank[u]}
        for u, friends in graph.items()
    }
    return [
        (u, v, w)
        for u in graph
        for v in higher[u]
        for w in higher[u] & higher[v]
    ]


def open_triads(graph: dict) -> Counter:
    """Pairs that are not linked, with their number of common friends.

    A pair is (u, w) with u < w. Pairs without common friends are left
    out.
    """
    shared: Counter = Counter()
    for friends in graph.values():
        for u, w in combinations(sorted(friends), 2):
            if w not in graph[u]:
                shared[u, w] += 1
    return shared


def transitivity(graph: dict) -> float:
    """Share of the paths of two edges that a third edge closes.

    0.0 if there is no such path.
    """
    paths = sum(
        math.comb(len(friends), 2) for friends in graph.values()
    )
    return 3 * len(triangles(graph)) / paths if paths else 0.0


def closings(edges: Iterable[tuple]) -> list[int]:
    """How many triangles each edge closes when it arrives.

    edges: in the order of time; a loop or a known edge closes none.
    """
    graph: dict = {}
    closed = []
    for u, v in edges:
        mine, theirs = (
            graph.setdefault(u, set()),
            graph.setdefault(v, set()),
        )
        new = u != v and v not in mine
        closed.append(len(mine & theirs) if new else 0)
        if new:
            mine.add(v)
            theirs.add(u)
    return closed


def recommend(
    graph: dict, user, k: int, weighted: bool = True
) -> list[tuple]:
    """The k best friends of friends of the user, with their scores.

    A common friend of degree d counts 1 / log d (Adamic and Adar), or
    1 if not weighted. Ties go to the smaller node. Raises ValueError
    for an unknown user or a negative k.
    """
    if user not in graph:
        raise ValueError(f"user {user!r} is not in the graph")
    if not k >= 0 or k % 1:
        raise ValueError(f"k must be whole, not negative, got {k}")
    friends = graph[user]
    scores: dict = {}
    for friend in sorted(friends):  # a fixed order of additions
        others = graph[friend] - friends - {user}
        for other in others:  # so the friend's degree is at least 2
            gain = 1 / math.log(len(graph[friend])) if weighted else 1
            scores[other] = scores.get(other, 0) + gain
    ranked = sorted(
        scores.items(), key=lambda item: (-item[1], item[0])
    )
    return ranked[: int(k)]
