"""TeX formulas as Typst, by tex2typst.

The converter knows no macros and a few commands fewer than the book
uses; both are put into words that it knows before it sees the formula.
"""

import re

import tex2typst
from mathml import FormulaError, refuse

# Said differently for the converter, in order.
REWORDED = [
    (r"\\mathrm\{([A-Za-z \-]+)\}", r"\\text{\1}"),
    (r"(\\operatorname\*?)\{arg\\,(min|max)\}", r"\1{arg \2}"),
    (r"\\[dt]frac(?![A-Za-z])", r"\\frac"),
    (r"\\middle\s*\\?\|", r"\\|"),
    (r"\\lvert(?![A-Za-z])", r"\\left|"),
    (r"\\rvert(?![A-Za-z])", r"\\right|"),
    (r"\\lVert(?![A-Za-z])", r"\\left\\|"),
    (r"\\rVert(?![A-Za-z])", r"\\right\\|"),
    (r"\\\\\[[^\]]*\]", r"\\\\"),
]
# Renamed in Typst since the converter was made.
RENAMED = [(r"\b(dot|minus|times|plus|div)\.circle\b", r"\1.o")]


def to_typst(tex: str, macros: dict[str, str], block: bool = False) -> str:
    """A formula in Typst's markup, without its dollars.

    Raises FormulaError where the TeX is refused or unknown.
    """
    refuse(tex)
    tex = expand(tex.strip(), macros)
    inside = re.sub(r"\\begin\{(\w+)\}.*?\\end\{\1\}", "", tex, flags=re.S)
    if block and r"\\" in inside:
        tex = rf"\begin{{aligned}}{tex}\end{{aligned}}"
    for pattern, words in REWORDED:
        tex = re.sub(pattern, words, tex)
    try:
        out = tex2typst.tex2typst(tex, frac_to_slash=False)
    except Exception as error:  # whatever its JavaScript heritage throws
        message = str(error).strip().splitlines() or [type(error).__name__]
        raise FormulaError(message[0]) from error
    for pattern, words in RENAMED:
        out = re.sub(pattern, words, out)
    return plain_bars(out)


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
            tex = tex[: found.start()] + filled + tex[end:]
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


def plain_bars(typst: str) -> str:
    """A lone bar is a symbol like others: no space of a delimiter."""
    return re.sub(
        r"(?<![^\s(,])(\||bar\.v(?:\.double)?)(?![^\s),])",
        lambda m: f'class("normal", {m[1].replace("|", "bar.v")})',
        typst,
    )
