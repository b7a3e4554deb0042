"""Numbers in the prose come out of the examples' files."""

import re
import zipfile

import pytest
import quoted_numbers
from pypdf import PdfReader

SENTENCE = "The mean is 2.5, to two places 2.50, of 1,000 values."


@pytest.mark.parametrize(
    ("value", "spec", "text"),
    [
        (1234567, "", "1,234,567"),
        (1234.56789, "", "1,234.57"),
        (0.5, "", "0.5"),
        (0.123, ".0%", "12%"),
        (-3, "", "\N{MINUS SIGN}3"),
        (-0.25, ".1f", "\N{MINUS SIGN}0.2"),
        (2.0, ".2f", "2.00"),
        ("k-means++", "", "k-means++"),
    ],
)
def test_a_number_is_printed_for_readers(value, spec, text):
    assert quoted_numbers.formatted(value, spec) == text


def test_a_string_takes_no_format():
    with pytest.raises(ValueError, match="a string takes no format"):
        quoted_numbers.formatted("x", ".2f")


def test_the_website_prints_it(small):
    page = (small("html") / "ml_coding" / "averages.html").read_text("utf-8")
    assert re.sub("<[^>]+>", "", page).count(SENTENCE) == 1


def test_the_epub_prints_it(small):
    (file,) = small("epub").glob("*.epub")
    with zipfile.ZipFile(file) as epub:
        page = epub.read("ml_coding/averages.xhtml").decode()
    assert re.sub("<[^>]+>", "", page).count(SENTENCE) == 1


def test_the_pdf_prints_it(small):
    reader = PdfReader(small("typst") / "book.pdf")
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert text.count(SENTENCE) == 1


def test_a_new_number_gets_into_the_text(tmp_path, copy_book, build_book):
    """The page depends on the file: a changed number is not shown stale."""
    folder = copy_book(tmp_path / "book")
    assert build_book(folder, "html").returncode == 0
    path = folder / "code" / "outputs" / "ml_coding" / "averages.json"
    path.write_text('{"mean": 7.25, "count": 4}\n', "utf-8")
    assert build_book(folder, "html").returncode == 0
    page = (folder / "out" / "html" / "ml_coding" / "averages.html").read_text("utf-8")
    assert "The mean is 7.25, to two places 7.25, of 4 values." in re.sub(
        "<[^>]+>", "", page
    )
