"""The smoothed probability and the best path over 200 steps."""

import numpy as np

from examples.fundamentals.hidden_markov_models import (
    LONG_EMIT,
    LONG_TRANS,
    simulate,
)
from figures.style import BLUE, INK, ORANGE, PALE, panels
from mlinterviews.fundamentals.hidden_markov_models import (
    backward,
    forward,
    stationary,
    viterbi,
)


def draw():
    figure, (top, bottom) = panels(
        3.0, rows=2, sharex=True, height_ratios=[2.2, 1]
    )
    states, obs = simulate(150, np.random.default_rng(5))
    start = stationary(LONG_TRANS)
    alpha, scale = forward(start, LONG_TRANS, LONG_EMIT, obs)
    smooth = alpha * backward(LONG_TRANS, LONG_EMIT, obs, scale)
    path, _ = viterbi(start, LONG_TRANS, LONG_EMIT, obs)
    t = np.arange(150)
    top.fill_between(
        t, states, step="mid", color=PALE, label="truly worn"
    )
    top.plot(
        t, alpha[:, 1], color=ORANGE, linestyle=":", label="filter"
    )
    top.plot(
        t, smooth[:, 1], color=BLUE, linestyle="-", label="smoother"
    )
    top.set(ylabel="p(worn)", ylim=(0, 1.02))
    figure.legend(loc="outside upper center", ncols=3)
    bottom.fill_between(t, 0.25 * states, step="mid", color=PALE)
    bottom.step(
        t, 0.3 + 0.25 * path, where="mid", color=INK, linestyle="-"
    )
    loud = t[obs == 1]
    bottom.vlines(loud, 0.72, 0.95, color=ORANGE, linewidth=1)
    bottom.set(xlabel="step", ylim=(0, 1))
    bottom.set_yticks([0.12, 0.42, 0.83], ["truth", "Viterbi", "loud"])
    return figure
