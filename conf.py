"""The book's settings. `sphinx-build -c . book …` reads them."""

import datetime
import os
import subprocess
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "_ext"))

BOOK = tomllib.loads((HERE / "pyproject.toml").read_text("utf-8"))["tool"]["book"]


def _commit() -> str:
    try:
        done = subprocess.run(
            ["git", "rev-parse", "--short=10", "HEAD"],
            cwd=HERE,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return ""  # built from an archive without its history
    return done.stdout.strip()


project = BOOK["title"]
author = BOOK["author"]
version = release = BOOK["edition"]
book_date = datetime.date.fromisoformat(BOOK["date"])
book_url = BOOK["url"]
book_repository = BOOK["repository"]
book_commit = _commit()
copyright = f"{book_date.year}, {author}"
language = "en"
# One time for every file that carries a date: rebuilds are byte-identical.
book_epoch = int(
    datetime.datetime.combine(book_date, datetime.time(12), datetime.UTC).timestamp()
)
os.environ.setdefault("SOURCE_DATE_EPOCH", str(book_epoch))

extensions = [
    "myst_parser",
    "sphinx_copybutton",
    "sphinx_design",
    "sphinxcontrib.bibtex",
    "assets",
    "book_settings",
    "citing",
    "epub",
    "labels",
    "listings",
    "mathml",
    "page_frame",
    "questions",
    "quick_lookup",
    "quoted_numbers",
    "sidebar",
    "topic_finder",
    "typst_book",
    "unnumbered",
]
templates_path = ["_templates"]
exclude_patterns = ["_build"]
nitpicky = True

myst_enable_extensions = [
    "attrs_inline",
    "colon_fence",
    "deflist",
    "dollarmath",
    "smartquotes",
]
myst_dmath_double_inline = False
# MyST has set the quotation marks already.
smartquotes = False

# Numbers are the same in every edition.
numfig = True
numfig_secnum_depth = 2
numfig_format = {
    "figure": "Figure %s",
    "table": "Table %s",
    "code-block": "Listing %s",
    "section": "Section %s",
}
math_numfig = True
math_eqref_format = "({number})"

# The TeX macros of the book, for both converters (see front/notation.md).
math_macros = {
    "R": r"\mathbb{R}",
    "E": r"\mathbb{E}",
    "Var": r"\operatorname{Var}",
    "Cov": r"\operatorname{Cov}",
    "argmin": r"\operatorname*{arg\,min}",
    "argmax": r"\operatorname*{arg\,max}",
    "softmax": r"\operatorname{softmax}",
    "diag": r"\operatorname{diag}",
    "tr": r"\operatorname{tr}",
    "sign": r"\operatorname{sign}",
    "KL": r"D_{\mathrm{KL}}\left(#1\,\middle\|\,#2\right)",
}

bibtex_bibfiles = ["book/references.bib"]
bibtex_default_style = "alpha"
bibtex_reference_style = "author_year"

unnumbered_sections = ["In the interview", "Questions", "Further reading"]

# A part's volume has these pages of the whole book before and after it.
typst_volume_front = ["front/notation"]
typst_volume_back = ["back/bibliography"]

topics_file = "topics.toml"

html_math_renderer = "mathml"
html_theme = "sphinx_book_theme"
html_title = project
html_description = (
    "A book on every round of the machine-learning interview: coding, ML coding, "
    "fundamentals, system design, agents, behavioral. Answers, tested code."
)
html_favicon = "_static/favicon.svg"
html_static_path = ["_static"]
html_css_files = ["math.css", "book.css"]
html_js_files = ["book.js"]
# What the theme and the extensions would load and no page uses.
assets_left_out = ["_static/design-tabs.js"]
html_sidebars = {"**": ["book-list.html"]}
html_context = {"default_mode": "auto"}
html_theme_options = {
    "article_header_start": ["toggle-primary-sidebar.html"],
    "article_header_end": ["page-tools.html"],
    "article_footer_items": ["report-error.html"],
    "footer_content_items": ["book-footer.html"],
    "navbar_persistent": [],
    "primary_sidebar_end": [],
    "pygments_dark_style": "a11y-high-contrast-dark",
    "pygments_light_style": "a11y-high-contrast-light",
    "secondary_sidebar_items": ["page-toc.html"],
    "shorten_urls": False,
    "use_download_button": False,
    "use_fullscreen_button": False,
}
html_permalinks_icon = "#"
# Outputs are there to be read, listings to be copied.
copybutton_selector = "div.highlight-python pre, div.highlight-sql pre"
html_copy_source = False
html_show_sourcelink = False

epub_basename = "machine-learning-technical-interviews"
epub_description = (
    "How to answer in every round of a machine-learning interview loop: coding, "
    "ML coding, fundamentals, system design, agentic systems, behavioral."
)
epub_publisher = author
epub_contributor = author
# Stays the same in all editions; the file says by its date which one it is.
epub_identifier = "urn:uuid:35bab54a-e7d6-59b4-a14f-2cea3277944a"
epub_scheme = "UUID"
epub_uid = "book-id"
epub_cover = ("_static/cover.png", "epub-cover.html")
epub_guide = [("toc", "nav.xhtml", "Contents")]
epub_show_urls = "no"
epub_tocscope = "includehidden"
epub_tocdepth = 3
epub_tocdup = False
