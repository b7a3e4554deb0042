"""Measure the builds against stock sphinx-book-theme, on the same source.

    python tools/bench.py          70 and 280 chapters, 900 printed pages
    python tools/bench.py --quick  in a minute, to see that it works

Speed-ups show only at scale, so the chapters are replicated, each copy
with labels of its own. "Stock" reads the same source by the same
directives, with the theme's own templates and sidebar and with MathJax.
Prints a Markdown table; CONTRIBUTING.md holds the last one. CPU seconds
are those of this machine: compare the ratios.
"""

import gzip
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BOOK = ROOT / "book"

# Stock settings: what the source needs to be read, and nothing more.
STOCK = """
from pathlib import Path

exec(compile(Path("{ours}").read_text("utf-8"), __file__, "exec"))
extensions = [
    "myst_parser",
    "sphinx_copybutton",
    "sphinx_design",
    "sphinxcontrib.bibtex",
    "questions",
    "quoted_numbers",
    "topic_finder",
]
smartquotes = True
html_math_renderer = "mathjax"
mathjax3_config = {{
    "tex": {{
        "macros": {{
            name: [tex, 2] if "#2" in tex else [tex, 1] if "#1" in tex else tex
            for name, tex in math_macros.items()
        }}
    }}
}}
html_theme_options = {{}}
html_sidebars = {{}}
templates_path = html_static_path = html_css_files = html_js_files = []
"""


# --- a book of any size -----------------------------------------------


def chapters() -> list[Path]:
    """The chapters that the parts list."""
    found = []
    for index in sorted(BOOK.glob("*/index.md")):
        for block in re.findall(
            r"```\{toctree\}\n(.*?)```", index.read_text("utf-8"), re.S
        ):
            found += [
                index.with_name(f"{n}.md") for n in re.findall(r"^\w+$", block, re.M)
            ]
    return found


def labels(text: str) -> set[str]:
    """The labels that a chapter defines."""
    return set(
        re.findall(r"^\(([\w-]+)\)=", text, re.M)
        + re.findall(r"^:(?:name|label): *([\w-]+)", text, re.M)
        + re.findall(r"\$\$ \(([\w-]+)\)", text)
    )


def renamed(text: str, copy: int) -> str:
    """The chapter with its labels, and its references to them, made new."""
    names = "|".join(sorted(map(re.escape, labels(text)), key=len, reverse=True))
    place = re.compile(
        rf"(^\(|^:name: *|^:label: *|\$\$ \(|`|<|\]\(#)({names})(?=\)|`|>|\s*$)", re.M
    )
    return place.sub(rf"\1\2-copy{copy}", text) if names else text


def numbered(paths: list[Path]) -> Iterator[tuple[Path, int]]:
    """Each chapter, then each once more, and so on."""
    copy = 0
    while True:
        for path in paths:
            yield path, copy
        copy += 1


def replicate(originals: list[Path], count: int, folder: Path) -> None:
    """A source tree of so many chapters, for our settings and for stock."""
    book = folder / "ours" / "book"
    shutil.copytree(BOOK, book)
    for index in BOOK.glob("*/index.md"):
        for path in book.joinpath(index.parent.name).glob("*.md"):
            path.unlink()
        shutil.copy(index, book / index.parent.name)
    kept: dict[str, list[str]] = {}
    for path, copy in islice(numbered(originals), count):
        name = f"{path.stem}_copy{copy}" if copy else path.stem
        text = path.read_text("utf-8")
        target = book / path.parent.name / f"{name}.md"
        target.write_text(renamed(text, copy) if copy else text, encoding="utf-8")
        kept.setdefault(path.parent.name, []).append(name)
    for index in book.glob("*/index.md"):
        head = index.read_text("utf-8").split("```{toctree}")[0]
        names = "\n".join(kept.get(index.parent.name, []))
        toctree = f"```{{toctree}}\n:maxdepth: 1\n\n{names}\n```\n" if names else ""
        index.write_text(head + toctree, encoding="utf-8")
    (folder / "stock").mkdir()
    (folder / "stock" / "book").symlink_to(book)
    for name in ("_ext", "_static", "_templates", "code", "pyproject.toml"):
        for settings in ("ours", "stock"):
            (folder / settings / name).symlink_to(ROOT / name)
    (folder / "ours" / "conf.py").symlink_to(ROOT / "conf.py")
    (folder / "stock" / "conf.py").write_text(STOCK.format(ours=ROOT / "conf.py"))


# --- what a build costs -----------------------------------------------


@dataclass(frozen=True)
class Cost:
    """CPU seconds and the largest process's memory, children included."""

    cpu: float
    gigabytes: float


