"""Which version of a feature an order may see."""

from figures.style import BLUE, GREEN, GREY, INK, ORANGE, panels


def draw():
    figure, ax = panels(2.5)
    ax.axis("off")
    ax.set(xlim=(-0.6, 10.4), ylim=(-1.9, 2.3))
    ax.plot([0, 10], [0, 0], color=INK, lw=1, ls="-")
    ax.text(10.1, -0.08, "time")
    versions = ((1, "0.1"), (4, "0.2"), (7, "0.9"))
    for x, score in versions:
        ax.plot(x, 0, "s", color=BLUE, ms=9)
        ax.text(x, -0.55, score, ha="center", color=BLUE, size=10)
    ax.text(-0.6, -0.62, "score", color=BLUE, size=10)
    for x in (2.5, 7):
        ax.plot(x, 1.1, "o", color=INK, ms=8)
        ax.text(x, 1.4, "order", ha="center", size=10)
    arrow = {"arrowstyle": "-|>", "lw": 1.6, "shrinkA": 5, "shrinkB": 6}
    for start, end, colour, style in (
        ((2.5, 1.1), (1, 0), GREEN, "-"),
        ((7, 1.1), (4, 0), GREEN, "-"),
        ((7, 1.1), (7, 0), ORANGE, "--"),
    ):
        ax.annotate(
            "",
            end,
            start,
            arrowprops=arrow | {"color": colour, "ls": style},
        )
    ax.text(7.2, 0.45, "same instant:\nmay be its effect", color=ORANGE)
    ax.text(3.6, 0.9, "newest before", color=GREEN)
    ax.plot([4, 7], [-1.1, -1.1], color=GREY, lw=3, ls="-")
    ax.text(
        5.5, -1.65, "0.2 is what was known", color=GREY, ha="center"
    )
    return figure
