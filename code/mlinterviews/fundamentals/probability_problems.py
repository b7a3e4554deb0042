"""Probability puzzles of interviews: each answer beside a simulation.

An exact answer is a number; a simulation draws n independent values
whose mean is that answer. `PROBLEMS` pairs them.
"""

# [start:check]
from collections.abc import Callable
from math import comb, e, exp, factorial, pi, sqrt
from typing import NamedTuple

import numpy as np

Draw = Callable[[np.random.Generator, int], np.ndarray]


class Problem(NamedTuple):
    """exact: the answer; draw: (rng, n) to n values with that mean."""

    exact: float
    draw: Draw


def check(
    problem: Problem, rng: np.random.Generator, n: int
) -> tuple[float, float]:
    """The simulated answer, and its distance in standard errors.

    Raises ValueError for n < 2, or if what is left does not vary.
    """
    if n < 2:
        raise ValueError(f"n must be at least 2, got {n}")
    x = problem.draw(rng, n).astype(float)
    if x.size < 2 or x.min() == x.max():
        raise ValueError(f"n = {n} is too small: no spread is left")
    error = x.std(ddof=1) / sqrt(x.size)  # a condition keeps fewer
    return float(x.mean()), float((x.mean() - problem.exact) / error)


# [end:check]


# --- Bayes ------------------------------------------------------------


# [start:given]
def given(event: np.ndarray, condition: np.ndarray) -> np.ndarray:
    """The trials that meet a condition: both (n,) of bool."""
    return event[condition]


def positive_test(rng, n):
    ill = rng.random(n) < 0.01
    positive = rng.random(n) < np.where(ill, 0.95, 0.10)
    return given(ill, positive)


def second_test(rng, n):
    ill = rng.random(n) < 0.01
    positive = rng.random((2, n)) < np.where(ill, 0.95, 0.10)
    return given(ill, positive.all(axis=0))


# [end:given]


def two_headed(rng, n):
    trick = rng.random(n) < 0.5
    heads = rng.random((3, n)) < np.where(trick, 1.0, 0.5)
    return given(trick, heads.all(axis=0))


def other_side(rng, n):
    cards = np.array([[1, 1], [1, 0], [0, 0]])  # 1 is red
    card, side = rng.integers(3, size=n), rng.integers(2, size=n)
    return given(cards[card, 1 - side] == 1, cards[card, side] == 1)


def two_boys(rng, n):
    boys = rng.integers(2, size=(2, n)).sum(axis=0)
    return given(boys == 2, boys >= 1)


# [start:monty]
def monty(rng, n, knows=True):
    car, pick = rng.integers(3, size=(2, n))
    if knows:  # opens a door that is neither
        opened = np.where(car == pick, (pick + 1) % 3, 3 - car - pick)
    else:
        opened = (pick + rng.integers(1, 3, size=n)) % 3
    switched = 3 - pick - opened
    return given(switched == car, opened != car)


# [end:monty]


def forgetful_monty(rng, n):
    return monty(rng, n, knows=False)


# --- waiting ----------------------------------------------------------


# [start:until]
def until(rng, n, pattern, limit=200):
    """Tosses of a fair coin until the pattern has come, n times."""
    tosses = rng.integers(2, size=(n, limit))
    hit = np.ones((n, limit - len(pattern) + 1), bool)
    for i, wanted in enumerate(pattern):
        hit &= tosses[:, i : i + hit.shape[1]] == wanted
    return hit.argmax(axis=1) + len(pattern)


def heads_heads(rng, n):
    return until(rng, n, (1, 1))


def heads_tails(rng, n):
    return until(rng, n, (1, 0))


# [end:until]


def penney(rng, n):
    tosses = rng.integers(2, size=(n, 300))
    a, b, c = tosses[:, :-2], tosses[:, 1:-1], tosses[:, 2:]
    hhh = ((a == 1) & (b == 1) & (c == 1)).argmax(axis=1)
    thh = ((a == 0) & (b == 1) & (c == 1)).argmax(axis=1)
    return thh < hhh


def all_faces(rng, n):
    rolls = rng.integers(6, size=(n, 150))
    first = [(rolls == face).argmax(axis=1) for face in range(6)]
    return np.max(first, axis=0) + 1


def fair_from_biased(rng, n):
    flips = rng.random((n, 60, 2)) < 0.3
    differ = flips[:, :, 0] != flips[:, :, 1]
    return 2 * (differ.argmax(axis=1) + 1)


