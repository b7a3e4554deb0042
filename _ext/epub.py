"""The EPUB: what Sphinx's builder leaves out or gets wrong.

Sphinx's own file fails epubcheck and looks like a website without its
frame. This builder adds a title page, section numbers in the navigation,
landmarks, manifest properties and accessibility metadata; it packs only
what the book uses; and it writes the same bytes for the same source.
"""

import html
import os
import re
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from epub_pages import Unfold, mended, title_page
from sphinx.application import Sphinx
from sphinx.builders import _epub_base
from sphinx.builders.epub3 import Epub3Builder

_epub_base.MEDIA_TYPES[".woff2"] = "font/woff2"
_epub_base.GUIDE_TITLES["toc"] = "Contents"

# What of _static the pages refer to; the rest serves the website.
STATIC = ("pygments.css", "epub.css")
STYLE = "bw"  # black, bold and italic: e-readers have no colour

ACCESSIBILITY = (
    ("accessMode", "textual"),
    ("accessMode", "visual"),
    ("accessModeSufficient", "textual,visual"),
    ("accessModeSufficient", "textual"),
    ("accessibilityFeature", "structuralNavigation"),
    ("accessibilityFeature", "tableOfContents"),
    ("accessibilityFeature", "index"),
    ("accessibilityFeature", "readingOrder"),
    ("accessibilityFeature", "alternativeText"),
    ("accessibilityFeature", "MathML"),
    ("accessibilityFeature", "displayTransformability"),
    ("accessibilityHazard", "none"),
    (
        "accessibilitySummary",
        "Headings, lists and tables are marked up as such; figures have "
        "alternative text; formulas are MathML with their TeX source.",
    ),
)


