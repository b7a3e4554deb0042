"""Compile one Typst file: python compile.py SOURCE.typ TARGET.pdf EPOCH

Runs in a process of its own: the compiler keeps what it has computed,
which a book of six volumes would pay for in memory.
"""

import datetime
import sys
from pathlib import Path

import typst


def main(source: str, target: str, epoch: str) -> int:
    try:
        typst.compile(
            source,
            output=target,
            root=str(Path(source).parent),
            ignore_system_fonts=True,  # the same fonts on every machine
            pdf_standards=["ua-1"],
            timestamp=datetime.datetime.fromtimestamp(int(epoch), datetime.UTC),
        )
    except typst.TypstError as error:
        print(getattr(error, "diagnostic", None) or error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
