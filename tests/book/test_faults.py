r"""A fault in the source stops the build, with one clear line for each.

All faults stand in one copy of the small book, so that one build shows
them; the clean copy, which other tests build, shows that nothing else is
complained about.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

CODE = "../../code/mlinterviews/ml_coding"
AVERAGES = "ml_coding/averages.md"
SORTING = "coding/sorting.md"


@dataclass(frozen=True)
class Fault:
    name: str
    file: str  # below book/; the text is appended
    text: str
    line: str  # a regular expression: what the build says of it


def listing(name: str, *options: str, file: str = "averages.py") -> str:
    rows = [f"```{{literalinclude}} {CODE}/{file}", ":caption: A caption."]
    return "\n".join([*rows, f":name: {name}", *options, "```"])


def question(asked: str, *options: str, answer: str = "Yes.") -> str:
    return "\n".join([f":::{{question}} {asked}", *options, "", answer, ":::"])


FAULTS = (
    Fault(
        "missing listing file",
        AVERAGES,
        listing("lst-gone", file="gone.py"),
        r"averages\.md:\d+: .*Include file '\S*/gone\.py' not found",
    ),
    Fault(
        "lost start-after marker",
        AVERAGES,
        listing("lst-lost", ':start-after: "[start:lost]"'),
        r"averages\.md:\d+: .*start-after pattern not found: \[start:lost\]",
    ),
    Fault(
        "lost function",
        AVERAGES,
        listing("lst-lost-function", ":pyobject: lost_mean"),
        r"averages\.md:\d+: .*Object named 'lost_mean' not found",
    ),
    Fault(
        "code line of 80 columns",
        AVERAGES,
        listing("lst-wide", file="wide.py"),
        r"averages\.md:\d+: .*listing: 80 columns, 72 fit: value = ",
    ),
    Fault(
        "missing figure",
        AVERAGES,
        ":::{figure} figures/gone.svg\n:name: fig-gone\n:alt: None.\n\nGone.\n:::",
        r"averages\.md:\d+: .*image file not readable: ml_coding/figures/gone\.svg",
    ),
    Fault(
        "unknown citation",
        AVERAGES,
        "Says {cite}`nobody1999nothing`.",
        r'averages\.md:\d+: .*could not find bibtex key "nobody1999nothing"',
    ),
    Fault(
        "unknown label",
        AVERAGES,
        "See {ref}`no-such-label`.",
        r"averages\.md:\d+: .*undefined label: 'no-such-label'",
    ),
    Fault(
        "unknown figure",
        AVERAGES,
        "See {numref}`fig-nothing`.",
        r"averages\.md:\d+: .*undefined label: 'fig-nothing'",
    ),
    Fault(
        "unknown term",
        AVERAGES,
        "A {term}`no such term`.",
        r"averages\.md:\d+: .*term not in glossary: 'no such term'",
    ),
    Fault(
        "broken formula",
        AVERAGES,
        r"Half is $\frac{1}{$.",
        r"averages\.md:\d+: .*formula: .*in \\frac\{1\}\{",
    ),
    Fault(
        "formula that one edition does not know",
        AVERAGES,
        "$$\n\\stackrel{a}{=}\n$$",
        r"averages\.md:\d+: .*formula: \\stackrel is not used in this book",
    ),
    Fault(
        "question without answer",
        AVERAGES,
        question("Silent?", ":label: q-silent", ":level: easy", answer=""),
        r"averages\.md:\d+: .*question q-silent has no answer",
    ),
    Fault(
        "question without level",
        AVERAGES,
        question("Which level?", ":label: q-levelless"),
        r"averages\.md:\d+: .*question q-levelless: level must be easy, medium or hard",
    ),
    Fault(
        "question without label",
        AVERAGES,
        question("Who am I?", ":level: easy"),
        r"averages\.md:\d+: .*question without a label: Who am I\?",
    ),
    Fault(
        "missing number",
        AVERAGES,
        "It is {num}`ml_coding/averages:nothing`.",
        r"averages\.md:\d+: .*num: ml_coding/averages has no number 'nothing'",
    ),
    Fault(
        "missing example",
        AVERAGES,
        "It is {num}`ml_coding/gone:mean`.",
        r"averages\.md:\d+: .*num: no output file for the example ml_coding/gone",
    ),
    Fault(
        "impossible format",
        AVERAGES,
        "It is {num}`ml_coding/averages:mean:.2q`.",
        r"averages\.md:\d+: .*num: ml_coding/averages:mean:\.2q: Unknown format code",
    ),
    Fault(
        "duplicate label of a section",
        SORTING,
        "(averages-median)=\n## Twice",
        r"duplicate label averages-median, other instance in \S+/coding/sorting\.md",
    ),
    Fault(
        "duplicate label of a listing",
        SORTING,
        listing("lst-averages-mean", ":pyobject: running_mean"),
        r"duplicate label lst-averages-mean, other instance in \S+/coding/sorting\.md",
    ),
    Fault(
        "duplicate label of an equation",
        SORTING,
        "$$\nx = 1\n$$ (eq-averages-running)",
        r"duplicate label of equation eq-averages-running, other instance in ",
    ),
    Fault(
        "duplicate label of a question",
        SORTING,
        question("Twice?", ":label: q-averages-outlier", ":level: easy"),
        r"question q-averages-outlier stands in coding/sorting and ml_coding/averages",
    ),
    Fault(
        "dropped published label",
        "labels.txt",
        "dropped-label",
        r"labels\.txt: label dropped-label was published and is gone",
    ),
    Fault(
        "topic without section",
        "topics.toml",
        'gone = { title = "Gone", label = "no-such-topic" }',
        r"topic_finder\.md:\d+: .*undefined label: 'no-such-topic'",
    ),
    Fault(
        "page in no contents",
        "ml_coding/orphan.md",
        "# Orphan",
        r"orphan\.md: .*document isn't included in any toctree",
    ),
)


def spoil(folder: Path, faults) -> None:
    wide = 'value = "' + 70 * "w" + '"\n'
    (folder / "code/mlinterviews/ml_coding/wide.py").write_text(wide, "utf-8")
    for fault in faults:
        with open(folder / "book" / fault.file, "a", encoding="utf-8") as file:
            file.write(f"\n{fault.text}\n")


@pytest.fixture(scope="module")
def spoiled(tmp_path_factory, copy_book, build_book):
    """The build of a book in which everything is wrong."""
    folder = copy_book(tmp_path_factory.mktemp("faults") / "book")
    spoil(folder, FAULTS)
    return build_book(folder, "html")


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_each_fault_is_one_clear_line(spoiled, fault):
    lines = [x for x in spoiled.stderr.splitlines() if re.search(fault.line, x)]
    assert len(lines) == 1, spoiled.stderr


def test_nothing_else_is_said(spoiled):
    """No traceback, no second line for one fault."""
    lines = spoiled.stderr.splitlines()
    patterns = [re.compile(fault.line) for fault in FAULTS]
    assert [x for x in lines if not any(p.search(x) for p in patterns)] == []
    assert len(lines) == len(FAULTS)


def test_the_build_fails(spoiled):
    assert spoiled.returncode != 0


def test_the_clean_book_is_quiet(small):
    assert (small("html") / "index.html").exists()


@pytest.mark.parametrize("builder", ["typst", "epub"])
def test_a_broken_formula_stops_the_other_editions(
    builder, tmp_path, copy_book, build_book
):
    folder = copy_book(tmp_path / "book")
    spoil(folder, [fault for fault in FAULTS if fault.name == "broken formula"])
    done = build_book(folder, builder)
    assert done.returncode != 0
    lines = set(done.stderr.splitlines())  # the volumes repeat the book's
    assert len(lines) == 1
    assert "formula: " in lines.pop()
