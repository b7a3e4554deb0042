"""The EPUB's pages: the title page, code that wraps, mended markup."""

import html
import re

from book_settings import long_date
from docutils import nodes
from sphinx.config import Config
from sphinx.transforms.post_transforms import SphinxPostTransform

MENDS = (
    # docutils' role is deprecated in DPUB-ARIA 1.1; it stands in a list.
    (' role="doc-biblioentry"', ' role="listitem"'),
    # The captions of a toctree are headings of no level.
    (
        'class="caption" role="heading">',
        'class="caption" role="heading" aria-level="2">',
    ),
)

DEEPEST = 24  # columns of indentation that a wrapped line follows


def mended(body: str) -> str:
    """The page's body as epubcheck and small screens want it."""
    for wrong, right in MENDS:
        body = body.replace(wrong, right)
    return re.sub(
        r'(<div class="highlight"><pre>)(?:<span></span>)?(.*?)(</pre></div>)',
        lambda match: match[1] + hanging(match[2]) + match[3],
        body,
        flags=re.S,
    )


def hanging(code: str) -> str:
    """Each line a block, so that what wraps hangs under its own start.

    The line breaks stay inside: a reader without styles shows them.
    Pygments closes its spans at the end of every line.
    """
    return "".join(
        f'<span class="line hang-{indentation(line)}">{line}</span>'
        for line in code.splitlines(keepends=True)
    )


def indentation(line: str) -> int:
    """Columns of white space before the code, in steps of two."""
    text = html.unescape(re.sub(r"<[^>]+>", "", line))
    columns = len(text) - len(text.lstrip(" "))
    return min(columns, DEEPEST) // 2 * 2


def title_page(config: Config) -> str:
    """Title, edition, rights, and how to cite the book."""
    title, author = html.escape(config.project), html.escape(config.author)
    date = config.book_date
    edition = f"Edition {html.escape(config.release)}, {long_date(date)}"
    if config.book_commit:
        edition += f" (source {html.escape(config.book_commit)})"
    rows = [
        f'<h1 class="title">{title}</h1>',
        f'<p class="author">{author}</p>',
        f'<p class="edition">{edition}</p>',
        '<div class="imprint">',
        f"<p>Copyright {date.year} {author}. The text and the figures may be "
        "shared and adapted under the Creative Commons Attribution 4.0 licence "
        "(CC BY 4.0), the code under the MIT licence.</p>",
        f"<p>Cite as: {author}. ({date.year}). <em>{title}</em> "
        f"(ed. {html.escape(config.release)}){link(config.book_url)}. "
        "Give the number of the section: numbers are the same in every "
        "edition of this version.</p>",
    ]
    if config.book_repository:
        rows.append(f"<p>Source and corrections: {anchor(config.book_repository)}.</p>")
    return "\n".join([*rows, "</div>"])


def anchor(url: str) -> str:
    url = html.escape(url)
    return f'<a href="{url}">{url}</a>'


def link(url: str) -> str:
    return f". {anchor(url)}" if url else ""


class Unfold(SphinxPostTransform):
    """Tabs and dropdowns as titled blocks: what is folded would be lost."""

    default_priority = 150
    builders = ("epub",)

    def run(self, **kwargs):
        for item in self.components("tab-item"):
            label, content = item.children
            item.replace_self([heading(label.children), *content.children])
        for tabs in self.components("tab-set"):
            tabs.replace_self(tabs.children)
        for dropdown in self.components("dropdown"):
            body, ids = list(dropdown.children), list(dropdown["ids"])
            title = [nodes.Text("Details")]
            if dropdown.get("has_title"):
                ids += body[0]["ids"]
                title = body.pop(0).children
            block = nodes.container("", heading(title), *body, classes=["dropdown"])
            block["ids"] = ids
            dropdown.replace_self(block)

    def components(self, name: str) -> list[nodes.container]:
        return [
            node
            for node in self.document.findall(nodes.container)
            if node.get("design_component") == name
        ]


def heading(children) -> nodes.paragraph:
    return nodes.paragraph("", "", nodes.strong("", "", *children))
