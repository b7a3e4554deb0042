"""TeX formulas as Typst, by tex2typst.

The converter knows no macros and a few commands fewer than the book
uses; both are put into words that it knows before it sees the formula.
What it does not know it copies: each word of its answer must therefore be
one of Typst's, or the formula is refused.
"""

import json
import re
import tempfile
from functools import cache
from pathlib import Path

import tex2typst
import typst
from mathml import FormulaError, refuse

# Said differently for the converter, in order.
REWORDED = [
    (r"\\mathrm\{([^{}\\$]+)\}", r"\\text{\1}"),
    (r"\\mathrm\{((?:[A-Za-z\-]|\\ )+)\}", lambda m: plain_words(m[1])),
    (r"\\textbf\{([^{}\\$]+)\}", r"\\mathbf{\\text{\1}}"),
    (r"(\\operatorname\*?)\{arg\\,(min|max)\}", r"\1{arg \2}"),
    (r"\\dfrac(?![A-Za-z])", r"\\frac"),
    (r"\\(?:[Bb]igg?)[lrm]?(?![A-Za-z])\s*", ""),  # Typst stretches by itself
    (r"\\lnot(?![A-Za-z])", r"\\neg"),
    (r"\\(left|right)\s*\\[lr]vert(?![A-Za-z])", r"\\\1|"),
    (r"\\(left|right)\s*\\[lr]Vert(?![A-Za-z])", r"\\\1\\|"),
    (r"\\lvert(?![A-Za-z])", r"\\left|"),
    (r"\\rvert(?![A-Za-z])", r"\\right|"),
    (r"\\lVert(?![A-Za-z])", r"\\left\\|"),
    (r"\\rVert(?![A-Za-z])", r"\\right\\|"),
    (r"\\\\\[[^\]]*\]", r"\\\\"),
]
# Mended in what the converter writes, in order.
MENDED = [
    (r"\b(dot|minus|times|plus|div)\.circle\b", r"\1.o"),
    (r"\^\((' ?)((?:' ?)*)", lambda m: "^(" + (m[1] + m[2]).replace(" ", "")),
    (r"\^\(('+)\)", r"\1"),
    # A space beside a text would be printed; behind an index it keeps apart.
    (
        r'([_^]?)\s*("(?:[^"\\]|\\.)*")\s*',
        lambda m: m[1] + m[2] + (" " if m[1] else ""),
    ),
    (r'\\(?=")', "\\\\ "),  # a new row that begins with a text
]
LOST = r"\{\s*\\(?:display|text|script|scriptscript)style"


def to_typst(tex: str, macros: dict[str, str], block: bool = False) -> str:
    """A formula in Typst's markup, without its dollars.

    Raises FormulaError where the TeX is refused or unknown.
    """
    refuse(tex)
    if re.search(LOST, tex):
        raise FormulaError(r"a style such as \displaystyle inside braces")
    tex = expand(tex.strip(), macros)
    inside = re.sub(r"\\begin\{(\w+)\}.*?\\end\{\1\}", "", tex, flags=re.S)
    if block and r"\\" in inside:
        tex = rf"\begin{{aligned}}{tex}\end{{aligned}}"
    out = convert(tex)
    check_words(out)
    return out


def convert(tex: str) -> str:
    """TeX without macros, by the converter and the two lists."""
    kept: list[str] = []  # what the converter cannot say, set aside

    def keep(typst_markup: str) -> str:
        kept.append(typst_markup)
        return rf"\text{{KEPT{len(kept) - 1}KEPT}}"

    tex = small_fractions(tex, keep)
    tex = re.sub(
        r"\\middle\s*(\\?\|)",
        lambda m: keep("mid(bar.v.double)" if m[1] == r"\|" else "mid(bar.v)"),
        tex,
    )
    for pattern, words in REWORDED:
        tex = re.sub(pattern, words, tex)
    try:
        out = tex2typst.tex2typst(tex, frac_to_slash=False)
    except Exception as error:  # whatever its JavaScript heritage throws
        message = str(error).strip().splitlines() or [type(error).__name__]
        raise FormulaError(message[0]) from error
    for pattern, words in MENDED:
        out = re.sub(pattern, words, out)
    out = plain_bars(out)
    return re.sub(r'"KEPT(\d+)KEPT"', lambda m: f" {kept[int(m[1])]} ", out).strip()


