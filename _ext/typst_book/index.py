"""The index at the end of a volume, sorted and grouped by Sphinx."""

from sphinx.builders import Builder
from sphinx.environment.adapters.indexentries import IndexEntries

from .markup import array, boolean, escape, string


def index_of(builder: Builder, written: set[str], book) -> str:
    """Typst markup of the index; entries that the volume lacks are left out."""
    lines = []
    for letter, entries in IndexEntries(builder.env).create_index(builder):
        group = []
        for term, (links, subentries, _) in entries:
            below = [
                line
                for subterm, sublinks in subentries
                if (line := entry(1, subterm, sublinks, written, book))
            ]
            if book.volume.part is None:  # a "see …" leads to no page
                below += [heading(t, 1) for t, found in subentries if not found]
            above = entry(0, term, links, written, book)
            if above or below:
                group += [above or heading(term), *below]
        if group:
            lines += [f"#index-letter[{escape(letter)}]", *group]
    return "\n".join(lines)


def entry(depth: int, term: str, links, written: set[str], book) -> str:
    """One line of the index, or nothing where no place is in the volume."""
    places = []
    for main, uri in links:
        docname, _, ident = uri.lstrip("%").partition("#")
        name = book.target(docname, ident)
        if name in written:
            places.append(f"({string(name)}, {boolean(main)})")
    if not places:
        return ""
    return f"#index-entry({depth}, [{escape(term)}], {array(places)})"


def heading(term: str, depth: int = 0) -> str:
    """A term that leads to no page itself."""
    return f"#index-entry({depth}, [{escape(term)}], ())"
