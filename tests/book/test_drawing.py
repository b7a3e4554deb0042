"""The figure style, the diagram helper, and the scripts that run them."""

import importlib
import json

import draw_figures
import matplotlib
import matplotlib.colors
import pytest
import run_examples

matplotlib.use("svg")

from figures import style


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    import matplotlib.pyplot as plt

    plt.close("all")


def luminance(colour: str) -> float:
    """Relative luminance of sRGB, as WCAG defines it."""
    rgb = matplotlib.colors.to_rgb(colour)
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_text_is_legible_on_the_fills():
    for fill in (style.PALE, "white"):
        light, dark = luminance(fill) + 0.05, luminance(style.INK) + 0.05
        assert light / dark >= 7  # WCAG AAA


def test_the_first_two_colours_differ_in_grey():
    assert abs(luminance(style.BLUE) - luminance(style.ORANGE)) > 0.04


def test_every_colour_has_a_line_style_of_its_own():
    assert len(style.COLOURS) == len(style.STYLES) == len(set(style.COLOURS))
    assert len({str(s) for s in style.STYLES}) == len(style.STYLES)


def test_arrows_run_between_the_edges_of_the_boxes():
    diagram = style.Diagram(2)
    diagram.box(1, 1, "left", 1, 0.5)
    diagram.box(4, 1, "right", 1, 0.5)
    diagram.arrow("left", "right", "label")
    arrow = next(a for a in diagram.axes.texts if getattr(a, "arrow_patch", None))
    assert arrow.xy == pytest.approx((3.5, 1))  # the right box's left edge
    assert arrow.get_position() == pytest.approx((1.5, 1))


def test_an_arrow_leaves_a_box_by_the_nearer_side():
    diagram = style.Diagram(4)
    diagram.box(1, 1, "low", 1, 0.5)
    diagram.box(1, 3, "high", 1, 0.5)
    diagram.arrow("low", "high")
    arrow = next(a for a in diagram.axes.texts if getattr(a, "arrow_patch", None))
    assert arrow.xy == pytest.approx((1, 2.75))
    assert arrow.get_position() == pytest.approx((1, 1.25))


def test_a_name_stands_for_one_box():
    diagram = style.Diagram(2)
    diagram.box(1, 1, "model\nserver")
    with pytest.raises(ValueError, match="'model'"):
        diagram.box(3, 1, "model\ntrainer")
    with pytest.raises(ValueError, match="two different places"):
        diagram.arrow("model", "model")


@pytest.mark.parametrize("name", draw_figures.names())
def test_every_figure_has_its_svg(name):
    """That the SVG is what the script draws is checked by `make check`."""
    assert draw_figures.target(name).read_bytes().startswith(b"<?xml")


def test_a_figure_is_drawn_alike_twice():
    name = draw_figures.names()[0]
    first = draw_figures.render(name)
    assert first == draw_figures.render(name)
    assert b"<text" not in first  # text as paths: no reader needs the font
    assert b"<dc:date>" not in first


def test_a_drawing_is_compared_but_for_its_last_digits():
    old = b'<path d="M 1.25 3.5" id="m0123456789"/>'
    assert draw_figures.alike(old, old.replace(b"1.25", b"1.250001"))
    assert draw_figures.alike(old, old.replace(b"m0123456789", b"mabcdef0123"))
    assert not draw_figures.alike(old, old.replace(b"1.25", b"1.45"))
    assert not draw_figures.alike(old, old.replace(b"M", b"L"))
    assert not draw_figures.alike(old, old + b"<g/>")


@pytest.mark.parametrize("tool", [draw_figures, run_examples])
def test_an_unknown_name_is_one_clear_line(tool, capsys):
    assert tool.main(["coding/no_such_thing"]) == 2
    said = capsys.readouterr().err
    assert "coding/no_such_thing" in said
    assert said.count("\n") == 1


def test_an_example_prints_and_returns(tmp_path, monkeypatch):
    monkeypatch.setattr(run_examples, "OUTPUTS", tmp_path)
    topic = run_examples.topics()[0]
    run_examples.write(topic)
    module = importlib.import_module("examples." + topic.replace("/", "."))
    assert (tmp_path / f"{topic}.txt").read_text("utf-8")
    assert json.loads((tmp_path / f"{topic}.json").read_text()) == json.loads(
        json.dumps(module.main())
    )
