"""How the e-book's pages differ from the website's."""

import datetime
from types import SimpleNamespace

import epub_pages
import pytest
from docutils import nodes
from docutils.utils import new_document


@pytest.mark.parametrize(
    ("line", "columns"),
    [
        ("x = 1\n", 0),
        ("    x = 1\n", 4),
        ('   <span class="n">x</span>\n', 2),
        ('<span class="w">        </span>x\n', 8),
        (" " * 60 + "x\n", epub_pages.DEEPEST),
        ("\n", 0),
    ],
)
def test_a_wrapped_line_hangs_under_its_own_start(line, columns):
    assert epub_pages.indentation(line) == columns


def test_the_style_sheet_knows_every_depth(small):
    sheet = (small("epub") / "_static" / "epub.css").read_text("utf-8")
    for columns in range(0, epub_pages.DEEPEST + 1, 2):
        em = f"{(columns + 4) * 0.6:.1f}".rstrip("0").rstrip(".")
        rule = f".hang-{columns} {{ padding-left: {em}em; text-indent: -{em}em; }}"
        assert rule in sheet


def test_code_keeps_its_text_and_its_line_breaks():
    code = 'if x:\n\n    <span class="k">return</span> &lt;y\n'
    lines = epub_pages.hanging(code)
    assert lines.count('<span class="line ') == 3
    for tag in ('<span class="line hang-0">', '<span class="line hang-4">'):
        lines = lines.replace(tag, "<>")
    assert lines.replace("<>", "").replace("\n</span>", "\n") == code


def test_only_highlighted_code_is_cut_into_lines():
    page = '<pre>a\nb</pre><div class="highlight"><pre><span></span>a\nb</pre></div>'
    mended = epub_pages.mended(page)
    assert mended.startswith("<pre>a\nb</pre>")
    assert mended.count('class="line hang-0"') == 2


def test_no_line_of_code_is_cut_off(small):
    page = (small("epub") / "coding" / "sorting.xhtml").read_text("utf-8")
    assert page.count('class="line hang-') == 9  # the lines of the listing
    assert 'class="line hang-12"' in page


def test_roles_that_readers_no_longer_know_are_replaced():
    page = '<div role="doc-biblioentry"></div><p class="caption" role="heading">'
    mended = epub_pages.mended(page)
    assert "doc-biblioentry" not in mended
    assert 'aria-level="2"' in mended


def settings(**changes):
    values = {
        "project": "Title & Co",
        "author": "The authors",
        "release": "1.2",
        "book_date": datetime.date(2027, 3, 4),
        "book_commit": "",
        "book_url": "",
        "book_repository": "",
    }
    return SimpleNamespace(**values | changes)


def test_the_title_page_without_an_address_has_no_link():
    page = epub_pages.title_page(settings())
    assert "Title &amp; Co" in page
    assert "Edition 1.2, 4 March 2027" in page
    assert "href" not in page


def test_the_title_page_with_an_address():
    page = epub_pages.title_page(
        settings(
            book_url="https://book.example/",
            book_repository="https://code.example/book",
            book_commit="abc123",
        )
    )
    assert 'href="https://book.example/"' in page
    assert 'href="https://code.example/book"' in page
    assert "(source abc123)" in page


def test_tabs_and_dropdowns_are_unfolded():
    def component(name, *children, **attributes):
        node = nodes.container("", *children, **attributes)
        node["design_component"] = name
        return node

    def text(words):
        return nodes.paragraph("", words)

    document = new_document("test")
    label = nodes.rubric("", "Python")
    content = nodes.container("", text("in a tab"))
    document += component("tab-set", component("tab-item", label, content))
    title = nodes.rubric("", "More", ids=["more"])
    document += component("dropdown", title, text("folded"), has_title=True)
    epub_pages.Unfold(document).run()
    assert document.astext().split("\n\n") == ["Python", "in a tab", "More", "folded"]
    assert [
        n
        for n in document.findall()
        if "design_component" in getattr(n, "attributes", {})
    ] == []
    assert any("more" in n["ids"] for n in document.findall(nodes.container))
