"""Run the examples and write what they print and return.

    python tools/run_examples.py                    all of them
    python tools/run_examples.py ml_coding/k_means  those named

`code/examples/<part>/<topic>.py` defines main(): what it prints goes to
`code/outputs/<part>/<topic>.txt`, the numbers that it returns to `.json`.
"""

import contextlib
import importlib
import io
import json
import math
import sys
from pathlib import Path

CODE = Path(__file__).resolve().parent.parent / "code"
OUTPUTS = CODE / "outputs"


def topics() -> list[str]:
    """All examples, as part/topic."""
    return sorted(
        f"{path.parent.name}/{path.stem}" for path in (CODE / "examples").glob("*/*.py")
    )


def run(topic: str) -> tuple[str, dict]:
    """What the example of a topic prints and returns."""
    module = importlib.import_module("examples." + topic.replace("/", "."))
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        numbers = module.main()
    return printed.getvalue(), json.loads(json.dumps(numbers or {}))


def same(found, committed) -> bool:
    """Equal, but for the last digits of floats, in which processors differ."""
    if type(found) is not type(committed):
        return False
    if isinstance(committed, dict):
        return found.keys() == committed.keys() and all(
            same(found[key], committed[key]) for key in committed
        )
    if isinstance(committed, list):
        return len(found) == len(committed) and all(map(same, found, committed))
    if isinstance(committed, float) and not math.isnan(committed):
        return math.isclose(found, committed, rel_tol=1e-6, abs_tol=1e-12)
    return found == committed or (found != found and committed != committed)


def write(topic: str) -> None:
    printed, numbers = run(topic)
    text, data = OUTPUTS / f"{topic}.txt", OUTPUTS / f"{topic}.json"
    text.parent.mkdir(parents=True, exist_ok=True)
    text.write_text(printed, encoding="utf-8")
    data.write_text(json.dumps(numbers, indent=1) + "\n", encoding="utf-8")


def main(wanted: list[str]) -> int:
    sys.path.insert(0, str(CODE))
    known = topics()
    for topic in wanted:
        if topic not in known:
            print(f"outputs: no example code/examples/{topic}.py", file=sys.stderr)
            return 2
    missed = 0
    for topic in wanted or known:
        try:
            write(topic)
        except ModuleNotFoundError as error:
            missed += 1
            left = f"{topic} needs {error.name}: its output stays as it is"
            print(f"outputs: {left}", file=sys.stderr)
        else:
            print(f"outputs: {topic}")
    return 2 if wanted and missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
