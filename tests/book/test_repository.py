"""The repository: its layout, its commands, its licences, its documents."""

import ast
import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parent.parent.parent
CODE = ROOT / "code"
PARTS = (
    "coding",
    "ml_coding",
    "fundamentals",
    "system_design",
    "agents",
    "behavioral",
)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
TARGETS = {
    "book",
    "html",
    "pdf",
    "epub",
    "serve",
    "test",
    "check",
    "lint",
    "linkcheck",
    "bench",
    "figures",
    "kata",
    "try",
    "outputs",
    "labels",
    "clean",
}
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")


def committed() -> list[Path]:
    """All files of the repository that git does not ignore."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no git history here, so nothing says which files are ours")
    names = done.stdout.decode().split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def topics(folder: str, pattern: str = "*.py") -> set[str]:
    """part/name of the files in a folder that has the parts as its folders."""
    return {
        f"{path.parent.name}/{path.stem}"
        for part in PARTS
        for path in (ROOT / folder / part).glob(pattern)
        if path.stem not in ("index", "__init__")
    }


# --- commands ---------------------------------------------------------


def listed_targets() -> dict[str, str]:
    # Without what a `make test` around this hands down.
    environment = {k: v for k, v in os.environ.items() if "MAKE" not in k}
    done = subprocess.run(
        ["make"], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    lines = [line.split(maxsplit=2) for line in done.stdout.splitlines()]
    return {line[1]: line[2] for line in lines}


def test_make_alone_lists_every_target_with_its_help():
    assert set(listed_targets()) == TARGETS | {"help"}


def make_book_without(tmp_path: Path, python: str | None) -> str:
    """What `make book` complains about on an almost empty machine, where
    python3.12 is the script given.
    """
    for name in ("sh", "mkdir", "rm", "touch", "cat"):
        (tmp_path / name).symlink_to(shutil.which(name))
    if python:
        (tmp_path / "python3.12").write_text(f"#!/bin/sh\n{python}\n")
        (tmp_path / "python3.12").chmod(0o755)
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("Makefile", "constraints.txt", "pyproject.toml", "conf.py"):
        (copy / name).symlink_to(ROOT / name)
    done = subprocess.run(
        [shutil.which("make"), "book"],
        cwd=copy,
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0
    assert not (copy / ".venv").exists()
    return "\n".join(x for x in done.stderr.splitlines() if "***" not in x)


def test_a_missing_python_is_one_clear_line(tmp_path):
    assert make_book_without(tmp_path, None) == (
        "make: no Python 3.11, 3.12 or 3.13 on the path: install one"
    )


def test_a_python_without_venv_is_one_clear_line(tmp_path):
    python = 'case "$2" in *ensurepip*) exit 1;; esac'
    assert make_book_without(tmp_path, python) == (
        "make: python3.12 lacks venv: install it (Debian: apt install python3-venv)"
    )


def test_ci_stops_at_the_first_fault():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "\nset -euo pipefail\n" in script.read_text("utf-8")
    subprocess.run(["bash", "-n", script], check=True)


# --- pins -------------------------------------------------------------


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    return dict(line.split("==") for line in lines if not line.startswith("#"))


def normal(name: str) -> str:
    """A distribution's name as the index writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_pin_names_one_version():
    for name, version in pins().items():
        assert re.fullmatch(r"[A-Za-z0-9._-]+", name), name
        assert re.fullmatch(r"\d[\w.]*", version), name


@pytest.mark.parametrize("extra", ["book", "test", "check"])
def test_everything_that_an_extra_asks_for_is_pinned(extra):
    asked = PROJECT["project"]["optional-dependencies"][extra]
    names = {normal(re.match(r"[\w.-]+", line)[0]) for line in asked}
    assert names <= {normal(name) for name in pins()}


def test_the_tests_run_on_the_pinned_versions():
    for name, version in pins().items():
        try:
            installed = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue  # of an extra that is not installed
        assert installed == version, name


@pytest.mark.parametrize("python", ["3.11.0", "3.12.0", "3.13.0"])
def test_every_pin_runs_on_every_python_that_is_promised(python):
    """Debian's 3.11.2 counts: some wheels ask for 3.11.5."""
    for name in pins():
        try:
            asked = importlib.metadata.metadata(name)["Requires-Python"]
        except importlib.metadata.PackageNotFoundError:
            continue
        assert SpecifierSet(asked or "").contains(python), name


def test_the_book_builds_without_the_numerical_packages():
    """`make book` stays small: NumPy and its kin are for the tests."""
    asked = " ".join(PROJECT["project"]["optional-dependencies"]["book"])
    assert not re.search(r"numpy|scipy|matplotlib|torch|pandas", asked)


