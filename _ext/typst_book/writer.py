"""From a resolved doctree to Typst markup: structure, text and links.

One method for each kind of node, named `n_` and the node's class. A node
without one is an error: nothing falls out of the book in silence.
"""

from docutils import nodes
from sphinx import addnodes
from sphinx.errors import SphinxError
from sphinx.util import logging

from .blocks import Blocks
from .markup import array, boolean, call, escape, string

logger = logging.getLogger(__name__)


class UnknownNode(SphinxError):
    category = "typst"


class Writer(Blocks):
    """Writes one volume.

    book: what a volume knows of the whole (see `volume.Book`).
    """

    def __init__(self, book):
        self.book = book
        self.docs: list[str] = []  # files that we are in, innermost last
        self.depth = 0  # of sections within the file
        self.written: set[str] = set()  # targets, each once
        self.used: set[str] = set()  # targets that links lead to
        self.footnotes: dict[str, nodes.footnote] = {}
        self.seen_footnotes: set[str] = set()

    # --- how nodes are visited ----------------------------------------

    def visit(self, node: nodes.Node) -> str:
        for kind in type(node).__mro__:
            method = getattr(self, "n_" + kind.__name__, None)
            if method is not None:
                return method(node)
        where = f" in {self.docs[-1]}" if self.docs else ""
        raise UnknownNode(f"no rule for the node {node.tagname!r}{where}")

    def children(self, node: nodes.Element) -> str:
        return "".join(map(self.visit, node.children))

    def nothing(self, node) -> str:
        return ""

    def through(self, node) -> str:
        return self.targets(node) + self.children(node)

    def targets(self, node: nodes.Element) -> str:
        """Marks for the ids of a node, so that links can lead to it."""
        marks = []
        for ident in node.get("ids", []):
            name = self.book.target(self.docs[-1], ident)
            if name not in self.written:
                self.written.add(name)
                public = boolean(self.book.is_label(self.docs[-1], ident))
                marks.append(call("target", string(name), public=public))
        return "".join(marks)

    def placed(self, node: nodes.Element) -> str:
        """The same for a block: inline marks would be a line of their own."""
        marks = self.targets(node)
        return f"#placed[{marks}];" if marks else ""

    # --- files, sections ----------------------------------------------

    n_document = n_compound = n_inline = n_decoration = n_legend = through
    n_tgroup = n_PassthroughTextElement = n_generated = n_problematic = through
    n_comment = n_toctree = n_meta = n_substitution_definition = nothing
    n_tabular_col_spec = n_colspec = n_system_message = n_highlightlang = nothing

    def n_start_of_file(self, node):
        docname = node["docname"]
        self.docs.append(docname)
        self.written.add(docname)
        for footnote in node.findall(nodes.footnote):
            for ident in footnote["ids"]:
                self.footnotes[f"{docname}#{ident}"] = footnote
        depth, self.depth = self.depth, 0
        text = f"\n// file: {docname}\n" + self.children(node)
        self.depth = depth
        self.docs.pop()
        return text

    def n_section(self, node):
        self.depth += 1
        text = self.children(node)
        self.depth -= 1
        return text

    def n_title(self, node):
        section, docname = node.parent, self.docs[-1]
        if not isinstance(section, nodes.section):
            return self.children(node)
        first = self.depth == 1
        heading, aliases = self.names_of(section, docname if first else "")
        number = self.book.section_number(docname, "" if first else section["ids"][0])
        title, named = self.children(node), {"names": array(list(map(string, heading)))}
        if first and self.book.is_part(docname):
            function, opening = "part", [string(number)]
            named["chapters"] = array(self.chapters(docname))
        else:
            level = self.depth + self.book.level(docname) - 1
            function = "chapter" if first else "section"
            opening = [str(level), string(number)]
        short = f"[{self.without_places(node)}]"
        text = call(function, *opening, short, body=title, **named)
        return f"\n{text}\n{aliases}"

    def names_of(self, section: nodes.section, docname: str) -> tuple[list[str], str]:
        """A heading's names, the label first, and marks for its other labels."""
        labels, others = [], []
        for ident in section["ids"]:
            name = self.book.target(self.docs[-1], ident)
            if name not in self.written:
                self.written.add(name)
                is_label = self.book.is_label(self.docs[-1], ident)
                (labels if is_label else others).append(name)
        names = labels[:1] + others + ([docname] if docname else [])
        aliases = [call("target", string(n), public="true") for n in labels[1:]]
        return names, "".join(aliases)

    def without_places(self, node: nodes.Element) -> str:
        """The text once more, for a running head."""
        copy = node.deepcopy()
        for element in list(copy.findall(nodes.Element)):
            if isinstance(element, (addnodes.index, nodes.target)):
                element.parent.remove(element)
            else:
                element["ids"] = []
        return self.children(copy)

    def chapters(self, part: str) -> list[str]:
        """The list at a part's opening: groups and their chapters."""
        rows = []
        for caption, chapters in self.book.chapters(part):
            if caption:
                rows.append(array([f"[{escape(caption)}]"]))
            rows += [
                f"({string(number)}, [{escape(title)}], {string(docname)})"
                for number, title, docname in chapters
            ]
        return rows

    # --- text ---------------------------------------------------------

    def n_Text(self, node):
        return escape(node.astext())

    def n_paragraph(self, node):
        return f"{self.targets(node)}{self.children(node)}\n\n"

    def span(self, node, function: str) -> str:
        return self.targets(node) + call(function, body=self.children(node))

    def n_emphasis(self, node):
        return self.span(node, "emph")

    n_title_reference = n_emphasis

    def n_strong(self, node):
        return self.span(node, "strong")

    def n_subscript(self, node):
        return self.span(node, "sub")

    def n_superscript(self, node):
        return self.span(node, "super")

    def n_rubric(self, node):
        return self.span(node, "rubric") + "\n\n"

    def n_literal(self, node):
        return self.targets(node) + call("code", string(node.astext()))

    def n_abbreviation(self, node):
        return self.children(node)

    def n_transition(self, node):
        return "#rule()\n\n"

    def n_line_block(self, node):
        return self.children(node) + "\n\n"

    def n_line(self, node):
        return self.children(node) + " \\\n"

    def n_block_quote(self, node):
        return f"#quote(block: true)[{self.children(node)}]\n\n"

    def n_attribution(self, node):
        return call("attribution", body=self.children(node))

    # --- links --------------------------------------------------------

    def n_target(self, node):
        return self.through(node)

    def n_index(self, node):
        marks = []
        for entry in node["entries"]:
            name = self.book.target(self.docs[-1], entry[2])
            if name not in self.written:
                self.written.add(name)
                marks.append(call("target", string(name)))
        return "".join(marks)

    def n_reference(self, node):
        body, docname = self.children(node), self.docs[-1]
        if "refid" in node:
            destination = (docname, node["refid"])
        elif node.get("internal") and "refuri" in node:
            document, _, ident = node["refuri"].lstrip("%").partition("#")
            destination = (document or docname, ident)
        else:
            return call("link", string(node.get("refuri", "")), body=body)
        place = names_a_place(node)
        number = self.book.number_of_section(*destination) if place else ""
        elsewhere = self.book.elsewhere(destination[0])
        if elsewhere:  # in another volume, where no link can lead
            where = f", Section {number} ({elsewhere})" if number else f" ({elsewhere})"
            return body + escape(where) if place else body
        name = self.book.target(*destination)
        self.used.add(name)
        return call(
            "xref", string(name), number=string(number), page=boolean(place), body=body
        )

    n_number_reference = n_reference

    def n_pending_xref(self, node):
        return self.children(node)

    def n_footnote_reference(self, node):
        name = f"{self.docs[-1]}#{node['refid']}"
        label = string("footnote:" + name)
        if name in self.seen_footnotes:
            return f"#footnote(label({label}));"
        self.seen_footnotes.add(name)
        body = "".join(
            self.visit(child)
            for child in self.footnotes[name].children
            if not isinstance(child, nodes.label)
        )
        return f"#[#footnote[{body.strip()}]#label({label})];"

    n_footnote = nothing  # set where it is first referred to

    def n_citation(self, node):
        """An entry of the bibliography; its label says nothing in print."""
        body = "".join(
            self.visit(child)
            for child in node.children
            if not isinstance(child, nodes.label)
        )
        return call("entry", body=self.targets(node) + body.strip()) + "\n"


def names_a_place(node: nodes.Element) -> bool:
    """Whether a reference names a section, figure or the like.

    Those get the page; citations and terms do not.
    """
    inner = node.children[0] if node.children else node
    classes = inner.get("classes", []) if isinstance(inner, nodes.Element) else []
    return bool({"std-ref", "std-numref", "std-doc", "std-eq"} & set(classes))
