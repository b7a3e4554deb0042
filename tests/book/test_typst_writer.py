"""The writer of the printed book, node by node."""

from types import SimpleNamespace

import pytest
from docutils import nodes
from questions import question, question_title, sixty_seconds
from sphinx import addnodes
from typst_book import HERE
from typst_book.markup import call, escape, string
from typst_book.tables import column_widths, printed
from typst_book.writer import UnknownNode, Writer


class Book:
    """Stands in for what a volume knows: one part with one chapter."""

    macros = {"R": r"\mathbb{R}"}
    numfig_format = {
        "figure": "Figure %s",
        "table": "Table %s",
        "code-block": "Listing %s",
    }

    def is_part(self, docname):
        return docname == "part"

    def level(self, docname):
        return 1 if docname == "part" else 2

    def chapters(self, part):
        return [("Group", [("2.6", "k-means", "part/k_means")])]

    def section_number(self, docname, ident):
        return {"": "2.6", "loop": "2.6.1"}.get(ident, "")

    def number_of_section(self, docname, ident):
        return {"loop": "2.6.1", "far": "4.1"}.get(ident, "")

    def number(self, docname, kind, ident):
        return "2.6.9"

    def is_label(self, docname, ident):
        return not ident.startswith("id")

    def target(self, docname, ident):
        if not ident:
            return docname
        return ident if self.is_label(docname, ident) else f"{docname}#{ident}"

    def elsewhere(self, docname):
        return "Part 4" if docname == "other" else ""

    def image(self, uri):
        return f"images/{uri}"


def writer():
    made = Writer(Book())
    made.docs.append("part/k_means")
    return made


def write(node):
    return writer().visit(node).strip()


def paragraph(text, **attributes):
    return nodes.paragraph("", text, **attributes)


def literal_block(language="python", **attributes):
    return nodes.literal_block("", "x = 1", language=language, **attributes)


def rows(*lines):
    return [
        nodes.row("", *[nodes.entry("", paragraph(cell)) for cell in line])
        for line in lines
    ]


def table(*children, **attributes):
    group = nodes.tgroup(
        "",
        nodes.colspec(colwidth=1),
        nodes.colspec(colwidth=1),
        nodes.thead("", *rows(["case", "what"])),
        nodes.tbody("", *rows(["a", "b"])),
        cols=2,
    )
    return nodes.table("", *children, group, **attributes)


def reference(*children, **attributes):
    return nodes.reference("", "", *children, internal=True, **attributes)


def place(text):
    return nodes.inline("", text, classes=["std", "std-ref"])


def figure():
    return nodes.figure(
        "",
        nodes.image(uri="x.svg", alt="A curve."),
        nodes.caption("", "It falls."),
        nodes.legend("", paragraph("More.")),
        ids=["fig-x"],
    )


def captioned_listing():
    return nodes.container(
        "",
        nodes.caption("", "A loop."),
        literal_block(),
        literal_block=True,
        ids=["lst-x"],
    )


def definitions():
    item = nodes.definition_list_item(
        "",
        nodes.term("", "bias", ids=["term-bias"]),
        nodes.definition("", paragraph("d")),
    )
    return nodes.definition_list("", item)


def asked():
    title = question_title("", "Why?")
    return question(
        "", title, paragraph("So."), ids=["q-x"], level="hard", number="2.6.1"
    )


