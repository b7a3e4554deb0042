"""How wide the columns of a table are, from the text that they hold."""

import re

from docutils import nodes

# What fits a line at the table's size, less the space between columns.
LINE = 92
GAP = 2.5
CODE = 1.15  # a letter of code is so much wider than one of text


def column_widths(rows: list[nodes.row]) -> list[str]:
    """Typst column widths.

    A column that needs no more than its share of the line gets what it
    needs; the others divide the rest by the square root of their longest
    cell, but none gets less than its longest word.
    """
    longest, words = measured(rows)
    left = LINE - GAP * len(longest)
    narrow: set[int] = set()
    while len(narrow) < len(longest):
        share = left / (len(longest) - len(narrow))
        fitting = {
            i for i, size in enumerate(longest) if i not in narrow and size <= share
        }
        if not fitting:
            break
        narrow |= fitting
        left -= sum(longest[i] for i in fitting)
    wide = [i for i in range(len(longest)) if i not in narrow]
    weight = sum(longest[i] ** 0.5 for i in wide)
    shares = {i: max(words[i], left * longest[i] ** 0.5 / weight) for i in wide}
    return [
        f"{shares[i]:.1f}fr" if i in shares else "auto" for i in range(len(longest))
    ]


def measured(rows: list[nodes.row]) -> tuple[list[float], list[float]]:
    """Of each column: its longest cell and its longest word, in letters."""
    longest: list[float] = []
    words: list[float] = []
    for row in rows:
        for index, entry in enumerate(row.children):
            if index == len(longest):
                longest.append(1)
                words.append(1)
            if "morecols" not in entry:
                text = printed(entry)
                longest[index] = max(longest[index], len(text))
                words[index] = max([words[index], *map(len, text.split())])
    return longest, words


def printed(node: nodes.Node) -> str:
    """Letters that take about the room of what is printed."""
    if isinstance(node, nodes.math):
        tex = re.sub(r"\\[A-Za-z]+\s*", "x", node.astext())
        return re.sub(r"[{}^_\\\s]", "", tex)
    if isinstance(node, nodes.literal):
        return re.sub(r"\S+", lambda m: "x" * round(CODE * len(m[0])), node.astext())
    if isinstance(node, nodes.Text):
        return node.astext()
    return "".join(map(printed, node.children))
