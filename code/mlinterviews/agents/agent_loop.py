"""An agent: a model that calls tools in a loop until it answers.

Messages have the shape of chat interfaces with tool calling, without
their outer wrappers. A model is any function from (messages, tools)
to the next message, so that a scripted one can stand in for it.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from string import Template

Message = dict
Model = Callable[[list[Message], list[dict]], Message]


class ToolError(ValueError):
    """What the model can mend: a bad argument, nothing found."""


class ModelError(Exception):
    """What it cannot: no connection, a refusal, a broken reply."""


@dataclass(frozen=True)
class Tool:
    """A function with what the model has to know of it.

    parameters: name -> JSON type, "string" or "number"; all required.
    """

    name: str
    description: str
    parameters: dict[str, str]
    function: Callable

    def schema(self) -> dict:
        """How the tool is described to the model."""
        kinds = {k: {"type": v} for k, v in self.parameters.items()}
        return {
            "name": self.name,
            "description": self.description,
            "parameters": {
                "type": "object",
                "properties": kinds,
                "required": list(kinds),
                "additionalProperties": False,
            },
        }

    def call(self, arguments: str) -> str:
        """Run the tool on a JSON object of arguments.

        Raises ToolError if they do not fit the parameters.
        """
        try:
            given = json.loads(arguments, parse_constant=_refuse)
        except (ValueError, RecursionError) as error:
            raise ToolError(
                f"arguments are not JSON: {error}"
            ) from None
        if not isinstance(given, dict) or set(given) != set(
            self.parameters
        ):
            raise ToolError(f"needs exactly {list(self.parameters)}")
        types = {"string": str, "number": (int, float)}
        for name, value in given.items():
            kind = self.parameters[name]
            if isinstance(value, bool) or not isinstance(
                value, types[kind]
            ):
                raise ToolError(f"{name} must be a {kind}")
        return str(self.function(**given))


def _refuse(constant: str) -> None:
    """Python reads NaN and Infinity, which JSON does not have."""
    raise ValueError(f"{constant} is no JSON")


@dataclass(frozen=True)
class Run:
    """How a run ended: "answer", "error" or "turn limit"."""

    status: str
    output: str
    turns: int
    messages: list[Message]


def run_agent(
    model: Model,
    tools: Sequence[Tool],
    messages: Sequence[Message],
    max_turns: int = 8,
    max_failures: int = 3,
) -> Run:
    """Ask the model and run its tool calls until one exit is reached.

    max_failures: turns in a row without one good call that end it.
    Raises ValueError if a limit is below 1.
    """
    if max_turns < 1 or max_failures < 1:
        raise ValueError("max_turns and max_failures must be >= 1")
    by_name = {tool.name: tool for tool in tools}
    schemas = [tool.schema() for tool in tools]
    messages, failures = list(messages), 0
    for turn in range(1, max_turns + 1):
        try:
            reply = model(messages, schemas)
        except ModelError as error:
            return Run("error", f"model: {error}", turn, messages)
        messages.append(reply)
        if not reply.get("tool_calls"):
            return Run("answer", reply["content"], turn, messages)
        any_good = False
        for call in reply["tool_calls"]:
            text, good = observe(by_name, call)
            any_good = any_good or good
            messages.append(
                {"role": "tool", "id": call["id"], "content": text}
            )
        failures = 0 if any_good else failures + 1
        if failures >= max_failures:
            return Run("error", f"tools: {text}", turn, messages)
    return Run("turn limit", "", max_turns, messages)


def observe(by_name: dict[str, Tool], call: dict) -> tuple[str, bool]:
    """What a tool call brought, and whether it went well."""
    tool = by_name.get(call["name"])
    if tool is None:
        return f"error: no tool {call['name']!r}", False
    try:
        return tool.call(call["arguments"]), True
    except ToolError as error:
        return f"error: {error}", False


class ScriptedModel:
    """Gives prepared replies in turn and keeps what it was shown."""

    def __init__(self, replies: Sequence[Message]):
        self.replies, self.shown = list(replies), []

    def __call__(self, messages, tools) -> Message:
        self.shown.append(list(messages))
        if len(self.shown) > len(self.replies):
            raise ModelError("the script has ended")
        return self.replies[len(self.shown) - 1]


def says(content: str, *calls: tuple[str, dict]) -> Message:
    """A model's message: text, and calls as (tool name, arguments)."""
    message = {"role": "assistant", "content": content}
    if calls:
        message["tool_calls"] = [
            {
                "id": f"{name}-{i}",
                "name": name,
                "arguments": json.dumps(a),
            }
            for i, (name, a) in enumerate(calls, start=1)
        ]
    return message


SYSTEM_PROMPT = Template("""\
You help $audience plan trips. Today is $date.
Get every figure from a tool; never guess one. If a tool reports an
error, correct the call or say what is missing. If the question leaves
the place open, ask for it. Answer in at most $sentences sentences.
""")


def render(template: Template, **values: object) -> str:
    """Fill in a prompt template.

    Raises ValueError if a variable has no value or a value no place.
    """
    wanted = set(template.get_identifiers())
    if wanted != set(values):
        raise ValueError(
            f"prompt needs {sorted(wanted)}, got {sorted(values)}"
        )
    return template.substitute(values)
