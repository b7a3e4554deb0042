"""Formulas as MathML, made at build time: no JavaScript, no request.

math-core (in Rust) turns TeX into MathML Core. What it writes is mended
in four places where browsers and fonts disagree, and for EPUB, whose
checker knows MathML 3, attributes move to elements that may carry them.
"""

import html
import re
import xml.etree.ElementTree as ET
from functools import cache
from xml.sax.saxutils import escape

from docutils import nodes
from math_core import LatexError, LatexToMathML
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

logger = logging.getLogger(__name__)

NAMESPACE = "http://www.w3.org/1998/Math/MathML"
ET.register_namespace("", NAMESPACE)

# What one of the book's two converters does not know or sets wrongly.
REFUSED = {
    r"\\text\{[^{}]*\$": r"\text{} with $ inside",
    r"\\intertext\b": r"\intertext",
    r"\\stackrel\b": r"\stackrel",
    r"\\boxed\b": r"\boxed",
    r"\{smallmatrix\}": "smallmatrix",
    r"\d\{,\}\d": "{,} as a thousands mark",
    r"\\begin\{(align|gather|equation|multline|eqnarray|split)\*?\}": (
        "an environment that numbers by itself (write aligned)"
    ),
    r"\\(label|tag|nonumber|notag)\b": r"\label or \tag (write (eq-label) behind $$)",
}


class FormulaError(ValueError):
    """A formula that the book does not know how to set."""


def refuse(tex: str) -> None:
    """Raise FormulaError for TeX that the editions would set differently."""
    if not tex.strip():
        raise FormulaError("it is empty")
    if re.search(r"\n\s*\n", tex.strip()):
        raise FormulaError("a blank line inside it")
    for pattern, name in REFUSED.items():
        if re.search(pattern, tex):
            raise FormulaError(f"{name} is not used in this book")


def convert(tex: str, block: bool, macros: dict[str, str]) -> ET.Element:
    """A formula as a MathML element. Raises FormulaError."""
    refuse(tex)
    if not block and r"\underbrace" in tex:
        raise FormulaError(r"\underbrace stands only in displayed formulas")
    try:
        text = converter(tuple(macros.items())).convert_with_local_state(
            one_block(tex) if block else tex, displaystyle=block
        )
    except LatexError as error:
        raise FormulaError(first_line(str(error))) from error
    # XML knows five entities, HTML two thousand.
    text = re.sub(
        r"&(?!(?:amp|lt|gt|quot|apos|#\w+);)\w+;", lambda m: html.unescape(m[0]), text
    )
    # Script letters carry a selector that few fonts know.
    root = ET.fromstring(text.replace("\ufe00", "").replace("\ufe01", ""))
    mend(root)
    return root


def one_block(tex: str) -> str:
    """Line breaks at the top level need an environment around them."""
    inside = re.sub(r"\\begin\{(\w+)\}.*?\\end\{\1\}", "", tex, flags=re.S)
    if r"\\" in inside:
        return rf"\begin{{aligned}}{tex}\end{{aligned}}"
    return tex


@cache
def converter(macros: tuple[tuple[str, str], ...]) -> LatexToMathML:
    return LatexToMathML(macros=dict(macros), xml_namespace=True, fancy_error=False)