class BookEpub(Epub3Builder):
    """Sphinx's EPUB 3, mended."""

    def init(self):
        super().init()
        lang = self.config.epub_language
        self.html_tag = self.html_tag[:-1] + f' lang="{lang}" xml:lang="{lang}">'

    # --- pages --------------------------------------------------------

    def get_outdated_docs(self) -> Iterator[str]:
        """All: a page depends on the numbers of every page before it."""
        yield from self.env.found_docs

    def init_templates(self) -> None:
        """The theme's templates alone: ours dress the website."""
        ours, self.config.templates_path = self.config.templates_path, []
        super().init_templates()
        self.config.templates_path = ours

    def init_highlighter(self) -> None:
        super().init_highlighter()
        self.highlighter = type(self.highlighter)("html", STYLE)
        self.dark_highlighter = None

    def init_css_files(self) -> None:
        """Our style sheet alone, not those of the website's extensions."""
        self._css_files = []
        for priority, name in enumerate(STATIC):
            super().add_css_file(name, priority=priority)

    def add_css_file(self, filename: str, **kwargs) -> None:
        """Extensions offer theirs when the builder is ready."""

    def handle_page(self, pagename, addctx, templatename="page.html", **more):
        if pagename == self.config.root_doc:
            # A reader of the file has chosen an edition: no landing page.
            page = {"title": self.config.project, "body": title_page(self.config)}
            addctx = addctx | page
        if "body" in addctx:
            addctx = addctx | {"body": mended(addctx["body"])}
        super().handle_page(pagename, addctx, templatename, **more)

    # --- contents -----------------------------------------------------

    def get_refnodes(self, doctree, result):
        """The entries of the contents, with their section numbers."""
        for reference in doctree.findall(nodes.reference):
            uri = reference.get("refuri", "")
            level = next(
                (
                    int(name.removeprefix("toctree-l"))
                    for name in reference.parent["classes"]
                    if name.startswith("toctree-l")
                ),
                None,
            )
            if level is None or ":" in uri.partition("#")[0]:
                continue
            number = ".".join(map(str, reference.get("secnumber") or ()))
            title = " ".join(reference.astext().split())
            if "#" in uri and title in self.config.unnumbered_sections:
                continue
            result.append(
                {
                    "level": level,
                    "refuri": html.escape(uri),
                    "text": html.escape(f"{number} {title}".strip()),
                }
            )
        return result

    def toc_add_files(self, refnodes) -> None:
        super().toc_add_files(refnodes)
        refnodes[0]["text"] = "Title page"

    def landmarks(self) -> list[tuple[str, str, str]]:
        """Type, address and title of the places that readers jump to."""
        suffix, includes = self.out_suffix, self.env.toctree_includes
        numbered = [
            name
            for name in includes.get(self.config.root_doc, [])
            if self.env.toc_secnumbers.get(name, {}).get("")
        ]
        places = [
            ("cover", self.coverpage_name, "Cover"),
            ("titlepage", self.config.root_doc + suffix, "Title page"),
            ("toc", "nav.xhtml#toc", "Contents"),
        ]
        if numbered:
            places.append(("bodymatter", numbered[0] + suffix, "Start of the text"))
        for kind, name in (("glossary", "glossary"), ("bibliography", "bibliography")):
            if f"back/{name}" in self.env.found_docs:
                places.append((kind, f"back/{name}{suffix}", name.capitalize()))
        if self.use_index:
            places.append(("index", "genindex" + suffix, "Index"))
        return places

    def build_navigation_doc(self) -> None:
        if self.use_index:  # only now: the spine has it already
            index = "genindex" + self.out_suffix
            self.refnodes.append({"level": 1, "refuri": index, "text": "Index"})
        super().build_navigation_doc()
        path = self.outdir / "nav.xhtml"
        rows = "\n".join(
            f'<li><a epub:type="{kind}" href="{uri}">{title}</a></li>'
            for kind, uri, title in self.landmarks()
        )
        nav = path.read_text(encoding="utf-8")
        nav = nav.replace(
            "</head>", '<link rel="stylesheet" href="_static/epub.css"/></head>'
        )
        nav = nav.replace('epub:type="toc"', 'epub:type="toc" role="doc-toc" id="toc"')
        nav = hide_sections(nav)
        nav = nav.replace(
            "</body>",
            '<nav epub:type="landmarks" aria-label="Landmarks" hidden="hidden">'
            f"<ol>\n{rows}\n</ol></nav>\n</body>",
        )
        path.write_text(nav, encoding="utf-8")

    def toc_metadata(self, level, navpoints):
        """The NCX must carry the identifier, not its XML id."""
        uid = self.config.epub_identifier
        return super().toc_metadata(level, navpoints) | {"uid": uid}

    # --- manifest -----------------------------------------------------

    def make_id(self, name: str) -> str:
        """Named for the file: counters differ from build to build."""
        return "f-" + re.sub(r"[^a-z0-9]+", "-", name.lower())

    def wanted(self) -> set[str]:
        """The files that belong into the book."""
        pages = {str(name) + self.out_suffix for name in self.env.found_docs}
        images = {f"{self.imagedir}/{name}" for _, name in self.env.images.values()}
        static = {f"_static/{name}" for name in STATIC}
        static.add(self.config.epub_cover[0])
        fonts = {
            f"_static/fonts/{path.name}"
            for path in (self.outdir / "_static/fonts").glob("*")
            if f"fonts/{path.name}" in self.style_sheet
        }
        return pages | images | static | fonts | {"genindex" + self.out_suffix}

    @property
    def style_sheet(self) -> str:
        return (self.outdir / "_static/epub.css").read_text(encoding="utf-8")

    def build_content(self) -> None:
        wanted = self.wanted()
        files = (path for path in self.outdir.rglob("*") if path.is_file())
        names = (path.relative_to(self.outdir).as_posix() for path in files)
        self.config.epub_exclude_files = [n for n in names if n not in wanted]
        super().build_content()
        path = self.outdir / "content.opf"
        opf = path.read_text(encoding="utf-8")
        opf = re.sub(r'<item id="f-[^"]+" href="([^"]+)"[^>]*/>', self.item, opf)
        title = self.make_id(self.config.root_doc + self.out_suffix)
        title = f'<itemref idref="{title}" />'
        opf = opf.replace(title, f'{title}\n    <itemref idref="nav" />')
        opf = opf.replace("  </metadata>", self.more_metadata() + "  </metadata>")
        path.write_text(opf, encoding="utf-8")

    def item(self, match: re.Match) -> str:
        """A manifest entry with the properties that the file has."""
        href, properties = match[1], []
        if href.endswith(".xhtml"):
            text = (self.outdir / href).read_text(encoding="utf-8")
            marks = {"mathml": "<math ", "svg": "<svg "}
            properties += [name for name, mark in marks.items() if mark in text]
        elif href == self.config.epub_cover[0]:
            properties.append("cover-image")
        if not properties:
            return match[0]
        return match[0].replace(" />", f' properties="{" ".join(properties)}" />')

    def more_metadata(self) -> str:
        rows = [
            f'<meta property="schema:{name}">{html.escape(value)}</meta>'
            for name, value in (
                *ACCESSIBILITY,
                ("bookEdition", self.config.release),
            )
        ]
        if self.config.book_url:
            rows.append(f"<dc:source>{html.escape(self.config.book_url)}</dc:source>")
        return "".join(f"    {row}\n" for row in rows)

    # --- the file -----------------------------------------------------

    def build_epub(self) -> None:
        """Every member with the same time and rights, whoever builds."""
        moment = time.gmtime(int(os.environ["SOURCE_DATE_EPOCH"]))[:6]
        path = Path(self.outdir, self.config.epub_basename + ".epub")
        names = ["META-INF/container.xml", "content.opf", "toc.ncx", *self.files]
        with zipfile.ZipFile(path, "w") as epub:
            for name in ("mimetype", *dict.fromkeys(names)):
                member = zipfile.ZipInfo(name, moment)
                member.external_attr = 0o644 << 16
                member.create_system = 3
                how = zipfile.ZIP_DEFLATED
                if name == "mimetype":
                    how = zipfile.ZIP_STORED
                data = (self.outdir / name).read_bytes()
                epub.writestr(member, data, compress_type=how)


def hide_sections(nav: str) -> str:
    """Keep sections to the reader's own menu: as pages they would be forty."""
    return re.sub(r'<ol>(?=\s*<li>\s*<a href="[^"#]*#)', '<ol hidden="hidden">', nav)


def setup(app: Sphinx):
    app.add_builder(BookEpub, override=True)
    app.add_post_transform(Unfold)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
