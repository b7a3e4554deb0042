"""Level and power as areas, and false alarms by the number of looks."""

import numpy as np
from scipy import stats

from figures.style import BLUE, INK, ORANGE, panels
from mlinterviews.fundamentals.hypothesis_tests import peeking


def draw():
    figure, (left, right) = panels(2.5, columns=2)
    z = np.linspace(-3.5, 6.5, 400)
    null, effect = stats.norm.pdf(z), stats.norm.pdf(z, 2.8)
    left.plot(z, null, color=INK, linestyle="-")
    left.plot(z, effect, color=BLUE, linestyle="--")
    left.fill_between(z, effect, where=z > 1.96, color=BLUE, alpha=0.25)
    left.fill_between(z, null, where=abs(z) > 1.96, color=ORANGE)
    left.axvline(1.96, color=INK, linewidth=0.8, linestyle=":")
    left.text(-1.9, 0.41, "no effect")
    left.text(2.2, 0.41, "effect of 2.8")
    left.text(2.35, 0.14, "power\n80%", color=INK)
    left.set(xlabel="z, in standard errors", ylim=(0, 0.48), yticks=[])

    looks = [1, 2, 5, 10, 20, 50]
    rng = np.random.default_rng(0)
    rates = [100 * peeking(k, rng, 20_000) for k in looks]
    right.plot(looks, rates, "o-", color=ORANGE)
    right.axhline(5, color=INK, linewidth=0.8, linestyle=":")
    right.text(50, 6, "promised: 5%", ha="right")
    right.set(xscale="log", xlabel="looks", ylabel="false alarms, %")
    right.set(xticks=looks, xticklabels=looks, ylim=(0, 36))
    right.minorticks_off()
    return figure
