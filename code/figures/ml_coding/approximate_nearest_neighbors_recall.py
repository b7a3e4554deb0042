"""Recall against vectors compared: hyperplanes, lists, graph."""

from examples.ml_coding.approximate_nearest_neighbors import (
    HNSW,
    X,
    hnsw,
    ivf,
    lsh,
    rng,
)
from figures.style import BLUE, GREY, ORANGE, PINK, panels


def draw():
    fig, ax = panels(2.7)
    graph = HNSW(rng()).fit(X)
    curves = (
        ("HNSW: ef 10 to 80", "o-", BLUE,
         [hnsw(graph, X, ef) for ef in (10, 20, 40, 80)]),
        ("inverted lists: 1 to 8 of 32 probed", "s--", ORANGE,
         [ivf(p) for p in (1, 2, 4, 8)]),
        ("hyperplanes: 2 to 32 tables of 8 bits", "^-.", PINK,
         [lsh(t, 8) for t in (2, 4, 8, 16, 32)]),
    )  # fmt: skip
    for name, style, colour, points in curves:
        recall, compared = zip(*points, strict=True)
        ax.plot(compared, recall, style, color=colour, label=name)
    ax.axvline(len(X), color=GREY, lw=1, ls=":")
    ax.text(960, 0.92, "exact", ha="right", color=GREY)
    ax.set(xlabel="vectors compared with a query (of 1,000)")
    ax.set(ylabel="recall@10", xscale="log", ylim=(0.2, 1.02))
    ticks = (20, 50, 100, 200, 500, 1000)
    ax.set_xticks(ticks, [f"{t:,}" for t in ticks])
    ax.minorticks_off()
    ax.legend(loc="lower right", bbox_to_anchor=(0.97, 0.02))
    return fig
