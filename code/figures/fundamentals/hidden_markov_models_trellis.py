"""The trellis of the example by hand, with the best path."""

from examples.fundamentals.hidden_markov_models import (
    EMIT,
    HEARD,
    START,
    TRANS,
)
from figures.style import BLUE, GREY, INK, ORANGE, PALE, panels
from mlinterviews.fundamentals.hidden_markov_models import viterbi


def draw():
    figure, ax = panels(2.5)
    path, _ = viterbi(START, TRANS, EMIT, HEARD)
    best = START * EMIT[:, HEARD[0]]
    values, back = [best], []
    for o in HEARD[1:]:
        reach = best[:, None] * TRANS
        back.append(reach.argmax(axis=0))
        best = reach.max(axis=0) * EMIT[:, o]
        values.append(best)
    height = [1.0, 0.0]
    for t in range(2):
        for i in range(2):
            for j in range(2):
                kept = back[t][j] == i
                on = path[t] == i and path[t + 1] == j
                start = (
                    2 * t + 0.42,
                    height[i] + 0.12 * (height[j] - height[i]),
                )
                end = (
                    2 * t + 1.58,
                    height[j] - 0.12 * (height[j] - height[i]),
                )
                ax.annotate(
                    "",
                    end,
                    start,
                    arrowprops={
                        "arrowstyle": "-|>",
                        "color": ORANGE
                        if on
                        else BLUE
                        if kept
                        else GREY,
                        "linewidth": 2.2 if on else 1.2,
                        "linestyle": "-" if kept else ":",
                    },
                )
    for t, value in enumerate(values):
        for s, name in enumerate(("fine", "worn")):
            ax.text(
                2 * t,
                height[s],
                f"{name}\n{value[s]:.4f}",
                ha="center",
                va="center",
                bbox={
                    "boxstyle": "round,pad=0.35",
                    "facecolor": PALE,
                    "edgecolor": ORANGE if path[t] == s else INK,
                    "linewidth": 2 if path[t] == s else 0.9,
                },
            )
        ax.text(2 * t, -0.62, ("quiet", "loud")[HEARD[t]], ha="center")
    ax.text(-0.75, -0.62, "heard:", ha="center")
    for i, j, x, y in [
        (0, 0, 1, 1.07),
        (0, 1, 0.72, 0.65),
        (1, 0, 0.72, 0.28),
        (1, 1, 1, -0.16),
    ]:
        ax.text(
            x,
            y,
            f"{TRANS[i, j]:.1f}",
            ha="center",
            color=INK,
            bbox={
                "facecolor": "white",
                "edgecolor": "none",
                "pad": 0.8,
            },
        )
    ax.set(xlim=(-1.1, 4.7), ylim=(-0.75, 1.4))
    ax.axis("off")
    return figure
