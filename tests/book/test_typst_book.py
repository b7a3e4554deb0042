"""The PDF files of the small book: places, outline, tags, fonts, volumes."""

import io
import re
import shutil
import subprocess
import sys
from types import SimpleNamespace

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, IndirectObject
from typst_book import HERE, complaint, keep_cited
from typst_book.index import index_of


@pytest.fixture(scope="module")
def read(small):
    """read("book"): a PDF of the small book."""
    files = {}

    def reader(name):
        if name not in files:
            files[name] = PdfReader(small("typst") / f"{name}.pdf")
        return files[name]

    return reader


def flat(text):
    return re.sub(r"\s+", " ", text)


def outline(reader, entries=None, depth=0):
    for entry in reader.outline if entries is None else entries:
        if isinstance(entry, list):
            yield from outline(reader, entry, depth + 1)
        else:
            yield depth, flat(entry.title)


def page_of(reader, name):
    return reader.get_destination_page_number(reader.named_destinations[name])


def test_the_book_and_a_volume_for_each_part(small):
    names = {path.name for path in small("typst").glob("*.pdf")}
    assert names == {"book.pdf", "part-1-general-coding.pdf", "part-2-ml-coding.pdf"}


def test_trim_title_author_language(read):
    book = read("book")
    assert all(page.mediabox[2:] == [504, 720] for page in book.pages)  # 7 × 10 in
    assert book.metadata.title == "Machine Learning Technical Interviews"
    assert book.metadata.author.startswith("The contributors")
    assert book.trailer["/Root"]["/Lang"] == "en-GB"
    volume = read("part-2-ml-coding")
    assert volume.metadata.title.endswith("Part 2: ML Coding")
    first = flat(volume.pages[0].extract_text())
    assert first.count("ML Coding") == 1 and "Technical Interviews Part 2" in first


def test_it_says_that_it_is_accessible(read):
    root = read("book").trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data().decode()


def tagged(reader):
    """All elements of the structure tree."""
    stack = [reader.trailer["/Root"]["/StructTreeRoot"]]
    while stack:
        element = stack.pop()
        if "/S" in element:
            yield element
        children = element.get("/K", [])
        children = children if isinstance(children, ArrayObject) else [children]
        for child in children:
            if isinstance(child, IndirectObject):
                child = child.get_object()
            if isinstance(child, dict) and child.get("/Type") != "/OBJR":
                stack.append(child)


def test_formulas_and_pictures_have_alternative_text(read):
    elements = list(tagged(read("book")))
    formulas = [e["/Alt"] for e in elements if e["/S"] == "/Formula"]
    assert r"\sum_{i=1}^{n-1} i = \frac{n(n-1)}{2}" in formulas
    assert len(formulas) >= 10
    pictures = [e["/Alt"] for e in elements if e["/S"] == "/Figure" and "/Alt" in e]
    assert pictures == ["Four points on a line, the mean to the right of the median."]


def test_code_is_tagged_as_code(read):
    kinds = [e["/S"] for e in tagged(read("book"))]
    assert kinds.count("/Code") >= 3


def test_every_label_is_a_named_destination(read, small):
    labels = set()
    for path in (small("typst").parent.parent / "book").rglob("*.md"):
        text = path.read_text("utf-8")
        for pattern in (
            r"^\((.+)\)=$",  # sections
            r"^:(?:name|label): (.+)$",  # figures, tables, listings, questions
            r"^\$\$ \((.+)\)$",  # equations
        ):
            labels.update(re.findall(pattern, text, re.M))
    assert len(labels) > 20 and {"eq-sorting-cost", "q-sorting-slow"} < labels
    assert labels - set(read("book").named_destinations) == set()


def test_a_label_leads_to_the_page_of_its_thing(read):
    book = read("book")
    for name, text in {
        "averages-median": "2.1.2 The median",
        "fig-averages": "Figure 2.1.1.",
        "q-averages-running": "Question 2.1.2 · easy",
        "tab-sorting-moves": "Table 1.1.1.",
        "bibliography": "Bibliography",
    }.items():
        assert text in flat(book.pages[page_of(book, name)].extract_text())


