"""ROC and precision-recall curve of six scores, two of them tied."""

from figures.style import BLUE, GREY, INK, ORANGE, panels

T = [0.9, 0.8, 0.7, 0.4, 0.2]
TP = [1, 1, 2, 3, 3]
FP = [0, 1, 2, 2, 3]


def draw():
    fig, (left, right) = panels(2.6, 2)
    tpr = [0] + [n / 3 for n in TP]
    fpr = [0] + [n / 3 for n in FP]
    left.fill_between(fpr, tpr, color=BLUE, alpha=0.12, linewidth=0)
    left.plot([0, 1], [0, 1], ":", color=GREY)
    left.plot(fpr, tpr, "-o", color=BLUE)
    left.text(0.47, 0.2, "AUC = 5.5/9", color=INK)
    left.annotate(
        "tie at 0.7",
        (0.5, 0.5),
        (0.0, 0.62),
        arrowprops={"arrowstyle": "-", "color": INK},
    )
    left.set(xlabel="false positive rate", ylabel="true positive rate")

    recall = [n / 3 for n in TP]
    precision = [a / (a + b) for a, b in zip(TP, FP, strict=True)]
    previous = 0.0
    for r, p in zip(recall, precision, strict=True):
        right.fill_between(
            [previous, r], [p, p], color=ORANGE, alpha=0.2, linewidth=0
        )
        right.plot([previous, r], [p, p], "-", color=ORANGE)
        previous = r
    right.plot(recall, precision, "s", color=ORANGE, markersize=5)
    for t, r, p in zip(T, recall, precision, strict=True):
        side = -0.1 if t in (0.8, 0.7, 0.2) else 0.05
        right.text(r, p + side, str(t), ha="center", fontsize=9)
    right.text(0.06, 0.15, "AP = 0.70", color=INK)
    right.set(xlabel="recall", ylabel="precision", ylim=(0, 1.15))
    right.set_xlim(0, 1.06)
    return fig
