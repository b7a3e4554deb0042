"""ReAct in plain text: prompt, stop, parse, observe, go on.

Yao et al. (2023). For models that complete text and know nothing of
tool calls. A model is a function from (text, stop) to more text.
"""

import inspect
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from string import Template

PROMPT = Template("""\
Answer the question. You may use these tools:
$tools

Write in this form, one step at a time:
Thought: what is known and what is missing
Action: the name of one tool
Action Input: its arguments as a JSON object
Then stop; the next line will be the tool's
Observation: result
Once you know the answer, write instead:
Thought: why this is enough
Final Answer: the answer

Question: $question
""")
STOP = "\nObservation:"
ACTION = re.compile(r"^Action:[ ]*(.+)\nAction Input:[ ]*(.+)$", re.M)
FINAL = re.compile(r"^Final Answer:[ ]*(.+)", re.M | re.S)


def first_step(completion: str) -> str:
    """The completion up to STOP or the end of its first action."""
    text = ("\n" + completion).split(STOP)[0].strip()
    action = ACTION.search(text)
    return text[: action.end()] if action else text


def parse(step: str) -> tuple[str, ...]:
    """("answer", text) or ("action", name, input) of a step.

    Raises ValueError if the form is broken.
    """
    if final := FINAL.search(step):
        return "answer", final[1].strip()
    if action := ACTION.search(step):
        return "action", action[1].strip(), action[2].strip()
    raise ValueError("write Action and Action Input, or Final Answer")


@dataclass(frozen=True)
class ReactRun:
    """How a run ended ("answer" or "turn limit"), and all its text."""

    status: str
    output: str
    turns: int
    text: str


def run_react(
    model: Callable[[str, str], str],
    tools: dict[str, Callable],
    question: str,
    max_turns: int = 8,
) -> ReactRun:
    """Let the model think and act in text until it answers.

    tools: functions by name; their docstrings describe them, and a
    ValueError of theirs is told to the model.
    """
    described = "\n".join(f"{n}: {t.__doc__}" for n, t in tools.items())
    text = PROMPT.substitute(tools=described, question=question)
    for turn in range(1, max_turns + 1):
        step = first_step(model(text, STOP))
        text += step + "\n"
        try:
            kind, *rest = parse(step)
            if kind == "answer":
                return ReactRun("answer", rest[0], turn, text)
            observed = _act(tools, *rest)
        except ValueError as error:
            observed = f"error: {error}"
        text += f"Observation: {observed}\n"
    return ReactRun("turn limit", "", max_turns, text)


def _act(tools: dict[str, Callable], name: str, given: str) -> object:
    if name not in tools:
        raise ValueError(f"no tool {name!r}; there are {list(tools)}")
    try:
        arguments = json.loads(given)
    except (ValueError, RecursionError):
        arguments = None
    if not isinstance(arguments, dict):
        raise ValueError("Action Input must be a JSON object")
    try:  # only the match of names: a TypeError inside is a bug
        inspect.signature(tools[name]).bind(**arguments)
    except TypeError as error:
        raise ValueError(str(error)) from None
    return tools[name](**arguments)
