"""The bank covers what it promises, and the text tells its stories."""

from pathlib import Path

import pytest

from examples.behavioral.star_and_story_bank import load
from mlinterviews.behavioral.star_and_story_bank import (
    Bank,
    order_to_prepare,
    read_bank,
    seconds,
    shares,
)

ROOT = Path(__file__).resolve().parents[2]
BANK, STORIES = load()
SMALL = """
[stories]
A = "shipped"
B = "failed"
C = "disagreed"
[themes]
one = [["a?", "A"], ["ab?", "AB"], ["bc?", "BC"]]
two = [["b?", "B"], ["c?", "C"]]
"""


def test_eight_stories_cover_all_fifty_questions():
    assert "".join(BANK.stories) == "ABCDEFGH"
    assert len({q for _, q, _ in BANK.questions}) == 50
    assert BANK.gaps("ABCDEFGH") == []


def test_no_story_can_be_left_out():
    for letter in BANK.stories:
        assert BANK.gaps("ABCDEFGH".replace(letter, ""))


def test_ten_themes_of_five():
    themes = [theme for theme, _, _ in BANK.questions]
    assert {themes.count(theme) for theme in themes} == {5}
    assert len(set(themes)) == 10


def test_gaps_of_a_small_bank():
    bank = read_bank(SMALL)
    assert bank.gaps("A") == ["bc?", "b?", "c?"]
    assert bank.gaps("") == ["a?", "ab?", "bc?", "b?", "c?"]
    assert bank.gaps("CAB") == []


def test_order_takes_the_most_open_questions_first():
    # B answers three; then A and C answer one more each, A comes first
    assert order_to_prepare(read_bank(SMALL)) == [
        ("B", 3),
        ("A", 4),
        ("C", 5),
    ]
    assert order_to_prepare(Bank({}, [])) == []


@pytest.mark.parametrize("letters", ["", "AX"])
def test_questions_need_known_stories(letters):
    with pytest.raises(ValueError, match=r"'a\?' has stories"):
        read_bank(SMALL.replace('["a?", "A"]', f'["a?", "{letters}"]'))


def test_shares_and_time_by_hand():
    story = [["S", "one two"], ["A", "three four five six"], ["R", "7 8"]]
    assert shares(story) == {"S": 0.25, "T": 0, "A": 0.5, "R": 0.25, "L": 0}
    assert seconds(story, words_a_minute=120) == 4
    with pytest.raises(ValueError, match="part must be one of"):
        shares([["X", "word"]])
    with pytest.raises(ValueError, match="no words"):
        shares([])


def test_strong_stories_keep_the_shares_that_the_text_asks_for():
    for name, story in STORIES.items():
        part = {p: round(share, 2) for p, share in shares(story).items()}
        good = (
            0.10 <= part["S"] <= 0.20
            and 0.05 <= part["T"] <= 0.10
            and 0.50 <= part["A"] <= 0.60
            and 0.12 <= part["R"] <= 0.20
            and 0.08 <= part["L"] <= 0.12
        )
        assert good == (name != "weak"), (name, part)
        if name != "weak":
            assert 75 <= seconds(story) <= 125


def test_parts_come_in_their_order():
    for story in STORIES.values():
        parts = "".join(part for part, _ in story)
        assert parts == "".join(sorted(parts, key="STARL".index))


@pytest.mark.parametrize("name", STORIES)
def test_the_text_tells_the_stories_as_they_are_counted(name):
    page = ROOT / "book" / "behavioral" / "star_and_story_bank.md"
    text = " ".join(page.read_text("utf-8").split())
    position = -1
    for _, sentence in STORIES[name]:
        position = text.find(sentence, position + 1)
        assert position >= 0, sentence
