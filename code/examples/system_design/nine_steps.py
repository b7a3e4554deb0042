"""What the chapter on the nine steps shows and quotes."""

import re
from pathlib import Path

from mlinterviews.system_design.nine_steps import (
    Impression,
    training_examples,
)

TEMPLATE = (
    Path(__file__).parents[2] / "data/system_design/design_template.txt"
)
OPENING, QUESTIONS = 2, 5  # minutes of the round outside the design
DAY = 86_400


def minutes(template: str) -> dict[str, int]:
    """Minutes of each step, by its name in the template."""
    found = re.findall(r"(?m)^== \d (.+) == (\d+) min$", template)
    return {name: int(time) for name, time in found}


def daily_job_mail() -> dict[str, float]:
    """The sums of the running example."""
    seekers, openings, scored, sent = 5_000_000, 500_000, 500, 5
    scorings = seekers * scored
    scores_a_core = 100_000  # a second; an assumption
    return {
        "scorings": scorings,
        "core_hours": scorings / scores_a_core / 3600,
        "mails_a_second": seekers / (2 * 3600),
        "shown_a_day": seekers * sent,
        "positives_a_day": seekers * sent // 200,  # 0.5% apply
        "waiting": seekers * sent * 7,  # the window is a week
        "all_pairs": seekers * openings,
    }


def main() -> dict:
    mails = [
        Impression("m1", 0 * DAY, {"same_city": 1}),
        Impression("m2", 0 * DAY, {"same_city": 0}),
        Impression("m3", 1 * DAY, {"same_city": 1}),
        Impression("m4", 6 * DAY, {"same_city": 0}),
    ]
    applied = [("m1", 2 * DAY), ("m1", 3 * DAY), ("m3", 8.5 * DAY)]
    settled, waiting = training_examples(
        mails, applied, window=7 * DAY, now=9 * DAY
    )
    for features, label in settled:
        print(features, "->", label)
    print("still waiting:", waiting)
    time = minutes(TEMPLATE.read_text("utf-8"))
    steps = sum(time.values())
    return {
        "steps": steps,
        "round": OPENING + steps + QUESTIONS,
        "by_step_6": sum(list(time.values())[:6]),
        **daily_job_mail(),
    }


if __name__ == "__main__":
    print(main())
