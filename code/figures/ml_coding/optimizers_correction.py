"""Step sizes of Adam without correction; a schedule with warm-up."""

import numpy as np
from matplotlib.figure import Figure

from figures.style import BLUE, ORANGE, WIDTH
from mlinterviews.ml_coding.optimizers import Adam, warmup_cosine


def step_sizes(bias_correction: bool, n: int = 5_000) -> np.ndarray:
    """Length of each step over lr, under a constant gradient."""
    w = np.zeros(1)
    adam = Adam([w], 1.0, bias_correction=bias_correction)
    path = [0.0]
    for _ in range(n):
        adam.step([np.ones(1)])
        path.append(float(w[0]))
    return -np.diff(path)


def draw() -> Figure:
    fig = Figure(figsize=(WIDTH, 2.5), layout="constrained")
    left, right = fig.subplots(1, 2)
    t = np.arange(1, 5_001)
    left.semilogx(t, step_sizes(False), "--", color=ORANGE)
    left.semilogx(t, step_sizes(True), "-", color=BLUE)
    left.text(70, 5.9, "without", color=ORANGE)
    left.text(3, 1.25, "corrected", color=BLUE)
    left.set(xlabel="step", ylim=(0, 7.2))
    left.set_title("step length / learning rate")
    rates = [
        warmup_cosine(s, 1.0, 100, 1_000, 0.1) for s in range(1_000)
    ]
    right.plot(rates, color=BLUE)
    right.set(xlabel="step", ylim=(0, 1.08))
    right.set_title("learning rate / peak")
    right.set_xticks([0, 500, 1_000])
    for ax in (left, right):
        ax.tick_params(labelsize=9)
    return fig
