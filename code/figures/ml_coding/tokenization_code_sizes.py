"""Bytes per token against the size of the vocabulary."""

from pathlib import Path

from figures.style import BLUE, GREEN, ORANGE, panels
from mlinterviews.ml_coding.tokenization_code import Tokenizer, train

EXCERPT = Path(__file__).parents[2] / "data/ml_coding/excerpt.txt"
GREEK = (
    "Ο αλγόριθμος συγχωνεύει το ζεύγος που εμφανίζεται πιο συχνά. "
    "Κάθε γράμμα των ελληνικών πιάνει δύο μονάδες στη μνήμη. "
)
SIZES = [256, 300, 350, 400, 500, 700, 1000, 1400, 2000]


def draw():
    text = EXCERPT.read_text(encoding="ascii")
    half = text.index("\n\n", len(text) // 2)
    ranks = train(text[:half], SIZES[-1])
    texts = [
        ("the text it was trained on", text[:half], BLUE, "-", "o"),
        ("unseen text, same author", text[half:], ORANGE, "--", "s"),
        ("Greek, never seen", GREEK, GREEN, "-.", "^"),
    ]
    figure, ax = panels(2.9)
    for name, sample, colour, line, marker in texts:
        rates = []
        for size in SIZES:
            known = {t: i for t, i in ranks.items() if i < size}
            ids = Tokenizer(known).encode(sample)
            rates.append(len(sample.encode()) / len(ids))
        ax.plot(
            SIZES,
            rates,
            color=colour,
            linestyle=line,
            marker=marker,
            label=name,
        )
    ax.set_xscale("log")
    ax.set_xticks(SIZES[::2], [f"{s:,}" for s in SIZES[::2]])
    ax.minorticks_off()
    ax.tick_params(labelsize=9)
    ax.set(
        xlabel="tokens in the vocabulary (log scale)",
        ylabel="bytes per token",
        ylim=(0.8, None),
    )
    ax.legend(fontsize=9)
    return figure
