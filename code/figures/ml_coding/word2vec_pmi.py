"""Learned inner products beside shifted PMI; singular and plural."""

import numpy as np

from examples.ml_coding.word2vec import KINDS, compare_pmi, train
from figures.style import BLUE, GREY, INK, ORANGE, panels


def draw():
    model = train(epochs=10, lr=0.1)
    dots, pmi, _ = compare_pmi(model)
    figure, (left, right) = panels(2.7, 2)
    left.plot(pmi, dots, ".", ms=2.5, color=BLUE, alpha=0.5)
    ends = [pmi.min(), pmi.max()]
    left.plot(ends, ends, color=INK, ls="--", lw=1)
    left.set(xlabel="shifted PMI", ylabel="inner product")
    column = {w: i for i, w in enumerate(model.words_)}
    one = model.V_[[column[k] for k in KINDS]]
    many = model.V_[[column[k + "s"] for k in KINDS]]
    step = (many - one).mean(axis=0)
    step /= np.linalg.norm(step)
    both = np.vstack([one, many])
    y = (both - both.mean(axis=0)) @ step
    for i in range(8):
        a, b = (i, y[i]), (i, y[i + 8])
        right.annotate(
            "", b, a, arrowprops={"arrowstyle": "->", "color": GREY}
        )
    right.plot(range(8), y[:8], "o", color=BLUE)
    right.plot(range(8), y[8:], "s", color=ORANGE)
    right.text(3.5, y.max() + 0.25, "plural", ha="center")
    right.text(3.5, y.min() - 0.45, "singular", ha="center")
    right.set(
        ylim=(y.min() - 0.7, y.max() + 0.6),
        xlim=(-0.6, 7.6),
        xticks=range(8),
        ylabel="mean direction",
    )
    right.set_xticklabels(KINDS, rotation=60)
    return figure
