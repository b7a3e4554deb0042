"""Compare the numbers in the website, the e-book and the PDF.

    python tools/parity.py _build/html _build/epub _build/pdf

What is compared is read out of the built files, by label: the numbers of
sections, figures, tables, listings, equations and questions, each with
its title or caption. People cite by number, so all editions must agree.
"""

import re
import sys
import tempfile
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import Path

from bs4 import BeautifulSoup, Tag
from pypdf import PdfReader

KINDS = ("Section", "Figure", "Table", "Listing", "Equation", "Question")
START = 24  # characters of a caption that are compared with the PDF's page


@dataclass(frozen=True)
class Thing:
    """A numbered thing: its kind, its number, and its title or caption."""

    kind: str
    number: str
    text: str


def plain(text: str) -> str:
    """Letters and digits alone: line breaks and hyphens differ by edition."""
    text = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\W_]+", "", text).casefold()


def first_words(element: Tag) -> str:
    """The text before the first formula, which each edition sets its way."""
    words = []
    for child in element.children:
        if isinstance(child, Tag):
            if child.name == "math" or child.find("math") or "math" in classes(child):
                break
            if "headerlink" in classes(child) or "section-number" in classes(child):
                continue
        words.append(child.get_text())
    return plain("".join(words))


def classes(element: Tag) -> list[str]:
    return element.get("class") or []


# --- website and e-book -------------------------------------------------


def in_pages(folder: Path, suffix: str) -> dict[str, Thing]:
    """The numbered things of all pages below a folder, by label."""
    found: dict[str, Thing] = {}
    for path in sorted(folder.rglob(f"*{suffix}")):
        page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        body = page.find(role="main") or page.find("article") or page.body or page
        for label, thing in in_page(body):
            found.setdefault(label, thing)
    return found


def in_page(body: Tag):
    for number in body.select(".caption-number"):
        holder = number.find_parent(id=re.compile("^(fig|tab|lst|out)-"))
        caption = number.find_next_sibling(class_="caption-text")
        if holder is not None:
            kind, value = number.get_text().split()[:2]
            yield holder["id"], Thing(kind, value, first_words(caption))
    for number in body.select(".eqno"):
        value = re.search(r"\(([\d.]+)\)", number.get_text())[1]
        yield number.parent["id"], Thing("Equation", value, "")
    for number in body.select(".question-number"):
        holder = number.find_parent(class_="question")
        level = plain(holder.find(class_="question-level").get_text())
        asked = first_words(holder.find(class_="question-text"))
        kind, value = number.get_text().split()
        yield holder["id"], Thing(kind, value, level + asked)
    for section in body.find_all("section", id=True):
        heading = section.find(re.compile("^h[1-6]$"), recursive=False)
        number = heading and heading.find(class_="section-number")
        if number:
            value = number.get_text().strip().rstrip(".")
            yield section["id"], Thing("Section", value, first_words(heading))


def in_epub(file: Path) -> dict[str, Thing]:
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(file) as epub:
        epub.extractall(folder)
        return in_pages(Path(folder), ".xhtml")


# --- PDF ----------------------------------------------------------------


class Pdf:
    """What a PDF says at the place that a label leads to."""

    def __init__(self, file: Path):
        self.reader = PdfReader(file)
        self.places = {
            str(name).lstrip("/"): self.reader.get_destination_page_number(place)
            for name, place in self.reader.named_destinations.items()
        }
        self.pages = [page.extract_text() for page in self.reader.pages]
        self.plain = [plain(page) for page in self.pages]
        self.outline = list(self.titles(self.reader.outline))

    def titles(self, entries):
        for entry in entries:
            if isinstance(entry, list):
                yield from self.titles(entry)
            else:
                yield entry.title

    def lacks(self, label: str, thing: Thing) -> str:
        """What is wrong with a thing in the PDF; nothing if all is well."""
        if label not in self.places:
            return f"{label}: no named destination in the PDF"
        if thing.kind == "Section":
            if any(names(title, thing) for title in self.outline):
                return ""
            return f"{label}: no {thing.number} {thing.text} in the PDF's outline"
        if thing.kind == "Equation":
            wanted, shown = f"({thing.number})", self.pages
        else:
            wanted = plain(f"{thing.kind}{thing.number}") + thing.text[:START]
            shown = self.plain
        page = self.places[label]
        # A caption stands before or after its thing, which may run over pages.
        if wanted in "".join(shown[max(page - 1, 0) : page + 3]):
            return ""
        return f"{label}: no {thing.kind} {thing.number} in the PDF at page {page + 1}"


def names(title: str, section: Thing) -> bool:
    """Whether an entry of the outline is this section."""
    title = title.removeprefix("Part ")
    rest = plain(title[len(section.number) :])
    return title.startswith(section.number) and rest.startswith(section.text)


# --- comparison ---------------------------------------------------------


def differences(html: Path, epub: Path, pdf: Path) -> list[str]:
    """One line for each thing that is not the same in three editions."""
    web, book, print_ = in_pages(html, ".html"), in_epub(epub), Pdf(pdf)
    lines = [f"{label}: not in the e-book" for label in web.keys() - book.keys()]
    lines += [f"{label}: not on the website" for label in book.keys() - web.keys()]
    for label in sorted(web.keys() & book.keys()):
        if web[label] != book[label]:
            lines.append(f"{label}: website {web[label]}, e-book {book[label]}")
    for label, thing in sorted(web.items()):
        if complaint := print_.lacks(label, thing):
            lines.append(complaint)
    return lines


def main(folders: list[str]) -> int:
    html, epub, pdf = map(Path, folders or ("_build/html", "_build/epub", "_build/pdf"))
    lines = differences(html, next(epub.glob("*.epub")), pdf / "book.pdf")
    print(*lines, sep="\n") if lines else print("parity: numbers are equal")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
