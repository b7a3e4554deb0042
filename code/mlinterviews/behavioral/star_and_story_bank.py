"""Check a story bank: what it covers, and how a story uses its time.

Works on two small TOML files, so that you can put in your own stories.
A story is a list of [part, sentence]; parts are S, T, A, R and L.
"""

import tomllib
from dataclasses import dataclass

PARTS = "STARL"


@dataclass(frozen=True)
class Bank:
    """Stories by letter; questions as (theme, text, letters)."""

    stories: dict[str, str]
    questions: list[tuple[str, str, str]]

    def gaps(self, have: str) -> list[str]:
        """The questions that none of the stories in have answers."""
        return [
            q
            for _, q, best in self.questions
            if not set(best) & set(have)
        ]


def read_bank(text: str) -> Bank:
    """Read and check a bank.

    Raises ValueError if a question names no story or an unknown one.
    """
    data = tomllib.loads(text)
    questions = [
        (theme, question, letters)
        for theme, asked in data["themes"].items()
        for question, letters in asked
    ]
    for _, question, letters in questions:
        if not letters or set(letters) - set(data["stories"]):
            raise ValueError(f"{question!r} has stories {letters!r}")
    return Bank(data["stories"], questions)


def order_to_prepare(bank: Bank) -> list[tuple[str, int]]:
    """Stories in the order that covers most questions soonest.

    Greedy: each next story answers the most questions still open (the
    first in the file on a tie). Returns (letter, questions covered).
    """
    have, order = "", []
    while len(order) < len(bank.stories):
        rest = [s for s in bank.stories if s not in have]
        have += min(rest, key=lambda s: len(bank.gaps(have + s)))
        covered = len(bank.questions) - len(bank.gaps(have))
        order.append((have[-1], covered))
    return order


def shares(sentences: list[list[str]]) -> dict[str, float]:
    """The part of a story's words that each part of STAR takes.

    Raises ValueError on an unknown part or a story without words.
    """
    words = dict.fromkeys(PARTS, 0)
    for part, sentence in sentences:
        if part not in words:
            raise ValueError(
                f"part must be one of {PARTS}, got {part!r}"
            )
        words[part] += len(sentence.split())
    total = sum(words.values())
    if total == 0:
        raise ValueError("the story has no words")
    return {part: count / total for part, count in words.items()}


def seconds(
    sentences: list[list[str]], words_a_minute: int = 140
) -> float:
    """How long the story takes to tell at that speed."""
    words = sum(len(sentence.split()) for _, sentence in sentences)
    return 60 * words / words_a_minute
