"""What pyproject.toml says of the book, known to every extension.

`[tool.book]` holds title, edition, date, author, and where the website
and the source will stand. conf.py reads it; an extension asks for
`config.book_url` and the like. The address may be empty: then nobody may
print a link that starts with it.
"""

import datetime
from urllib.parse import urlsplit

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging

logger = logging.getLogger(__name__)

# Not strftime's names: Sphinx sets the locale of whoever builds.
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def long_date(date: datetime.date) -> str:
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def address(value: str, name: str) -> str:
    """The address with one slash at its end, or nothing."""
    if not value:
        return ""
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        # Not an exception: Sphinx would show where in its code it rose.
        logger.error(
            "pyproject.toml: [tool.book] %s is no web address: %s", name, value
        )
        return ""
    return value.rstrip("/") + "/"


def tidy(app: Sphinx, config: Config) -> None:
    config.book_url = address(config.book_url, "url")
    config.book_repository = address(config.book_repository, "repository").rstrip("/")
    if not config.html_baseurl:
        config.html_baseurl = config.book_url


def setup(app: Sphinx):
    for name in ("book_url", "book_repository"):
        app.add_config_value(name, "", "html", str)
    # "": a new commit alone must not write every page anew.
    app.add_config_value("book_commit", "", "", str)
    app.add_config_value("book_date", datetime.date(1970, 1, 1), "html", datetime.date)
    app.connect("config-inited", tidy, priority=100)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
