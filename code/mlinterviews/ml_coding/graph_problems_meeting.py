"""The place with the least total walk, on a plain and among walls.

On a plain: the median of each axis, O(n log n). Among walls: one
breadth-first search for each person, O(people * cells).
"""

from collections import deque
from math import isfinite


def meeting_point(people: list[tuple]) -> tuple[tuple, float]:
    """Lower median of each axis, and the total Manhattan distance.

    people: (row, column) each, integers or floats.
    """
    people = [(row, column) for row, column in people]
    if not people:
        raise ValueError("people is empty")
    if not all(isfinite(x) for pair in people for x in pair):
        raise ValueError("people must have finite coordinates")
    middle = (len(people) - 1) // 2
    rows = sorted(row for row, _ in people)
    columns = sorted(column for _, column in people)
    r, c = rows[middle], columns[middle]
    return (r, c), sum(abs(x - r) + abs(y - c) for x, y in people)


def distances(grid: list[str], start: tuple) -> dict:
    """Steps from start to each cell that can be reached."""
    r, c = start
    rows, columns = len(grid), len(grid[0]) if grid else 0
    if not (0 <= r < rows and 0 <= c < columns) or grid[r][c] == "#":
        raise ValueError(f"start {start} is no free cell of the grid")
    steps, queue = {start: 0}, deque([start])
    while queue:
        r, c = queue.popleft()
        for y, x in ((r + 1, c), (r - 1, c), (r, c + 1), (r, c - 1)):
            inside = 0 <= y < rows and 0 <= x < columns
            if inside and grid[y][x] != "#" and (y, x) not in steps:
                steps[y, x] = steps[r, c] + 1  # marked when queued
                queue.append((y, x))
    return steps


def meeting_among_walls(grid: list[str]) -> tuple[tuple, int] | None:
    """Best cell and its total of steps; None if nobody can meet.

    grid: lines of "." free, "#" wall, "P" a person; all may walk over
    and meet at any cell but walls. Ties go to the first cell.
    """
    if len({len(line) for line in grid}) != 1:
        raise ValueError("grid needs lines of one length")
    if set("".join(grid)) - set(".#P"):
        raise ValueError("grid may hold '.', '#' and 'P' only")
    people = [
        (r, c)
        for r, line in enumerate(grid)
        for c, mark in enumerate(line)
        if mark == "P"
    ]
    if not people:
        raise ValueError("grid holds no person")
    total = distances(grid, people[0])
    for person in people[1:]:  # keep what all can reach
        steps = distances(grid, person)
        total = {
            cell: old + steps[cell]
            for cell, old in total.items()
            if cell in steps
        }
    if not total:
        return None
    best = min(total, key=lambda cell: (total[cell], cell))
    return best, total[best]
