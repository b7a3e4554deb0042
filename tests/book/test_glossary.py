"""The glossary: one sentence a term, in order, and reachable."""

from pathlib import Path

from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parent.parent.parent


def entries() -> dict[str, str]:
    """Term to definition, as the source has them."""
    text = (ROOT / "book" / "back" / "glossary.md").read_text("utf-8")
    body = text.partition(":::{glossary}\n")[2].rpartition("\n:::")[0]
    found: dict[str, str] = {}
    for entry in body.strip().split("\n\n"):
        term, _, definition = entry.partition("\n")
        assert term not in found, f"{term} stands twice"
        found[term] = definition.strip()
    return found


def test_every_term_has_a_definition_of_one_sentence():
    assert entries()
    for term, definition in entries().items():
        assert definition.endswith("."), term
        first = definition.split()[0]  # a name such as k-means stays as it is
        assert first[0].isupper() or not first.isalpha(), term
        assert 20 <= len(definition) <= 400, term
        assert not definition.casefold().startswith(f"{term.casefold()} is"), term


def test_terms_are_in_alphabetical_order():
    terms = [term.casefold() for term in entries()]
    assert terms == sorted(terms)


def test_a_term_leads_to_its_definition(small):
    folder = small("html")
    text = (folder / "ml_coding" / "averages.html").read_text("utf-8")
    page = BeautifulSoup(text, "html.parser")
    link = next(a for a in page.find_all("a") if "#term-median" in a.get("href", ""))
    assert link.get_text() == "median"
    glossary = (folder / "back" / "glossary.html").read_text("utf-8")
    assert BeautifulSoup(glossary, "html.parser").find(id="term-median")


def test_every_term_of_the_source_is_on_the_page(built):
    text = (built("html") / "back" / "glossary.html").read_text("utf-8")
    found = BeautifulSoup(text, "html.parser").select("dl.glossary > dt")
    assert len(found) == len(entries())
