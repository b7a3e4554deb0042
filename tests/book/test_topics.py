"""Every topic that the book claims to teach leads to its section."""

import tomllib
from collections import Counter
from pathlib import Path

import pytest
import topic_finder
from bs4 import BeautifulSoup
from sphinx.util.inventory import InventoryFile

ROOT = Path(__file__).resolve().parent.parent.parent
TOPICS = topic_finder.read_topics(ROOT / "book" / "topics.toml")


def test_each_topic_has_a_section(built):
    inventory = InventoryFile.loads(
        (built("html") / "objects.inv").read_bytes(), uri=""
    )
    known = set(inventory.data["std:label"])
    assert {
        name: t["label"] for name, t in TOPICS.items() if t["label"] not in known
    } == {}


def test_no_topic_stands_twice():
    titles = Counter(topic["title"].casefold() for topic in TOPICS.values())
    assert [title for title, count in titles.items() if count > 1] == []


def test_titles_say_something():
    assert TOPICS
    for name, topic in TOPICS.items():
        assert topic["title"].strip() == topic["title"] != "", name


@pytest.mark.parametrize(
    "entry",
    [
        'a = { title = "A" }',
        'a = { label = "a" }',
        'a = "A"',
        'a = { title = "A", label = "a", part = 1 }',
    ],
)
def test_an_entry_that_is_not_complete_is_refused(tmp_path, entry):
    path = tmp_path / "topics.toml"
    path.write_text(entry, "utf-8")
    with pytest.raises(ValueError, match=r"topics\.toml: a needs a title and a label"):
        topic_finder.read_topics(path)


def test_a_topic_named_twice_is_refused(tmp_path):
    path = tmp_path / "topics.toml"
    row = 'a = { title = "A", label = "a" }\n'
    path.write_text(row + row, "utf-8")
    with pytest.raises(tomllib.TOMLDecodeError):
        topic_finder.read_topics(path)


@pytest.mark.parametrize(("builder", "suffix"), [("html", "html"), ("epub", "xhtml")])
def test_the_finder_lists_topics_by_title_with_links(small, builder, suffix):
    text = (small(builder) / "back" / f"topic_finder.{suffix}").read_text("utf-8")
    items = BeautifulSoup(text, "html.parser").select(".topic-finder li")
    assert [item.get_text().strip() for item in items] == [
        "Median: The median",
        "Sorting: Sorting",
    ]
    links = [item.find("a")["href"] for item in items]
    assert links == [
        f"../ml_coding/averages.{suffix}#averages-median",
        f"../coding/sorting.{suffix}#sorting",
    ]
