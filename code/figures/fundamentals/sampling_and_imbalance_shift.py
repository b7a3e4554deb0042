"""What undersampling does to calibration, and weights to F1."""

import numpy as np

from examples.fundamentals.sampling_and_imbalance import TRUE, study
from figures.style import BLUE, INK, ORANGE, panels
from mlinterviews.fundamentals.sampling_and_imbalance import (
    correct_prior,
)


def draw():
    figure, (left, right) = panels(2.8, columns=2)
    truth, found = study()
    p, trained = found["undersampled"]
    for q, name, colour, mark in [
        (p, "undersampled", ORANGE, "^"),
        (correct_prior(p, trained, TRUE), "corrected", BLUE, "o"),
    ]:
        parts = np.array_split(np.argsort(q), 12)
        said = [q[part].mean() for part in parts]
        was = [truth[part].mean() for part in parts]
        left.plot(said, was, mark, color=colour, label=name)
    left.plot([3e-4, 1], [3e-4, 1], "-", color=INK, linewidth=0.8)
    left.set(xscale="log", yscale="log", xlabel="predicted")
    left.set(ylabel="observed share", title="calibration")
    left.set(ylim=(1e-3, 0.5))
    left.legend(fontsize=9, loc="upper left", handletextpad=0.1)
    cuts = np.geomspace(0.004, 0.99, 200)
    for name, colour, style in [
        ("as it is", BLUE, "-"),
        ("weights", ORANGE, "--"),
    ]:
        q = found[name][0]
        f1 = [
            2 * (truth[q >= t]).sum() / ((q >= t).sum() + truth.sum())
            for t in cuts
        ]
        right.plot(cuts, f1, style, color=colour, label=name)
    right.axvline(0.5, color=INK, linewidth=0.8, linestyle=":")
    right.set(xscale="log", xlabel="threshold", ylabel="F1", title="F1")
    right.set_ylim(0, 0.45)
    right.legend(fontsize=9, loc="upper left")
    return figure
