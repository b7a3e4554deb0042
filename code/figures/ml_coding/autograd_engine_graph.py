"""The graph of (ab + a) squared, with values and gradients."""

from matplotlib.figure import Figure

from figures.style import BLUE, Diagram


def draw() -> Figure:
    d = Diagram(2.2)
    places = {
        "a": (0.55, 1.75, "a = 2", "16 = 24 − 8"),
        "b": (0.55, 0.5, "b = −3", "−16"),
        "c": (1.95, 0.95, "c = ab = −6", "−8"),
        "d": (3.3, 1.35, "d = c + a = −4", "−8 = −4 − 4"),
        "L": (4.65, 1.35, "L = d · d = 16", "1"),
    }
    for name, (x, y, value, gradient) in places.items():
        wide = 1.02 if name in "ab" else 1.08
        d.box(x, y, "", wide, 0.56, name=name)
        d.text(x, y + 0.12, value, fontsize=8.5)
        d.text(x, y - 0.12, gradient, fontsize=8.5, color=BLUE)
    d.arrow("a", "c", "b", shift=(0.05, 0.05))
    d.arrow("b", "c", "a", shift=(0.0, 0.02))
    d.arrow("a", "d", "1", shift=(0.0, 0.03))
    d.arrow("c", "d", "1", shift=(0.0, 0.0))
    d.arrow("d", "L", bend=-0.45)
    d.arrow("d", "L", bend=0.45)
    d.text(3.97, 1.53, "d", fontsize=9)
    d.text(3.97, 1.18, "d", fontsize=9)
    d.text(
        3.3, 0.42,
        "black: value and edge derivative, left to right",
        fontsize=8.5,
    )  # fmt: skip
    d.text(
        3.3, 0.2, "blue: derivative of L, right to left",
        fontsize=8.5, color=BLUE,
    )  # fmt: skip
    return d.figure
