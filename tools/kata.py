"""Practise a listing: write it anew, and run its own tests on it.

    python tools/kata.py                list the topics
    python tools/kata.py write k_means  practice/k_means.py, to be filled in
    python tools/kata.py try k_means    the topic's tests, run on that file

A kata is made from the listing by its syntax tree: imports, constants,
signatures and docstrings stay; bodies and private helpers go. A topic is
a test file; its katas are the listings that the test file imports.
"""

import ast
import importlib.util
import math
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("coding", "ml_coding")
PRACTICE = ROOT / "practice"
STUB = ast.parse("raise NotImplementedError").body


@dataclass(frozen=True)
class Kata:
    """A tested topic and the listings that one writes for it."""

    part: str
    topic: str
    listings: tuple[Path, ...]

    @property
    def tests(self) -> Path:
        return ROOT / "tests" / self.part / f"test_{self.topic}.py"

    @property
    def missing(self) -> list[str]:
        """Packages that the listings import and that are not installed."""
        wanted = {
            name for path in self.listings for name in packages(path.read_text("utf-8"))
        }
        return sorted(w for w in wanted if importlib.util.find_spec(w) is None)

    @property
    def lines(self) -> int:
        """Lines of code that one has to write."""
        return sum(lines_removed(p.read_text("utf-8")) for p in self.listings)

    @property
    def minutes(self) -> int:
        """A line in half a minute and five to think, by fives."""
        return 5 * math.ceil((5 + self.lines / 2) / 5)

    @property
    def level(self) -> str:
        return "easy" if self.lines <= 30 else "medium" if self.lines <= 80 else "hard"


def katas() -> dict[str, Kata]:
    """Every tested topic of the parts that are code, by name."""
    found = {}
    for part in PARTS:
        for test in sorted((ROOT / "tests" / part).glob("test_*.py")):
            topic = test.stem.removeprefix("test_")
            listings = tuple(imported(test, part))
            if listings:
                found[topic] = Kata(part, topic, listings)
    return found


def imported(test: Path, part: str) -> list[Path]:
    """The listings of the part that a test file imports."""
    package = f"mlinterviews.{part}"
    names = set()
    for node in ast.walk(ast.parse(test.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            if node.module == package:
                names |= {alias.name for alias in node.names}
            elif node.module.startswith(package + "."):
                names.add(node.module.removeprefix(package + "."))
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.startswith(package + "."):
                    names.add(alias.name.removeprefix(package + "."))
    folder = ROOT / "code" / "mlinterviews" / part
    paths = [folder / f"{name}.py" for name in sorted(names)]
    return [path for path in paths if path.exists()]


def packages(source: str) -> set[str]:
    """The top-level packages that a module imports."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return {name.partition(".")[0] for name in names}


# --- from listing to kata ---------------------------------------------


def stub(source: str) -> str:
    """The listing with signatures and docstrings, and no bodies."""
    tree = ast.parse(source)
    tree.body = [kept for node in tree.body if (kept := strip(node)) is not None]
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n"


def strip(node: ast.stmt) -> ast.stmt | None:
    """A statement without its body, or None for a private helper."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        if node.name.startswith("_") and not node.name.startswith("__"):
            return None
        doc = [node.body[0]] if ast.get_docstring(node) is not None else []
        node.body = doc + STUB
    elif isinstance(node, ast.ClassDef):
        if node.name.startswith("_"):
            return None
        kept = [k for child in node.body if (k := strip(child)) is not None]
        node.body = kept or STUB
    return node


def lines_removed(source: str) -> int:
    """Lines of code that the listing has and its kata has not."""
    kata = stub(source)
    return count(source) - count(kata) + kata.count("raise NotImplementedError")


def count(source: str) -> int:
    """Lines of code, as the syntax tree writes them, without docstrings."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            value = body[0].value
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                node.body = body[1:] or [ast.Pass()]
    return sum(1 for line in ast.unparse(tree).splitlines() if line.strip())


# --- commands ---------------------------------------------------------


def show() -> int:
    found = katas()
    width = max(map(len, found), default=0)
    print(f"{'topic':{width}}  level   minutes")
    for part in PARTS:
        for kata in (k for k in found.values() if k.part == part):
            print(f"{kata.topic:{width}}  {kata.level:6}  {kata.minutes:7}")
    print("\nmake kata TOPIC=…  then fill in practice/…, then  make try TOPIC=…")
    return 0


def write(kata: Kata) -> int:
    PRACTICE.mkdir(exist_ok=True)
    paths = [PRACTICE / listing.name for listing in kata.listings]
    for path in paths:
        if path.exists():
            return fail(f"practice/{path.name} is there already: rename it first")
    for path, listing in zip(paths, kata.listings, strict=True):
        path.write_text(stub(listing.read_text("utf-8")), encoding="utf-8")
        print(f"practice/{path.name}: {kata.level}, {kata.minutes} minutes")
    print(f"When it is written: make try TOPIC={kata.topic}")
    return 0


def attempt(kata: Kata) -> int:
    """Run the topic's tests with the practice files in the listings' place."""
    if kata.missing:
        return fail(f"{kata.topic} needs {' and '.join(kata.missing)}: install it")
    swaps = []
    for listing in kata.listings:
        path = PRACTICE / listing.name
        if path.exists():
            swaps.append(f"mlinterviews.{kata.part}.{listing.stem}={path}")
    if not swaps:
        return fail(f"nothing to try: make kata TOPIC={kata.topic} comes first")
    return run_tests([kata.tests], swaps, "-v", "--tb=short")


def run_tests(tests: list[Path], swaps: list[str], *options: str) -> int:
    """pytest's exit code, with modules swapped for other files."""
    command = [sys.executable, "-m", "pytest", "-p", "kata_swap", *options]
    command += ["-m", "not text"]  # tests of what the chapter says
    for swap in swaps:
        command += ["--swap", swap]
    return subprocess.run([*command, *map(str, tests)], cwd=ROOT).returncode


def fail(message: str) -> int:
    print(f"kata: {message}", file=sys.stderr)
    return 2


def main(arguments: list[str]) -> int:
    if not arguments:
        return show()
    command, *rest = arguments
    if command not in ("write", "try") or len(rest) != 1:
        return fail("say write TOPIC, try TOPIC, or nothing for the list")
    kata = katas().get(rest[0].split("/")[-1])
    if kata is None:
        return fail(f"no tested topic {rest[0]!r}: make kata lists them")
    return write(kata) if command == "write" else attempt(kata)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
