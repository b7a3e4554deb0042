"""The generator's labels, the template and the clock of the text."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples.system_design.nine_steps import TEMPLATE, main, minutes
from mlinterviews.system_design.nine_steps import Impression, training_examples

CHAPTER = Path(__file__).parents[2] / "book/system_design/nine_steps.md"
STEPS = [
    "Problem formulation",
    "Metrics (offline and online)",
    "Architectural components",
    "Data collection and preparation",
    "Feature engineering",
    "Model development and offline evaluation",
    "Prediction service",
    "Online testing and deployment",
    "Scaling, monitoring, and updates",
]


def rows():
    """The table of the clock: name, minutes of 45, minutes of 60."""
    table = CHAPTER.read_text("utf-8").split(":name: tab-nine-steps-clock")[1]
    cells = re.findall(
        r"(?m)^\| (?:\d )?([^|]+?) \| (\d+) \| (\d+) \|", table.split(":::")[0]
    )
    return [(name, int(a), int(b)) for name, a, b in cells[1:]]


def test_template_has_the_nine_steps_in_order():
    text = TEMPLATE.read_text("utf-8")
    assert list(minutes(text)) == STEPS
    assert re.findall(r"(?m)^== (\d)", text) == list("123456789")
    assert all(len(line) <= 72 for line in text.splitlines())


def test_every_step_of_the_template_asks_for_something():
    parts = re.split(r"(?m)^== .*\n", TEMPLATE.read_text("utf-8"))[1:]
    assert all(part.count(":") >= 2 for part in parts)


def test_minutes_add_up_to_the_round():
    assert sum(a for _, a, _ in rows()) == 45
    assert sum(b for *_, b in rows()) == 60
    assert main()["round"] == 45


def test_table_and_template_agree():
    of_steps = {name: a for name, a, _ in rows()[1:-1]}
    assert of_steps == minutes(TEMPLATE.read_text("utf-8"))


def test_marks_on_the_clock():
    ends, total = [], 0
    for _, time, _ in rows():
        total += time
        ends.append(total)
    assert (ends[2], ends[3], ends[6], ends[9]) == (12, 17, 31, 40)


def test_sums_of_the_job_mail():
    numbers = main()
    assert numbers["scorings"] == 2.5e9
    assert numbers["all_pairs"] == 2.5e12
    assert numbers["core_hours"] == pytest.approx(25_000 / 3600)
    assert numbers["positives_a_day"] == 125_000


def show(id, time):
    return Impression(id, time, {"of": id})


def test_by_hand():
    settled, waiting = training_examples(
        [show("a", 0), show("b", 0), show("c", 5), show("d", 9)],
        [("a", 10), ("a", 3), ("b", 10.1), ("c", 4), ("x", 1)],
        window=10,
        now=15,
    )
    # b acted too late, c before it was shown, x was never shown
    assert settled == [({"of": "a"}, 1), ({"of": "b"}, 0), ({"of": "c"}, 0)]
    assert waiting == 1


def test_nothing_in_nothing_out():
    assert training_examples([], [], 1, 0) == ([], 0)


@given(
    times=st.lists(st.integers(0, 100), max_size=20),
    delays=st.lists(st.integers(0, 40), max_size=20),
    window=st.integers(1, 30),
    now=st.integers(0, 150),
)
def test_every_impression_is_settled_or_waits(times, delays, window, now):
    shown = [show(i, t) for i, t in enumerate(times)]
    acts = [(i, t + d) for i, (t, d) in enumerate(zip(times, delays, strict=False))]
    settled, waiting = training_examples(shown, acts, window, now)
    assert len(settled) + waiting == len(shown)
    for features, label in settled:
        i = features["of"]
        assert times[i] + window <= now
        assert label == (i < len(delays) and delays[i] <= window)


def test_a_later_reading_never_changes_a_label():
    shown = [show(i, i) for i in range(20)]
    acts = [(i, i + 2 * (i % 7)) for i in range(20)]
    early, _ = training_examples(shown, acts, 6, now=15)
    late, _ = training_examples(shown, acts, 6, now=99)
    assert late[: len(early)] == early


@pytest.mark.parametrize("window", [0, -1, float("nan")])
def test_window_must_be_positive(window):
    with pytest.raises(ValueError, match="window must be positive"):
        training_examples([], [], window, 0)


def test_repeated_impression_is_refused():
    with pytest.raises(ValueError, match="an id is repeated"):
        training_examples([show("a", 0), show("a", 1)], [], 1, 9)
