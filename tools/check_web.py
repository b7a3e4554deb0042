"""Check the built website, without and with a browser.

    python tools/check_web.py _build/html
    python tools/check_web.py _build/html --quick    no browser

Without a browser, all pages: nothing comes from another host, each page
has a title and a description, weighs little, and shows no raw TeX. With
one, a page of each kind in light, in dark and on a phone: axe finds
nothing, the console is silent, nothing overflows, the search finds; and
Lighthouse, the median of three runs. Prints one line for each finding.
Exit code 77 where a tool is missing, with the reason.
"""

import argparse
import gzip
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent
SKIPPED = 77
HEAVIEST = 140_000  # html, css and js of a page, compressed
# Node 20 runs these; npm needs no network where the folder is filled.
PACKAGES = ("axe-core@4.14.1", "lighthouse@12.8.2", "playwright-core@1.64.1")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
LOADED = {"script": "src", "img": "src", "iframe": "src", "source": "src"}


class Page(HTMLParser):
    """What a page loads, says of itself, and shows as text."""

    def __init__(self, path: Path):
        super().__init__()
        self.loaded: list[str] = []
        self.description, self.title = "", ""
        self.prose: list[str] = []
        self.open: list[str] = []
        self.text = path.read_text(encoding="utf-8")
        self.feed(self.text)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag in LOADED and (address := attributes.get(LOADED[tag])):
            self.loaded.append(address)
        if tag == "link" and attributes.get("rel") in ("stylesheet", "icon", "preload"):
            self.loaded.append(attributes["href"])
        if tag == "meta" and attributes.get("name") == "description":
            self.description = attributes.get("content", "")
        if tag in ("title", "pre", "code", "script", "style", "math"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_data(self, data):
        if self.open == ["title"]:
            self.title += data
        elif not self.open:
            self.prose.append(data)


def foreign(address: str) -> bool:
    parts = urlsplit(address)
    return bool(parts.netloc) or parts.scheme not in ("", "data")


def weight(path: Path, page: Page) -> int:
    """Bytes of the page, its style sheets and scripts, each compressed."""
    total = len(gzip.compress(page.text.encode()))
    for address in dict.fromkeys(page.loaded):
        name = urlsplit(address).path
        if name.endswith((".css", ".js")) and not foreign(address):
            total += len(gzip.compress((path.parent / unquote(name)).read_bytes()))
    return total


def still(folder: Path) -> Iterator[str]:
    """Faults that the files themselves show."""
    pages = sorted(folder.rglob("*.html"))
    if not pages:
        yield f"{folder}: no page"
    for path in pages:
        name = path.relative_to(folder).as_posix()
        if name.startswith("_"):
            continue
        page = Page(path)
        for address in page.loaded:
            if foreign(address):
                yield f"{name}: loads {address}"
        if not page.title.strip():
            yield f"{name}: no title"
        if not page.description:
            yield f"{name}: no description"
        prose = "".join(page.prose)
        if found := re.search(r"\\(?:frac|sum|mathbb|begin|[Ee]|text)\b|\$\$", prose):
            yield f"{name}: raw TeX: {prose[found.start() :][:40]!r}"
        if name != "search.html" and (bytes_ := weight(path, page)) > HEAVIEST:
            yield f"{name}: {bytes_:,} bytes of html, css and js, at most {HEAVIEST:,}"
    for path in sorted(folder.rglob("*.css")):
        for address in re.findall(
            r"(?:@import\s+|url\()[\"']?(https?:[^\"')]+)", path.read_text("utf-8")
        ):
            yield f"{path.relative_to(folder)}: loads {address}"


# --- with a browser ----------------------------------------------------------


def kinds(folder: Path) -> list[str]:
    """A page of each kind; of the chapters, the longest."""
    parts = sorted(p for p in folder.glob("*/index.html") if p.parent.name != "back")
    chapters = [
        page
        for part in parts
        for page in part.parent.glob("*.html")
        if page.name != "index.html"
    ]
    found = [max(chapters, key=lambda p: p.stat().st_size)] if chapters else []
    found += parts[:1]
    names = ["index", "genindex", "search", "practice"]
    names += ["front/notation", "back/bibliography", "back/question_index"]
    found += [folder / f"{name}.html" for name in names]
    return [p.relative_to(folder).as_posix() for p in found if p.exists()]


def missing() -> str:
    if not any(map(shutil.which, BROWSERS)):
        return f"no browser: none of {', '.join(BROWSERS)} is on the path"
    for tool in ("node", "npm"):
        if not shutil.which(tool):
            return f"no {tool} on the path"
    return ""


def fetch(modules: Path) -> str:
    """Install the pinned packages, unless they are there; says what failed."""
    stamp = modules / "installed"
    if stamp.exists() and stamp.read_text() == " ".join(PACKAGES):
        return ""
    modules.mkdir(parents=True, exist_ok=True)
    (modules / "package.json").write_text("{}\n")
    command = ["npm", "install", "--no-audit", "--no-fund", "--no-save", *PACKAGES]
    done = subprocess.run(command, cwd=modules, capture_output=True, text=True)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no reason given"]
        return f"npm cannot install {', '.join(PACKAGES)}: {lines[-1]}"
    stamp.write_text(" ".join(PACKAGES))
    return ""


def seen(
    folder: Path, modules: Path, lighthouse: bool, slow_pages: list[str]
) -> Iterator[str]:
    """Faults that a browser shows; speeds under their goal go to the list."""
    task = {
        "folder": str(folder),
        "modules": str(modules),
        "browser": next(filter(None, map(shutil.which, BROWSERS))),
        "pages": kinds(folder),
        "lighthouse": lighthouse,
    }
    script = Path(__file__).with_suffix(".mjs")
    command = ["node", str(script), json.dumps(task)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            kind, _, rest = line.rstrip("\n").partition(" ")
            if kind == "note":
                print(f"  {rest}", flush=True)
            elif kind == "slow":
                slow_pages.append(rest)
            else:
                yield line.rstrip("\n")
    if process.returncode:
        yield f"tools/{script.name} stopped with exit code {process.returncode}"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--quick", action="store_true", help="without a browser")
    parser.add_argument("--no-lighthouse", action="store_true")
    options = parser.parse_args(arguments)
    folder = options.folder.resolve()
    if not (folder / "index.html").exists():
        print(f"check_web: no website in {options.folder}", file=sys.stderr)
        return 2
    faults, skipped = 0, ""
    for fault in still(folder):
        print(fault, flush=True)
        faults += 1
    if not options.quick:
        modules = ROOT / "_build/node"
        if not (skipped := missing() or fetch(modules)):
            slow_pages: list[str] = []
            lighthouse = not options.no_lighthouse
            for fault in seen(folder, modules, lighthouse, slow_pages):
                print(fault, flush=True)
                faults += 1
            for what in slow_pages:  # a time: said, and never a fault
                print(f"below its goal: {what}")
    if skipped:
        print(f"skipped: {skipped}")
    if faults:
        print(f"check_web: {faults} faults")
        return 1
    return SKIPPED if skipped else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
