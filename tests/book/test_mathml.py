"""Formulas: what is mended, what is refused, what a page gets."""

import xml.etree.ElementTree as ET
from types import SimpleNamespace

import mathml
import pytest
from docutils import nodes
from docutils.utils import new_document
from mathml import FormulaError, convert

MACROS = {
    "R": r"\mathbb{R}",
    "argmin": r"\operatorname*{arg\,min}",
    "KL": r"D_{\mathrm{KL}}\left(#1\,\middle\|\,#2\right)",
}


def written(tex, block=False, epub=False):
    root = convert(tex, block, MACROS)
    if epub:
        mathml.for_epub(root)
    text = ET.tostring(root, encoding="unicode")
    return text.replace(f' xmlns="{mathml.NAMESPACE}"', "")


def elements(tex, block=False):
    return [(mathml.name(e), e.text) for e in convert(tex, block, MACROS).iter()]


def test_a_letter_and_a_fraction():
    assert written("x") == "<math><mi>x</mi></math>"
    assert "<mfrac><mn>1</mn><mi>n</mi></mfrac>" in written(r"\frac{1}{n}")


def test_macros_with_and_without_arguments():
    assert ("mi", "ℝ") in elements(r"x \in \R^d")
    found = elements(r"\KL{p}{q}")
    assert [t for _, t in found if t in ("p", "q", "‖")] == ["p", "‖", "q"]
    assert "<munder>" in written(r"\argmin_x f(x)", block=True)


def test_a_vector_has_a_plain_short_arrow():
    assert '<mo stretchy="false" mathsize="70%">→</mo>' in written(r"\vec x")


@pytest.mark.parametrize(("tex", "accent"), [(r"\tilde x", "~"), (r"\dot x", ".")])
def test_accents_are_characters_of_every_font(tex, accent):
    assert f'<mo stretchy="false">{accent}</mo></mover>' in written(tex)


def test_primes_stand_on_the_line():
    prime = '<mo lspace="0" rspace="0">′</mo>'
    assert written("f'") == f"<math><mrow><mi>f</mi>{prime}</mrow></math>"
    assert "<msup><mrow><mi>f</mi>" + prime + "</mrow>" in written("f'^2")
    assert "<msub><mi>x</mi><mi>i</mi></msub>" + prime in written("x_i'")


def test_a_power_stays_a_power():
    assert written("x^2") == "<math><msup><mi>x</mi><mn>2</mn></msup></math>"


def test_script_letters_come_without_a_selector():
    assert ("mi", "𝒩") in elements(r"\mathcal{N}")


def test_lines_at_the_top_level_are_a_table():
    assert written(r"a &= b \\ c &= d", block=True).count("<mtr>") == 2
    assert written(r"\begin{aligned}a &= b\end{aligned}", block=True).count("mtr>") == 2


@pytest.mark.parametrize(
    "tex",
    [
        r"\text{if $x$}",
        r"\intertext{and}",
        r"\stackrel{d}{=}",
        r"\boxed{x}",
        r"\begin{smallmatrix}1\end{smallmatrix}",
        r"1{,}000",
        r"\begin{align}a\end{align}",
        r"\begin{equation*}a\end{equation*}",
        r"a \tag{1}",
        r"\underbrace{x}_{n}",
        "a\n\nb",
        " ",
    ],
)
def test_what_the_editions_would_set_differently_is_refused(tex):
    with pytest.raises(FormulaError):
        convert(tex, False, MACROS)


def test_an_underbrace_may_be_displayed():
    assert "⏟" in written(r"\underbrace{x + y}_{n}", block=True)


@pytest.mark.parametrize("tex", [r"\nosuchcommand x", r"\frac{1", r"\left( x"])
def test_an_unknown_formula_is_one_clear_line(tex):
    with pytest.raises(FormulaError) as caught:
        convert(tex, False, MACROS)
    message = str(caught.value)
    assert message and "\n" not in message and "\x1b" not in message


def test_epub_has_attributes_only_where_mathml_3_has_them():
    tex = r"\begin{cases}\dfrac{1}{n} & x \\ 0 & y\end{cases} + \tfrac12"
    root = convert(tex, True, MACROS)
    mathml.for_epub(root)
    for element in root.iter():
        tag = mathml.name(element)
        if "scriptlevel" in element.attrib:
            assert tag == "mstyle"
        if "displaystyle" in element.attrib:
            assert tag in ("mstyle", "mtable")


def build(make_app, tmp_path, source):
    (tmp_path / "conf.py").write_text(
        'extensions = ["myst_parser", "mathml"]\n'
        'myst_enable_extensions = ["dollarmath"]\n'
        'html_math_renderer = "mathml"\n'
        'math_macros = {"R": r"\\mathbb{R}"}\n'
    )
    (tmp_path / "index.md").write_text("# Title\n\n" + source)
    return make_app(tmp_path)


@pytest.fixture
def make_app():
    import io

    from sphinx.testing.util import SphinxTestApp

    apps = []

    def make(folder):
        warning = io.StringIO()
        app = SphinxTestApp("html", srcdir=folder, warning=warning)
        apps.append(app)
        app.build()
        return (folder / "_build/html/index.html").read_text("utf-8"), (
            warning.getvalue()
        )

    yield make
    for app in apps:
        app.cleanup()


def test_a_page_carries_formulas_numbers_and_their_tex(make_app, tmp_path):
    source = "Let $x \\in \\R$.\n\n$$\na < b\n$$ (eq-less)\n\nSee {eq}`eq-less`.\n"
    page, warnings = build(make_app, tmp_path, source)
    assert not warnings
    assert r'alttext="x \in \R"' in page
    assert 'alttext="a &lt; b"' in page
    assert '<span class="eqno">(1)' in page
    assert 'href="#equation-eq-less"' in page
    assert "MathJax" not in page and "mathjax@" not in page
    assert "xmlns" not in page


def test_an_unknown_formula_is_one_warning_with_its_place(make_app, tmp_path):
    page, warnings = build(make_app, tmp_path, "One.\n\nTwo $\\nosuch x$.\n")
    assert len(warnings.strip().splitlines()) == 1
    assert "index.md:5" in warnings
    assert "nosuch" in warnings
    assert r"<code>\nosuch x</code>" in page


@pytest.mark.parametrize(
    ("before", "after", "tied"),
    [
        ("for ", ", and", ["x", ","]),
        ("(", ") is", ["(", "x", ")"]),
        ("the ", "th row", ["x", "th"]),
        ("", "-value", None),
        ("a ", " b", None),
    ],
)
def test_a_formula_keeps_the_marks_that_touch_it(before, after, tied):
    document = new_document("x")
    document += nodes.paragraph(
        "", "", nodes.Text(before), nodes.math("x", "x"), nodes.Text(after)
    )
    text = document.astext()
    for kind, groups in (("text", []), ("html", [tied] if tied else [])):
        app = SimpleNamespace(builder=SimpleNamespace(format=kind))
        mathml.keep_together(app, document, "x")
        found = [
            [child.astext() for child in group.children]
            for group in document.findall(nodes.inline)
        ]
        assert found == groups
    assert document.astext() == text
