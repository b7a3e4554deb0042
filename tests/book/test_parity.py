"""The numbers that people cite are the same in all editions."""

from collections import Counter

import parity
import pytest


def editions(built):
    epub = next(built("epub").glob("*.epub"))
    return built("html"), epub, built("typst") / "book.pdf"


def test_numbers_are_equal_in_the_small_book(small):
    assert parity.differences(*editions(small)) == []


def test_numbers_are_equal_in_the_book(built):
    assert parity.differences(*editions(built)) == []


def test_every_kind_of_thing_is_found(small):
    """What the comparison does not see it cannot compare."""
    found = parity.in_pages(small("html"), ".html")
    kinds = Counter(thing.kind for thing in found.values())
    assert kinds == {
        "Section": 2 + 3 + 5,  # parts, chapters, sections
        "Figure": 1,
        "Table": 1,
        "Listing": 3,
        "Equation": 2,
        "Question": 4,
    }
    assert found["averages-median-cost"].number == "2.1.2.1"
    assert found["lst-averages-mean"].number == "2.1.1"
    assert found["out-averages-mean"].number == "2.1.2"
    assert found["q-averages-running"].number == "2.1.2"
    assert found["equation-eq-sorting-cost"].number == "1.1.1"


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("averages-mean", "Section"),
        ("fig-averages", "Figure"),
        ("tab-sorting-moves", "Table"),
        ("lst-sorting-insertion", "Listing"),
        ("equation-eq-averages-running", "Equation"),
        ("q-distances-square", "Question"),
    ],
)
def test_another_number_in_the_pdf_is_noticed(small, label, kind):
    pdf = parity.Pdf(small("typst") / "book.pdf")
    thing = parity.in_pages(small("html"), ".html")[label]
    assert thing.kind == kind
    assert pdf.lacks(label, thing) == ""
    other = parity.Thing(kind, thing.number[:-1] + "9", thing.text)
    assert label in pdf.lacks(label, other)


def test_another_number_in_the_epub_is_noticed(small, tmp_path):
    html, epub, pdf = editions(small)
    copy = tmp_path / "html"
    page = "ml_coding/averages.html"
    (copy / page).parent.mkdir(parents=True)
    for path in html.rglob("*.html"):
        target = copy / path.relative_to(html)
        target.parent.mkdir(exist_ok=True)
        target.write_text(path.read_text("utf-8"), "utf-8")
    text = (copy / page).read_text("utf-8")
    (copy / page).write_text(text.replace("Figure 2.1.1 ", "Figure 2.1.2 "), "utf-8")
    lines = parity.differences(copy, epub, pdf)
    assert len(lines) == 2  # against the e-book and against the PDF
    assert all(line.startswith("fig-averages: ") for line in lines)
