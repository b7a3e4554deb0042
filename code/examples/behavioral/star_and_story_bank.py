"""What the chapter on STAR and the story bank shows and quotes."""

import tomllib
from pathlib import Path

from mlinterviews.behavioral.star_and_story_bank import (
    PARTS,
    order_to_prepare,
    read_bank,
    seconds,
    shares,
)

DATA = Path(__file__).resolve().parents[2] / "data" / "behavioral"


def load():
    """The bank, and the stories as lists of [part, sentence]."""
    bank = read_bank((DATA / "story_bank.toml").read_text("utf-8"))
    stories = tomllib.loads((DATA / "stories.toml").read_text("utf-8"))
    return bank, {k: v["sentences"] for k, v in stories.items()}


def main() -> dict:
    bank, stories = load()
    themes = list(
        dict.fromkeys(theme for theme, _, _ in bank.questions)
    )
    for name, half in (("first", themes[:5]), ("second", themes[5:])):
        print(f"== {name} ==")
        for theme in half:
            print(theme)
            for of, question, letters in bank.questions:
                if of == theme:
                    print(f"  {letters:4}{question}")

    print("== order ==")
    order = order_to_prepare(bank)
    for letter, covered in order:
        print(f"{letter} {covered:2}  {bank.stories[letter]}")

    print("== shares ==")
    print(
        f"{'story':12} {'seconds':>7} "
        + "".join(f"{p:>6}" for p in PARTS)
    )
    for name, sentences in stories.items():
        part = shares(sentences)
        print(
            f"{name:12} {seconds(sentences):7.0f} "
            + "".join(f"{part[p]:6.0%}" for p in PARTS)
        )

    weak, strong = shares(stories["weak"]), shares(stories["strong"])
    background = seconds(stories["weak"][:2]) / seconds(stories["weak"])
    only = [q for _, q, letters in bank.questions if len(letters) == 1]
    return {
        "questions": len(bank.questions),
        "three": order[2][1],
        "five": order[4][1],
        "only_one": len(only),
        "weak_situation": weak["S"],
        "weak_action": weak["A"],
        "weak_background": background,
        "strong_situation": strong["S"],
        "strong_action": strong["A"],
        "strong_seconds": round(seconds(stories["strong"])),
    }


if __name__ == "__main__":
    print(main())
