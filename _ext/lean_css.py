"""Style sheets without the rules that no page needs.

The theme brings all of Bootstrap and two thousand icons. A rule stays if
some page, or a script, knows each class that it names.
"""

import re
from collections.abc import Iterator

# What may hide a brace, a comma or a semicolon.
HIDDEN = r'/\*.*?\*/|"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|url\([^)"\']*\)'
TOKEN = re.compile(HIDDEN + r"|[{};]", re.S)
CLASS = re.compile(r"\.(-?[A-Za-z_](?:[\w-]|\\.)*)")
GROUPS = ("@media", "@supports", "@layer", "@container")


def rules(css: str) -> Iterator[tuple[str, str | None]]:
    """Each top-level rule as what stands before its braces and inside."""
    start, depth, opened = 0, 0, 0
    for token in TOKEN.finditer(css):
        mark = token[0]
        if mark == "{":
            if depth == 0:
                opened = token.start()
            depth += 1
        elif mark == "}":
            depth -= 1
            if depth < 0:
                raise ValueError("style sheet: a brace too many")
            if depth == 0:
                yield css[start:opened].strip(), css[opened + 1 : token.start()]
                start = token.end()
        elif mark == ";" and depth == 0:
            yield css[start : token.end()].strip(), None
            start = token.end()
    if depth:
        raise ValueError("style sheet: a brace is not closed")


def lean(css: str, known: set[str]) -> str:
    """The style sheet without comments and rules for unknown classes."""
    css = re.sub(
        HIDDEN, lambda m: "" if m[0].startswith("/*") else m[0], css, flags=re.S
    )
    return "".join(kept(css, known))


def kept(css: str, known: set[str]) -> Iterator[str]:
    for head, body in rules(css):
        if body is None:
            if not head.startswith("@charset"):
                yield head
        elif head.startswith(GROUPS):
            if inner := "".join(kept(body, known)):
                yield f"{head}{{{inner}}}"
        elif head.startswith("@"):
            yield f"{head}{{{body.strip()}}}"
        elif selectors := [s for s in split(head) if may_match(s, known)]:
            yield f"{','.join(selectors)}{{{body.strip()}}}"


def split(head: str) -> list[str]:
    """Selectors of a rule; commas inside brackets do not part them."""
    parts, depth, last = [], 0, 0
    for i, character in enumerate(head):
        if character in "([":
            depth += 1
        elif character in ")]":
            depth -= 1
        elif character == "," and depth == 0:
            parts.append(head[last:i].strip())
            last = i + 1
    return [*parts, head[last:].strip()]


def may_match(selector: str, known: set[str]) -> bool:
    """Whether each class outside brackets is known; those inside may differ."""
    plain = re.sub(r'\[(?:[^\]"]|"[^"]*")*\]', "", selector)
    while (shorter := re.sub(r":(?:not|is|where|has)\([^()]*\)", "", plain)) != plain:
        plain = shorter
    return all(re.sub(r"\\(.)", r"\1", name) in known for name in CLASS.findall(plain))