def test_the_outline_has_all_sections(read):
    entries = list(outline(read("book")))
    assert [title for depth, title in entries if depth == 0] == [
        *("Notation", "Part 1 General Coding", "Part 2 ML Coding"),
        *("Question index", "Topic finder", "Glossary", "Bibliography", "Index"),
    ]
    assert (1, "2.1 Averages") in entries
    assert (2, "2.1.2 The median") in entries
    assert (3, "2.1.2.1 Its cost") in entries
    assert (2, "Questions") in entries


def test_contents_name_parts_and_chapters_with_pages(read):
    book = read("book")
    text = flat(book.pages[2].extract_text())
    assert "Contents" in text and "The median" not in text
    page = book.page_labels[page_of(book, "averages")]
    assert re.search(rf"2\.1 Averages[ .]*{page}\b", text)


def test_fonts_are_embedded_and_those_of_the_compiler(read):
    families = set()
    for page in read("book").pages:
        for font in page["/Resources"].get("/Font", {}).values():
            below = font.get_object()["/DescendantFonts"][0].get_object()
            description = below["/FontDescriptor"]
            assert "/FontFile2" in description or "/FontFile3" in description
            families.add(re.match(r"/[A-Z]{6}\+([A-Za-z]+)", below["/BaseFont"])[1])
    assert families == {"LibertinusSerif", "NewCMMath", "DejaVuSansMono"}


def test_cross_references_have_section_and_page(read):
    book = read("book")
    text = flat("".join(page.extract_text() for page in book.pages))
    page = book.page_labels[page_of(book, "averages-median")]
    assert f"The median (§ 2.1.2, p. {page}) needs it" in text.replace("\xa0", " ")
    assert "??" not in text


def test_a_reference_into_another_volume_says_where(read):
    text = flat("".join(p.extract_text() for p in read("part-1-general-coding").pages))
    assert "The median, Section 2.1.2 (Part 2) needs it" in text


def test_a_volume_has_its_part_and_what_it_cites(read):
    first = [title for depth, title in outline(read("part-1-general-coding"))]
    assert first[0] == "Notation" and first[-2:] == ["Bibliography", "Index"]
    assert "1.1 Sorting" in first and "2.1 Averages" not in first
    text = "".join(p.extract_text() for p in read("part-1-general-coding").pages)
    assert "The Art of Computer Programming" in text


def test_the_index_has_page_numbers(read):
    book = read("book")
    text = flat(book.pages[-1].extract_text())
    sorting = book.page_labels[page_of(book, "sorting")]
    median = book.page_labels[page_of(book, "glossary")]
    assert re.search(rf"\bSorting, {sorting}\b", text)
    assert re.search(rf"\bmedian, {median}\b", text)


def test_a_footnote_stands_on_its_page(read):
    text = read("book").pages[page_of(read("book"), "averages")].extract_text()
    assert "An empty list has none." in text


def test_a_table_head_and_the_licences(read):
    text = flat(read("book").pages[1].extract_text())
    for said in ("CC BY 4.0", "MIT", "How to cite", "Edition"):
        assert said in text


# --- what goes wrong ----------------------------------------------------