def first_line(message: str) -> str:
    """The converter's complaint without its colours and its drawing."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", message).strip()
    return plain.splitlines()[0].removeprefix("Error: ")


# --- mends ------------------------------------------------------------

# Combining accents sit at different heights in different fonts.
ACCENTS = {"\u20d7": "\u2192", "\u02dc": "~", "\u02d9": "."}
PRIMES = set("\u2032\u2033\u2034\u2057")


def name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def mend(root: ET.Element) -> None:
    """Accents as plain characters, primes on the line."""
    for element in list(root.iter()):
        children = list(element)
        if name(element) == "mover" and element.get("accent") == "true":
            accent = children[1]
            if accent.text in ACCENTS:
                accent.text = ACCENTS[accent.text]
                accent.set("stretchy", "false")
                if accent.text == "\u2192":
                    accent.set("mathsize", "70%")
        elif name(element) in ("msup", "msubsup"):
            lower_primes(element)


def lower_primes(element: ET.Element) -> None:
    """x′ as a row of x and ′, x′² as that row to the power of 2."""
    *base, power = list(element)
    row = list(power) if name(power) == "mrow" else [power]
    primes = [e for e in row if name(e) == "mo" and e.text in PRIMES]
    if not primes or row[: len(primes)] != primes:
        return
    for prime in primes:
        prime.attrib.update({"lspace": "0", "rspace": "0"})
    rest = row[len(primes) :]
    inner = ET.Element(f"{{{NAMESPACE}}}mrow")
    if len(base) == 2:  # a sub- and a superscript
        sub = ET.SubElement(inner, f"{{{NAMESPACE}}}msub")
        sub.extend(base)
    else:
        inner.extend(base)
    inner.extend(primes)
    for child in list(element):
        element.remove(child)
    if rest:
        element.tag = f"{{{NAMESPACE}}}msup"
        element.append(inner)
        exponent = ET.SubElement(element, f"{{{NAMESPACE}}}mrow")
        exponent.extend(rest)
    else:
        element.tag = inner.tag
        element.extend(list(inner))


def for_epub(root: ET.Element) -> None:
    """MathML Core allows two attributes anywhere, MathML 3 on few elements."""
    for parent in list(root.iter()):
        for index, element in enumerate(list(parent)):
            tag = name(element)
            moved = {
                key: element.attrib.pop(key)
                for key in ("displaystyle", "scriptlevel")
                if key in element.attrib
                and tag != "mstyle"
                and (tag, key) != ("mtable", "displaystyle")
            }
            if moved and tag not in ("mtr", "mtd", "mtable"):
                wrap = ET.Element(f"{{{NAMESPACE}}}mstyle", moved)
                parent[index] = wrap
                wrap.append(element)


# --- the renderer -----------------------------------------------------


def markup(self, node: nodes.Element, block: bool) -> str:
    """The formula for a page; its TeX, with a warning, where it is unknown."""
    tex = node.astext().strip()
    try:
        return written(
            tex,
            block,
            tuple(self.config.math_macros.items()),
            epub=self.builder.name == "epub",
        )
    except FormulaError as error:
        shown = " ".join(tex.split())[:60]
        logger.warning(
            "formula: %s, in %s", error, shown, location=node, type="formula"
        )
        return f"<code>{escape(tex)}</code>"


@cache  # a book says the same letter a thousand times
def written(tex: str, block: bool, macros: tuple, epub: bool) -> str:
    root = convert(tex, block, dict(macros))
    if epub:
        for_epub(root)
    root.set("alttext", " ".join(tex.split()))
    text = ET.tostring(root, encoding="unicode")
    if not epub:  # HTML knows the element by its name
        text = text.replace(f' xmlns="{NAMESPACE}"', "", 1)
    return text


def visit_math(self, node):
    self.body.append(self.starttag(node, "span", "", CLASS="math notranslate"))
    self.body.append(markup(self, node, block=False) + "</span>")
    raise nodes.SkipNode


def visit_math_block(self, node):
    # A wide formula scrolls, and what scrolls must be reachable by keyboard:
    # _static/book.js makes it a tab stop where it does scroll.
    self.body.append(self.starttag(node, "div", CLASS="math notranslate"))
    if node["number"]:
        number = get_node_equation_number(self, node)
        self.body.append(f'<span class="eqno">({number})')
        self.add_permalink_ref(node, "Link to this equation")
        self.body.append("</span>")
    self.body.append(markup(self, node, block=True) + "</div>\n")
    raise nodes.SkipNode


# What would look lost at the beginning, and at the end, of a line.
FOLLOWS = re.compile(r"[^\s\-–—/]{1,6}")
LEADS = re.compile(r"[(\[“‘]+$")


def keep_together(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Tie a formula in a line to the marks that touch it.

    A browser may break the line on either side of a formula, also before
    a comma: a span around both, which does not break, is what stops it.
    """
    if app.builder.format != "html":
        return
    for node in list(doctree.findall(nodes.math)):
        parent, place = node.parent, node.parent.index(node)
        before = parent[place - 1] if place else ""
        after = parent[place + 1] if place + 1 < len(parent) else ""
        leads = LEADS.search(before) if isinstance(before, nodes.Text) else None
        follows = FOLLOWS.match(after) if isinstance(after, nodes.Text) else None
        group = nodes.inline(classes=["unbroken"])
        start, end = place, place + 1
        if leads:
            group += nodes.Text(leads[0])
            start -= 1
        group += node.deepcopy()
        if follows:
            group += nodes.Text(follows[0])
            end += 1
        if len(group) > 1:
            rest = [nodes.Text(before[: leads.start()])] if leads else []
            rest.append(group)
            rest += [nodes.Text(after[follows.end() :])] if follows else []
            parent[start:end] = rest


def setup(app: Sphinx):
    app.add_config_value("math_macros", {}, "env")
    app.connect("doctree-resolved", keep_together)
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_math_block, None))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
