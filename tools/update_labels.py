"""Add the book's new labels to `book/labels.txt`; none is ever removed.

    python tools/update_labels.py

Run it before a release: from then on people cite these labels, and the
build stops when one of them is gone.
"""

import io
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "book" / "labels.txt"
HEAD = (
    "# Labels that were published. None may disappear; `make labels` adds new ones.\n"
)


def merged(old: list[str], found: set[str]) -> str:
    """The text of the list with the new labels, sorted."""
    return HEAD + "".join(f"{label}\n" for label in sorted({*old, *found}))


def read_book() -> set[str]:
    """The labels of the book as it is now. Reads it, writes no edition."""
    from sphinx.application import Sphinx

    build = ROOT / "_build"
    app = Sphinx(
        srcdir=ROOT / "book",
        confdir=ROOT,
        outdir=build / "labels",
        doctreedir=build / "doctrees",
        buildername="dummy",
        status=None,
        warning=io.StringIO(),
    )
    app.build()
    import labels

    return labels.current(app.env)


def main() -> int:
    found = read_book()
    import labels

    old = labels.published(TARGET)
    new = sorted(found - set(old))
    TARGET.write_text(merged(old, found), encoding="utf-8")
    print(f"labels: {len(old)} kept, {len(new)} new")
    for label in new:
        print(f"labels: + {label}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
