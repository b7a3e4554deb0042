"""One style sheet and one script for all pages.

The theme and the extensions bring seven of the one and nine of the other.
A page waits for each, so they are put together when the pages are
written; what a single page adds stays a file of its own. The icons come
from a font with the few that are used (`tools/subset_fonts.py`).
"""

import hashlib
import re
from pathlib import Path

from lean_css import lean
from sphinx.application import Sphinx

STYLE = "_static/site.css"
SCRIPT = "_static/site.js"
# The theme links these in its layout, which _templates/layout.html replaces.
THEME_STYLES = ["_static/basic.css", "_static/styles/pydata-sphinx-theme.css"]
THEME_SCRIPTS = ["_static/scripts/pydata-sphinx-theme.js"]


def names(files) -> list[str]:
    """The local files among style sheets or scripts, in the order of loading."""
    found = (str(f.filename) for f in sorted(files, key=lambda f: f.priority))
    return [name for name in found if name.startswith("_static/")]


def wanted(app: Sphinx) -> tuple[list[str], list[str]]:
    left_out = set(app.config.assets_left_out)
    styles = [*THEME_STYLES, *names(app.builder._orig_css_files)]
    scripts = [*names(app.builder._orig_js_files), *THEME_SCRIPTS]
    # The theme adds its own sheet once more under another name.
    return (
        [s for s in dict.fromkeys(styles) if s not in left_out],
        [s for s in dict.fromkeys(scripts) if s not in left_out],
    )


def version(app: Sphinx) -> str:
    """Tells browsers that a new build has other files."""
    if not hasattr(app.builder, "assets_version"):
        digest = hashlib.sha1(app.config.book_commit.encode(), usedforsecurity=False)
        for name in (n for group in wanted(app) for n in group):
            digest.update((app.outdir / name).read_bytes())
        app.builder.assets_version = digest.hexdigest()[:8]
    return app.builder.assets_version


def link(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    if app.builder.name != "html":
        return
    bundled = {name for group in wanted(app) for name in group}
    bundled |= set(app.config.assets_left_out)
    for key in ("css_files", "script_files"):
        context[key] = [
            f
            for f in context[key]
            # A script without a file only sets what the bundled ones do not use.
            if f.filename and str(f.filename) not in bundled
        ]
    context["site_style"] = f"{context['pathto'](STYLE, 1)}?v={version(app)}"
    context["site_script"] = f"{context['pathto'](SCRIPT, 1)}?v={version(app)}"


# --- when all pages are there --------------------------------------------


def put_together(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.name != "html":
        return
    styles, scripts = wanted(app)
    # Not every file ends its last statement.
    script = "\n;\n".join(
        re.sub(r"(?m)^//# sourceMappingURL=.*$", "", read(app, name))
        for name in scripts
    )
    known = classes_of_pages(app.outdir) | set(re.findall(r"[A-Za-z_][\w-]*", script))
    style = "".join(
        lean(without_fonts(relinked(read(app, name), name)), known) for name in styles
    )
    (app.outdir / SCRIPT).write_text(script, encoding="utf-8")
    (app.outdir / STYLE).write_text(style, encoding="utf-8")


def read(app: Sphinx, name: str) -> str:
    return (app.outdir / name).read_text(encoding="utf-8")


def classes_of_pages(folder: Path) -> set[str]:
    found: set[str] = set()
    for page in folder.rglob("*.html"):
        found.update(re.findall(r' class="([^"]*)"', page.read_text(encoding="utf-8")))
    return {name for names in found for name in names.split()}


def relinked(css: str, name: str) -> str:
    """Addresses of a sheet in a sub-folder, seen from the folder above."""
    folder = Path(name).relative_to("_static").parent
    if folder == Path("."):
        return css

    def seen(match: re.Match) -> str:
        path = (Path("/") / folder / match[2]).resolve().relative_to("/")
        return f"url({match[1]}{path}{match[1]})"

    return re.sub(r"url\(([\"']?)(?!data:|https?:|#)([^\"')]+)\1\)", seen, css)


def without_fonts(css: str) -> str:
    """The theme's icon fonts weigh 240 kB; ours holds the icons in use."""
    return re.sub(r"@font-face\s*\{[^{}]*fontawesome[^{}]*\}", "", css)


def setup(app: Sphinx):
    app.add_config_value("assets_left_out", [], "html", list)
    app.connect("html-page-context", link, priority=900)
    app.connect("build-finished", put_together, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
