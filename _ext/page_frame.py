"""What stands around a page's text: its description, the link to report an
error, and the line at its foot.

The description is what a search engine shows: the beginning of the
chapter's sixty-second answer, or else of its first paragraph.
"""

import re
import xml.etree.ElementTree as ET
from html import escape
from urllib.parse import urlencode

from book_settings import long_date
from docutils import nodes
from mathml import FormulaError, convert, name
from questions import sixty_seconds
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

LONGEST = 160


def description(doctree: nodes.document, macros: dict[str, str]) -> str:
    """The first sentences of a page, as plain text."""
    spoken = next(doctree.findall(sixty_seconds), doctree)
    paragraph = next(spoken.findall(nodes.paragraph), None)
    return shortened(plain(paragraph, macros)) if paragraph is not None else ""


def plain(node: nodes.Element, macros: dict[str, str]) -> str:
    """Text with its formulas as characters rather than as TeX."""
    pieces = []
    for leaf in node.findall(lambda n: isinstance(n, nodes.Text | nodes.math)):
        if isinstance(leaf, nodes.math):
            pieces.append(characters(leaf.astext(), macros))
        elif not isinstance(leaf.parent, nodes.math):
            pieces.append(leaf.astext())
    return " ".join("".join(pieces).split())


def characters(tex: str, macros: dict[str, str]) -> str:
    try:
        return in_a_line(convert(tex, False, macros))
    except FormulaError:
        return tex  # the page itself has warned


def in_a_line(element: ET.Element) -> str:
    """A formula as one would type it: k/(t+1), x^2."""
    parts = [in_a_line(child) for child in element]
    match name(element):
        case "mfrac":
            return "/".join(map(bracketed, parts))
        case "msup":
            return "^".join((parts[0], bracketed(parts[1])))
        case "msub" | "munder":
            return "_".join((parts[0], bracketed(parts[1])))
        case "msubsup" | "munderover":
            return f"{parts[0]}_{bracketed(parts[1])}^{bracketed(parts[2])}"
        case "msqrt":
            return "√" + bracketed("".join(parts))
    return (element.text or "") + "".join(parts)


def bracketed(text: str) -> str:
    return text if text.isalnum() or len(text) < 2 else f"({text})"


def shortened(text: str) -> str:
    """Whole sentences as far as they fit, or else whole words."""
    if len(text) <= LONGEST:
        return text
    head = text[: LONGEST + 1]
    end = max(head.rfind(mark) for mark in (". ", "? ", ": "))
    if end > LONGEST // 2:
        return head[: end + 1].rstrip(":")
    return head[: LONGEST - 1].rpartition(" ")[0].rstrip(",;:") + "…"


def report_address(repository: str, page: str, title: str, edition: str) -> str:
    """A new report at the repository, with the page filled in."""
    body = f"Page: {page}\nEdition: {edition}\n\nWhat it says:\n\nWhat is right:\n"
    return f"{repository}/issues/new?" + urlencode(
        {"title": f"Error in: {title}", "body": body}
    )


def volumes(env: BuildEnvironment) -> list[tuple[str, str]]:
    """File and title of each part that is also printed on its own."""
    found = []
    for part in env.toctree_includes.get(env.config.root_doc, []):
        number = env.toc_secnumbers.get(part, {}).get("")
        if number and env.toctree_includes.get(part):
            title = env.titles[part].astext()
            slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
            name = f"part-{number[0]}-{slug}.pdf"
            found.append((name, f"Part {number[0]}: {title}"))
    return found


def add(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    if app.builder.name != "html":
        return
    config, env = app.config, app.env
    text = ""
    if doctree is not None and pagename != config.root_doc:
        text = description(doctree, config.math_macros)
    if not text:
        text = shortened(config.html_description)
    context["metatags"] = (
        context.get("metatags", "")
        + f'\n<meta name="description" content="{escape(text)}" />'
    )
    # docutils gives entries of a bibliography a role that is deprecated.
    context["body"] = context.get("body", "").replace(
        ' role="doc-biblioentry"', ' role="listitem"'
    )
    context["doc_page"] = doctree is not None
    if doctree is not None and config.book_repository:
        context["report_error"] = escape(
            report_address(
                config.book_repository,
                pagename,
                env.titles[pagename].astext(),
                config.release,
            )
        )
    else:
        context["report_error"] = context["pathto"]("front/how_to_use") + (
            "#report-an-error"
        )
    context["book_day"] = long_date(config.book_date)
    context["book_title"] = config.project
    if pagename == config.root_doc:
        context["volumes"] = volumes(env)
    context["epub_file"] = f"{config.epub_basename}.epub"


def setup(app: Sphinx):
    app.add_config_value("html_description", "", "html", str)
    app.connect("html-page-context", add)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
