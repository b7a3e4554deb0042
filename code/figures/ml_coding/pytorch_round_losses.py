"""Training and test loss of the tagger, from the committed output."""

import json
from pathlib import Path

from figures.style import panels

OUTPUT = Path(__file__).resolve().parents[2] / "outputs" / "ml_coding"


def draw():
    text = (OUTPUT / "pytorch_round.json").read_text("utf-8")
    numbers = json.loads(text)
    figure, ax = panels(2.4)
    names = {"train_losses": "training", "dev_losses": "held out"}
    for key, name in names.items():
        losses = numbers[key]
        ax.plot(range(1, len(losses) + 1), losses)
        ax.text(len(losses) + 0.6, losses[-1], name, va="center")
    ax.set(
        yscale="log",
        xlim=(1, len(losses) + 7),
        xlabel="epoch",
        ylabel="loss a word (log scale)",
    )
    return figure
