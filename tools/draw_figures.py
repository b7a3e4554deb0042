"""Draw the figures: `code/figures/<part>/<figure>.py` to SVG.

    python tools/draw_figures.py                         all of them
    python tools/draw_figures.py ml_coding/k_means_steps those named
    python tools/draw_figures.py --check                 compare, write nothing

A script defines draw() and returns a matplotlib figure. The SVG goes to
`book/<part>/figures/<figure>.svg`; the same script gives the same bytes.
"""

import importlib
import io
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CODE = ROOT / "code"


def names() -> list[str]:
    """All figures, as part/figure."""
    return sorted(
        f"{path.parent.name}/{path.stem}" for path in (CODE / "figures").glob("*/*.py")
    )


def target(name: str) -> Path:
    part, figure = name.split("/")
    return ROOT / "book" / part / "figures" / f"{figure}.svg"


def render(name: str) -> bytes:
    """The figure as SVG, with text as paths and nothing that varies."""
    import matplotlib

    matplotlib.use("svg")
    import matplotlib.pyplot as plt

    from figures import style

    module = importlib.import_module("figures." + name.replace("/", "."))
    with plt.rc_context(style.RC):
        figure = module.draw()
        out = io.BytesIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
        plt.close(figure)
    return out.getvalue()


def alike(old: bytes, new: bytes) -> bool:
    """The same drawing, but for a tenth of a point.

    Processors differ in the last digits of a number, and so may the
    coordinates and the names that are made of them.
    """
    if old == new:
        return True
    numbers = rb"-?\d+\.\d+"
    ids = rb"[pm][0-9a-f]{10}"
    skeletons = [re.sub(ids, b"id", re.sub(numbers, b"0", x)) for x in (old, new)]
    if skeletons[0] != skeletons[1]:
        return False
    pairs = zip(re.findall(numbers, old), re.findall(numbers, new), strict=True)
    return all(abs(float(a) - float(b)) <= 0.1 for a, b in pairs)


def main(arguments: list[str]) -> int:
    sys.path.insert(0, str(CODE))
    check = "--check" in arguments
    wanted = [a for a in arguments if a != "--check"]
    known = names()
    for name in wanted:
        if name not in known:
            print(f"figures: no script code/figures/{name}.py", file=sys.stderr)
            return 2
    stale = 0
    for name in wanted or known:
        path, new = target(name), render(name)
        if check:
            if not path.exists() or not alike(path.read_bytes(), new):
                print(f"figures: {path.relative_to(ROOT)} is out of date")
                stale += 1
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(new)
        print(f"figures: {name}")
    if check and not stale:
        print(f"figures: {len(wanted or known)} up to date")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
