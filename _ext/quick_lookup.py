"""What Sphinx and pybtex look up again at every reference, looked up once.

A reference to a numbered thing unpickles the whole chapter that it stands
in, and a citation searches all installed packages for a plug-in. On the
book that was a fifth of a build.
"""

from functools import cache, lru_cache

import pybtex.plugin
from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain


@lru_cache(maxsize=16)
def doctree(env, docname: str):
    """A chapter to look into; whoever changes one asks the environment."""
    return env.get_doctree(docname)


class LookedUp:
    """The environment, but with chapters that are at hand already."""

    def __init__(self, env, here: str, document):
        self._env, self._here, self._document = env, here, document

    def __getattr__(self, name):
        return getattr(self._env, name)

    def get_doctree(self, docname: str):
        if docname == self._here and self._document is not None:
            return self._document
        return doctree(self._env, docname)


class QuickStandardDomain(StandardDomain):
    def _resolve_numref_xref(
        self, env, fromdocname, builder, typ, target, node, contnode
    ):
        looked_up = LookedUp(env, fromdocname, node.document)
        return super()._resolve_numref_xref(
            looked_up, fromdocname, builder, typ, target, node, contnode
        )


def forget(*_):
    doctree.cache_clear()


def setup(app: Sphinx):
    app.add_domain(QuickStandardDomain, override=True)
    app.connect("env-updated", forget)
    find = pybtex.plugin._load_entry_point
    if not hasattr(find, "cache_info"):
        pybtex.plugin._load_entry_point = cache(find)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
