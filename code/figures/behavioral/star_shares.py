"""Where the words of the weak and the strong telling go."""

from examples.behavioral.star_and_story_bank import load
from figures.style import BLUE, GREEN, GREY, PINK, YELLOW, panels
from mlinterviews.behavioral.star_and_story_bank import PARTS, shares

NAMES = ("situation", "task", "action", "result", "learning")
FILLS = (GREY, PINK, BLUE, YELLOW, GREEN)
HATCHES = ("", "..", "", "//", "xx")


def draw():
    _, stories = load()
    fig, ax = panels(1.75)
    for row, name in enumerate(("weak", "strong")):
        part, left = shares(stories[name]), 0.0
        for p, title, fill, hatch in zip(
            PARTS, NAMES, FILLS, HATCHES, strict=True
        ):
            ax.barh(
                row,
                part[p],
                left=left,
                height=0.55,
                color=fill,
                hatch=hatch,
                edgecolor="white",
                label=title if row == 0 else None,
            )
            left += part[p]
    ax.set(xlim=(0, 1), ylim=(1.5, -0.5), xlabel="share of the words")
    ax.set_yticks([0, 1], ["weak", "strong"])
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1])
    ax.xaxis.set_major_formatter("{x:.0%}")
    fig.legend(ncols=5, loc="outside upper center", handlelength=1.4)
    return fig