def test_no_file_names_a_package_registry():
    """Which index is asked is the reader's setting."""
    hosts = "pypi.org pythonhosted.org npmjs.org npmjs.com anaconda.org pytorch.org/whl"
    pattern = re.compile("|".join(map(re.escape, hosts.split())).encode())
    here = Path(__file__).resolve()
    found = [p for p in committed() if p != here and pattern.search(p.read_bytes())]
    assert found == []


# --- layout -----------------------------------------------------------


def test_code_does_not_shadow_the_standard_module():
    assert not (CODE / "__init__.py").exists()
    import code

    assert Path(code.__file__).parent != CODE


def test_a_file_name_stands_for_one_chapter():
    names = Counter(name.split("/")[1] for name in topics("book", "*.md"))
    assert [name for name, count in names.items() if count > 1] == []


def chapter_of(listing: str) -> str | None:
    """The chapter that shows a listing: k_means, also for k_means_fast."""
    chapters = topics("book", "*.md")
    part, name = listing.split("/")
    while name:
        if f"{part}/{name}" in chapters:
            return f"{part}/{name}"
        name = name.rpartition("_")[0]
    return None


@pytest.mark.parametrize("listing", sorted(topics("code/mlinterviews")))
def test_a_listing_has_its_chapter_and_its_test(listing):
    chapter = chapter_of(listing)
    assert chapter, f"no chapter book/{listing}.md"
    shown = (ROOT / "book" / f"{chapter}.md").read_text("utf-8")
    assert f"code/mlinterviews/{listing}.py" in shown, "the chapter does not show it"
    tests = {test.replace("/test_", "/") for test in topics("tests", "test_*.py")}
    assert {listing, chapter} & tests, f"no test of {listing}"


def test_a_test_mirrors_a_listing_or_a_chapter():
    tests = {test.replace("/test_", "/") for test in topics("tests", "test_*.py")}
    assert tests <= topics("code/mlinterviews") | topics("book", "*.md")


def test_examples_and_outputs_mirror_each_other():
    examples = topics("code/examples")
    assert topics("code/outputs", "*.txt") == examples
    assert topics("code/outputs", "*.json") == examples


def test_every_figure_in_the_book_comes_from_a_script():
    drawn = {
        f"{path.parent.parent.name}/{path.stem}"
        for path in (ROOT / "book").glob("*/figures/*")
    }
    assert drawn == topics("code/figures")


def test_a_listing_is_not_named_like_what_it_imports():
    """With its folder on the path it would import itself."""
    for path in (CODE / "mlinterviews").glob("*/*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            assert path.stem not in {name.split(".")[0] for name in names}, path


def test_no_extension_hides_an_installed_package():
    installed = {*importlib.metadata.packages_distributions(), *sys.stdlib_module_names}
    ours = {path.stem for path in (ROOT / "_ext").iterdir() if path.stem[0] != "_"}
    assert not ours & installed


def test_code_is_linted_and_formatted():
    for command in ("check", "format --check"):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command.split(), "--no-cache", "."],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr


# --- documents --------------------------------------------------------


def test_both_licences_are_there_in_full():
    code = (ROOT / "LICENSE").read_text("utf-8")
    assert code.startswith("MIT License\n")
    assert PROJECT["tool"]["book"]["author"] in code
    text = (ROOT / "LICENSE-TEXT").read_text("utf-8")
    assert text.startswith("Attribution 4.0 International\n")
    for number in range(1, 9):
        assert f"\nSection {number} -- " in text


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_links_of_a_document_lead_somewhere(name):
    text = (ROOT / name).read_text("utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        path, _, anchor = target.partition("#")
        if "://" in path:
            continue
        assert (ROOT / path).exists(), target
        if anchor:
            page = (ROOT / (path or name)).read_text("utf-8")
            headings = re.findall(r"^#+ (.*)$", page, re.M)
            slugs = {
                re.sub(r"[^\w -]", "", h).lower().replace(" ", "-") for h in headings
            }
            assert anchor in slugs, target


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_names_only_commands_that_exist(name):
    text = (ROOT / name).read_text("utf-8")
    assert set(re.findall(r"`make ([a-z]+)", text)) <= TARGETS


def test_the_readme_names_every_command():
    text = (ROOT / "README.md").read_text("utf-8")
    assert set(re.findall(r"`make ([a-z]+)", text)) == TARGETS


def test_the_readme_opens_with_what_a_reader_wants():
    """The first screen: 40 lines of a terminal or of a web page."""
    first = "\n".join((ROOT / "README.md").read_text("utf-8").splitlines()[:40])
    for word in (
        "**Read**",
        "**Print**",
        "**Cite**",
        "**Report an error**",
        "**Build**",
    ):
        assert word in first


def test_the_changelog_knows_this_version():
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    version = PROJECT["project"]["version"]
    assert re.search(rf"^## \[{re.escape(version)}\]", text, re.M)
    assert version.startswith(PROJECT["tool"]["book"]["edition"])
