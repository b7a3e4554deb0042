"""By hand, against brute force, medians against BFS, walls, edges."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import shortest_path

from mlinterviews.ml_coding.graph_problems_meeting import (
    distances,
    meeting_among_walls,
    meeting_point,
)

POINTS = st.lists(
    st.tuples(st.integers(0, 7), st.integers(0, 7)), min_size=1, max_size=9
)
few = settings(max_examples=30)
WALLS = [
    ".P#....",
    "..#...P",
    "..#....",
    ".......",
    "..P....",
]


def walk(people, r, c):
    return sum(abs(x - r) + abs(y - c) for x, y in people)


def draw(people, rows=8, columns=8, walls=()):
    cell = {**dict.fromkeys(walls, "#"), **dict.fromkeys(people, "P")}
    return ["".join(cell.get((r, c), ".") for c in range(columns)) for r in range(rows)]


def test_the_people_of_the_text():
    people = [(0, 1), (1, 6), (4, 2)]
    assert meeting_point(people) == ((1, 2), 9)
    assert walk(people, 2, 3) == 11


@few
@given(POINTS)
def test_the_median_is_as_good_as_any_cell(people):
    point, total = meeting_point(people)
    assert total == walk(people, *point)
    assert total == min(walk(people, r, c) for r in range(8) for c in range(8))


def test_duplicates_order_and_fractions():
    assert meeting_point([(2, 3)] * 4 + [(9, 9)]) == ((2, 3), 13)
    assert meeting_point([(4, 2), (0, 1), (1, 6)]) == ((1, 2), 9)
    assert meeting_point([(0.5, 1.5)]) == ((0.5, 1.5), 0)
    (row, _), total = meeting_point([(0, 0), (10, 0)])
    assert row == 0 and total == 10  # every row between is as good
    assert meeting_point(np.array([[0, 1], [1, 6], [4, 2]])) == ((1, 2), 9)
    with pytest.raises(ValueError, match="people is empty"):
        meeting_point([])
    with pytest.raises(ValueError, match="finite"):
        meeting_point([(0, 1), (np.nan, 2)])


@pytest.mark.text
def test_the_mean_minimises_squares_and_not_distances():
    x = np.array([0, 0, 0, 0, 10])
    cost = [np.abs(x - m).sum() for m in range(11)]
    squares = [((x - m) ** 2).sum() for m in range(11)]
    assert (np.argmin(cost), np.argmin(squares), x.mean()) == (0, 2, 2)


@few
@given(POINTS)
def test_without_walls_both_ways_agree(people):
    _, total = meeting_point(list(set(people)))
    assert meeting_among_walls(draw(people))[1] == total


def test_the_walls_of_the_text():
    assert meeting_among_walls(WALLS) == ((3, 2), 11)
    plain = [line.replace("#", ".") for line in WALLS]
    assert meeting_among_walls(plain) == ((1, 2), 9)


@few
@given(
    st.sets(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=14),
    st.sets(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=3),
)
def test_steps_agree_with_scipy_and_the_best_is_the_best(walls, people):
    grid = draw(people, 5, 5, walls)
    free = [(r, c) for r in range(5) for c in range(5) if grid[r][c] != "#"]
    near = [[int(abs(a[0] - b[0]) + abs(a[1] - b[1]) == 1) for b in free] for a in free]
    steps = shortest_path(csr_array(near), unweighted=True)
    total = np.zeros(len(free))
    for person in sorted(people):
        row = steps[free.index(person)]
        found = distances(grid, person)
        assert found == {
            cell: d for cell, d in zip(free, row, strict=True) if d < np.inf
        }
        total += row
    found = meeting_among_walls(grid)
    if total.min() == np.inf:
        assert found is None
    else:
        assert found == (free[int(total.argmin())], total.min())


def test_people_behind_a_wall_cannot_meet():
    assert meeting_among_walls(["P#P"]) is None
    assert meeting_among_walls(["P.P"]) == ((0, 0), 2)
    assert meeting_among_walls(["P"]) == ((0, 0), 0)
    # nine cells are as good: the first one wins, not the first found
    assert meeting_among_walls(["..P", "...", "P.."]) == ((0, 0), 4)


@pytest.mark.parametrize(
    ("grid", "start"),
    [([], (0, 0)), ([".."], (0, 2)), ([".."], (-1, 0)), (["#."], (0, 0))],
)
def test_a_search_starts_on_a_free_cell(grid, start):
    with pytest.raises(ValueError, match="start"):
        distances(grid, start)


@pytest.mark.parametrize(
    ("grid", "message"),
    [
        ([], "lines of one length"),
        (["P.", "."], "lines of one length"),
        (["P?"], "may hold"),
        (["..."], "no person"),
        ([""], "no person"),
    ],
)
def test_bad_grids_are_refused(grid, message):
    with pytest.raises(ValueError, match=message):
        meeting_among_walls(grid)
