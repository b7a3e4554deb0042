"""Labels stay: a published one that is gone stops the build.

People cite sections by their labels. `book/labels.txt` holds those that
were ever published, one a line; `make labels` adds the new ones. A label
may move to another place that says the same; it may not disappear. Two
places with one label would make a link ambiguous: that is an error too.
"""

from pathlib import Path

from docutils import nodes
from questions import questions_of
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

logger = logging.getLogger(__name__)

BUILT_IN = {"genindex", "modindex", "py-modindex", "search"}


def current(env: BuildEnvironment) -> set[str]:
    """Every label that the book has: of sections, things and equations."""
    named = set(env.domains.standard_domain.anonlabels) - BUILT_IN
    return named | set(env.domains.math_domain.equations)


def published(path: Path) -> list[str]:
    """The labels of the list; none if there is no list yet."""
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def labels_of(env: BuildEnvironment) -> dict[str, set[str]]:
    if not hasattr(env, "book_labels"):
        env.book_labels = {}
    return env.book_labels


def collect(app: Sphinx, doctree: nodes.document) -> None:
    explicit = {name for name, is_ in doctree.nametypes.items() if is_}
    labels_of(app.env)[app.env.docname] = explicit


def purge(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    labels_of(env).pop(docname, None)


def merge(app: Sphinx, env: BuildEnvironment, docnames, other) -> None:
    for docname in docnames:
        labels_of(env)[docname] = labels_of(other).get(docname, set())


def check(app: Sphinx, env: BuildEnvironment) -> None:
    path = Path(app.srcdir, app.config.labels_file)
    for label in sorted(set(published(path)) - current(env)):
        logger.error(
            "%s: label %s was published and is gone: keep it beside the new one",
            path.name,
            label,
            type="label",
        )
    for label, docnames in sorted(twice(env).items()):
        logger.error(
            "question %s stands in %s", label, " and ".join(docnames), type="label"
        )


def twice(env: BuildEnvironment) -> dict[str, list[str]]:
    """Questions whose label another page has too.

    Sphinx finds the others, but learns of a question only at the end.
    """
    asked = {q["label"] for found in questions_of(env).values() for q in found}
    holders = {
        label: sorted(d for d, labels in labels_of(env).items() if label in labels)
        for label in asked
    }
    return {label: docs for label, docs in holders.items() if len(docs) > 1}


def setup(app: Sphinx):
    app.add_config_value("labels_file", "labels.txt", "")
    app.connect("doctree-read", collect)
    app.connect("env-purge-doc", purge)
    app.connect("env-merge-info", merge)
    app.connect("env-check-consistency", check)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
