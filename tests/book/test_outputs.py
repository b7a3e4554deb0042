"""What the book shows as output is what the examples print today.

The text must be equal, since it is printed; the numbers may differ in the
last digits, which another processor rounds its own way.
"""

import json
from pathlib import Path

import pytest
import run_examples
from run_examples import same

OUTPUTS = Path(run_examples.OUTPUTS)


@pytest.mark.parametrize("topic", run_examples.topics())
def test_an_example_prints_and_returns_what_the_book_shows(topic):
    try:
        printed, numbers = run_examples.run(topic)
    except ModuleNotFoundError as error:
        pytest.skip(f"the example needs {error.name}")
    text = (OUTPUTS / f"{topic}.txt").read_text("utf-8")
    assert printed == text, "make outputs, and read what changed"
    committed = json.loads((OUTPUTS / f"{topic}.json").read_text("utf-8"))
    assert same(numbers, committed), (numbers, committed)


def test_an_example_whose_package_is_missing_keeps_its_output(monkeypatch, capsys):
    def run(topic):
        raise ModuleNotFoundError("no", name="torch")

    monkeypatch.setattr(run_examples, "run", run)
    monkeypatch.setattr(run_examples, "topics", lambda: ["ml_coding/tensors"])
    assert run_examples.main([]) == 0
    assert run_examples.main(["ml_coding/tensors"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "tensors needs torch: its output stays as it is" in said.err


@pytest.mark.parametrize(
    ("found", "committed", "equal"),
    [
        ({"a": 1.0}, {"a": 1.0 + 1e-12}, True),
        ({"a": 1.0}, {"a": 1.001}, False),
        ({"a": 1}, {"b": 1}, False),
        ({"a": 1}, {"a": 1, "b": 2}, False),
        ({"a": 3}, {"a": 4}, False),
        ({"a": "x"}, {"a": "y"}, False),
        ({"a": [1.0, 2.0]}, {"a": [1.0]}, False),
    ],
)
def test_what_counts_as_the_same(found, committed, equal):
    assert same(found, committed) is equal
