"""Draw the cover: `_static/cover.png`, with the title from pyproject.toml.

    python tools/draw_cover.py

Six bars, one a part, and a curve that is fitted to them: learning from
the rounds of a loop. Grey e-readers show it as it is.
"""

import sys
import tomllib
from pathlib import Path

import matplotlib

matplotlib.use("agg")
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Rectangle

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "_static" / "cover.png"
SIZE = (1600, 2400)  # pixels
INK, PAPER, PALE, ACCENT = "#14283c", "#fbfaf7", "#c3d3e0", "#d55e00"
PARTS = (
    "General coding",
    "ML coding",
    "ML fundamentals",
    "ML system design",
    "Agentic AI systems",
    "Behavioral",
)


def draw(title: str, author: str, edition: str) -> plt.Figure:
    """The cover on a canvas of 100 by 150."""
    figure = plt.figure(figsize=(8, 12), facecolor=PAPER)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, 100), ylim=(0, 150))
    axes.axis("off")
    axes.add_patch(Rectangle((0, 88), 100, 62, color=INK))
    for row, words in enumerate(in_lines(title)):
        axes.text(9, 131 - 10.5 * row, words, color=PAPER, fontsize=41, weight="bold")
    axes.text(9, 94, "Every round of the loop, worked in full", color=PALE, fontsize=17)

    heights = np.array([29, 31, 37, 40, 48, 54])
    left, width, step = 9, 11.5, 14.1
    for i, (height, name) in enumerate(zip(heights, PARTS, strict=True)):
        x = left + step * i
        axes.add_patch(Rectangle((x, 18), width, height, color=PALE))
        axes.text(
            x + width / 2,
            20,
            f"{i + 1}  {name}",
            rotation=90,
            ha="center",
            va="bottom",
            color=INK,
            fontsize=15,
        )
    centres = left + width / 2 + step * np.arange(6)
    curve = np.polynomial.Polynomial.fit(centres, 18 + heights, 3)
    xs = np.linspace(4, 96, 200)
    axes.plot(xs, curve(xs), color=ACCENT, linewidth=5, solid_capstyle="round")
    axes.plot(centres, 18 + heights, "o", color=INK, markersize=11)

    axes.text(9, 8.5, author, color=INK, fontsize=12.5)
    axes.text(9, 4.5, f"Edition {edition}", color=INK, fontsize=12.5)
    return figure


def in_lines(title: str, width: int = 18) -> list[str]:
    """The title broken between words."""
    lines = [""]
    for word in title.split():
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def main() -> int:
    book = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["book"]
    figure = draw(book["title"], book["author"], book["edition"])
    figure.savefig(TARGET, dpi=SIZE[0] / 8, metadata={"Software": None})
    print(f"cover: {TARGET.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
