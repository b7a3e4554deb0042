"""What importance says of a column of noise, and of copies."""

import numpy as np

from examples.fundamentals.features import copies, noise_forest
from figures.style import BLUE, ORANGE, panels


def draw():
    figure, (left, right) = panels(2.9, columns=2)
    names, impurity, shuffled = noise_forest()
    order = np.argsort(impurity)
    place = np.arange(len(names))
    left.barh(place + 0.2, impurity[order], 0.4, color=BLUE)
    left.barh(
        place - 0.2, shuffled[order], 0.4, color=ORANGE, hatch="///"
    )
    left.set_yticks(place, [names[j] for j in order])
    left.get_yticklabels()[list(order).index(10)].set_fontweight("bold")
    left.set(title="forest, diabetes data", xlabel="importance")
    left.legend(["impurity", "permutation"], loc="lower right")
    alone, together = copies()
    k = np.arange(1, 6)
    right.plot(k, together, "o-", color=BLUE, label="copies together")
    right.plot(k, alone, "s--", color=ORANGE, label="each alone")
    right.set(
        title="copies of one feature",
        xlabel="near copies in the data",
        ylabel="rise of squared error",
        xticks=k,
        ylim=(-0.15, 2.6),
    )
    right.legend(loc="upper right")
    return figure
