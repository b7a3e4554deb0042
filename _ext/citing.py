"""Citing a page or a section: meta tags, a panel, and a .bib file.

Reference managers read Highwire's `citation_*` tags. The panel offers
BibTeX, a reference in APA style and the link, for the chapter and for
each of its labelled sections. Nothing is asked of another host. While
the book has no address, the citation names title, edition, section number
and date, and the link is relative.
"""

import html
import re
from dataclasses import dataclass
from datetime import date as Date
from pathlib import Path

from book_settings import MONTHS
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment


@dataclass(frozen=True)
class Place:
    """What is cited: a chapter, or one of its sections."""

    page: str
    label: str  # empty for the page itself
    number: str  # 2.6.1, or empty in the front and back matter
    title: str
    uri: str  # relative to the website's root
    chapter: str = ""  # of a section: many a section is called "By hand"

    @property
    def full(self) -> str:
        return f"{self.chapter}: {self.title}" if self.chapter else self.title

    @property
    def short(self) -> str:
        """As a list of the page's sections names it."""
        return f"{self.number} {self.title}".strip().replace("$", "")


@dataclass(frozen=True)
class Book:
    """What every citation says of the book."""

    title: str
    author: str
    edition: str
    date: Date
    url: str  # ends with a slash, or is empty

    @classmethod
    def of(cls, config: Config) -> "Book":
        return cls(
            config.project,
            config.author,
            config.release,
            config.book_date,
            config.book_url,
        )


def bibtex(book: Book, place: Place) -> str:
    """An entry that BibTeX and biblatex both read."""
    year = book.date.year
    name = place.label or place.page.rpartition("/")[2].replace("_", "-")
    fields = {
        "author": f"{{{{{escaped(book.author)}}}}}",
        "title": f"{{{{{escaped(place.full)}}}}}",
        "booktitle": f"{{{{{escaped(book.title)}}}}}",
        "edition": f"{{{book.edition}}}",
        "chapter": f"{{{place.number}}}" if place.number else "",
        "year": f"{{{year}}}",
        "month": MONTHS[book.date.month - 1][:3].lower(),
        "day": f"{{{book.date.day}}}",
        "url": f"{{{book.url}{place.uri}}}" if book.url else "",
    }
    rows = [f"  {key} = {value}" for key, value in fields.items() if value]
    return f"@incollection{{mlti{year}:{name},\n" + ",\n".join(rows) + "\n}"


def escaped(text: str) -> str:
    """Text for BibTeX; formulas between dollars stay as they are."""
    pieces = re.split(r"(\$[^$]*\$)", text)
    return "".join(
        piece if piece.startswith("$") else re.sub(r"([&%#_])", r"\\\1", piece)
        for piece in pieces
    )


def apa(book: Book, place: Place) -> str:
    """A reference in the style of the APA's seventh edition, as HTML."""
    section = f", Section {place.number}" if place.number else ""
    title = html.escape(place.full.replace("$", "").rstrip("."))
    end = "" if title.endswith("?") else "."
    date = f"{book.date.year}, {MONTHS[book.date.month - 1]} {book.date.day}"
    text = (
        f"{html.escape(book.author)}. ({date}). {title}{end} In "
        f"<em>{html.escape(book.title)}</em> "
        f"(ed. {html.escape(book.edition)}{section})."
    )
    return f"{text} {html.escape(book.url + place.uri)}" if book.url else text


# --- what there is to cite ---------------------------------------------


def places(env: BuildEnvironment, page: str, uri: str) -> list[Place]:
    """The page, then its sections that have a label of their own."""
    numbers = env.toc_secnumbers.get(page, {})
    labelled = explicit_labels(env, page)
    title = plain(env.titles[page])
    result = [Place(page, "", dotted(numbers.get("")), title, uri)]
    for reference in env.tocs[page].findall(nodes.reference):
        anchor = reference["anchorname"]
        if anchor and anchor[1:] in labelled:
            result.append(
                Place(
                    page,
                    anchor[1:],
                    dotted(numbers.get(anchor)),
                    plain(reference),
                    uri + anchor,
                    chapter=title,
                )
            )
    return result