def sum_over_one(rng, n):
    return 1 + (np.cumsum(rng.random((n, 25)), axis=1) <= 1).sum(axis=1)


# [start:bus]
def bus(rng, n):
    gaps = rng.exponential(10, (n, 60))
    arrivals = np.cumsum(gaps, axis=1)
    now = rng.uniform(100, 200, n)[:, None]
    return np.where(arrivals > now, arrivals, np.inf).min(1) - now[:, 0]


# [end:bus]


def first_to_fail(rng, n):
    return rng.exponential(1 / 2, n) < rng.exponential(1 / 3, n)


def no_spam(rng, n):
    calls = rng.poisson(10, n)
    return rng.binomial(calls, 0.3) == 0


# --- counting ---------------------------------------------------------


def birthday(rng, n):
    days = np.sort(rng.integers(365, size=(n, 23)), axis=1)
    return (np.diff(days, axis=1) == 0).any(axis=1)


def empty_buckets(rng, n):
    keys = rng.integers(100, size=(n, 200))
    return 100 - (1 + (np.diff(np.sort(keys), axis=1) > 0).sum(axis=1))


def no_fixed_point(rng, n):
    order = rng.permuted(np.tile(np.arange(10), (n, 1)), axis=1)
    return (order != np.arange(10)).all(axis=1)


def last_seat(rng, n, seats=100):
    """Follow the passenger whose seat is taken until it is settled."""
    taken = rng.integers(seats, size=n)
    low = taken.copy()
    while (open_ := (low > 0) & (low < seats - 1)).any():
        # he takes seat 0 or any seat after his own
        left = seats - low[open_]
        jump = rng.integers(left)
        low[open_] = np.where(jump == 0, 0, low[open_] + jump)
    return low == 0


# [start:prisoners]
def prisoners(rng, n):
    boxes = rng.permuted(np.tile(np.arange(100), (n, 1)), axis=1)
    at = np.tile(np.arange(100), (n, 1))
    found = np.zeros((n, 100), bool)
    for _ in range(50):
        at = np.take_along_axis(boxes, at, axis=1)
        found |= at == np.arange(100)
    return found.all(axis=1)


# [end:prisoners]


def secretary(rng, n, size=100, skip=37):
    rank = rng.permuted(np.tile(np.arange(size), (n, 1)), axis=1)
    bar = rank[:, :skip].min(axis=1, keepdims=True)
    better = rank[:, skip:] < bar
    first = rank[np.arange(n), skip + better.argmax(axis=1)]
    return better.any(axis=1) & (first == 0)


# --- the continuous ---------------------------------------------------


def triangle(rng, n):
    a, b = np.sort(rng.random((2, n)), axis=0)
    return np.maximum.reduce([a, b - a, 1 - b]) < 0.5


def they_meet(rng, n):
    a, b = rng.uniform(0, 60, (2, n))
    return abs(a - b) < 15


def distance(rng, n):
    a, b = rng.random((2, n))
    return abs(a - b)


def semicircle(rng, n):
    angle = np.sort(rng.uniform(0, 2 * pi, (n, 3)), axis=1)
    around = angle[:, :1] + 2 * pi
    return np.diff(np.hstack([angle, around]), axis=1).max(1) > pi


def second_largest(rng, n):
    return np.sort(rng.random((n, 5)), axis=1)[:, -2]


def regression_to_the_mean(rng, n):
    first = rng.normal(size=n)
    second = 0.5 * first + sqrt(0.75) * rng.normal(size=n)
    near = abs(first - 2) < 0.1
    return second[near] * 2 / first[near]  # scaled to exactly 2


# --- walks and games --------------------------------------------------


# [start:ruin]
def walk(rng, n, start, goal, p):
    """Fair or biased walk by steps of 1 until 0 or the goal.

    Returns (won, steps), each (n,).
    """
    at, steps = np.full(n, start), np.zeros(n, int)
    while (going := (at > 0) & (at < goal)).any():
        up = rng.random(going.sum()) < p
        at[going] += np.where(up, 1, -1)
        steps[going] += 1
    return at == goal, steps


def ruin_fair(rng, n):
    return walk(rng, n, 3, 10, 0.5)[0]


def ruin_biased(rng, n):
    return walk(rng, n, 3, 10, 0.45)[0]


