"""Style sheets: which rules stay, and that the pages keep what they need."""

import re

import assets
import pytest
from lean_css import lean, rules, split


def test_rules_for_classes_that_no_page_has_go():
    css = ".a{x:1}.b{x:2}.a .c{x:3}p{x:4}#i{x:5}"
    assert lean(css, {"a"}) == ".a{x:1}p{x:4}#i{x:5}"


def test_of_several_selectors_the_known_stay():
    assert lean(".a,.b > p,.c:hover{x:1}", {"a", "c"}) == ".a,.c:hover{x:1}"


def test_a_class_in_a_negation_need_not_be_known():
    css = "p:not(.unknown){x:1}p:is(.a,.unknown){x:2}"
    assert lean(css, {"a"}) == css


def test_groups_are_looked_into_and_go_when_empty():
    css = "@media print{.a{x:1}.b{x:2}}@media screen{.b{x:3}}"
    assert lean(css, {"a"}) == "@media print{.a{x:1}}"


def test_fonts_and_animations_stay():
    css = "@font-face{src:url(x.woff2)}@keyframes k{from{x:1}to{x:2}}"
    assert lean(css, set()) == css


def test_braces_in_strings_and_comments_are_no_braces():
    css = '/* } */ .a::before{content:"}{;"} .b{x:1}'
    assert lean(css, {"a"}) == '.a::before{content:"}{;"}'


def test_escaped_names_are_read_as_the_page_writes_them():
    assert lean(r".w-1\/2{x:1}", {"w-1/2"}) == r".w-1\/2{x:1}"
    assert lean(r".w-1\/2{x:1}", {"w-1"}) == ""


@pytest.mark.parametrize("css", [".a{x:1", ".a{x:1}}"])
def test_broken_sheets_are_refused(css):
    with pytest.raises(ValueError, match="brace"):
        list(rules(css))


def test_commas_in_brackets_do_not_part_selectors():
    assert split("a:is(b,c), d[e='f,g']") == ["a:is(b,c)", "d[e='f,g']"]


def test_addresses_are_seen_from_the_folder_above():
    css = "a{b:url(../vendor/x.svg)}c{d:url('y.svg')}e{f:url(data:z)}"
    assert assets.relinked(css, "_static/styles/theme.css") == (
        "a{b:url(vendor/x.svg)}c{d:url('styles/y.svg')}e{f:url(data:z)}"
    )
    assert assets.relinked(css, "_static/theme.css") == css


def test_the_sheet_has_the_fonts_that_it_names(small):
    site = small("html")
    style = (site / "_static/site.css").read_text("utf-8")
    fonts = re.findall(r"url\(\"?([^)\"]+\.woff2)\"?\)", style)
    assert {f.rpartition("/")[2] for f in fonts} == {
        "icons-subset.woff2",
        "latinmodern-math-subset.woff2",
    }
    assert all((site / "_static" / font).exists() for font in fonts)


def test_the_sheet_keeps_the_classes_of_the_book(small):
    style = (small("html") / "_static/site.css").read_text("utf-8")
    for name in ("details.question", "aside.sixty-seconds", "div.math", ".highlight"):
        assert name in style
    assert ".fa-magnifying-glass" in style
    assert ".fa-abacus" not in style and ".carousel" not in style
