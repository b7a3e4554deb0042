"""Error against rounds for four learning rates."""

import numpy as np

from examples.fundamentals.boosting import rate
from figures.style import COLOURS, STYLES, panels


def draw():
    figure, ax = panels(2.4)
    for i, lr in enumerate((1.0, 0.3, 0.1, 0.03)):
        errors = rate(lr, 1_000)
        t = np.arange(1, len(errors) + 1)
        best = int(errors.argmin())
        ax.plot(t, errors, linestyle=STYLES[i], color=COLOURS[i])
        ax.plot(t[best], errors[best], "o", color=COLOURS[i])
        at = (3, 7), (11, 6.2), (42, 6.2), (130, 6.2)
        ax.text(*at[i], f"{lr:g}", color=COLOURS[i])
    ax.set(xscale="log", ylim=(2.5, 14), xlabel="rounds")
    ax.set(ylabel="error on new rows")
    ax.set_xticks([1, 10, 100, 1000], ["1", "10", "100", "1,000"])
    return figure
