"""Citing: a page, a section, the whole book; with an address and without."""

import datetime
import re
import tomllib
import zipfile
from pathlib import Path
from types import SimpleNamespace

import book_settings
import citing
import pytest
import yaml
from bs4 import BeautifulSoup
from pybtex.database import parse_string
from pypdf import PdfReader

ROOT = Path(__file__).resolve().parent.parent.parent
BOOK = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["book"]
URL = "https://book.example/mlti"
REPOSITORY = "https://code.example/mlti"
PAGE = "ml_coding/averages.html"


def set_address(folder: Path) -> None:
    path = folder / "pyproject.toml"
    text = path.read_text("utf-8")
    text = re.sub(r'(?m)^url = ".*"$', f'url = "{URL}"', text)
    text = re.sub(r'(?m)^repository = ".*"$', f'repository = "{REPOSITORY}"', text)
    path.write_text(text, "utf-8")


def remove_address(folder: Path) -> None:
    path = folder / "pyproject.toml"
    text = path.read_text("utf-8")
    path.write_text(re.sub(r'(?m)^(url|repository) = ".*"$', r'\1 = ""', text), "utf-8")


@pytest.fixture(scope="module")
def nowhere(shared_book):
    """The small book without an address, whatever the real one has."""
    return shared_book("nowhere", remove_address)


@pytest.fixture(scope="module")
def published(shared_book):
    return shared_book("published", set_address)


def soup(folder: Path, page: str = PAGE) -> BeautifulSoup:
    return BeautifulSoup((folder / page).read_text("utf-8"), "html.parser")


def tags(page: BeautifulSoup) -> dict[str, str]:
    found = page.find_all("meta", attrs={"name": re.compile("^citation_")})
    assert len({tag["name"] for tag in found}) == len(found)
    return {tag["name"].removeprefix("citation_"): tag["content"] for tag in found}


# --- the references ---------------------------------------------------

A_BOOK = citing.Book(
    "A Book", "The contributors to A Book", "2.1", datetime.date(2027, 3, 4), ""
)
SECTION = citing.Place(
    "ml/k_means", "k-means-cost", "2.6.1", "Cost & $n^2$ at 100%", "ml/k.html#c", "K"
)


def entry(book: citing.Book, place: citing.Place):
    """What BibTeX reads."""
    (found,) = parse_string(citing.bibtex(book, place), "bibtex").entries.items()
    return found


def test_bibtex_reads_the_entry():
    key, found = entry(A_BOOK, SECTION)
    assert (key, found.type) == ("mlti2027:k-means-cost", "incollection")
    assert dict(found.fields) == {
        "title": r"{K: Cost \& $n^2$ at 100\%}",
        "booktitle": "{A Book}",
        "edition": "2.1",
        "chapter": "2.6.1",
        "year": "2027",
        "month": "March",
        "day": "4",
    }
    (author,) = found.persons["author"]
    assert str(author) == "{The contributors to A Book}"  # one name, not three


def test_the_address_appears_when_there_is_one():
    book = citing.Book("A", "B", "1", datetime.date(2027, 3, 4), "https://a.example/")
    assert entry(book, SECTION)[1].fields["url"] == "https://a.example/ml/k.html#c"
    assert citing.apa(book, SECTION).endswith(" https://a.example/ml/k.html#c")
    assert "url" not in entry(A_BOOK, SECTION)[1].fields


def test_apa_names_edition_section_and_date():
    assert citing.apa(A_BOOK, SECTION) == (
        "The contributors to A Book. (2027, March 4). K: Cost &amp; n^2 at 100%. "
        "In <em>A Book</em> (ed. 2.1, Section 2.6.1)."
    )


def test_a_page_without_a_number_is_cited_without_one():
    place = citing.Place("front/notation", "", "", "Is it?", "front/notation.html")
    assert "chapter" not in entry(A_BOOK, place)[1].fields
    assert "Is it? In <em>A Book</em> (ed. 2.1)." in citing.apa(A_BOOK, place)


@pytest.mark.parametrize("wrong", ["book.example", "ftp://book.example", "https://"])
def test_an_address_that_is_none_is_refused(wrong, monkeypatch):
    said = []
    log = SimpleNamespace(error=lambda text, *values: said.append(text % values))
    monkeypatch.setattr(book_settings, "logger", log)
    assert book_settings.address(wrong, "url") == ""
    assert said == [f"pyproject.toml: [tool.book] url is no web address: {wrong}"]


def test_an_address_ends_with_one_slash():
    assert book_settings.address("https://a.example//", "url") == "https://a.example/"
    assert book_settings.address("", "url") == ""


def test_a_date_is_written_out():
    date = datetime.date(2026, 11, 5)
    assert book_settings.long_date(date) == "5 November 2026"


# --- the website ------------------------------------------------------


def test_reference_managers_find_the_chapter(nowhere):
    assert tags(soup(nowhere("html"))) == {
        "title": "Averages",
        "author": BOOK["author"],
        "publication_date": BOOK["date"].replace("-", "/"),
        "inbook_title": BOOK["title"],
        "language": "en",
    }


