"""A small book of three chapters, built by the real machinery.

The whole book grows; what can be shown on three chapters is shown on
them: `small("epub")` builds one edition of the copy that all tests share,
`copy_book(folder)` makes another to change.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
FIXTURE = Path(__file__).resolve().parent / "fixture"
MACHINERY = ("conf.py", "pyproject.toml", "_ext", "_static", "_templates")


@pytest.fixture(scope="session")
def copy_book() -> Callable[[Path], Path]:
    """copy_book(folder): the small book with the settings of the real one."""

    def copy(folder: Path) -> Path:
        shutil.copytree(FIXTURE, folder)
        for name in MACHINERY:
            source = ROOT / name
            if source.is_dir():
                ignore = shutil.ignore_patterns("__pycache__")
                shutil.copytree(source, folder / name, ignore=ignore)
            elif source.exists():
                shutil.copy(source, folder / name)
        return folder

    return copy


@pytest.fixture(scope="session")
def build_book() -> Callable[..., subprocess.CompletedProcess]:
    """build_book(folder, "html"): as `make html` does; into folder/out/html."""

    def build(folder: Path, builder: str) -> subprocess.CompletedProcess:
        command = f"-m sphinx -q -W -n --keep-going -c . -b {builder} -d doctrees book"
        return subprocess.run(
            [sys.executable, *command.split(), f"out/{builder}"],
            cwd=folder,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
        )

    return build


@pytest.fixture(scope="session")
def shared_book(tmp_path_factory, copy_book, build_book):
    """A copy in which each edition is built once, whoever asks for it.

    shared_book("name", change) gives a function: edition to folder. What
    differs from the fixture is made by change(folder).
    """
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent  # the processes that test share one

    def shared(name: str, change=lambda folder: None) -> Callable[[str], Path]:
        folder = base / "small" / name

        def edition(builder: str) -> Path:
            (base / "small").mkdir(exist_ok=True)
            with open(base / "small" / f"{name}.lock", "w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                if not folder.exists():
                    change(copy_book(folder))
                log = folder / f"{builder}.log"
                if not log.exists():
                    done = build_book(folder, builder)
                    code = f"exit {done.returncode}" if done.returncode else ""
                    log.write_text(f"{done.stderr}{code}", "utf-8")
            if complaint := log.read_text("utf-8"):
                pytest.fail(f"the {builder} of {name}: {complaint}", pytrace=False)
            return folder / "out" / builder

        return edition

    return shared


@pytest.fixture(scope="session")
def small(shared_book) -> Callable[[str], Path]:
    """small("html"): the folder of an edition of the small book."""
    return shared_book("plain")
