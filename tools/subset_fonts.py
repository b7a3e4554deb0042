"""Make the fonts of the website and the EPUB small enough for a page.

    python tools/subset_fonts.py latinmodern-math.otf

The source of the formulas' font comes with Debian's package fonts-lmodern.
Kept are letters, digits, operators, arrows, brackets and the mathematical
alphabets, with the MATH table, which tells a browser how to set fractions
and roots. The icons are those of the theme that the pages use. A changed
font gets a name of its own, as the licences ask.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FONTS = Path(__file__).parent.parent / "_static/fonts"
KEPT = [
    (0x0020, 0x007E),  # Latin
    (0x00A0, 0x00FF),
    (0x02C6, 0x02DD),  # accents that stand alone
    (0x0300, 0x0338),  # accents
    (0x0391, 0x03F6),  # Greek
    (0x2010, 0x2063),  # punctuation, primes, invisible operators
    (0x20D0, 0x20EF),
    (0x2100, 0x214F),  # letter-like
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # operators
    (0x2308, 0x230B),  # floor and ceiling
    (0x23B4, 0x23E1),  # braces above and below
    (0x25A0, 0x25CF),  # boxes and circles
    (0x27E6, 0x27EF),
    (0x27F5, 0x27FF),  # long arrows
    (0x2A00, 0x2A06),  # large circled operators
    (0x2A7D, 0x2ABE),  # orders
    (0x1D400, 0x1D7FF),  # alphabets
]
# Alphabets that no chapter needs: bold fraktur, sans-serif, monospace.
LEFT_OUT = [(0x1D56C, 0x1D6A3), (0x1D756, 0x1D7CB), (0x1D7E2, 0x1D7FF)]
# The alternates for indices (ssty) would double the size: browsers shrink
# the plain glyphs instead.
FEATURES = ["dtls"]


def characters() -> list[int]:
    out = {c for a, b in LEFT_OUT for c in range(a, b + 1)}
    return [c for a, b in KEPT for c in range(a, b + 1) if c not in out]


ICONS = [
    0xF002,  # search
    0xF00D,  # close
    0xF03A,  # list
    0xF042,  # colours
    0xF053,  # chevrons
    0xF054,
    0xF057,  # admonitions: error, check, note, important, warning
    0xF058,
    0xF05A,
    0xF06A,
    0xF071,
    0xF062,  # back to the top
    0xF064,  # see also
    0xF078,
    0xF0C9,  # menu
    0xF0EB,  # tip
    0xF0F3,  # admonition
    0xF104,  # previous, next
    0xF105,
    0xF303,
]


def theme_icons() -> Path:
    import pydata_sphinx_theme

    theme = Path(pydata_sphinx_theme.__file__).parent / "theme/pydata_sphinx_theme"
    return theme / "static/vendor/fontawesome/webfonts/fa-solid-900.woff2"


def make(source: Path, family: str, name: str, kept: list[int], features=()) -> None:
    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = list(features)
    options.hinting = False
    options.drop_tables = [*options.drop_tables, "DSIG", "FFTM"]
    font = TTFont(source, recalcTimestamp=False)
    job = subset.Subsetter(options)
    job.populate(unicodes=kept)
    job.subset(font)
    for record in font["name"].names:
        if record.nameID in (1, 4, 16):
            record.string = family
        elif record.nameID == 6:
            record.string = family.replace(" ", "")
    target = FONTS / name
    subset.save_font(font, target, options)
    print(f"{target}: {target.stat().st_size:,} bytes")


def main(formulas: str) -> None:
    name = "latinmodern-math-subset.woff2"
    make(Path(formulas), "LM Math Subset", name, characters(), FEATURES)
    make(theme_icons(), "Book Icons", "icons-subset.woff2", ICONS)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: subset_fonts.py latinmodern-math.otf")
    main(sys.argv[1])
