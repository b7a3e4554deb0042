"""Precision-recall points, the envelope and eleven recalls."""

import numpy as np

from figures.style import BLUE, GREY, INK, ORANGE, panels


def draw():
    precision = np.array([1, 1 / 2, 2 / 3, 1 / 2, 3 / 5])
    recall = np.array([1, 1, 2, 2, 3]) / 3
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    fig, ax = panels(2.6)
    steps = np.append(0.0, recall)
    ax.fill_between(
        steps,
        np.append(envelope[0], envelope),
        step="pre",
        color=BLUE,
        alpha=0.12,
        linewidth=0,
    )
    ax.step(
        steps,
        np.append(envelope[0], envelope),
        "-",
        where="pre",
        color=BLUE,
    )
    ax.plot(recall, precision, "o", color=INK, markersize=6)
    places = [(8, 2), (8, -4), (8, 5), (8, -4), (-18, -12)]
    for i, place in enumerate(places):
        ax.annotate(
            f"d{i + 1}",
            (recall[i], precision[i]),
            place,
            textcoords="offset points",
        )
    at = np.linspace(0, 1, 11)
    first = np.searchsorted(recall, at - 1e-9)
    ax.vlines(
        at, 0, envelope[first], color=ORANGE, linestyle=":", linewidth=1
    )
    ax.plot(at, envelope[first], "x", color=ORANGE, markersize=7)
    ax.text(0.47, 0.9, "envelope", color=BLUE)
    ax.annotate(
        "",
        (0.37, 0.68),
        (0.47, 0.89),
        arrowprops={"arrowstyle": "-", "color": GREY},
    )
    ax.text(
        0.55,
        0.1,
        "11 recalls",
        color=ORANGE,
        ha="center",
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 2},
    )
    ax.set(xlabel="recall", ylabel="precision", ylim=(0, 1.1))
    ax.set_xlim(-0.02, 1.06)
    return fig
