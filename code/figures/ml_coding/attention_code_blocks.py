"""Causal attention in blocks: what is computed, kept and skipped."""

from matplotlib.patches import Rectangle

from figures.style import BLUE, GREY, INK, PALE, YELLOW, Diagram

N, SIDE, X0, Y0 = 4, 0.5, 0.75, 0.35
KEPT = "kept for each query of the row\ntop, total, out"


def square(d, x, y, width, fill, edge, line):
    d.axes.add_patch(
        Rectangle(
            (x, y), width, SIDE, fc=fill, edgecolor=edge, linewidth=line
        )
    )


def draw():
    d = Diagram(2.8)
    for i in range(N):
        for j in range(N):
            x, y = X0 + j * SIDE, Y0 + (N - 1 - i) * SIDE
            now = (i, j) == (2, 1)
            fill = "white" if j > i else YELLOW if now else PALE
            square(d, x, y, SIDE, fill, GREY, 0.6)
            if i == j:
                d.axes.plot(
                    [x, x + SIDE], [y + SIDE, y], "-", color=INK
                )
            if j > i:
                d.text(x + SIDE / 2, y + SIDE / 2, "skip")
    square(d, X0, Y0 + SIDE, 2 * SIDE, "none", BLUE, 2)
    middle, top = X0 + N * SIDE / 2, Y0 + N * SIDE
    d.text(middle, top + 0.14, "blocks of keys and values")
    d.text(X0 - 0.2, Y0 + SIDE * 2, "blocks of queries", rotation=90)
    d.text(middle, Y0 - 0.17, "the T × S array, never made")
    now = "in memory now: one\nblock of scores, (b, c)"
    d.box(4.0, 2.4, now, 2.1, 0.46, name="now", fill=YELLOW)
    d.box(4.0, 1.42, KEPT, 2.1, 0.62, name="kept")
    end = "after the last block of the row\nresult = out / total"
    d.box(4.0, 0.5, end, 2.1, 0.46, name="end")
    d.arrow("now", "kept", "shrink the old, add the new")
    d.arrow("kept", "end")
    return d.figure
