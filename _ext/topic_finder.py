"""The topic finder: each topic that the book teaches, with its section.

`book/topics.toml` names for each topic its title and the label of the
section that teaches it.
"""

import tomllib
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective


def read_topics(path: Path) -> dict[str, dict[str, str]]:
    """The topics by id. Raises ValueError where an entry is not complete."""
    topics = tomllib.loads(path.read_text(encoding="utf-8"))
    for name, topic in topics.items():
        if not isinstance(topic, dict) or set(topic) != {"title", "label"}:
            raise ValueError(f"{path.name}: {name} needs a title and a label")
    return topics


class TopicFinder(SphinxDirective):
    """Lists the topics by title, each with a reference to its section."""

    def run(self):
        path = Path(self.env.srcdir) / self.config.topics_file
        self.env.note_dependency(str(path))
        try:
            topics = read_topics(path)
        except (OSError, ValueError) as error:
            raise self.error(f"topic-finder: {error}") from error
        items = nodes.bullet_list(classes=["topic-finder"])
        for _, topic in sorted(
            topics.items(), key=lambda item: item[1]["title"].casefold()
        ):
            line = nodes.paragraph("", topic["title"] + ": ")
            reference = addnodes.pending_xref(
                "",
                nodes.inline("", "", classes=["std", "std-ref"]),
                refdomain="std",
                reftype="ref",
                reftarget=topic["label"],
                refexplicit=False,
                refwarn=True,
                refdoc=self.env.docname,
            )
            line += reference
            items += nodes.list_item("", line)
        return [items]


def setup(app: Sphinx):
    app.add_config_value("topics_file", "topics.toml", "env")
    app.add_directive("topic-finder", TopicFinder)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
