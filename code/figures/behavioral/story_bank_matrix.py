"""How many of a theme's five questions each story answers."""

from examples.behavioral.star_and_story_bank import load
from figures.style import BLUE, GREY, panels


def draw():
    bank, _ = load()
    themes = list(
        dict.fromkeys(theme for theme, _, _ in bank.questions)
    )
    fig, ax = panels(3.1)
    for column, letter in enumerate(bank.stories):
        for row, theme in enumerate(themes):
            count = sum(
                letter in letters
                for of, _, letters in bank.questions
                if of == theme
            )
            if not count:
                continue
            ax.scatter(column, row, s=70 * count, color=BLUE)
            ax.text(column + 0.34, row, count, va="center", fontsize=8)
    ax.set_xticks(
        range(len(bank.stories)),
        [
            f"{letter}\n{kind.split(':')[0].replace(' ', chr(10), 1)}"
            for letter, kind in bank.stories.items()
        ],
        fontsize=8,
    )
    ax.set_yticks(range(len(themes)), themes)
    ax.set(xlim=(-0.5, 7.6), ylim=(len(themes) - 0.4, -0.6))
    ax.grid(color=GREY, alpha=0.25, linewidth=0.6)
    ax.set_axisbelow(True)
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    return fig
