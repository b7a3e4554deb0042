"""The pages of the website: what they hold, and what they do not load."""

import re
from pathlib import Path

import check_web
import pytest


@pytest.fixture(scope="module")
def site(small) -> Path:
    return small("html")


@pytest.fixture(scope="module")
def chapter(site) -> str:
    return (site / "ml_coding/averages.html").read_text("utf-8")


def pages(site: Path) -> list[Path]:
    found = [p for p in site.rglob("*.html") if "_static" not in p.parts]
    assert len(found) > 8
    return found


def test_no_page_shows_a_fault(site):
    """No other host, a title, a description, its weight, no raw TeX."""
    assert list(check_web.still(site)) == []


def test_a_page_is_a_page_one_style_sheet_and_one_script(site):
    for path in pages(site):
        page = check_web.Page(path)
        loaded = [a.partition("?")[0].rpartition("/")[2] for a in page.loaded]
        assert loaded.count("site.css") == loaded.count("site.js") == 1
        files = {name for name in loaded if name.endswith((".css", ".js"))}
        if path.name != "search.html":
            assert files == {"site.css", "site.js"}, path


def test_the_index_of_the_search_is_loaded_by_its_page_alone(site):
    search = (site / "search.html").read_text("utf-8")
    order = [search.index(n) for n in ("site.js", "searchtools.js", "searchindex.js")]
    assert order == sorted(order)
    others = [p for p in pages(site) if p.name != "search.html"]
    assert not any("searchindex.js" in p.read_text("utf-8") for p in others)


def test_answers_are_folded_and_their_link_is_outside_the_fold(chapter):
    folds = re.findall(r'<details class="question.*?</details>', chapter, re.S)
    assert folds
    for fold in folds:
        summary = fold[fold.index("<summary>") : fold.index("</summary>")]
        assert "<a " not in summary
        assert '<div class="answer">' in fold
        assert not re.match(r"<details[^>]* open", fold)


def test_formulas_are_mathml_with_their_tex_beside(chapter):
    assert "<math alttext=" in chapter
    assert "\\(" not in chapter and "mathjax.js" not in chapter.lower()


def test_listings_are_at_most_72_columns_wide(site):
    seen = 0
    for path in pages(site):
        for block in re.findall(r"<pre>(.*?)</pre>", path.read_text("utf-8"), re.S):
            for line in re.sub(r"<[^>]+>", "", block).split("\n"):
                line = re.sub(r"&\w+;|&#\d+;", "x", line)
                assert len(line) <= 72, f"{path}: {line}"
                seen += 1
    assert seen > 10


def test_the_editions_stand_at_the_head_of_each_page(chapter):
    assert 'href="../downloads/book.pdf"' in chapter
    assert 'href="../downloads/machine-learning-technical-interviews.epub"' in chapter


def test_without_a_repository_an_error_is_reported_as_the_book_says(site, chapter):
    assert 'href="../front/how_to_use.html#report-an-error"' in chapter


def test_with_a_repository_the_report_names_the_page(shared_book):
    def change(folder: Path) -> None:
        settings = folder / "pyproject.toml"
        text = settings.read_text("utf-8")
        new = 'repository = "https://example.org/some/book"'
        assert 'repository = ""' in text
        settings.write_text(text.replace('repository = ""', new), "utf-8")

    site = shared_book("with-repository", change)("html")
    page = (site / "ml_coding/averages.html").read_text("utf-8")
    address = re.search(r'report-error"><a href="([^"]+)"', page)[1]
    assert address.startswith("https://example.org/some/book/issues/new?title=")
    assert "ml_coding%2Faverages" in address


def test_the_landing_page_offers_editions_and_volumes(site):
    page = (site / "index.html").read_text("utf-8")
    assert 'class="edition-link" href="downloads/book.pdf"' in page
    assert re.search(r'href="downloads/part-\d-[a-z-]+\.pdf"', page)


def test_the_volumes_offered_are_those_that_are_printed(small, site):
    page = (site / "index.html").read_text("utf-8")
    offered = set(re.findall(r'href="downloads/(part-[^"]+\.pdf)"', page))
    printed = {path.name for path in small("typst").glob("part-*.pdf")}
    assert offered == printed


def test_what_is_printed_on_paper_is_everything(site):
    style = (site / "_static/site.css").read_text("utf-8")
    assert "::details-content" in style
    assert re.search(r"pre\s*\{[^}]*pre-wrap", style)