def explicit_labels(env: BuildEnvironment, page: str) -> set[str]:
    labels = env.domains.standard_domain.anonlabels
    return {anchor for docname, anchor in labels.values() if docname == page}


def dotted(number: tuple[int, ...] | None) -> str:
    return ".".join(map(str, number or ()))


def plain(node: nodes.Element) -> str:
    """A title as text, its formulas between dollars."""
    copy = node.deepcopy()
    for formula in list(copy.findall(nodes.math)):
        formula.replace_self(nodes.Text(f"${formula.astext()}$"))
    return " ".join(copy.astext().split())


# --- the page ----------------------------------------------------------


def meta_tags(book: Book, place: Place) -> str:
    """Highwire's tags, read by Zotero and Google Scholar."""
    tags = {
        "citation_title": place.full.replace("$", ""),
        "citation_author": book.author,
        "citation_publication_date": f"{book.date:%Y/%m/%d}",
        "citation_inbook_title": book.title,
        "citation_language": "en",
        "citation_public_url": book.url + place.uri if book.url else "",
    }
    return "\n".join(
        f'<meta name="{name}" content="{html.escape(content)}" />'
        for name, content in tags.items()
        if content
    )


def panel(book: Book, found: list[Place], bib: str) -> str:
    """The "Cite" panel. Without a script it shows the whole chapter."""
    page = found[0]
    options = "".join(
        f'<option value="{place.label}" data-bibtex="{attribute(bibtex(book, place))}" '
        f'data-apa="{attribute(apa(book, place))}" '
        f'data-link="{attribute(link_of(book, place))}">'
        f"{html.escape(place.short)}</option>"
        for place in found
    )
    where = link_of(book, page)
    shown = html.escape(where if book.url else page.uri)
    return f"""
<details class="cite" id="cite-this-page">
<summary>Cite this {"chapter" if page.number else "page"}</summary>
<p class="cite-choice" hidden><label for="cite-section">What to cite</label>
<select id="cite-section">{options}</select></p>
<p class="cite-heading" id="cite-apa-name">APA</p>
<p class="cite-apa" id="cite-apa">{apa(book, page)}</p>
<p class="cite-heading" id="cite-bibtex-name"><span>BibTeX \
(<a href="{bib}" download>file</a>)</span></p>
<pre class="cite-bibtex" id="cite-bibtex">\
{html.escape(bibtex(book, page))}</pre>
<p class="cite-link">Permanent link: <a id="cite-link" href="{html.escape(where)}">\
{shown}</a></p>
<p class="cite-copied" role="status"></p>
</details>
"""


def attribute(text: str) -> str:
    return html.escape(text).replace("\n", "&#10;")


def link_of(book: Book, place: Place) -> str:
    """The whole address, or else one relative to the page."""
    if book.url:
        return book.url + place.uri
    return f"#{place.label}" if place.label else place.uri.rpartition("/")[2]


def add(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    if doctree is None or app.builder.format != "html" or app.builder.name == "epub":
        return
    book, uri = Book.of(app.config), app.builder.get_target_uri(pagename)
    if pagename == app.config.root_doc:
        whole = Place(pagename, "", "", book.title, uri)
        context["metatags"] = context.get("metatags", "") + meta_tags(book, whole)
        return
    found = places(app.env, pagename, uri)
    tags = meta_tags(book, found[0])
    context["metatags"] = f"{context.get('metatags', '')}\n{tags}\n"
    name = f"cite/{pagename.replace('/', '-')}.bib"
    path = Path(app.outdir, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        "\n\n".join(bibtex(book, place) for place in found) + "\n", encoding="utf-8"
    )
    bib = context["pathto"](name, 1)
    context["body"] = context.get("body", "") + panel(book, found, bib)


def setup(app: Sphinx):
    app.connect("html-page-context", add)
    app.add_css_file("cite.css")
    app.add_js_file("cite.js", loading_method="defer")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
