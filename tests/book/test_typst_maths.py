r"""TeX formulas in print: macros, mends, refusals, every formula of the book."""

import ast
import re
from pathlib import Path

import mathml
import pytest
import typst
from mathml import FormulaError
from typst_book.maths import expand, to_typst

ROOT = Path(__file__).resolve().parent.parent.parent
CONF = (ROOT / "conf.py").read_text("utf-8")
MACROS = ast.literal_eval(re.search(r"^math_macros = (\{.*?^\})", CONF, re.S | re.M)[1])


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"\R^d", r"{\mathbb{R}}^d"),
        (r"\Real", r"\Real"),
        (r"\softmax(z)", r"\operatorname{softmax}(z)"),
        (r"\sign x", r"\operatorname{sign} x"),
        (r"\KL{p}{q_{a}}", r"D_{\mathrm{KL}}\left(p\,\middle\|\,q_{a}\right)"),
        (
            r"\nabla\KL{p}{q}",
            r"\nabla D_{\mathrm{KL}}\left(p\,\middle\|\,q\right)",
        ),
        (r"\KL {\E x}{q}", r"D_{\mathrm{KL}}\left({\mathbb{E}} x\,\middle\|\,q\right)"),
    ],
)
def test_macros(tex, expected):
    assert expand(tex, dict(reversed(MACROS.items()))) == expected


@pytest.mark.parametrize("tex", [r"\KL p q", r"\KL{p}", r"\KL{p}{q"])
def test_a_macro_without_its_arguments_is_refused(tex):
    with pytest.raises(FormulaError, match="KL"):
        to_typst(tex, MACROS)


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"a \odot b", "a dot.o b"),
        (r"\mathrm{Exp}(\lambda)", '"Exp"(lambda)'),
        (r"5\,\mathrm{GiB}", '5 thin"GiB"'),
        (r"D_{\mathrm{KL}}(p)", 'D_"KL" (p)'),
        (r"\mathrm{KV\ cache}", '"KV cache"'),
        (r"\text{precision@}k", '"precision@"k'),
        (r"\text{if } x", '"if "x'),
        (r"\lVert x\rVert_2", "norm(x)_2"),
        (r"\left\lVert x\right\rVert", "norm(x)"),
        (r"\lvert x\rvert", "lr(|x|)"),
        (r"P(A \mid B)", "P(A divides B)"),
        (r"|x|", 'class("normal", bar.v) x class("normal", bar.v)'),
        (r"\left(a \middle| b\right)", "(a  mid(bar.v) b)"),
        (r"\Big(x\Big)", "(x)"),
        (r"\lnot a", "not a"),
        (r"f''(x)", "f'' (x)"),
        (r"x'^2", "x^('2)"),
        (r"\tfrac12", "inline(frac(1, 2))"),
        (r"\tfrac{a}{b}", "inline(frac(a, b))"),
        (r"\argmin_x f", 'op("arg min", limits: #true)_x f'),
        (r"\textbf{x}", 'upright(bold("x"))'),
        (r"a \\[2pt] b", "a \\ b"),
    ],
)
def test_what_the_converter_is_told_and_what_is_mended(tex, expected):
    found = to_typst(tex, MACROS)
    assert re.sub(r"\s+", " ", found) == re.sub(r"\s+", " ", expected)


def test_a_row_may_begin_with_a_text():
    tex = r"\begin{aligned} a &= 1 \\ \mathrm{FFN}(x) &= 2 \end{aligned}"
    assert r'\ "FFN"' in to_typst(tex, {}, block=True)


def test_lines_at_the_top_level_are_aligned():
    assert to_typst(r"a &= b \\ &= c", MACROS, block=True) == "a &= b \\ &= c"


@pytest.mark.parametrize(
    "tex",
    [
        # the list of what the book does not use
        r"\text{if $x$}",
        r"\intertext{and}",
        r"\stackrel{d}{=}",
        r"\boxed{x}",
        r"\begin{smallmatrix}1\end{smallmatrix}",
        r"1{,}000",
        r"\begin{align}a\end{align}",
        r"a \tag{1}",
        "",
        # what the converter would copy or drop
        r"\nosuch x",
        r"\xrightarrow{a}",
        r"\phantom{x}",
        r"\color{red} x",
        r"a {\displaystyle\frac{1}{2}}",
        # what it cannot read
        r"\frac{1",
        r"\left( x",
        '"a"',
    ],
)
def test_unknown_tex_is_refused_in_one_line(tex):
    with pytest.raises(FormulaError) as caught:
        to_typst(tex, MACROS, block=True)
    assert str(caught.value) and "\n" not in str(caught.value)


# --- the formulas of the book -------------------------------------------


def formulas() -> list[tuple[str, str, bool]]:
    """File, TeX and whether it is displayed, out of the Markdown."""
    found = []
    for path in sorted((ROOT / "book").rglob("*.md")):
        text = re.sub(r"(?ms)^```.*?^```$", "", path.read_text("utf-8"))
        text = re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "`", text, flags=re.S)
        name = str(path.relative_to(ROOT))
        pattern = (
            r"\$\$(.+?)\$\$|(?<![\\$])\$(?![\s$])((?:\\.|[^$\\])+?)(?<!\s)\$(?!\d)"
        )
        for match in re.finditer(pattern, text, re.S):
            found.append((name, match[1] or match[2], match[1] is not None))
    return found


def letters(text: str) -> list[str]:
    return sorted(re.findall(r"(?<![A-Za-z])[A-Za-z](?![A-Za-z])|\d", text))


def test_the_pattern_finds_the_formulas():
    found = {tex for _, tex, _ in formulas()}
    assert r"X" in found and r"-\log p_y" in found
    assert len(found) > 100


def test_every_formula_of_the_book_converts_with_both_converters():
    """And all in print is known to the compiler, asked once for all."""
    complaints, lines = [], []
    for name, tex, block in formulas():
        try:
            mathml.convert(tex, block, MACROS)
            lines.append(f"$ {to_typst(tex, MACROS, block)} $ // {name}: {tex!r}")
        except FormulaError as error:
            complaints.append(f"{name}: {error}: {tex}")
    assert complaints == []
    try:
        typst.compile("\n".join(lines).encode())
    except typst.TypstError as error:
        at = re.search(r":(\d+):\d+", error.diagnostic)
        pytest.fail(f"{error.message}: {lines[int(at[1]) - 1]}" if at else str(error))


def test_nothing_of_a_formula_is_lost():
    """Digits, and letters that stand alone, are as many as in the TeX."""
    for name, tex, block in formulas():
        try:
            printed = to_typst(tex, MACROS, block)
        except FormulaError:
            continue  # the test above says so
        source = expand(tex, MACROS)
        source = re.sub(
            r"\\(text|mathrm|operatorname\*?|textbf)\{[^{}]*\}", " ", source
        )
        source = re.sub(
            r"\\(begin|end)\{[^}]*\}(\{[lcr|]+\})?|\\\\\[[^\]]*\]", " ", source
        )
        source = re.sub(r"\\[A-Za-z]+", " ", source)
        out = re.sub(r'"(?:[^"\\]|\\.)*"', " ", printed)
        out = re.sub(r"#[a-z]\w*(\(.*?\))?|\b[a-z]+\.[a-z.]+|[a-z]+:", " ", out)
        out = re.sub(r"(?<![A-Za-z])([A-Z])\1(?![A-Za-z])", lambda m: m[0][0], out)
        source = " ".join(re.sub(r"([A-Za-z])", r" \1 ", source).split())
        assert letters(source) == letters(out), f"{name}: {tex}"
