"""All answers beside their simulations."""

import numpy as np

from mlinterviews.fundamentals.probability_problems import (
    PROBLEMS,
    check,
    secretary_wins,
)

GROUPS = {
    "Bayes": "positive_test second_test two_headed other_side two_boys "
    "monty forgetful_monty",
    "waiting": "heads_heads heads_tails penney all_faces "
    "fair_from_biased sum_over_one bus first_to_fail no_spam",
    "counting": "birthday empty_buckets no_fixed_point last_seat "
    "prisoners secretary",
    "continuous": "triangle they_meet distance semicircle "
    "second_largest regression_to_the_mean",
    "walks and games": "ruin_fair ruin_biased ruin_steps back_at_start "
    "reroll larger_die hundred_dice class_size",
}


def main() -> dict:
    numbers, worst = {}, 0.0
    for group, names in GROUPS.items():
        print(f"== {group} ==")
        print(f"{'problem':24}{'answer':>9}{'simulated':>11}")
        for name in names.split():
            problem = PROBLEMS[name]
            found, errors = check(
                problem, np.random.default_rng(0), 10_000
            )
            print(f"{name:24}{problem.exact:9.4f}{found:11.3f}")
            numbers[name] = float(problem.exact)
            worst = max(worst, abs(errors))
    print("== end ==")
    numbers["problems"] = len(PROBLEMS)
    numbers["worst"] = round(worst, 2)
    numbers["secretary_10"] = secretary_wins(10, 3)
    numbers["secretary_10_skip_4"] = secretary_wins(10, 4)
    return numbers
