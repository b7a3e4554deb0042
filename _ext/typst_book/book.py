"""What a volume knows of the whole book: places, numbers, levels.

All numbers are those that Sphinx computed, so that every edition carries
the same ones.
"""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from sphinx import addnodes
from sphinx.builders import Builder


@dataclass
class Volume:
    """A PDF file: which documents it holds, in order."""

    filename: str
    title: str
    subtitle: str
    documents: list[str]
    part: str | None = None  # its part page; None for the whole book
    held: set[str] = field(default_factory=set)  # all files, filled when assembled


class Book:
    def __init__(self, builder: Builder, volume: Volume):
        self.builder, self.env, self.config = builder, builder.env, builder.config
        self.volume = volume
        self.macros = self.config.math_macros
        self.numfig_format = self.config.numfig_format
        self.sections = builder.sections

    # --- parts and chapters -------------------------------------------

    @cached_property
    def parts(self) -> dict[str, int]:
        """Part pages and their numbers: the numbered files of the root."""
        found = {}
        for docname in self.env.toctree_includes.get(self.config.root_doc, []):
            number = self.env.toc_secnumbers.get(docname, {}).get("", ())
            if len(number) == 1:
                found[docname] = number[0]
        return found

    def is_part(self, docname: str) -> bool:
        return docname in self.parts

    def part_of(self, docname: str) -> str | None:
        number = self.env.toc_secnumbers.get(docname, {}).get("", ())
        return next((p for p, n in self.parts.items() if number[:1] == (n,)), None)

    def level(self, docname: str) -> int:
        """Heading level of a file's title: 2 for chapters of a part."""
        part = self.part_of(docname)
        return 1 if part in (None, docname) else 2

    def chapters(self, part: str) -> list[tuple[str, list[tuple[str, str, str]]]]:
        """The part's toctrees: caption, and number, title and file of each chapter."""
        return [
            (
                toctree.get("caption") or "",
                [
                    (self.section_number(d, ""), self.env.titles[d].astext(), d)
                    for d in toctree["includefiles"]
                ],
            )
            for toctree in self.env.get_doctree(part).findall(addnodes.toctree)
        ]

    # --- numbers ------------------------------------------------------

    def section_number(self, docname: str, ident: str) -> str:
        anchor = f"#{ident}" if ident else ""
        number = self.env.toc_secnumbers.get(docname, {}).get(anchor) or ()
        return ".".join(map(str, number))

    def number(self, docname: str, kind: str, ident: str) -> str:
        """Number of a figure, table, listing (code-block) or equation."""
        numbers = self.env.toc_fignumbers.get(docname, {}).get(kind, {})
        return ".".join(map(str, numbers.get(ident, ())))

    def number_of_section(self, docname: str, ident: str) -> str:
        """Number of the section with this id; nothing for anything else."""
        if not ident:
            return self.section_number(docname, "")
        first = self.sections.get((docname, ident))
        return "" if first is None else self.section_number(docname, first)

    # --- places -------------------------------------------------------

    @cached_property
    def labelled(self) -> set[tuple[str, str]]:
        """Places that the source gave a label: (file, id)."""
        domains = self.env.domains
        places = {
            (docname, ident)
            for docname, ident in domains.standard_domain.anonlabels.values()
            if ident
        }
        for equation, (docname, _) in domains.math_domain.equations.items():
            places.add((docname, f"equation-{equation}"))
        return places

    def is_label(self, docname: str, ident: str) -> bool:
        return (docname, ident) in self.labelled

    def target(self, docname: str, ident: str) -> str:
        """Name of a place in the PDF: the label itself where it has one."""
        if not ident:
            return docname
        return ident if self.is_label(docname, ident) else f"{docname}#{ident}"

    def elsewhere(self, docname: str) -> str:
        """Where a file stands that this volume does not hold, or nothing."""
        if docname in self.volume.held:
            return ""
        part = self.part_of(docname)
        return f"Part {self.parts[part]}" if part else "whole book"

    def image(self, uri: str) -> str:
        """Path of an image beside the Typst source."""
        name = self.builder.images.get(uri, Path(uri).name)
        return f"images/{name}"
