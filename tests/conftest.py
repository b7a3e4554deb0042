"""What all tests share: quiet libraries, repeatable runs, one built book."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import hypothesis
import pytest

ROOT = Path(__file__).resolve().parent.parent

# Before anything imports NumPy: two test processes with a pool of threads
# each would fight over the cores, and sums in another order round otherwise.
for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")
os.environ.setdefault("MPLBACKEND", "Agg")
# scikit-learn's joblib warns where a container has no shared memory.
os.environ.setdefault("JOBLIB_MULTIPROCESSING", "0")

# The same examples in each run, so that green stays green.
hypothesis.settings.register_profile(
    "book", deadline=None, derandomize=True, database=None
)
hypothesis.settings.load_profile("book")


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Callable[[str], Path]:
    """built("html"), built("typst"), built("epub"): the folder of an edition.

    Each is built once for the whole run, also where several processes test,
    with warnings as errors and from one reading of the chapters.
    """
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent

    def build(builder: str) -> Path:
        folder = base / "book" / builder
        folder.parent.mkdir(exist_ok=True)
        with open(base / "book" / "lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            log = folder.with_suffix(".log")
            if not log.exists():
                log.write_text(sphinx(builder, folder), encoding="utf-8")
        complaint = log.read_text(encoding="utf-8")
        if complaint:
            pytest.fail(f"the {builder} build: {complaint}", pytrace=False)
        return folder

    def sphinx(builder: str, folder: Path) -> str:
        """What a build complains about; nothing if it went well."""
        command = f"-m sphinx -q -W -n --keep-going -c . -b {builder} -d".split()
        done = subprocess.run(
            [sys.executable, *command, folder.parent / "doctrees", "book", folder],
            cwd=ROOT,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
        )
        if done.returncode == 0:
            return ""
        return done.stderr[-4000:] or f"exit {done.returncode}"

    return build
