"""Sections that close every chapter carry no number.

"In the interview", "Questions" and "Further reading" stand at the end of
a chapter, so no other number moves when theirs is taken away.
"""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


def unnumber(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Runs after Sphinx has numbered the sections, which it does anew."""
    names = set(env.config.unnumbered_sections)
    for docname, numbers in env.toc_secnumbers.items():
        for reference in env.tocs[docname].findall(nodes.reference):
            if reference.astext() in names and reference["anchorname"]:
                # Not removed: a missing number would be the chapter's.
                numbers[reference["anchorname"]] = ()
                reference.attributes.pop("secnumber", None)
    return []


def setup(app: Sphinx):
    app.add_config_value("unnumbered_sections", [], "env", list)
    app.connect("env-get-updated", unnumber, priority=800)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