def ruin_steps(rng, n):
    return walk(rng, n, 3, 10, 0.5)[1]


# [end:ruin]


def back_at_start(rng, n):
    return rng.binomial(20, 0.5, n) == 10


def reroll(rng, n):
    first, second, third = rng.integers(1, 7, size=(3, n))
    last_two = np.where(second >= 4, second, third)
    return np.where(first >= 5, first, last_two)


def larger_die(rng, n):
    return rng.integers(1, 7, size=(2, n)).max(axis=0)


def hundred_dice(rng, n):
    return rng.integers(1, 7, size=(n, 100)).sum(axis=1) > 370


def class_size(rng, n):
    sizes = np.repeat([10, 20, 60], [10, 20, 60])
    return rng.choice(sizes, n)


# --- the answers ------------------------------------------------------


def dice_sum_over(dice: int, bound: int) -> float:
    """P(sum of fair dice > bound), by convolution.

    Raises ValueError for fewer than one die.
    """
    if dice < 1:
        raise ValueError(f"dice must be at least 1, got {dice}")
    mass = np.ones(1)
    for _ in range(dice):
        mass = np.convolve(mass, np.full(6, 1 / 6))
    return float(mass[max(0, bound + 1 - dice) :].sum())


def secretary_wins(size: int, skip: int) -> float:
    """P(best chosen): skip some, then take the first that beats them.

    Raises ValueError unless 1 <= skip < size.
    """
    if not 1 <= skip < size:
        raise ValueError(f"skip must be in [1, {size}), got {skip}")
    rest = range(skip, size)
    return skip / size * sum(1 / k for k in rest)


PROBLEMS = {
    "positive_test": Problem(0.0095 / (0.0095 + 0.099), positive_test),
    "second_test": Problem(
        0.01 * 0.95**2 / (0.01 * 0.95**2 + 0.99 * 0.01), second_test
    ),
    "two_headed": Problem(8 / 9, two_headed),
    "other_side": Problem(2 / 3, other_side),
    "two_boys": Problem(1 / 3, two_boys),
    "monty": Problem(2 / 3, monty),
    "forgetful_monty": Problem(1 / 2, forgetful_monty),
    "heads_heads": Problem(6, heads_heads),
    "heads_tails": Problem(4, heads_tails),
    "penney": Problem(7 / 8, penney),
    "all_faces": Problem(
        6 * sum(1 / k for k in range(1, 7)), all_faces
    ),
    "fair_from_biased": Problem(1 / (0.3 * 0.7), fair_from_biased),
    "sum_over_one": Problem(e, sum_over_one),
    "bus": Problem(10, bus),
    "first_to_fail": Problem(2 / 5, first_to_fail),
    "no_spam": Problem(exp(-3), no_spam),
    "birthday": Problem(
        1 - factorial(365) / factorial(342) / 365**23, birthday
    ),
    "empty_buckets": Problem(100 * 0.99**200, empty_buckets),
    "no_fixed_point": Problem(
        sum((-1) ** k / factorial(k) for k in range(11)), no_fixed_point
    ),
    "last_seat": Problem(1 / 2, last_seat),
    "prisoners": Problem(
        1 - sum(1 / k for k in range(51, 101)), prisoners
    ),
    "secretary": Problem(secretary_wins(100, 37), secretary),
    "triangle": Problem(1 / 4, triangle),
    "they_meet": Problem(7 / 16, they_meet),
    "distance": Problem(1 / 3, distance),
    "semicircle": Problem(3 / 4, semicircle),
    "second_largest": Problem(4 / 6, second_largest),
    "regression_to_the_mean": Problem(1, regression_to_the_mean),
    "ruin_fair": Problem(3 / 10, ruin_fair),
    "ruin_biased": Problem(
        (1 - (0.55 / 0.45) ** 3) / (1 - (0.55 / 0.45) ** 10),
        ruin_biased,
    ),
    "ruin_steps": Problem(3 * 7, ruin_steps),
    "back_at_start": Problem(comb(20, 10) / 2**20, back_at_start),
    "reroll": Problem(14 / 3, reroll),
    "larger_die": Problem(161 / 36, larger_die),
    "hundred_dice": Problem(dice_sum_over(100, 370), hundred_dice),
    "class_size": Problem((10**2 + 20**2 + 60**2) / 90, class_size),
}
