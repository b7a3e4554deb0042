"""From doctree to Typst: lists, figures, tables, code, formulas, boxes."""

from pathlib import PurePosixPath

from docutils import nodes
from mathml import FormulaError
from sphinx.util import logging

from .markup import array, call, escape, string
from .maths import to_typst
from .tables import column_widths

logger = logging.getLogger(__name__)

# Sphinx takes code for Python where nothing else is said ("default").
LANGUAGES = {"default": "python", "py": "python", "python3": "python", "console": "sh"}
PLAIN = {"", "none", "text", "output"}
ADMONITIONS = {
    *("note", "seealso", "tip", "hint", "important"),
    *("attention", "caution", "warning", "danger", "error"),
}


class Blocks:
    """The block-level half of the writer."""

    # --- lists --------------------------------------------------------

    def items(self, node) -> str:
        return ", ".join(f"[{self.through(item)}]" for item in node.children)

    def n_bullet_list(self, node):
        return f"{self.placed(node)}#list({self.items(node)})\n\n"

    def n_enumerated_list(self, node):
        start = node.get("start", 1)
        return f"{self.placed(node)}#enum(start: {start}, {self.items(node)})\n\n"

    def n_definition_list(self, node):
        rows = []
        for item in node.children:
            terms = [
                self.through(child)
                for child in item.children
                if isinstance(child, nodes.term)
            ]
            meaning = "".join(
                self.children(child)
                for child in item.children
                if isinstance(child, nodes.definition)
            )
            rows.append(f"terms.item([{', '.join(terms)}], [{meaning}])")
        return f"#terms({', '.join(rows)})\n\n"

    def n_glossary(self, node):
        return self.through(node)

    def n_field_list(self, node):
        rows = [
            f"terms.item([{self.children(name)}], [{self.children(body)}])"
            for name, body in (field.children for field in node.children)
        ]
        return f"#terms({', '.join(rows)})\n\n"

    # --- formulas -----------------------------------------------------

    def formula(self, node, block: bool) -> str:
        tex = node.astext()
        try:
            return to_typst(tex, self.book.macros, block)
        except FormulaError as error:
            shown = " ".join(tex.split())[:60]
            logger.warning(
                "formula: %s, in %s", error, shown, location=node, type="formula"
            )
            return string(tex)

    def n_math(self, node):
        alternative = string(" ".join(node.astext().split()))
        body = self.formula(node, block=False)
        return f"{self.targets(node)}#math.equation(alt: {alternative}, ${body}$);"

    def n_math_block(self, node):
        number, places = "", self.targets(node)
        if label := node.get("label"):
            number = self.book.number(self.docs[-1], "displaymath", f"equation-{label}")
            if label not in self.written:  # beside the id, equation-…
                self.written.add(label)
                places += call("target", string(label), public="true")
        return (
            call(
                "formula",
                f"[{places}]",
                string(number),
                string(" ".join(node.astext().split())),
                f"$ {self.formula(node, block=True)} $",
            )
            + "\n"
        )

    # --- code ---------------------------------------------------------

    def n_literal_block(self, node):
        return self.placed(node) + self.listing(node)

    n_doctest_block = n_literal_block

    def listing(self, node) -> str:
        language = node.get("language", "")
        language = LANGUAGES.get(language, language)
        lang = "none" if language in PLAIN else string(language)
        return call("listing", string(node.astext().rstrip()), lang=lang) + "\n\n"

    # --- figures and tables -------------------------------------------

    def captioned(self, kind: str, node, body: str, caption) -> str:
        """A figure, table or listing with its number and caption."""
        number = next(
            (
                found
                for ident in node.get("ids", [])
                if (found := self.book.number(self.docs[-1], kind, ident))
            ),
            "",
        )
        name = self.book.numfig_format[kind] % number if number else ""
        return (
            call(
                "captioned",
                string({"figure": "image", "table": "table"}.get(kind, "code")),
                f"[{escape(name)}]",
                f"[{self.targets(node)}]",
                f"[{self.children(caption)}]" if caption is not None else "none",
                body=body,
            )
            + "\n\n"
        )

    def n_figure(self, node):
        caption = node.next_node(nodes.caption)
        body = "".join(
            self.visit(child)
            for child in node.children
            if not isinstance(child, nodes.caption)
        )
        return self.captioned("figure", node, body, caption)

    def n_image(self, node):
        path = self.book.image(node["uri"])
        alternative = node.get("alt")
        if not alternative:
            logger.warning(
                "image without alternative text: %s", node["uri"], location=node
            )
            alternative = PurePosixPath(path).stem
        width = node.get("width", "")
        width = width if width.endswith("%") else "auto"
        return self.targets(node) + call(
            "picture", string(path), string(alternative), width=width
        )

    def n_table(self, node):
        group = node.next_node(nodes.tgroup)
        heads = [row for head in group.findall(nodes.thead) for row in head.children]
        rows = [row for body in group.findall(nodes.tbody) for row in body.children]
        columns = column_widths(heads + rows)
        head = array([self.cell(e) for row in heads for e in row.children])
        cells = ",\n".join(self.cell(e) for row in rows for e in row.children)
        body = f"#ruled({array(columns)}, {head},\n{cells});"
        title = next((c for c in node.children if isinstance(c, nodes.title)), None)
        if title is None:
            return f"{self.placed(node)}{body}\n\n"
        return self.captioned("table", node, body, title)

    def cell(self, entry) -> str:
        options = []
        for side in ("left", "right", "center"):
            if f"text-{side}" in entry.get("classes", []):
                options.append(f"align: {side}")
        if "morecols" in entry:
            options.append(f"colspan: {entry['morecols'] + 1}")
        if "morerows" in entry:
            options.append(f"rowspan: {entry['morerows'] + 1}")
        return f"table.cell({', '.join(options)})[{self.children(entry).strip()}]"

    # --- boxes --------------------------------------------------------

    def n_Admonition(self, node):
        kind = type(node).__name__
        title = next((c for c in node.children if isinstance(c, nodes.title)), None)
        if title is not None:
            head = self.children(title)
        else:
            head = escape("See also" if kind == "seealso" else kind.capitalize())
        if kind == "admonition":
            known = [c for c in node.get("classes", []) if c in ADMONITIONS]
            kind = known[0] if known else "note"
        body = "".join(
            self.visit(child) for child in node.children if child is not title
        )
        return (
            call(
                "note", string(kind), f"[{head}]", f"[{self.targets(node)}]", body=body
            )
            + "\n\n"
        )

    n_topic = n_sidebar = n_Admonition

    def n_sixty_seconds(self, node):
        return call("sixty-seconds", body=self.through(node)) + "\n\n"

    def n_question(self, node):
        title, *answer = node.children
        return (
            call(
                "question",
                string(node["number"]),
                string(node["level"]),
                f"[{self.targets(node)}]",
                f"[{self.children(title)}]",
                body="".join(map(self.visit, answer)),
            )
            + "\n\n"
        )

    def n_container(self, node):
        if not node.get("literal_block"):
            return self.through(node)
        code = self.listing(node.next_node(nodes.literal_block))
        return self.captioned("code-block", node, code, node.next_node(nodes.caption))