def test_reference_managers_find_the_book(published):
    found = tags(soup(published("html"), "index.html"))
    assert found["title"] == BOOK["title"]
    assert found["public_url"] == f"{URL}/index.html"


def test_the_panel_offers_the_chapter_and_its_labelled_sections(nowhere):
    panel = soup(nowhere("html")).find("details", class_="cite")
    options = {o["value"]: o.get_text() for o in panel.find_all("option")}
    assert options == {
        "": "2.1 Averages",
        "averages-mean": "2.1.1 The mean",
        "averages-median": "2.1.2 The median",
        "averages-median-cost": "2.1.2.1 Its cost",
    }
    for option in panel.find_all("option"):
        number = option.get_text().split()[0]
        assert f"chapter = {{{number}}}" in option["data-bibtex"]
        assert f"Section {number})" in option["data-apa"]
        parse_string(option["data-bibtex"], "bibtex")


def test_the_panel_works_without_a_script(nowhere):
    panel = soup(nowhere("html")).find("details", class_="cite")
    assert "Averages. In Machine Learning" in panel.find(id="cite-apa").get_text()
    _, found = parse_string(
        panel.find(id="cite-bibtex").get_text(), "bibtex"
    ).entries.popitem()
    assert found.fields["edition"] == BOOK["edition"]
    assert panel.find(class_="cite-choice").has_attr("hidden")
    assert panel.find("label")["for"] == panel.find("select")["id"]
    assert panel.find(class_="cite-copied")["role"] == "status"


def test_each_link_of_the_panel_leads_to_its_section(nowhere):
    page = soup(nowhere("html"))
    for option in page.find("details", class_="cite").find_all("option"):
        if option["value"]:
            assert option["data-link"] == f"#{option['value']}"
            assert page.find("section", id=option["value"])
        else:
            assert option["data-link"] == "averages.html"


def test_the_file_beside_the_page_holds_every_entry(nowhere):
    folder = nowhere("html")
    page = soup(folder)
    link = page.find("details", class_="cite").find("a", download=True)["href"]
    file = ((folder / PAGE).parent / link).resolve()
    entries = parse_string(file.read_text("utf-8"), "bibtex").entries
    labels = {o["value"] or "averages" for o in page.find_all("option")}
    assert {key.partition(":")[2] for key in entries} == labels


def test_no_page_of_the_website_asks_another_host(nowhere):
    script = (nowhere("html") / "_static" / "cite.js").read_text("utf-8")
    assert not re.search(r"fetch\(|XMLHttp|import\(|https?://", script)


def test_without_an_address_nothing_is_made_up(nowhere):
    page = soup(nowhere("html"))
    panel = page.find("details", class_="cite")
    assert "http" not in str(panel)
    assert page.find("link", rel="canonical") is None


# --- with an address --------------------------------------------------


def test_the_address_is_in_the_website(published):
    page = soup(published("html"))
    assert tags(page)["public_url"] == f"{URL}/{PAGE}"
    panel = page.find("details", class_="cite")
    links = {o["value"]: o["data-link"] for o in panel.find_all("option")}
    assert links[""] == f"{URL}/{PAGE}"
    assert links["averages-mean"] == f"{URL}/{PAGE}#averages-mean"
    for option in panel.find_all("option"):
        assert f"url = {{{option['data-link']}}}" in option["data-bibtex"]
        assert option["data-apa"].endswith(option["data-link"])


def test_the_address_is_in_the_epub(published):
    (file,) = published("epub").glob("*.epub")
    with zipfile.ZipFile(file) as epub:
        title = epub.read("index.xhtml").decode()
        assert f'href="{URL}/"' in title
        assert f'href="{REPOSITORY}"' in title
        opf = epub.read("content.opf").decode()
        assert f"<dc:source>{URL}/</dc:source>" in opf


def test_the_address_is_in_the_pdf(published):
    reader = PdfReader(published("typst") / "book.pdf")
    links = {
        annotation.get_object().get("/A", {}).get("/URI")
        for page in reader.pages[:6]
        for annotation in page.get("/Annots", [])
    }
    assert f"{URL}/" in links
    assert "book.example/mlti" in "".join(p.extract_text() for p in reader.pages[:6])


def test_no_address_is_in_the_other_editions(nowhere):
    (file,) = nowhere("epub").glob("*.epub")
    with zipfile.ZipFile(file) as epub:
        assert "http" not in re.sub(
            r'xmlns\S*="[^"]*"|<!DOCTYPE[^>]*>', "", epub.read("index.xhtml").decode()
        )
        assert "dc:source" not in epub.read("content.opf").decode()


# --- the repository ---------------------------------------------------


def test_the_citation_file_says_what_the_book_says():
    data = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert data["cff-version"] == "1.2.0"
    preferred = data["preferred-citation"]
    for part in (data, preferred):
        assert part["title"] == BOOK["title"]
        assert part["authors"] == [{"name": BOOK["author"]}]
    assert data["version"] == preferred["edition"] == BOOK["edition"]
    assert data["date-released"] == BOOK["date"]
    assert preferred["year"] == int(BOOK["date"][:4])
