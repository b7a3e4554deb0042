"""One look for all figures, and a way to draw boxes and arrows.

The colours (Okabe and Ito, 2008) differ for colour-blind readers and
in lightness, so that they survive printing in grey; lines differ in
style too.
"""

import matplotlib.pyplot as plt
from matplotlib.patches import FancyBboxPatch

INK = "#1a1a1a"
BLUE = "#0072b2"
ORANGE = "#d55e00"
GREEN = "#009e73"
SKY = "#56b4e9"
YELLOW = "#e69f00"
PINK = "#cc79a7"
GREY = "#767676"
PALE = "#e8eef4"  # fills behind text
COLOURS = [BLUE, ORANGE, GREEN, PINK, SKY, YELLOW]
STYLES = ["-", "--", "-.", ":", (0, (5, 1)), (0, (1, 1))]

WIDTH = 5.2  # inches: the text width of the printed page

RC = {
    "svg.fonttype": "path",
    "svg.hashsalt": "machine learning technical interviews",
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "mathtext.fontset": "dejavusans",
    "axes.titlesize": 9,
    "axes.labelsize": 9,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "legend.fontsize": 8,
    "legend.frameon": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": INK,
    "text.color": INK,
    "axes.prop_cycle": plt.cycler(color=COLOURS, linestyle=STYLES),
    "lines.linewidth": 1.5,
    "lines.markersize": 4,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
}


def panels(height: float, columns: int = 1, rows: int = 1, **kw):
    """A figure over the full text width: (figure, axes)."""
    return plt.subplots(
        rows,
        columns,
        figsize=(WIDTH, height),
        layout="constrained",
        **kw,
    )


class Diagram:
    """Boxes and arrows on a canvas measured in inches.

    The origin is at the lower left. A box is named by its text's first
    line or by `name`; arrows run between the edges of named boxes.
    """

    def __init__(self, height: float, width: float = WIDTH):
        self.figure = plt.figure(figsize=(width, height))
        self.axes = self.figure.add_axes([0, 0, 1, 1])
        self.axes.set(xlim=(0, width), ylim=(0, height))
        self.axes.axis("off")
        self.places: dict[str, tuple[float, float, float, float]] = {}

    def box(
        self,
        x: float,
        y: float,
        text: str,
        width: float = 1.1,
        height: float = 0.42,
        *,
        name: str | None = None,
        fill: str = PALE,
        edge: str = INK,
        dashed: bool = False,
        size: float = 8,
    ) -> None:
        """A box centred at (x, y)."""
        key = name or text.split("\n")[0]
        if key in self.places:
            raise ValueError(f"two boxes are named {key!r}")
        self.places[key] = (x, y, width, height)
        self.axes.add_patch(
            FancyBboxPatch(
                (x - width / 2 + 0.04, y - height / 2 + 0.04),
                width - 0.08,
                height - 0.08,
                boxstyle="round,pad=0.04",
                facecolor=fill,
                edgecolor=edge,
                linewidth=0.9,
                linestyle="--" if dashed else "-",
            )
        )
        self.axes.text(
            x, y, text, ha="center", va="center", fontsize=size
        )

    def group(
        self, x0: float, y0: float, x1: float, y1: float, text: str
    ) -> None:
        """A dashed frame with its name at the top left."""
        self.axes.add_patch(
            FancyBboxPatch(
                (x0, y0),
                x1 - x0,
                y1 - y0,
                boxstyle="round,pad=0.02",
                facecolor="none",
                edgecolor=GREY,
                linewidth=0.8,
                linestyle=(0, (4, 3)),
                zorder=0,
            )
        )
        self.text(x0 + 0.05, y1 - 0.05, text, ha="left", va="top")

    def text(self, x: float, y: float, text: str, **kw) -> None:
        kw = {"ha": "center", "va": "center", "fontsize": 8} | kw
        self.axes.text(x, y, text, **kw)

    def arrow(
        self,
        start: str,
        end: str,
        label: str = "",
        *,
        bend: float = 0.0,
        dashed: bool = False,
        both: bool = False,
        shift: tuple[float, float] = (0.0, 0.0),
    ) -> None:
        """An arrow from the edge of one box to the edge of another.

        bend: curvature; shift: moves the label, in inches.
        """
        ax, ay, aw, ah = self.places[start]
        bx, by, bw, bh = self.places[end]
        p = _edge(ax, ay, aw, ah, bx, by)
        q = _edge(bx, by, bw, bh, ax, ay)
        self.axes.annotate(
            "",
            q,
            p,
            arrowprops={
                "arrowstyle": "<|-|>" if both else "-|>",
                "connectionstyle": f"arc3,rad={bend}",
                "linestyle": "--" if dashed else "-",
                "color": INK,
                "linewidth": 0.9,
                "shrinkA": 1,
                "shrinkB": 1,
            },
        )
        if label:
            middle = ((p[0] + q[0]) / 2, (p[1] + q[1]) / 2)
            self.text(
                middle[0] + shift[0],
                middle[1] + shift[1],
                label,
                bbox={
                    "facecolor": "white",
                    "edgecolor": "none",
                    "pad": 1.0,
                },
            )


def _edge(x, y, width, height, to_x, to_y) -> tuple[float, float]:
    """Where the line to another point leaves a box.

    Boxes that overlap in one direction get a straight arrow.
    """
    dx, dy = to_x - x, to_y - y
    if abs(dx) < 1e-9 and abs(dy) < 1e-9:
        raise ValueError("an arrow needs two different places")
    reach = min(
        width / 2 / abs(dx) if dx else float("inf"),
        height / 2 / abs(dy) if dy else float("inf"),
    )
    return x + dx * reach, y + dy * reach
