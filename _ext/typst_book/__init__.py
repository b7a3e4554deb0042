"""A Sphinx builder for print: the book and its volumes as PDF, by Typst.

    sphinx-build -c . -b typst book _build/pdf

One read of the source gives `book.pdf` and one volume for each part.
"""

import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from book_settings import long_date
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.errors import SphinxError
from sphinx.util import logging
from sphinx.util.nodes import inline_all_toctrees

from .book import Book, Volume
from .index import index_of
from .markup import call, string
from .writer import Writer

logger = logging.getLogger(__name__)
HERE = Path(__file__).parent


class CompileError(SphinxError):
    category = "typst"


class TypstBuilder(Builder):
    name = format = "typst"
    epilog = "The PDF files are in %(outdir)s."
    supported_image_types = ["image/svg+xml", "image/png", "image/jpeg"]
    allow_parallel = False

    def init(self):
        # Sphinx numbers a section by its first id; labels are often others.
        self.sections: dict[tuple[str, str], str] = {}

    def get_outdated_docs(self):
        return "all documents"

    def get_target_uri(self, docname, typ=None):
        return "%" + docname

    def get_relative_uri(self, from_, to, typ=None):
        return self.get_target_uri(to, typ)

    # --- which volumes ------------------------------------------------

    def volumes(self) -> list[Volume]:
        """The whole book, and each part that has chapters."""
        config, root = self.config, self.config.root_doc
        top = self.env.toctree_includes.get(root, [])
        whole = Volume("book.pdf", config.project, "", top)
        found = [whole]
        for part, number in Book(self, whole).parts.items():
            if not self.env.toctree_includes.get(part):
                continue
            title = self.env.titles[part].astext()
            slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
            documents = [d for d in config.typst_volume_front if d in top]
            documents += [part]
            documents += [d for d in config.typst_volume_back if d in top]
            found.append(
                Volume(
                    f"part-{number}-{slug}.pdf",
                    config.project,
                    f"Part {number}: {title}",
                    documents,
                    part,
                )
            )
        wanted = config.typst_volumes
        if wanted == "all":
            return found
        chosen = [v for v in found if v.filename.startswith(wanted)]
        if not chosen:
            raise CompileError(f"no volume is named {wanted!r}")
        return chosen

    def assemble(self) -> nodes.document:
        """The whole book as one resolved doctree, each file a start_of_file.

        Once for all volumes: the bibliography would grow each time.
        """
        root = self.config.root_doc
        documents = self.env.toctree_includes.get(root, [])
        tree = self.env.get_doctree(root)
        tree.clear()
        tree += addnodes.toctree(
            "",
            parent=root,
            entries=[(None, name) for name in documents],
            includefiles=list(documents),
            maxdepth=-1,
            glob=False,
            hidden=False,
            numbered=0,
            titlesonly=False,
        )
        tree = inline_all_toctrees(self, set(), root, tree, lambda text: text, [root])
        tree["docname"] = root
        self.env.resolve_references(tree, root, self)
        self.note_sections(tree, root)
        return tree

    def note_sections(self, node: nodes.Element, docname: str, top=True) -> None:
        for child in node.children:
            if isinstance(child, addnodes.start_of_file):
                self.note_sections(child, child["docname"])
            elif isinstance(child, nodes.section):
                first = "" if top else child["ids"][0]
                for ident in child["ids"]:
                    self.sections[docname, ident] = first
                self.note_sections(child, docname, top=False)
            elif isinstance(child, nodes.compound):  # what a toctree became
                self.note_sections(child, docname, top=False)

    # --- writing ------------------------------------------------------

    def write_documents(self, docnames):
        out = Path(self.outdir)
        (out / "images").mkdir(parents=True, exist_ok=True)
        for name in ("template.typ", "code.tmTheme"):
            shutil.copy(HERE / name, out / name)
        tree = self.assemble()
        self.post_process_images(tree)
        for uri, name in self.images.items():
            shutil.copy(Path(self.srcdir, uri), out / "images" / name)
        sources = [self.write_volume(v, tree) for v in self.volumes()]
        with ThreadPoolExecutor(2) as pool:  # each waits for its own process
            list(pool.map(self.compile, sources))

    def write_volume(self, volume: Volume, book_tree: nodes.document) -> Path:
        tree = extract(book_tree, volume) if volume.part else book_tree
        volume.held.update(
            file["docname"] for file in tree.findall(addnodes.start_of_file)
        )
        book = Book(self, volume)
        writer = Writer(book)
        writer.docs.append(self.config.root_doc)
        body = writer.visit(tree)
        for lost in sorted(writer.used - writer.written):
            logger.warning("typst: a link to %s, which is not in the book", lost)
        entries = index_of(self, writer.written, book)
        source = Path(self.outdir, volume.filename).with_suffix(".typ")
        source.write_text(
            "\n".join(
                [
                    '#import "template.typ": *',
                    f"#show: book.with({self.front(volume)})",
                    body,
                    call("index-pages", body=entries) if entries else "",
                ]
            ),
            encoding="utf-8",
        )
        return source

    def front(self, volume: Volume) -> str:
        """What the title and copyright pages say."""
        config = self.config
        said = {
            "title": volume.title,
            "subtitle": volume.subtitle,
            "author": config.author,
            "edition": config.release,
            "date": long_date(config.book_date),
            "year": str(config.book_date.year),
            "commit": config.book_commit,
            "url": config.book_url,
        }
        return ", ".join(f"{key}: {string(value)}" for key, value in said.items())

    def compile(self, source: Path) -> None:
        target = source.with_suffix(".pdf")
        epoch = os.environ["SOURCE_DATE_EPOCH"]  # conf.py sets it
        done = subprocess.run(
            [sys.executable, str(HERE / "compile.py"), source, target, epoch],
            capture_output=True,
            text=True,
        )
        if done.returncode:
            target.unlink(missing_ok=True)
            raise CompileError(complaint(source, done.stderr))
        logger.info("wrote %s", target.name)


def complaint(source: Path, said: str) -> str:
    """What the compiler said, in one line, with the chapter that it met."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    message = lines[0] if lines else "the compiler failed"
    place = re.search(rf"{re.escape(source.name)}:(\d+)", said)
    if place:
        before = source.read_text(encoding="utf-8").split("\n")[: int(place[1])]
        files = [line[9:] for line in before if line.startswith("// file: ")]
        message += f" (in {files[-1]})" if files else ""
    return f"{source.name}: {message}"


def extract(tree: nodes.document, volume: Volume) -> nodes.document:
    """The files of a volume, and of the bibliography what they cite."""
    files = {file["docname"]: file for file in tree.findall(addnodes.start_of_file)}
    part = nodes.document(tree.settings, tree.reporter)
    part += [files[name].deepcopy() for name in volume.documents]
    keep_cited(part)
    return part


def keep_cited(tree: nodes.document) -> None:
    """A part's bibliography holds what the part cites."""
    cited = set()
    for reference in tree.findall(nodes.reference):
        cited.add(reference.get("refuri", "").rpartition("#")[2])
        cited.add(reference.get("refid", ""))
    for entry in list(tree.findall(nodes.citation)):
        if not cited & set(entry["ids"]):
            entry.parent.remove(entry)


def setup(app: Sphinx):
    app.add_builder(TypstBuilder)
    app.add_config_value("typst_volumes", "all", "")
    app.add_config_value("typst_volume_front", [], "", list)
    app.add_config_value("typst_volume_back", [], "", list)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