def build(folder: Path, settings: str, builder: str, *options: str) -> Cost:
    """A clean build in one process. Raises where it does not go well."""
    here = folder / settings
    command = [sys.executable, "-m", "sphinx", "-q", "-c", ".", "-b", builder, *options]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    with open(folder / f"{settings}-{builder}.log", "w+") as log:
        process = subprocess.Popen(
            [*command, "-d", f"doctrees-{builder}", "book", builder],
            cwd=here,
            env=environment,
            stdout=log,
            stderr=log,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        log.seek(0)
        said = log.read()
    if process.returncode or "Unknown directive" in said or "Unknown inter" in said:
        raise SystemExit(
            f"bench: the {settings} {builder} build failed:\n{said[-3000:]}"
        )
    peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e9
    return Cost(usage.ru_utime + usage.ru_stime, peak)


def printed_pages(folder: Path) -> int:
    from pypdf import PdfReader

    return len(PdfReader(folder / "ours" / "typst" / "book.pdf").pages)


def weight(page: Path) -> tuple[float, int]:
    """kB of a page, its style sheets and scripts, each compressed, and how
    many of them come from another host."""
    text = page.read_text("utf-8")
    linked = re.findall(r'<script[^>]*\ssrc="([^"]+)"', text)
    for tag in re.findall(r"<link[^>]*>", text):
        if 'rel="stylesheet"' in tag:
            linked += re.findall(r'href="([^"]+)"', tag)
    files, foreign = {page.resolve()}, 0
    for link in linked:
        if re.match(r"(https?:)?//", link):
            foreign += 1
        else:
            files.add((page.parent / link.partition("?")[0]).resolve())
    return sum(len(gzip.compress(f.read_bytes())) for f in files) / 1000, foreign


# --- the table --------------------------------------------------------


def measure(small: int, large: int, pages: int) -> list[tuple[str, str, str, str]]:
    """Rows of the table: what, ours, stock, goal."""
    originals = chapters()  # once: somebody may be writing
    cost: dict[tuple[str, int], Cost] = {}
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        for count in (small, large):
            folder = Path(name) / str(count)
            replicate(originals, count, folder)
            for settings in ("ours", "stock"):
                cost[settings, count] = build(folder, settings, "html")
                say(f"{count} chapters, html, {settings}", cost[settings, count])
        chapter = max(originals, key=lambda path: path.stat().st_size)
        page = f"html/{chapter.parent.name}/{chapter.stem}.html"
        ours_kb, ours_foreign = weight(folder / "ours" / page)
        stock_kb, stock_foreign = weight(folder / "stock" / page)

        folder = Path(name) / str(small)
        print_cost, count = (
            build(folder, "ours", "typst", *WHOLE),
            printed_pages(folder),
        )
        if count < pages:
            folder = Path(name) / "print"
            replicate(originals, round(small * pages / count), folder)
            print_cost = build(folder, "ours", "typst", *WHOLE)
            count = printed_pages(folder)
        say(f"{count} printed pages", print_cost)

    def cpu(settings: str, count: int) -> float:
        return cost[settings, count].cpu

    ours, stock = cpu("ours", large), cpu("stock", large)
    return [
        (
            f"clean HTML build, {large} chapters, CPU",
            f"{ours:.0f} s, {ours / stock:.2f} × stock",
            f"{stock:.0f} s",
            "≤ 0.5 × stock",
        ),
        (
            f"growth of it from {small} to {large} chapters",
            f"{ours / cpu('ours', small):.1f} ×",
            f"{stock / cpu('stock', small):.1f} ×",
            f"≤ {large / small:.1f} ×",
        ),
        (
            f"PDF of {count} pages, CPU a page",
            f"{1000 * print_cost.cpu / count:.0f} ms",
            "–",
            "≤ 20 ms",
        ),
        ("PDF, peak memory", f"{print_cost.gigabytes:.2f} GB", "–", "≤ 2 GB"),
        (
            "a chapter page, html + css + js, gz",
            f"{ours_kb:.0f} kB{elsewhere(ours_foreign)}",
            f"{stock_kb:.0f} kB{elsewhere(stock_foreign)}",
            "≤ 140 kB",
        ),
    ]


WHOLE = ("-D", "typst_volumes=book")


def elsewhere(files: int) -> str:
    return f" + {files} from another host" if files else ""


def say(what: str, cost: Cost) -> None:
    """Progress, apart from the table."""
    print(
        f"bench: {what}: {cost.cpu:.1f} s CPU, {cost.gigabytes:.2f} GB",
        file=sys.stderr,
        flush=True,
    )


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--quick"]):
        print("bench: --quick, or nothing", file=sys.stderr)
        return 2
    rows = measure(10, 20, 50) if arguments else measure(70, 280, 900)
    print("| what | ours | stock | goal |\n|---|---|---|---|")
    for row in rows:
        print(f"| {' | '.join(row)} |")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
