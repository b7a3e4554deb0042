"""Prior, likelihood and posterior of a rate, for two sizes."""

import numpy as np
from scipy import stats

from figures.style import BLUE, GREY, INK, ORANGE, panels


def draw():
    figure, axes = panels(2.3, columns=2, sharey=True)
    p = np.linspace(0, 1, 400)
    for ax, ones, n in [(axes[0], 7, 10), (axes[1], 70, 100)]:
        prior = stats.beta(2, 2).pdf(p)
        likelihood = stats.beta(ones + 1, n - ones + 1).pdf(p)
        posterior = stats.beta(ones + 2, n - ones + 2).pdf(p)
        ax.plot(p, prior, color=GREY, linestyle=":")
        ax.plot(p, likelihood, color=ORANGE, linestyle="--")
        ax.plot(p, posterior, color=BLUE, linestyle="-")
        ax.axvline(0.7, color=INK, linewidth=0.6)
        ax.set(
            title=f"{ones} of {n}",
            xlabel="rate",
            yticks=[],
            ylim=(0, 9.5),
        )
        ax.set_xticks([0, 0.25, 0.5, 0.75, 1])
    axes[0].text(0.02, 1.6, "prior", color=INK)
    axes[0].text(0.76, 3.0, "likelihood")
    axes[0].text(0.3, 3.1, "posterior")
    return figure