def plain_words(words: str) -> str:
    return rf"\text{{{words}}}".replace("\\ ", " ")


# --- macros -----------------------------------------------------------


def expand(tex: str, macros: dict[str, str]) -> str:
    r"""Replace macros; those with arguments take each in braces."""
    for name, body in macros.items():
        count = max((int(n) for n in re.findall(r"#(\d)", body)), default=0)
        start = 0
        while found := re.compile(rf"\\{name}(?![A-Za-z])").search(tex, start):
            arguments, end = [], found.end()
            for _ in range(count):
                argument, end = braced(tex, end, name)
                arguments.append(argument)
            filled = re.sub(r"#(\d)", lambda m, a=arguments: a[int(m[1]) - 1], body)
            if count == 0 and not body.startswith(r"\operatorname"):
                filled = "{" + filled + "}"
            elif end < len(tex) and tex[end].isalpha():
                filled += " "
            before = tex[: found.start()]
            if filled[:1].isalpha() and re.search(r"\\[A-Za-z]+$", before):
                filled = " " + filled  # or it would lengthen the command's name
            tex = before + filled + tex[end:]
            start = found.start() + (0 if count else len(filled))
    return tex


def braced(tex: str, start: int, name: str) -> tuple[str, int]:
    """The argument in braces that begins at start, and where it ends."""
    while start < len(tex) and tex[start].isspace():
        start += 1
    if start >= len(tex) or tex[start] != "{":
        raise FormulaError(rf"\{name} needs its arguments in braces")
    depth = 0
    for end in range(start, len(tex)):
        depth += {"{": 1, "}": -1}.get(tex[end], 0)
        if depth == 0:
            return tex[start + 1 : end], end + 1
    raise FormulaError(rf"\{name}: a brace is not closed")


def small_fractions(tex: str, keep) -> str:
    r"""\tfrac, which the converter would set as large as \frac."""
    while found := re.search(r"\\tfrac(?![A-Za-z])\s*", tex):
        if digits := re.compile(r"(\d)(\d)").match(tex, found.end()):
            above, below, end = digits[1], digits[2], digits.end()
        else:
            above, end = braced(tex, found.end(), "tfrac")
            below, end = braced(tex, end, "tfrac")
        fraction = f"inline(frac({convert(above)}, {convert(below)}))"
        tex = tex[: found.start()] + keep(fraction) + tex[end:]
    return tex


# --- what the converter wrote ----------------------------------------


def plain_bars(out: str) -> str:
    """A lone bar is a symbol like others: no space of a delimiter."""
    return re.sub(
        r"(?<![^\s(,])(\||bar\.v(?:\.double)?)(?![^\s),])",
        lambda m: f'class("normal", {m[1].replace("|", "bar.v")})',
        out,
    )


@cache
def known_words() -> frozenset[str]:
    """The names that Typst knows in a formula."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "words.typ")
        source.write_text("#metadata(dictionary(math).keys()) <words>")
        found = typst.query(str(source), "<words>", field="value", one=True)
    return frozenset(json.loads(found))


def check_words(out: str) -> None:
    """Raise FormulaError for a word that was copied instead of converted."""
    plain = re.sub(r'"(?:[^"\\]|\\.)*"', " ", out)
    plain = re.sub(r"#h\([^()]*\)|#[a-z]+|\b[a-z]+:|\.[a-z]+", " ", plain)
    for word in re.findall(r"[A-Za-z][A-Za-z]+", plain):
        if word not in known_words():
            raise FormulaError(rf"unknown command \{word}")