def test_the_compiler_names_the_chapter(tmp_path):
    source = tmp_path / "book.typ"
    source.write_text("one\n// file: coding/heaps\n$ dot.nosuch $\n", "utf-8")
    done = subprocess.run(
        [sys.executable, HERE / "compile.py", source, tmp_path / "book.pdf", "0"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1 and not (tmp_path / "book.pdf").exists()
    said = complaint(source, done.stderr)
    assert said == "book.typ: error: unknown symbol modifier (in coding/heaps)"


def test_a_heading_stays_with_the_question_after_it(tmp_path):
    import typst

    shutil.copytree(HERE, tmp_path / "made")
    question = (
        '#question("1.1.1", "easy", [#target("q-{0}", public: true)], [Why?])'
        "[Because of a reason that takes its two lines to be told. #lorem(20)]"
    )
    pages = [
        f'#pagebreak(weak: true)\n#v({height}pt)\n#section(3, "", [S{height}], '
        f'names: ("s-{height}",), [Heading {height}])\n{question.format(height)}\n'
        for height in range(480, 600, 5)
    ]
    source = tmp_path / "made/all.typ"
    source.write_text(
        f'#import "template.typ": *\n#show: book\n{"".join(pages)}', "utf-8"
    )
    read = PdfReader(io.BytesIO(typst.compile(str(source))))
    broken = 0
    for height in range(480, 600, 5):
        head, question = page_of(read, f"s-{height}"), page_of(read, f"q-{height}")
        assert head == question, f"heading {height} stands alone"
        broken += "reason" not in flat(read.pages[head].extract_text())
    assert not broken, "a question without a line of its answer"


def test_only_one_volume(small, build_book, tmp_path, copy_book):
    folder = copy_book(tmp_path / "book")
    settings = (folder / "conf.py").read_text("utf-8")
    (folder / "conf.py").write_text(settings + 'typst_volumes = "part-2"\n', "utf-8")
    assert build_book(folder, "typst").stderr == ""
    made = {path.name: path for path in (folder / "out/typst").glob("*.pdf")}
    assert set(made) == {"part-2-ml-coding.pdf"}
    (again,) = made.values()
    assert again.read_bytes() == (small("typst") / again.name).read_bytes()


def test_a_bad_formula_stops_the_build(build_book, tmp_path, copy_book):
    folder = copy_book(tmp_path / "book")
    page = folder / "book/coding/sorting.md"
    page.write_text(page.read_text("utf-8") + "\nSo $\\nosuch x$.\n", "utf-8")
    done = build_book(folder, "typst")
    assert done.returncode != 0
    lines = [line for line in done.stderr.splitlines() if "nosuch" in line]
    assert lines and all("sorting.md:" in line for line in lines)


# --- index and bibliography of a volume ---------------------------------


class Places:
    volume = SimpleNamespace(part="ml_coding/index")

    def target(self, docname, ident):
        return f"{docname}#{ident}"


def test_the_index_of_a_volume_leaves_out_what_it_lacks(monkeypatch):
    links = [("main", "%a#index-0"), ("", "%b#index-1")]
    entries = [
        ("K", [("k-means", (links, [("empty", [("", "%b#index-2")])], None))]),
        ("Z", [("zebra", ([("", "%b#index-3")], [], None))]),
    ]
    adapter = SimpleNamespace(create_index=lambda builder: entries)
    monkeypatch.setattr("typst_book.index.IndexEntries", lambda env: adapter)
    book = Places()
    written = index_of(SimpleNamespace(env=None), {"a#index-0", "b#index-2"}, book)
    assert written.split("\n") == [
        "#index-letter[K]",
        '#index-entry(0, [k\\-means], (("a#index-0", true),))',
        '#index-entry(1, [empty], (("b#index-2", false),))',
    ]


def test_a_see_entry_stays_in_the_whole_book(monkeypatch):
    entries = [("L", [("Lloyd", ([], [("see k-means", [])], None))])]
    adapter = SimpleNamespace(create_index=lambda builder: entries)
    monkeypatch.setattr("typst_book.index.IndexEntries", lambda env: adapter)
    book = Places()
    book.volume = SimpleNamespace(part=None)
    written = index_of(SimpleNamespace(env=None), set(), book)
    assert written.split("\n")[1:] == [
        "#index-entry(0, [Lloyd], ())",
        "#index-entry(1, [see k\\-means], ())",
    ]


def test_a_bibliography_keeps_what_is_cited():
    from docutils import nodes
    from docutils.utils import new_document

    tree = new_document("book")
    tree += nodes.reference("", "Knuth", refuri="%back/bibliography#id1")
    tree += nodes.citation("", nodes.label("", "a"), ids=["id1"])
    tree += nodes.citation("", nodes.label("", "b"), ids=["id2"])
    keep_cited(tree)
    assert [entry["ids"] for entry in tree.findall(nodes.citation)] == [["id1"]]
