"""Every answer agrees with its simulation, and the usual slips do not."""

import numpy as np
import pytest
from scipy import stats

from mlinterviews.fundamentals.probability_problems import (
    PROBLEMS,
    Problem,
    check,
    dice_sum_over,
    given,
    secretary_wins,
    until,
    walk,
)

# A trial of these takes 60 to 300 random numbers.
WIDE = """heads_heads heads_tails penney all_faces fair_from_biased bus
empty_buckets secretary hundred_dice birthday sum_over_one""".split()


@pytest.mark.parametrize("name", PROBLEMS)
def test_the_answer_agrees_with_the_simulation(name):
    n = 2_000 if name == "prisoners" else 8_000 if name in WIDE else 100_000
    found, errors = check(PROBLEMS[name], np.random.default_rng(7), n)
    assert np.isfinite(found) and abs(errors) < 4


@pytest.mark.parametrize(
    ("name", "slip"),
    [
        ("positive_test", 0.95),
        ("two_boys", 1 / 2),
        ("other_side", 1 / 2),
        ("monty", 1 / 2),
        ("forgetful_monty", 2 / 3),
        ("heads_heads", 4),
        ("penney", 1 / 2),
        ("all_faces", 12),
        ("bus", 5),
        ("birthday", 23 / 365),
        ("last_seat", 1 / 100),
        ("class_size", 30),
        ("regression_to_the_mean", 2),
        ("ruin_biased", 0.3),
        ("reroll", 4.25),
    ],
)
def test_a_usual_slip_does_not(name, slip):
    wrong = PROBLEMS[name]._replace(exact=slip)
    assert abs(check(wrong, np.random.default_rng(7), 20_000)[1]) > 6


def test_the_same_seed_twice_and_no_global_state():
    before = np.random.get_state()[1].copy()
    for problem in PROBLEMS.values():
        n = 200 if problem.exact != PROBLEMS["prisoners"].exact else 20
        first = problem.draw(np.random.default_rng(3), n)
        again = problem.draw(np.random.default_rng(3), n)
        np.testing.assert_array_equal(first, again)
    np.testing.assert_array_equal(before, np.random.get_state()[1])


def test_dice_by_convolution():
    assert dice_sum_over(1, 4) == pytest.approx(2 / 6)
    assert dice_sum_over(2, 0) == pytest.approx(1)
    assert dice_sum_over(2, 11) == pytest.approx(1 / 36)
    normal = stats.norm(350, np.sqrt(100 * 35 / 12)).sf(370.5)
    assert dice_sum_over(100, 370) == pytest.approx(normal, abs=1e-3)


def test_skipping_a_third_is_best_of_all():
    wins = [secretary_wins(100, skip) for skip in range(1, 100)]
    assert 1 + int(np.argmax(wins)) == 37
    assert secretary_wins(3, 1) == pytest.approx(1 / 2)
    wins = [secretary_wins(10, skip) for skip in range(1, 10)]
    assert 1 + int(np.argmax(wins)) == 3


def test_prisoners_with_known_cycles():
    """Two cycles of 50 free all; one of 51 does not."""

    class Boxes:
        def permuted(self, boxes, axis):
            shifted = boxes.copy()
            for row, cut in enumerate((50, 51, 49)):
                shifted[row, :cut] = np.roll(np.arange(cut), 1)
                shifted[row, cut:] = np.roll(np.arange(cut, 100), 1)
            return shifted

    freed = PROBLEMS["prisoners"].draw(Boxes(), 3)
    assert freed.tolist() == [True, False, False]


def test_a_pattern_is_found_where_it_ends():
    """Against a search in the string of each row."""
    tosses = np.random.default_rng(5).integers(2, size=(50, 200))
    found = until(np.random.default_rng(5), 50, (1, 1, 0))
    for row, at in zip(tosses, found, strict=True):
        assert "".join(map(str, row)).index("110") + 3 == at


def test_a_walk_from_next_to_the_goal():
    won, steps = walk(np.random.default_rng(0), 500, 9, 10, 1.0)
    assert won.all() and (steps == 1).all()


def test_a_condition_that_never_holds_leaves_nothing():
    assert given(np.array([True, False]), np.zeros(2, bool)).size == 0


def test_bad_arguments_are_refused():
    with pytest.raises(ValueError, match="n must"):
        check(Problem(0, lambda rng, n: rng.random(n)), None, 1)
    for never in (np.array([]), np.array([True]), np.ones(5, bool)):
        with pytest.raises(ValueError, match="n = 5 is too small"):
            check(Problem(0.5, lambda rng, n, x=never: x), None, 5)
    with pytest.raises(ValueError, match="dice"):
        dice_sum_over(0, 1)
    with pytest.raises(ValueError, match="skip"):
        secretary_wins(10, 0)
