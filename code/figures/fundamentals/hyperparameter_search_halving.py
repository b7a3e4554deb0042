"""27 learning curves, cut to 9, 3 and 1."""

from examples.fundamentals.hyperparameter_search import (
    configurations,
    trainer,
)
from figures.style import BLUE, GREY, INK, ORANGE, panels
from mlinterviews.fundamentals.hyperparameter_search import (
    successive_halving,
)


def draw():
    figure, ax = panels(2.8)
    train, curves = trainer(), {}

    def recorded(config, state, amount):
        for _ in range(amount):
            state, loss = train(config, state, 1)
            curves.setdefault(config, []).append(loss)
        return state, loss

    best = successive_halving(configurations(), recorded, 1)[0]
    for config, losses in curves.items():
        look = {"color": GREY, "linewidth": 1}
        if len(losses) > 1:
            look = {"color": BLUE, "linewidth": 1.2}
        if config == best:
            look = {"color": ORANGE, "linewidth": 2.2, "zorder": 3}
        epochs = range(1, len(losses) + 1)
        ax.plot(epochs, losses, "-", marker="o", markersize=3, **look)
    for epochs, left in [(1, 27), (3, 9), (9, 3), (27, 1)]:
        ax.axvline(epochs, color=INK, linewidth=0.6, linestyle=":")
        ax.text(epochs * 1.03, 2.85, f"{left} left", fontsize=9)
    ax.set(xscale="log", xlabel="epochs", ylabel="validation loss")
    ax.set(yscale="log", ylim=(0.2, 3.4), xlim=(0.9, 34))
    ax.set_yticks([0.25, 0.5, 1, 2], ["0.25", "0.5", "1", "2"])
    ax.set_xticks([1, 3, 9, 27], ["1", "3", "9", "27"])
    ax.minorticks_off()
    return figure
