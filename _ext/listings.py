"""Code and output as the page shows it.

`start-after` and `end-before` leave the blank lines that stand around a
marker; they are taken off. The printed page holds 72 columns; a longer
line would wrap there, so it is a warning here.
"""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

logger = logging.getLogger(__name__)

COLUMNS = 72


def trimmed(text: str) -> str:
    """The text without blank lines at its start and end."""
    lines = text.split("\n")
    while lines and not lines[0].strip():
        del lines[0]
    while lines and not lines[-1].strip():
        del lines[-1]
    return "\n".join(lines)


def tidy(app: Sphinx, doctree: nodes.document) -> None:
    for block in doctree.findall(nodes.literal_block):
        if block.rawsource != block.astext():
            continue  # it holds markup
        text = trimmed(block.astext())
        block.rawsource = text
        block.children = []
        block += nodes.Text(text)
        for line in text.split("\n"):
            if len(line) > COLUMNS:
                logger.warning(
                    "listing: %d columns, %d fit: %s",
                    len(line),
                    COLUMNS,
                    line.strip()[:40],
                    location=block,
                    type="listing",
                )


def setup(app: Sphinx):
    app.connect("doctree-read", tidy)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
