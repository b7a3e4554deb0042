"""The text's source: code, output and figures come from tested files."""

import itertools
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parent.parent.parent
BOOK, CODE = ROOT / "book", ROOT / "code"
PAGES = sorted(BOOK.rglob("*.md"))
CHAPTERS = [
    page
    for page in PAGES
    if page.parent not in (BOOK, BOOK / "front", BOOK / "back")
    and page.name != "index.md"
]
COLUMNS = 72
PIECE = 30  # lines
SHELL = ("console", "sh")
CLOSING = ("In the interview", "Questions", "Further reading")


@dataclass
class Block:
    """A fenced block: what it is, its argument, options and content."""

    kind: str
    argument: str
    options: dict[str, str]
    content: list[str]
    line: int


def blocks(text: str) -> list[Block]:
    """All fenced blocks of a page, those inside others too."""
    found, open_ = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        fence = re.match(r"\s*(`{3,}|:{3,})\s*(\{[\w-]+\}|[\w-]*)\s*(.*)$", line)
        if fence and open_ and fence[1] == open_[-1][0] and not fence[2]:
            found.append(finished(*open_.pop()[1:]))
        elif fence and not (open_ and open_[-1][0][0] == "`"):
            open_.append((fence[1], fence[2], fence[3], [], number))
        elif open_:
            for _, _, _, content, _ in open_:
                content.append(line)
    assert not open_, f"a block is not closed: line {open_[-1][4]}"
    return sorted(found, key=lambda block: block.line)


def finished(kind: str, argument: str, content: list[str], line: int) -> Block:
    options = {}
    while content and (option := re.match(r":([\w-]+):\s*(.*)$", content[0].strip())):
        options[option[1]] = option[2].strip('"')
        content = content[1:]
    return Block(kind.strip("{}"), argument, options, content, line)


def of_kind(page: Path, *kinds: str) -> list[Block]:
    return [b for b in blocks(page.read_text("utf-8")) if b.kind in kinds]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


each_page = pytest.mark.parametrize("page", PAGES, ids=name)
each_chapter = pytest.mark.parametrize("page", CHAPTERS, ids=name)


# --- code ---------------------------------------------------------------


@each_page
def test_code_stands_in_files_but_for_shell_commands(page):
    text = page.read_text("utf-8")
    for block in blocks(text):
        fence = text.splitlines()[block.line - 1].strip()
        if fence[0] == "`" and "{" not in fence:
            assert block.kind in SHELL, f"line {block.line}: code in the text"
            assert len(block.content) <= 4, f"line {block.line}: a file, not a command"
        forbidden = ("code", "code-block", "code-cell", "sourcecode", "raw", "mermaid")
        assert block.kind not in forbidden, f"line {block.line}: {block.kind}"


@each_page
def test_a_listing_comes_from_a_file_and_can_be_referred_to(page):
    for block in of_kind(page, "literalinclude"):
        where = f"line {block.line}"
        file = (page.parent / block.argument).resolve()
        assert file.is_file(), where
        assert file.is_relative_to(CODE), where
        assert block.options.get("caption"), where
        prefix = "out-" if file.is_relative_to(CODE / "outputs") else "lst-"
        assert block.options.get("name", "").startswith(prefix), where
        assert "lines" not in block.options, f"{where}: line numbers move"


@each_page
def test_a_figure_has_a_file_a_name_an_alternative_and_a_caption(page):
    for block in of_kind(page, "figure", "image"):
        where = f"line {block.line}"
        assert block.kind == "figure", f"{where}: a figure has a caption"
        assert (page.parent / block.argument).is_file(), where
        assert block.options.get("name", "").startswith("fig-"), where
        assert len(block.options.get("alt", "")) >= 20, f"{where}: alternative text"
        assert any(line.strip() for line in block.content), f"{where}: caption"


@each_page
def test_a_table_has_a_caption_and_a_name(page):
    for block in of_kind(page, "table", "list-table"):
        assert block.argument, f"line {block.line}: caption"
        assert block.options.get("name", "").startswith("tab-"), f"line {block.line}"


def wide_lines(text: str) -> list[int]:
    return [i for i, x in enumerate(text.splitlines(), 1) if len(x) > COLUMNS]


def test_everything_that_may_be_shown_fits_the_printed_page():
    shown = [
        path
        for folder in ("mlinterviews", "examples", "figures", "outputs")
        for path in (CODE / folder).rglob("*")
        if path.suffix in (".py", ".sql", ".txt", ".md", ".toml", ".yaml", ".sh")
    ]
    assert shown
    found = {name(path): wide_lines(path.read_text("utf-8")) for path in shown}
    assert {path: lines for path, lines in found.items() if lines} == {}


def test_a_wide_line_is_found():
    assert wide_lines("a\n" + 72 * "b" + "\n" + 73 * "c" + "\n") == [3]


def test_a_listing_is_shown_in_pieces_that_one_takes_in(built):
    """At most 30 lines; `pyobject` shows what is in the file today."""
    long = {}
    for path in built("epub").glob("*/*.xhtml"):
        page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        for listing in page.select(".literal-block-wrapper[id^=lst-]"):
            lines = len(listing.find("pre").get_text().rstrip("\n").split("\n"))
            if lines > PIECE:
                long[listing["id"]] = lines
    assert long == {}


# --- labels and headings ------------------------------------------------


@each_chapter
def test_a_chapter_s_label_is_its_file_name(page):
    first = page.read_text("utf-8").splitlines()[0]
    assert first == f"({page.stem.replace('_', '-')})="


@each_chapter
def test_every_section_has_a_label_but_the_closing_ones(page):
    fence, previous = "", ""
    for line in page.read_text("utf-8").splitlines():
        if mark := re.match(r"\s*(`{3,}|:{3,})", line):
            fence = "" if fence and line.strip() == fence else fence or mark[1]
        if not fence and (heading := re.match(r"(#{2,3}) (.*)$", line)):
            labelled = bool(re.fullmatch(r"\([a-z0-9-]+\)=", previous))
            assert labelled != (heading[2] in CLOSING), heading[2]
        previous = line


@each_page
def test_nothing_is_left_to_be_written(page):
    text = page.read_text("utf-8")
    assert not re.search(r"\b(TODO|FIXME|TBD|XXX|lorem ipsum)\b", text)
    assert not re.search(r"^<(div|span|br|p|img|table|details)\b", text, re.M)


# --- the reader of the source itself ------------------------------------


def test_blocks_are_read_with_their_options_and_their_insides():
    text = (
        ":::::{question} Why?\n:label: q-x\n\n"
        '```{literalinclude} a.py\n:name: "lst-x"\n```\n\n'
        "Text.\n:::::\n\n```sh\nls\n```\n"
    )
    outer, inner, shell = blocks(text)
    assert (outer.kind, outer.argument) == ("question", "Why?")
    assert outer.options == {"label": "q-x"}
    assert "Text." in outer.content
    assert (inner.kind, inner.argument) == ("literalinclude", "a.py")
    assert inner.options == {"name": "lst-x"}
    assert (shell.kind, shell.content) == ("sh", ["ls"])


def test_a_block_that_is_not_closed_is_noticed():
    with pytest.raises(AssertionError, match="line 1"):
        blocks("```sh\nls\n")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_column_of_a_table_has_a_head(page):
    """A screen reader says the column's name before a cell."""
    for line, below in itertools.pairwise(page.read_text("utf-8").splitlines()):
        if line.startswith("|") and re.fullmatch(r"[|\-: ]*-[|\-: ]*", below):
            assert all(cell.strip() for cell in line.strip().strip("|").split("|")), (
                line
            )
