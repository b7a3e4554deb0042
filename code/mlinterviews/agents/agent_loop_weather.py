"""A weather assistant: one tool, a checked reply, a command line.

    python agent_loop_weather.py "Will it rain in Oslo tomorrow?"

Uses agent_loop.py. The forecasts are invented, and rule_model stands in
for a language model, so that it runs without a key or a network.
"""

import argparse
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from mlinterviews.agents.agent_loop import (
    Message,
    Model,
    Tool,
    ToolError,
    run_agent,
    says,
)

FORECASTS = {
    ("Lisbon", "today"): {"high_c": 15, "rain_mm": 4.5},
    ("Lisbon", "tomorrow"): {"high_c": 14, "rain_mm": 0.0},
    ("Oslo", "today"): {"high_c": -1, "rain_mm": 0.0},
    ("Oslo", "tomorrow"): {"high_c": -3, "rain_mm": 2.0},
}
CITIES = sorted({city for city, _ in FORECASTS})


def get_forecast(city: str, day: str) -> str:
    """The forecast as JSON. Raises ToolError if there is none."""
    if (city, day) not in FORECASTS:
        raise ToolError(
            f"no forecast for {city!r} {day!r}: "
            f"city must be in {CITIES}, day 'today' or 'tomorrow'"
        )
    values = FORECASTS[city, day]
    return json.dumps({"city": city, "day": day} | values)


FORECAST_TOOL = Tool(
    "get_forecast",
    "Forecast for a city: highest temperature (Celsius), rain (mm). "
    "day is 'today' or 'tomorrow'.",
    {"city": "string", "day": "string"},
    get_forecast,
)

PROMPT = """\
You answer questions on the weather. Call get_forecast before you state
any figure. Reply with one JSON object and nothing else, either
{"kind": "forecast", "city": ..., "day": ..., "high_c": ...,
 "rain_mm": ...}
with the figures exactly as the tool gave them, or, if the city is
missing or unknown,
{"kind": "question", "text": what you have to know, without figures}
"""

FIELDS = {
    "question": {"kind": str, "text": str},
    "forecast": {
        "kind": str,
        "city": str,
        "day": str,
        "high_c": (int, float),
        "rain_mm": (int, float),
    },
}


@dataclass(frozen=True)
class Reply:
    """A checked reply: figures, or the text of a question."""

    kind: str
    figures: dict
    text: str = ""

    @property
    def umbrella(self) -> bool:
        """Decided by a rule and not by the model: 1 mm or more."""
        return self.figures.get("rain_mm", 0) >= 1


def parse_reply(content: str, observed: Sequence[str]) -> Reply:
    """Check a reply's form, and its figures against the tool's.

    observed: what the tool returned in this turn of the conversation.
    Raises ValueError if the form is wrong or a figure was not observed.
    """
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        raise ValueError("the reply is not JSON") from None
    kind = data.get("kind") if isinstance(data, dict) else None
    if not isinstance(kind, str) or kind not in FIELDS:
        raise ValueError(f"kind must be in {list(FIELDS)}")
    fields = FIELDS[kind]
    if set(data) != set(fields):
        raise ValueError(f"fields must be {list(fields)}")
    for name, wanted in fields.items():
        if isinstance(data[name], bool) or not isinstance(
            data[name], wanted
        ):
            raise ValueError(f"{name} has the wrong type")
    del data["kind"]
    if kind == "question":
        if any(c.isnumeric() for c in data["text"]):
            raise ValueError("a question holds no figures")
        return Reply(kind, {}, data["text"])
    if not any(_same(data, text) for text in observed):
        raise ValueError("the figures are not the tool's")
    return Reply(kind, data)


def _same(figures: dict, observation: str) -> bool:
    try:
        return json.loads(observation) == figures
    except ValueError:  # an error message of the tool
        return False


class Assistant:
    """A conversation: keeps its messages between questions."""

    def __init__(self, model: Model, max_turns: int = 6):
        self.model, self.max_turns = model, max_turns
        self.messages = [{"role": "system", "content": PROMPT}]

    def ask(self, question: str, repairs: int = 1) -> Reply:
        """Answer, with so many chances to mend a reply of wrong form.

        Raises RuntimeError if the agent ends without a valid reply; the
        conversation is then as it was before the question.
        """
        start = len(self.messages)
        messages = self.messages + [_from_user(question)]
        for _ in range(repairs + 1):
            run = run_agent(
                self.model, [FORECAST_TOOL], messages, self.max_turns
            )
            if run.status != "answer":
                raise RuntimeError(f"{run.status} {run.output}".strip())
            new = run.messages[start:]
            observed = [
                m["content"] for m in new if m["role"] == "tool"
            ]
            try:
                reply = parse_reply(run.output, observed)
            except ValueError as error:
                fault = f"Invalid reply: {error}. Send only the JSON."
                messages = run.messages + [_from_user(fault)]
            else:
                self.messages = run.messages
                return reply
        raise RuntimeError(fault)


def _from_user(text: str) -> Message:
    return {"role": "user", "content": text}


def rule_model(messages: list[Message], tools: list[dict]) -> Message:
    """Stands in for a language model: words looked up, fixed phrases.

    The city is the last word after "in" that the user wrote; the day
    is today unless the last message says tomorrow.
    """
    last = messages[-1]
    if last["role"] == "tool" and not last["content"].startswith(
        "error"
    ):
        data = json.loads(last["content"])
        return says(json.dumps({"kind": "forecast"} | data))
    users = [m["content"] for m in messages if m["role"] == "user"]
    named = [w for u in users for w in re.findall(r"\bin (\w+)", u)]
    if last["role"] == "tool" or not named:
        text = f"For which city? I know {' and '.join(CITIES)}."
        return says(json.dumps({"kind": "question", "text": text}))
    day = "tomorrow" if "tomorrow" in users[-1] else "today"
    return says(
        "I need the forecast.",
        ("get_forecast", {"city": named[-1].title(), "day": day}),
    )


def show(reply: Reply) -> str:
    """The reply as a line for the user, figures put in by code."""
    if reply.kind == "question":
        return reply.text
    line = "{city} {day}: up to {high_c} C, {rain_mm} mm of rain."
    advice = " Take an umbrella." if reply.umbrella else ""
    return line.format(**reply.figures) + advice


def main(arguments: Sequence[str] | None = None) -> int:
    """Answer the question given, or those typed until an empty line."""
    parser = argparse.ArgumentParser(description="Ask for the weather.")
    parser.add_argument("question", nargs="*")
    words = parser.parse_args(arguments).question
    assistant = Assistant(rule_model)
    question = " ".join(words) or _typed()
    while question:
        try:
            print(show(assistant.ask(question)))
        except RuntimeError as error:
            print(f"Sorry, that failed: {error}")
            return 1
        question = "" if words else _typed()
    return 0


def _typed() -> str:
    try:
        return input("> ").strip()
    except EOFError:
        return ""


if __name__ == "__main__":
    raise SystemExit(main())