KINDS = {
    "text": (nodes.Text("a_b *c* #d"), r"a\_b \*c\* \#d"),
    "paragraph": (paragraph("One."), r"One\."),
    "emphasis": (nodes.emphasis("", "x"), "#emph()[x];"),
    "strong": (nodes.strong("", "x"), "#strong()[x];"),
    "title reference": (nodes.title_reference("", "x"), "#emph()[x];"),
    "subscript": (nodes.subscript("", "x"), "#sub()[x];"),
    "superscript": (nodes.superscript("", "x"), "#super()[x];"),
    "literal": (nodes.literal("", 'a"b'), r'#code("a\"b");'),
    "a number": (nodes.inline("", "1,234", classes=["num"]), "1,234"),
    "abbreviation": (nodes.abbreviation("", "ML"), "ML"),
    "rubric": (nodes.rubric("", "Part"), "#rubric()[Part];"),
    "transition": (nodes.transition(), "#rule()"),
    "line block": (
        nodes.line_block("", nodes.line("", "a"), nodes.line("", "b")),
        "a \\\nb \\",
    ),
    "block quote": (
        nodes.block_quote("", paragraph("q"), nodes.attribution("", "A")),
        "#quote(block: true)[q\n\n#attribution()[A];]",
    ),
    "bullet list": (
        nodes.bullet_list("", nodes.list_item("", paragraph("a"))),
        "#list([a\n\n])",
    ),
    "numbered list": (
        nodes.enumerated_list("", nodes.list_item("", paragraph("a")), start=3),
        "#enum(start: 3, [a\n\n])",
    ),
    "definitions": (definitions(), "#terms(terms.item([#target("),
    "glossary": (
        addnodes.glossary("", definitions()),
        'target("term-bias", public: true);',
    ),
    "field list": (
        nodes.field_list(
            "",
            nodes.field(
                "", nodes.field_name("", "n"), nodes.field_body("", paragraph("b"))
            ),
        ),
        "#terms(terms.item([n], [b\n\n]))",
    ),
    "formula": (
        nodes.math("", r"x \in \R"),
        r'#math.equation(alt: "x \\in \\R", $x in RR$);',
    ),
    "displayed formula": (
        nodes.math_block("", "a < b", label="eq-x", number=1, ids=["equation-eq-x"]),
        '"2.6.9", "a < b", $ a < b $);',
    ),
    "code": (literal_block(), '#listing("x = 1", lang: "python");'),
    "output": (literal_block("text"), '#listing("x = 1", lang: none);'),
    "doctest": (nodes.doctest_block("", ">>> 1"), '#listing(">>> 1", lang: none);'),
    "listing": (
        captioned_listing(),
        '[Listing 2\\.6\\.9], [#target("lst-x", public: true);], [A loop',
    ),
    "figure": (figure(), '#picture("images/x.svg", "A curve.", width: auto);'),
    "table": (table(), "#ruled((auto, auto), (table.cell()[case], table.cell()[what])"),
    "captioned table": (
        table(nodes.title("", "Cases."), ids=["id7"]),
        '[Table 2\\.6\\.9], [#target("part/k_means#id7", public: false);]',
    ),
    "warning": (nodes.warning("", paragraph("w")), '#note("warning", [Warning], [])[w'),
    "see also": (addnodes.seealso("", paragraph("w")), '"seealso", [See also]'),
    "titled admonition": (
        nodes.admonition("", nodes.title("", "T"), paragraph("w"), classes=["tip"]),
        '#note("tip", [T], [])[w',
    ),
    "topic": (nodes.topic("", nodes.title("", "T"), paragraph("w")), "[T], [])[w"),
    "question": (
        asked(),
        '#question("2.6.1", "hard", [#target("q-x", public: true);], [Why?])[So',
    ),
    "sixty seconds": (sixty_seconds("", paragraph("s")), "#sixty-seconds()[s\n\n];"),
    "container": (nodes.container("", paragraph("c")), "c"),
    "link": (
        nodes.reference("", "x", refuri="https://example.org/a"),
        '#link("https://example.org/a")[x];',
    ),
    "citation": (
        nodes.citation("", nodes.label("", "K"), paragraph("Knuth"), ids=["id1"]),
        '#entry()[#target("part/k_means#id1", public: false);Knuth];',
    ),
    "target": (nodes.target("", "", ids=["here"]), '#target("here", public: true);'),
    "comment": (nodes.comment("", "no"), ""),
    "toctree": (addnodes.toctree(), ""),
    "compound": (nodes.compound("", paragraph("c")), "c"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_node(kind):
    node, expected = KINDS[kind]
    written = write(node.deepcopy())
    assert expected in written if expected else written == ""


def test_everything_written_compiles(tmp_path):
    """What the tests expect is what the template takes."""
    import typst

    made = writer()
    body = "".join(made.visit(node.deepcopy()) for node, _ in KINDS.values())
    for name in ("template.typ", "code.tmTheme"):
        (tmp_path / name).write_bytes((HERE / name).read_bytes())
    (tmp_path / "images").mkdir()
    (tmp_path / "images/x.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    )
    source = tmp_path / "all.typ"
    source.write_text(f'#import "template.typ": *\n#show: book\n{body}', "utf-8")
    assert typst.compile(str(source)).startswith(b"%PDF")


def test_an_unknown_node_is_an_error():
    class surprise(nodes.Element):
        pass

    with pytest.raises(UnknownNode, match=r"'surprise' in part/k_means"):
        write(nodes.compound("", surprise()))


def test_every_method_is_tried():
    """A rule that no test above uses is a rule without a test."""
    used = set()

    class Watched(Writer):
        def __getattribute__(self, name):
            if name.startswith("n_"):
                used.add(name)
            return super().__getattribute__(name)

    made = Watched(Book())
    made.docs.append("part/k_means")
    for node, _ in KINDS.values():
        made.visit(node.deepcopy())
    tried_elsewhere = {
        *("n_document", "n_start_of_file", "n_section", "n_title", "n_index"),
        *("n_footnote", "n_footnote_reference", "n_reference", "n_number_reference"),
        *("n_pending_xref", "n_problematic", "n_image"),
        # never printed
        *("n_substitution_definition", "n_meta", "n_system_message"),
        *("n_colspec", "n_tabular_col_spec", "n_highlightlang"),
        # passed through, like a compound
        *("n_decoration", "n_generated", "n_tgroup", "n_PassthroughTextElement"),
        *("n_sidebar", "n_inline"),
    }
    rules = {name for name in dir(Writer) if name.startswith("n_")}
    assert rules - used - tried_elsewhere == set()


# --- headings -----------------------------------------------------------


def titled(ids, text, *children):
    return nodes.section("", nodes.title("", "", *text), *children, ids=ids)


def file(docname, *children):
    return addnodes.start_of_file("", *children, docname=docname)


def test_a_chapter_and_its_section():
    inner = titled(["loop"], [nodes.Text("The loop")])
    tree = file("part/k_means", titled(["id1", "k-means"], [nodes.Text("K")], inner))
    written = writer().visit(tree)
    names = '("k-means", "part/k_means#id1", "part/k_means")'
    assert f'#chapter(2, "2.6", [K], names: {names})[K];' in written
    assert '#section(3, "2.6.1", [The loop], names: ("loop",))[The loop];' in written


def test_a_part_lists_its_chapters_under_their_captions():
    written = writer().visit(file("part", titled(["part-x"], [nodes.Text("P")])))
    assert '#part("2.6", [P], names: ("part-x", "part"), chapters: ' in written
    assert '([Group],), ("2.6", [k\\-means], "part/k_means")' in written


def test_an_old_label_still_leads_to_its_section():
    tree = file("part/k_means", titled(["new", "old"], [nodes.Text("T")]))
    written = writer().visit(tree)
    assert '#target("old", public: true);' in written


def test_a_running_head_repeats_no_place():
    mark = addnodes.index(entries=[("single", "k-means", "index-0", "", None)])
    tree = file("part/k_means", titled(["k"], [mark, nodes.Text("K")]))
    written = writer().visit(tree)
    assert written.count('#target("index-0"') == 1
    assert "[K], names" in written


# --- links, footnotes, index ------------------------------------------------


def test_a_reference_to_a_section_has_its_number_and_page():
    node = reference(place("The loop"), refid="loop")
    assert write(node) == '#xref("loop", number: "2.6.1", page: true)[The loop];'


def test_a_reference_to_a_figure_has_its_page():
    inline = nodes.inline("", "Figure 2.6.1", classes=["std", "std-numref"])
    node = reference(inline, refuri="%part/k_means#fig-x")
    assert 'number: "", page: true' in write(node)


def test_a_citation_has_no_page():
    node = reference(nodes.inline("", "Knuth"), refuri="%back#id1")
    assert 'xref("back#id1", number: "", page: false)' in write(node)


def test_a_reference_into_another_volume_says_where():
    node = reference(place("Ranking"), refuri="%other#far")
    assert write(node) == r"Ranking, Section 4\.1 \(Part 4\)"
    inline = nodes.inline("", "Figure 4.1.1", classes=["std-numref"])
    node = reference(inline, refuri="%other#fig-y")
    assert write(node) == r"Figure 4\.1\.1 \(Part 4\)"
    node = reference(nodes.inline("", "bias"), refuri="%other#term-bias")
    assert write(node) == "bias"


def test_a_footnote_is_set_where_it_is_first_referred_to():
    note = nodes.footnote("", nodes.label("", "1"), paragraph("Aside."), ids=["id9"])
    refer = nodes.footnote_reference("", "1", refid="id9")
    written = writer().visit(file("part/k_means", refer, refer.deepcopy(), note))
    assert written.count("Aside") == 1
    assert r"#footnote[Aside\.]#label(" in written
    assert "#footnote(label(" in written


def test_an_index_entry_is_a_place():
    mark = addnodes.index(entries=[("single", "k-means", "index-3", "", None)])
    assert write(mark) == '#target("index-3");'


def test_each_place_is_written_once():
    made = writer()
    node = nodes.target("", "", ids=["here"])
    assert made.visit(node) and not made.visit(node.deepcopy())


def test_an_unknown_formula_is_one_warning(monkeypatch):
    said = []
    log = SimpleNamespace(warning=lambda text, *args, **kw: said.append(text % args))
    monkeypatch.setattr("typst_book.blocks.logger", log)
    write(nodes.math("", r"\nosuch x"))
    assert said == [r"formula: unknown command \nosuch, in \nosuch x"]


def test_an_image_without_alternative_text_is_a_warning(monkeypatch):
    said = []
    log = SimpleNamespace(warning=lambda text, *args, **kw: said.append(text % args))
    monkeypatch.setattr("typst_book.blocks.logger", log)
    write(nodes.image(uri="x.svg"))
    assert said == ["image without alternative text: x.svg"]


# --- markup, tables -----------------------------------------------------


def test_text_that_means_something_to_typst_is_escaped():
    assert escape("1. #let x = [a]\n// $b$") == (r"1\. \#let x \= \[a\] \/\/ \$b\$")
    assert string('a\\"\n') == r'"a\\\"\n"'
    assert call("f", "1", body="x", is_big="true") == "#f(1, is-big: true)[x];"


def test_narrow_columns_take_what_they_need():
    assert column_widths(rows(["a", "b"])) == ["auto", "auto"]


def test_wide_columns_share_the_rest():
    widths = column_widths(rows(["case", "x" * 4 + " y" * 60, "z " * 30]))
    assert widths[0] == "auto"
    wide, narrow = (float(width.removesuffix("fr")) for width in widths[1:])
    assert 1 < wide / narrow < 2


def test_no_column_is_narrower_than_its_longest_word():
    widths = column_widths(rows(["w" * 40, "a " * 200, "b " * 200]))
    assert "fr" not in widths[0] or float(widths[0].removesuffix("fr")) >= 40


def test_a_formula_takes_the_room_of_its_letters():
    assert printed(nodes.math("", r"\lVert x \rVert_2^2")) == "xxx22"
