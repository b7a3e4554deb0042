"""Katas: what is kept, what goes, and that the tests tell them apart."""

import re
import shutil
import subprocess
import sys

import kata
import pytest

SOURCE = '''"""Two sums."""

import numpy as np

SIZE = 3


def total(x: list, start: int = SIZE) -> int:
    """Add up."""
    answer = _checked(start)
    for item in x:
        answer += item
    return answer


def _checked(start):
    return start


class Adder:
    """Adds."""

    def __init__(self, start: int):
        self.start = start

    def _secret(self):
        return self.start

    @property
    def value(self):
        return self._secret()
'''


def test_signatures_and_docstrings_stay_bodies_and_helpers_go():
    stub = kata.stub(SOURCE)
    assert "import numpy as np" in stub
    assert "def total(x: list, start: int=SIZE) -> int:" in stub
    assert '"""Add up."""' in stub
    assert "class Adder" in stub and "@property" in stub
    for gone in ("_checked", "_secret", "answer", "self.start"):
        assert gone not in stub
    assert stub.count("raise NotImplementedError") == 3


def test_minutes_grow_with_what_is_to_be_written():
    # total's body 4, _checked 2, __init__'s body 1, _secret 2, value's body 1
    assert kata.lines_removed(SOURCE) == 10
    found = kata.katas()
    by_lines = sorted(found.values(), key=lambda k: k.lines)
    assert by_lines[0].minutes <= by_lines[-1].minutes
    assert all(k.minutes % 5 == 0 and k.lines > 0 for k in by_lines)


def test_every_tested_listing_of_the_coding_parts_is_a_kata():
    listed = {path for k in kata.katas().values() for path in k.listings}
    written = {
        path
        for part in kata.PARTS
        for path in (kata.ROOT / "code" / "mlinterviews" / part).glob("*.py")
    }
    assert written == listed


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """An empty practice folder."""
    monkeypatch.setattr(kata, "PRACTICE", tmp_path)
    return tmp_path


def test_the_list_names_level_and_minutes(capsys):
    assert kata.main([]) == 0
    line = next(
        line for line in capsys.readouterr().out.splitlines() if "reservoir" in line
    )
    topic, level, minutes = line.split()
    assert topic == "reservoir_sampling"
    assert level in ("easy", "medium", "hard")
    assert int(minutes) > 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["write", "no_such_topic"], "no tested topic 'no_such_topic'"),
        (["try", "reservoir_sampling"], "nothing to try"),
        (["paint", "k_means"], "say write TOPIC"),
    ],
)
def test_bad_input_is_one_clear_line(desk, capsys, arguments, says):
    assert kata.main(arguments) == 2
    said = capsys.readouterr().err
    assert says in said and said.count("\n") == 1


def test_a_kata_is_never_overwritten(desk, capsys):
    assert kata.main(["write", "reservoir_sampling"]) == 0
    (desk / "reservoir_sampling.py").write_text("my work")
    assert kata.main(["write", "reservoir_sampling"]) == 2
    assert "is there already" in capsys.readouterr().err
    assert (desk / "reservoir_sampling.py").read_text() == "my work"


def outcomes(tests, swaps) -> dict[str, str]:
    """Each test's outcome, in a pytest of its own."""
    command = [sys.executable, "-m", "pytest", "-p", "kata_swap", "-q", "-rA"]
    command += ["--tb=no", "-p", "no:xdist", "--first-example"]
    command += ["-m", "not text", *map(str, tests)]
    for swap in swaps:
        command += ["--swap", swap]
    done = subprocess.run(command, cwd=kata.ROOT, capture_output=True, text=True)
    found = {}
    for line in done.stdout.splitlines():
        word, _, rest = line.partition(" ")
        if word in ("PASSED", "FAILED", "ERROR"):
            found[rest.split(" - ")[0]] = word
    assert found, done.stdout + done.stderr
    return found


def test_the_own_source_of_a_listing_passes_its_kata(tmp_path):
    mine = kata.katas()["reservoir_sampling"]
    swaps = []
    for listing in mine.listings:
        shutil.copy(listing, tmp_path / listing.name)
        name = f"mlinterviews.{mine.part}.{listing.stem}"
        swaps.append(f"{name}={tmp_path / listing.name}")
    assert set(outcomes([mine.tests], swaps).values()) == {"PASSED"}


def test_an_error_may_be_said_in_other_words(tmp_path):
    mine = kata.katas()["reservoir_sampling"]
    swaps, reworded = [], 0
    for listing in mine.listings:
        source, words = re.subn(
            r'ValueError\(\s*f?"[^"]*"',
            'ValueError("not so"',
            listing.read_text("utf-8"),
        )
        reworded += words
        (tmp_path / listing.name).write_text(source, "utf-8")
        name = f"mlinterviews.{mine.part}.{listing.stem}"
        swaps.append(f"{name}={tmp_path / listing.name}")
    assert reworded
    assert set(outcomes([mine.tests], swaps).values()) == {"PASSED"}


def test_an_empty_stub_passes_no_test(tmp_path):
    """Otherwise a test would say nothing of what the reader wrote."""
    swaps, tests, untried = [], [], []
    for k in kata.katas().values():
        if k.missing:
            untried.append(f"{k.topic} needs {' and '.join(k.missing)}")
            continue
        tests.append(k.tests)
        for listing in k.listings:
            path = tmp_path / listing.name
            path.write_text(kata.stub(listing.read_text("utf-8")), "utf-8")
            swaps.append(f"mlinterviews.{k.part}.{listing.stem}={path}")
    passed = [t for t, o in outcomes(tests, swaps).items() if o == "PASSED"]
    assert passed == []
    if untried:
        pytest.skip("tried all but: " + "; ".join(untried))


def test_a_kata_whose_package_is_missing_says_so(tmp_path, monkeypatch, capsys):
    listing = tmp_path / "tensors.py"
    listing.write_text("import ast\nimport no_such.thing\nfrom . import x\n", "utf-8")
    tensors = kata.Kata("ml_coding", "tensors", (listing,))
    assert tensors.missing == ["no_such"]
    monkeypatch.setattr(kata, "katas", lambda: {"tensors": tensors})
    assert kata.main(["try", "tensors"]) == 2
    assert capsys.readouterr().err == "kata: tensors needs no_such: install it\n"
