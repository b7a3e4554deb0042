"""Two builds of one source give the same bytes, wherever they run."""

import pytest


@pytest.mark.parametrize(
    ("builder", "count"),
    [("epub", 1), ("typst", 3)],  # the book, and two parts that have chapters
)
def test_a_second_build_gives_the_same_bytes(small, shared_book, builder, count):
    again = shared_book("again-in-a-folder-with-another-name")
    suffix = {"epub": "*.epub", "typst": "*.pdf"}[builder]
    first = {p.name: p.read_bytes() for p in small(builder).glob(suffix)}
    second = {p.name: p.read_bytes() for p in again(builder).glob(suffix)}
    assert len(first) == count
    assert first.keys() == second.keys()
    for name, data in first.items():
        assert data == second[name], f"{name} differs"


def test_a_build_after_a_change_is_like_a_fresh_one(
    tmp_path, copy_book, build_book, small
):
    """What an earlier build left behind does not get into the e-book."""
    folder = copy_book(tmp_path / "book")
    extra = folder / "book" / "ml_coding" / "extra.md"
    index = folder / "book" / "ml_coding" / "index.md"
    before = index.read_text("utf-8")
    index.write_text(before.replace("distances\n", "distances\nextra\n"), "utf-8")
    extra.write_text("(extra)=\n# Extra\n\n$x$\n", "utf-8")
    assert build_book(folder, "epub").returncode == 0
    extra.unlink()
    index.write_text(before, "utf-8")
    assert build_book(folder, "epub").returncode == 0
    fresh, changed = (
        next(out.glob("*.epub")).read_bytes()
        for out in (small("epub"), folder / "out" / "epub")
    )
    assert changed == fresh
