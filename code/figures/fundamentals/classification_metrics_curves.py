"""ROC and precision-recall of the same scores at two base rates."""

import numpy as np

from examples.fundamentals.classification_metrics import scored
from figures.style import BLUE, GREY, ORANGE, panels
from mlinterviews.ml_coding.classification_metrics_code import (
    precision_recall_curve,
    roc_curve,
)


def draw():
    figure, (left, right) = panels(2.6, columns=2)
    for rate, colour, style, name in [
        (0.5, BLUE, "--", "50% positives"),
        (0.01, ORANGE, "-", "1% positives"),
    ]:
        rng = np.random.default_rng(0)
        y, p = scored(50_000, rate, 2.0, rng)
        fpr, tpr = roc_curve(y, p)
        precision, recall = precision_recall_curve(y, p)
        keep = slice(None, None, 25)  # a curve, not 50,000 points
        left.plot(fpr[keep], tpr[keep], color=colour, linestyle=style)
        right.plot(
            recall[keep], precision[keep], color=colour, linestyle=style
        )
    left.plot([0, 1], [0, 1], color=GREY, linewidth=0.8, linestyle=":")
    left.set(xlabel="false positive rate", ylabel="true positive rate")
    left.text(0.16, 0.62, "both rates")
    right.set(xlabel="recall", ylabel="precision", ylim=(0, 1.03))
    right.text(0.3, 0.78, "50% positives")
    right.text(0.02, 0.12, "1% positives")
    return figure
