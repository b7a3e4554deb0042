"""The nine steps on the clock of a 45-minute round."""

from examples.system_design.nine_steps import (
    OPENING,
    QUESTIONS,
    TEMPLATE,
    minutes,
)
from figures.style import BLUE, PALE, SKY, panels

DEEP = {"Problem formulation", "Model development"}


def draw():
    steps = minutes(TEMPLATE.read_text("utf-8"))
    fig, ax = panels(2.9)
    start = 0.0
    rows = [("opening", OPENING, "white")]
    for i, (name, time) in enumerate(steps.items(), start=1):
        name = name.split(" (")[0]  # the metrics' two kinds
        name = name.replace(" and offline evaluation", "")
        fill = SKY if name in DEEP else PALE
        rows.append((f"{i}  {name}", time, fill))
    rows.append(("your questions", QUESTIONS, "white"))
    for row, (name, time, fill) in enumerate(rows):
        ax.barh(
            row, time, left=start, height=0.78, color=fill,
            edgecolor=BLUE, linewidth=0.9,
        )  # fmt: skip
        left = start > 24
        ax.text(
            start - 0.5 if left else start + time + 0.5,
            row,
            f"{name}, {time} min",
            ha="right" if left else "left",
            va="center",
            fontsize=8,
        )
        start += time
    ax.set(xlim=(0, start), xlabel="minute of the round", yticks=[])
    ax.set_xticks([0, 8, 12, 17, 25, 31, 40, 45])
    ax.invert_yaxis()
    ax.spines["left"].set_visible(False)
    return fig
