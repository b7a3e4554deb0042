"""The lists beside a page: the book's pages, and the page's sections.

The theme resolves the whole table of contents anew for every page, which
costs the square of the number of pages, and edits both lists as HTML.
Here the first is written once for each folder, since its links are the
same for all pages there and only the chapters of the own part are shown;
a page then marks itself in it. The second is written from the headings.
"""

from html import escape

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment


def inline(builder: StandaloneHTMLBuilder, title: nodes.Element) -> str:
    """A title as HTML. Only one that holds a formula or code needs docutils."""
    if all(isinstance(child, nodes.Text) for child in title.children):
        return escape(title.astext(), quote=False)
    copy = nodes.title("", "", *[child.deepcopy() for child in title.children])
    return builder.render_partial(copy)["title"]


def entries(env: BuildEnvironment, docname: str) -> list[tuple[str, list[str]]]:
    """The pages below a page, by the captions that they stand under."""
    return [
        (node.get("caption") or "", [page for _, page in node["entries"]])
        for node in env.tocs[docname].findall(addnodes.toctree)
    ]


def number(env: BuildEnvironment, docname: str) -> str:
    """The number of a chapter, with a full stop, as its heading has it."""
    number = env.toc_secnumbers.get(docname, {}).get("", ())
    return "".join(f"{n}." for n in number)


# --- the book's pages ---------------------------------------------------


class BookList:
    """The list of pages as the pages of one folder see it."""

    def __init__(self, builder: StandaloneHTMLBuilder, folder: str):
        self.builder, self.env = builder, builder.env
        self.folder = folder
        # Links are relative: those of any page of the folder will do.
        self.seen_from = f"{folder}/x" if folder else "x"
        self.html = "".join(self.groups())

    def groups(self):
        for caption, pages in entries(self.env, self.env.config.root_doc):
            if caption:
                yield f'<p class="caption">{escape(caption)}</p>'
            yield from self.pages(pages, level=1)

    def pages(self, pages: list[str], level: int):
        yield '<ul class="nav bd-sidenav">' if level == 1 else "<ul>"
        for page in pages:
            yield self.link(page)
            if level == 1 and self.is_part_here(page):
                for caption, below in entries(self.env, page):
                    if caption:
                        yield f'<p class="caption">{escape(caption)}</p>'
                    yield from self.pages(below, level=2)
            yield "</li>"
        yield "</ul>"

    def is_part_here(self, page: str) -> bool:
        folder, _, name = page.rpartition("/")
        return name == "index" and folder == self.folder

    def link(self, page: str, current: bool = False) -> str:
        title = inline(self.builder, self.env.titles[page])
        if figure := number(self.env, page):
            title = f'<span class="sectnumber">{figure}</span> {title}'
        uri = escape(self.builder.get_relative_uri(self.seen_from, page))
        if current:
            return (
                f'<li class="current active"><a class="current" '
                f'href="{uri}" aria-current="page">{title}</a>'
            )
        return f'<li><a href="{uri}">{title}</a>'

    def seen_on(self, page: str) -> str:
        if page not in self.env.titles:
            return self.html  # search, index
        return self.html.replace(self.link(page), self.link(page, current=True), 1)


def book_list(builder: StandaloneHTMLBuilder, page: str) -> str:
    lists = builder.__dict__.setdefault("book_lists", {})
    folder = page.rpartition("/")[0]
    if folder not in lists:
        lists[folder] = BookList(builder, folder)
    return lists[folder].seen_on(page)


# --- the page's sections -------------------------------------------------


def page_list(builder: StandaloneHTMLBuilder, page: str) -> str:
    """The sections of a page below its title; nothing where it has none."""
    toc = builder.env.tocs.get(page)
    if toc is None or not toc.children:
        return ""
    inner = [c for c in toc.children[0].children if isinstance(c, nodes.bullet_list)]
    return "".join(sections(builder, inner[0], level=2)) if inner else ""


def sections(builder: StandaloneHTMLBuilder, items: nodes.bullet_list, level: int):
    rows = []
    for item in items.children:
        if not isinstance(item, nodes.list_item):
            continue  # a toctree: its pages are in the other list
        reference = next(item.findall(nodes.reference))
        title = inline(builder, reference)
        if figures := reference.get("secnumber"):
            dotted = ".".join(map(str, figures))
            title = f'<span class="sectnumber">{dotted}.</span> {title}'
        anchor = escape(reference["anchorname"])
        below = [c for c in item.children if isinstance(c, nodes.bullet_list)]
        rows.append(
            f'<li class="toc-h{level} nav-item toc-entry">'
            f'<a class="nav-link" href="{anchor}">{title}</a>'
            + "".join("".join(sections(builder, b, level + 1)) for b in below)
            + "</li>"
        )
    if rows:
        yield '<ul class="pst-show_toc_level nav section-nav flex-column">'
        yield from rows
        yield "</ul>"


# --- what templates see --------------------------------------------------


def add(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    if app.builder.name != "html":
        return
    context["book_list"] = book_list(app.builder, pagename)
    context["page_list"] = page_list(app.builder, pagename)


def setup(app: Sphinx):
    app.connect("html-page-context", add)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
