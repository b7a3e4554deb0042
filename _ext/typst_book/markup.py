"""The few forms of Typst markup that the writer is made of."""

import re


def escape(text: str) -> str:
    """Text as Typst markup that prints it: every special mark escaped."""
    text = text.replace("\n", " ")
    return re.sub(r"([\\*_`$#@<>~\[\]=\-+/'\".:(){};|&^!])", r"\\\1", text)


def string(text: str) -> str:
    """Text as a Typst string."""
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + text.replace("\n", "\\n").replace("\t", "\\t") + '"'


def call(function: str, *arguments: str, body: str | None = None, **named: str) -> str:
    """A call in markup, closed so that what follows is not taken for it."""
    named_parts = [f"{k.replace('_', '-')}: {v}" for k, v in named.items()]
    inside = ", ".join([*arguments, *named_parts])
    content = "" if body is None else f"[{body}]"
    return f"#{function}({inside}){content};"


def array(items: list[str]) -> str:
    """An array; one element needs its comma."""
    return "(" + ", ".join(items) + ("," if len(items) == 1 else "") + ")"


def boolean(value: object) -> str:
    return "true" if value else "false"
