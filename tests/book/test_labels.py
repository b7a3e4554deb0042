"""A published label stays where a reader's link expects it."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import labels
import update_labels
from bs4 import BeautifulSoup
from sphinx.util.inventory import InventoryFile

ROOT = Path(__file__).resolve().parent.parent.parent


def inventory(folder: Path) -> dict[str, str]:
    """Label to address, as another project's Sphinx would find it."""
    data = InventoryFile.loads((folder / "objects.inv").read_bytes(), uri="")
    return {name: item.uri for name, item in data.data["std:label"].items()}


def ids_of(folder: Path) -> dict[str, set[str]]:
    """The ids of each page."""
    return {
        path.relative_to(folder).as_posix(): {
            tag["id"]
            for tag in BeautifulSoup(path.read_text("utf-8"), "html.parser").find_all(
                id=True
            )
        }
        for path in folder.rglob("*.html")
    }


def missing(folder: Path, wanted: list[str]) -> list[str]:
    """Labels that no link reaches."""
    ids, known = ids_of(folder), inventory(folder)
    anywhere = set().union(*ids.values())
    lost = []
    for label in wanted:
        if label in known:
            page, _, anchor = known[label].partition("#")
            if anchor.replace("$", label) not in ids[page]:
                lost.append(label)
        elif not {label, f"equation-{label}"} & anywhere:
            lost.append(label)
    return lost


def test_every_published_label_is_in_the_book(built):
    published = labels.published(ROOT / "book" / "labels.txt")
    assert published
    assert missing(built("html"), published) == []


def test_every_label_is_an_id_and_in_the_inventory(small):
    folder = small("html")
    known = inventory(folder)
    sections = ["sorting", "sorting-insertion", "averages-median-cost", "part-coding"]
    things = ["fig-averages", "tab-sorting-moves", "lst-averages-mean"]
    questions = ["q-averages-outlier"]
    assert missing(folder, [*sections, *things, *questions, "eq-sorting-cost"]) == []
    assert set(sections + things + questions) <= set(known)
    assert known["averages-mean"].endswith(("#$", "#averages-mean"))
    assert missing(folder, ["no-such-label"]) == ["no-such-label"]


def test_a_label_is_its_section_s_own_id(small):
    """The heading's permalink shows the label, not a name made of the title."""
    text = (small("html") / "ml_coding" / "averages.html").read_text("utf-8")
    page = BeautifulSoup(text, "html.parser")
    heading = page.find("section", id="averages-mean").find("h2")
    assert heading.find("a", class_="headerlink")["href"] == "#averages-mean"


def test_the_list_is_sorted_and_each_label_stands_once():
    published = labels.published(ROOT / "book" / "labels.txt")
    assert published == sorted(set(published))


def test_new_labels_are_added_and_old_ones_stay():
    text = update_labels.merged(["b", "gone"], {"c", "b", "a"})
    head, *rows = text.splitlines()
    assert head.startswith("#")
    assert rows == ["a", "b", "c", "gone"]


def test_the_list_reads_as_it_was_written(tmp_path):
    path = tmp_path / "labels.txt"
    assert labels.published(path) == []
    path.write_text(update_labels.merged([], {"k-means", "a"}), "utf-8")
    assert labels.published(path) == ["a", "k-means"]


def test_the_tool_reads_the_labels_of_a_book(tmp_path, copy_book):
    folder = copy_book(tmp_path / "book")
    tool = folder / "tools" / "update_labels.py"
    tool.parent.mkdir()
    shutil.copy(ROOT / "tools" / "update_labels.py", tool)
    target = folder / "book" / "labels.txt"
    target.write_text("averages\ndropped\n", "utf-8")

    def run() -> str:
        command = [sys.executable, str(tool)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return done.stdout

    assert run().startswith("labels: 2 kept, ")
    found = labels.published(target)
    assert "dropped" in found
    for label in ("sorting", "eq-sorting-cost", "q-sorting-slow", "fig-averages"):
        assert label in found
    assert "genindex" not in found
    assert run() == f"labels: {len(found)} kept, 0 new\n"


def test_labels_are_in_kebab_case():
    kebab = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
    published = labels.published(ROOT / "book" / "labels.txt")
    assert [label for label in published if not kebab.fullmatch(label)] == []
