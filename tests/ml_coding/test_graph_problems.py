"""By hand, against matrix products and brute force, arrival orders, edges."""

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlinterviews.ml_coding.graph_problems import (
    adjacency,
    closings,
    open_triads,
    recommend,
    transitivity,
    triangles,
)

EDGES = ["ab", "ac", "bc", "bd", "cd", "de"]
PAIRS = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=40)
few = settings(max_examples=30)


def matrix(graph) -> np.ndarray:
    nodes = sorted(graph)
    return np.array([[int(v in graph[u]) for v in nodes] for u in nodes]).reshape(
        len(nodes), len(nodes)
    )


def test_the_graph_of_the_text():
    graph = adjacency(EDGES)
    assert {frozenset(t) for t in triangles(graph)} == {
        frozenset("abc"),
        frozenset("bcd"),
    }
    assert open_triads(graph) == {("a", "d"): 2, ("b", "e"): 1, ("c", "e"): 1}
    assert transitivity(graph) == pytest.approx(0.6)
    assert closings(EDGES) == [0, 0, 1, 0, 1, 0]
    assert recommend(graph, "a", 3, weighted=False) == [("d", 2)]
    assert recommend(graph, "a", 3) == [("d", pytest.approx(2 / math.log(3)))]


@few
@given(PAIRS)
def test_triangles_agree_with_the_cube_of_the_matrix(edges):
    graph = adjacency(edges)
    found = triangles(graph)
    A = matrix(graph)
    assert len(found) == np.trace(A @ A @ A) // 6
    assert len({frozenset(t) for t in found}) == len(found)
    for u, v, w in found:
        assert v in graph[u] and w in graph[u] and w in graph[v]
        degrees = [(len(graph[x]), x) for x in (u, v, w)]
        assert degrees == sorted(degrees)


def test_a_triangle_is_listed_from_its_lowest_degree():
    hub = [(0, i) for i in range(1, 9)]  # 0 is first by name, last by degree
    assert triangles(adjacency([*hub, (1, 2), (2, 3)])) == [(1, 2, 0), (3, 2, 0)]


@few
@given(PAIRS)
def test_open_triads_agree_with_the_square(edges):
    graph = adjacency(edges)
    square, nodes = matrix(graph) @ matrix(graph), sorted(graph)
    expected = {
        (u, w): square[i, j]
        for (i, u), (j, w) in combinations(enumerate(nodes), 2)
        if w not in graph[u] and square[i, j]
    }
    assert open_triads(graph) == expected


@few
@given(PAIRS)
def test_paths_are_open_or_belong_to_a_triangle(edges):
    graph = adjacency(edges)
    paths = sum(math.comb(len(friends), 2) for friends in graph.values())
    assert paths == open_triads(graph).total() + 3 * len(triangles(graph))


@few
@given(PAIRS, st.randoms(use_true_random=False))
def test_closings_add_up_to_the_triangles_in_any_order(edges, random):
    n = len(triangles(adjacency(edges)))
    assert sum(closings(edges)) == n
    random.shuffle(edges)
    assert sum(closings(edges)) == n


@few
@given(PAIRS)
def test_edges_to_higher_degrees_are_at_most_root_2m(edges):
    """The proof in the text."""
    graph = adjacency(edges)
    m = sum(map(len, graph.values())) / 2
    found = triangles(graph)
    for u, friends in graph.items():
        higher = [v for v in friends if (len(graph[v]), v) > (len(friends), u)]
        assert len(higher) <= math.sqrt(2 * m)
    assert len(found) <= m * math.sqrt(2 * m)


@few
@given(PAIRS)
def test_recommendations_are_the_best_open_triads(edges):
    graph, triads = adjacency(edges), open_triads(adjacency(edges))
    for user in graph:
        found = recommend(graph, user, 99, weighted=False)
        mine = {
            u if w == user else w: n for (u, w), n in triads.items() if user in (u, w)
        }
        assert found == sorted(mine.items(), key=lambda x: (-x[1], x[0]))
        assert recommend(graph, user, 2, weighted=False) == found[:2]


def test_a_hub_as_common_friend_counts_less():
    edges = [("hub", f"n{i}") for i in range(9)]
    edges += [("me", "hub"), ("me", "pal"), ("pal", "z")]
    graph = adjacency(edges)
    assert recommend(graph, "me", 1)[0] == ("z", pytest.approx(1 / math.log(2)))
    assert recommend(graph, "me", 1, weighted=False) == [("n0", 1)]


def test_loops_repeats_and_both_directions_are_one_edge():
    graph = adjacency([(1, 2), (2, 1), (1, 2), (3, 3)])
    assert graph == {1: {2}, 2: {1}, 3: set()}
    assert closings([(1, 1), (1, 2), (2, 3), (2, 1), (1, 3), (3, 1)]) == [0] * 4 + [
        1,
        0,
    ]
    assert recommend(graph, 3, 5) == []


def test_nothing_gives_nothing_and_the_unknown_is_refused():
    assert adjacency([]) == {}
    assert triangles({}) == [] and not open_triads({}) and closings([]) == []
    assert transitivity({}) == transitivity(adjacency([(1, 2)])) == 0
    with pytest.raises(ValueError, match="user 'q'"):
        recommend(adjacency(EDGES), "q", 1)
    for k in (-1, 1.5, math.nan):
        with pytest.raises(ValueError, match="k must be"):
            recommend(adjacency(EDGES), "a", k)
    assert recommend(adjacency(EDGES), "a", 0) == []
