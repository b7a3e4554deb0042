"""Make the font of the formulas small enough for a web page.

    python tools/subset_math_font.py latinmodern-math.otf

The source comes with Debian's package fonts-lmodern. Kept are letters,
digits, operators, arrows, brackets and the mathematical alphabets, with
the MATH table, which tells a browser how to set fractions and roots. The
family gets a name of its own, as the licence asks of changed fonts.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

TARGET = Path(__file__).parent.parent / "_static/fonts/latinmodern-math-subset.woff2"
FAMILY = "LM Math Subset"
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


def main(source: str) -> None:
    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = FEATURES
    options.hinting = False
    options.drop_tables = [*options.drop_tables, "DSIG"]
    font = TTFont(source, recalcTimestamp=False)
    job = subset.Subsetter(options)
    job.populate(unicodes=characters())
    job.subset(font)
    for record in font["name"].names:
        if record.nameID in (1, 4, 16):
            record.string = FAMILY
        elif record.nameID == 6:
            record.string = FAMILY.replace(" ", "")
    subset.save_font(font, TARGET, options)
    print(f"{TARGET}: {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: subset_math_font.py latinmodern-math.otf")
    main(sys.argv[1])
