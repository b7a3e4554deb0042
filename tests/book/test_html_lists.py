"""The lists beside a page, and its description."""

import re
from pathlib import Path

import page_frame
import pytest


@pytest.fixture(scope="module")
def site(small) -> Path:
    return small("html")


def nav(site: Path, page: str) -> str:
    text = (site / page).read_text("utf-8")
    return re.search(r'<nav class="bd-links.*?</nav>', text, re.S)[0]


def test_only_the_own_part_shows_its_chapters(site):
    coding = nav(site, "coding/sorting.html")
    assert 'href="sorting.html"' in coding
    assert 'href="../ml_coding/index.html"' in coding
    assert "averages.html" not in coding
    assert "averages.html" not in nav(site, "index.html")


def test_a_page_marks_itself_and_no_other(site):
    for page, name in [
        ("ml_coding/averages.html", "averages.html"),
        ("ml_coding/index.html", "index.html"),
        ("back/glossary.html", "glossary.html"),
    ]:
        marked = re.findall(r'href="([^"]+)" aria-current="page"', nav(site, page))
        assert marked == [name]
    assert "aria-current" not in nav(site, "genindex.html")


def test_each_link_leads_to_a_page(site):
    for page in ("index.html", "ml_coding/averages.html", "back/glossary.html"):
        for link in re.findall(r'<li[^>]*><a[^>]* href="([^"]+)"', nav(site, page)):
            assert ((site / page).parent / link).exists(), (page, link)


def test_numbers_are_those_of_the_headings(site):
    text = (site / "ml_coding/averages.html").read_text("utf-8")
    heading = re.search(r'<h1><span class="section-number">([\d.]+)', text)[1]
    assert f'<span class="sectnumber">{heading}</span>' in nav(
        site, "ml_coding/averages.html"
    )


def test_the_sections_of_the_page_are_listed_once_and_exist(site):
    text = (site / "ml_coding/averages.html").read_text("utf-8")
    listed = re.search(r'<nav id="pst-page-toc-nav".*?</nav>', text, re.S)[0]
    anchors = re.findall(r'href="#([^"]+)"', listed)
    assert len(anchors) == len(set(anchors)) == len(re.findall("<h[234]", text))
    assert all(f'id="{anchor}"' in text for anchor in anchors)


def test_descriptions_are_whole_sentences_and_differ(site):
    found = {}
    for path in site.rglob("*.html"):
        text = path.read_text("utf-8")
        if match := re.search(r'name="description" content="([^"]+)"', text):
            found[path.name] = match[1]
    chapters = [found[f"{n}.html"] for n in ("sorting", "averages", "distances")]
    assert len(set(chapters)) == 3
    assert all(20 < len(text) <= page_frame.LONGEST + 20 for text in chapters)


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("One. Two.", "One. Two."),
        ("a" * 100 + ". " + "b " * 50, "a" * 100 + "."),
        ("word " * 40, ("word " * 31).strip() + "…"),
    ],
)
def test_a_long_description_ends_at_a_sentence_or_a_word(text, short):
    assert page_frame.shortened(text) == short


def test_formulas_in_a_description_are_characters():
    assert page_frame.characters(r"\frac{k}{t+1} \le \mathbb{R}^d_i", {}) == (
        "k/(t+1)≤ℝ_i^d"
    )
    assert page_frame.characters(r"x_{i+1} = \sqrt n", {}) == "x_(i+1)=√n"
