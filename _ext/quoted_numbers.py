"""The num role: a number that an example returned, printed in the text.

    {num}`ml_coding/k_means:inertia`        as it is, thousands with commas
    {num}`ml_coding/k_means:inertia:.2f`    with a format of Python's

Read from `code/outputs/<part>/<topic>.json`, which `make outputs` writes.
"""

import json
from functools import cache
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxRole

OUTPUTS = Path(__file__).resolve().parent.parent / "code" / "outputs"


@cache
def numbers_of(topic: str, modified: int) -> dict:
    return json.loads((OUTPUTS / f"{topic}.json").read_text(encoding="utf-8"))


def formatted(value: int | float | str, spec: str = "") -> str:
    """The value as the text shows it, with a real minus sign."""
    if isinstance(value, str):
        if spec:
            raise ValueError("a string takes no format")
        return value
    text = format(value, spec or (",d" if isinstance(value, int) else ",.6g"))
    return text.replace("-", "\N{MINUS SIGN}")


class NumberRole(SphinxRole):
    def run(self):
        topic, _, rest = self.text.partition(":")
        key, _, spec = rest.partition(":")
        path = OUTPUTS / f"{topic}.json"
        if not path.exists():
            return self.fail(f"num: no output file for the example {topic}")
        self.env.note_dependency(str(path))
        numbers = numbers_of(topic, path.stat().st_mtime_ns)
        if key not in numbers:
            return self.fail(f"num: {topic} has no number {key!r}")
        try:
            text = formatted(numbers[key], spec)
        except (TypeError, ValueError) as error:
            return self.fail(f"num: {self.text}: {error}")
        return [nodes.inline(self.rawtext, text, classes=["num"])], []

    def fail(self, message: str):
        error = self.inliner.reporter.error(message, line=self.lineno)
        return [self.inliner.problematic(self.rawtext, self.rawtext, error)], [error]


def setup(app: Sphinx):
    app.add_role("num", NumberRole())
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
