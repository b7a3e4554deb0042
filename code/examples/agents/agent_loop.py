"""What the chapter on the agent loop shows and quotes."""

import ast
import inspect
import json
import textwrap

from mlinterviews.agents import agent_loop
from mlinterviews.agents.agent_loop import (
    SYSTEM_PROMPT,
    Run,
    ScriptedModel,
    Tool,
    ToolError,
    render,
    run_agent,
    says,
)
from mlinterviews.agents.agent_loop_code_actions import (
    CodeError,
    Evaluator,
)
from mlinterviews.agents.agent_loop_react import run_react
from mlinterviews.agents.agent_loop_weather import (
    Assistant,
    rule_model,
    show,
)

QUESTION = "How many degrees Fahrenheit warmer is Lisbon than Oslo?"
HIGHS = {"Lisbon": 14, "Oslo": -3}


def forecast(city: str) -> int:
    """the highest temperature tomorrow in Celsius; {"city": name}"""
    if city not in HIGHS:
        raise ToolError(f"no forecast for {city!r}")
    return HIGHS[city]


def calculate(expression: str) -> float:
    """the value of a formula; {"expression": formula}"""
    try:
        return Evaluator({}).run(expression)
    except CodeError as error:
        raise ToolError(str(error)) from None


FORECAST = Tool(
    "forecast",
    "Highest temperature tomorrow, Celsius.",
    {"city": "string"},
    forecast,
)
CALCULATE = Tool(
    "calculate",
    "Value of an arithmetic formula.",
    {"expression": "string"},
    calculate,
)


def code_tool() -> Tool:
    """Code actions through the same loop: one tool takes a program."""
    evaluator = Evaluator({"forecast": forecast})

    def run_code(code: str) -> object:
        try:
            return evaluator.run(code)
        except CodeError as error:
            raise ToolError(str(error)) from None

    text = "Run lines of Python. Callable: forecast(city)."
    return Tool("run_code", text, {"code": "string"}, run_code)


ANSWER = "Lisbon will be 30.6 degrees Fahrenheit warmer than Oslo."
JSON_SCRIPT = [
    says(
        "Both forecasts are missing; they are independent.",
        ("forecast", {"city": "Lisbon"}),
        ("forecast", {"city": "Osló"}),
    ),
    says("A misspelt city; again.", ("forecast", {"city": "Oslo"})),
    says(
        "A difference scales by 9/5, without the 32.",
        ("calculate", {"expression": "(14 - (-3)) * 9 / 5"}),
    ),
    says(ANSWER),
]
REACT_SCRIPT = [
    "Thought: I need both forecasts.\nAction: forecast\n"
    'Action Input: {"city": "Lisbon"}',
    "Thought: Now the other one.\nAction: forecast\n"
    'Action Input: {"city": "Oslo"}\nObservation: 5\nFinal Answer: 16',
    "Thought: A difference scales by 9/5.\nAction: calculate\n"
    'Action Input: {"expression": "(14 + 3) * 9 / 5"}',
    "Thought: That is the difference.\nFinal Answer: 30.6",
]
CODE = """\
lisbon = forecast("Lisbon")
oslo = forecast("Oslo")
(lisbon - oslo) * 9 / 5"""
CODE_SCRIPT = [
    says("Two look-ups and a formula.", ("run_code", {"code": CODE})),
    says(ANSWER),
]


def start() -> list[dict]:
    system = render(
        SYSTEM_PROMPT, audience="visitors", date="25 Nov", sentences=2
    )
    return [
        {"role": "system", "content": system},
        {"role": "user", "content": QUESTION},
    ]


def trace(run: Run) -> None:
    """Print a run, a line for each thing said or done."""

    def line(kind: str, text: str) -> None:
        print(
            textwrap.fill(
                f"{kind:12}{text}", 70, subsequent_indent=" " * 12
            )
        )

    for message in run.messages[1:]:
        calls = message.get("tool_calls", [])
        kind = {"user": "user", "tool": "observation"}.get(
            message["role"], "thought" if calls else "answer"
        )
        line(kind, message["content"])
        for call in calls:
            values = list(json.loads(call["arguments"]).values())
            line("action", f"{call['name']} {values}")
    print(f"-- {run.status} after {run.turns} turns")


def react_model(text: str, stop: str) -> str:
    """Chosen by how many steps the text already has."""
    return REACT_SCRIPT[text.count("\nObservation: ") - 1]


def code_lines(module) -> int:
    """Lines as the syntax tree writes them, without docstrings."""
    tree = ast.parse(inspect.getsource(module))
    kinds = (ast.Module, ast.FunctionDef, ast.ClassDef)
    for node in ast.walk(tree):
        if isinstance(node, kinds) and ast.get_docstring(node):
            node.body = node.body[1:] or [ast.Pass()]
    return sum(1 for line in ast.unparse(tree).splitlines() if line)


def main() -> dict:
    print("== loop ==")
    tools = [FORECAST, CALCULATE]
    run = run_agent(ScriptedModel(JSON_SCRIPT), tools, start())
    trace(run)

    print("== limit ==")
    stuck = says("Again.", ("forecast", {"city": "Lisbon"}))
    limited = run_agent(lambda m, t: stuck, tools, start(), max_turns=3)
    print(limited.status, limited.turns)
    wrong = says("Again.", ("forecast", {"city": "Atlantis"}))
    failed = run_agent(lambda m, t: wrong, tools, start())
    print(failed.status, failed.turns, failed.output)

    print("== react ==")
    functions = {"forecast": forecast, "calculate": calculate}
    react = run_react(react_model, functions, QUESTION)
    print(react.text[react.text.index("Question:") :].rstrip())
    print(f"-- {react.status} after {react.turns} turns")

    print("== code ==")
    tool = code_tool()
    code = run_agent(ScriptedModel(CODE_SCRIPT), [tool], start())
    print(CODE)
    print("->", tool.function("(lisbon - oslo) * 9 / 5"))
    for attack in ("open('/etc/passwd')", "().__class__", "9**9**9"):
        try:
            tool.function(attack)
        except ToolError as error:
            print(f"{attack:20} -> {error}")

    print("== weather ==")
    assistant = Assistant(rule_model)
    for question in (
        "Will it rain?",
        "I am in Oslo. Will it rain?",
        "And tomorrow?",
        "And in Atlantis?",
    ):
        print(">", question)
        print(show(assistant.ask(question)))

    correct = [s for s in JSON_SCRIPT if "misspelt" not in s["content"]]
    correct[0] = says(
        "Both.",
        ("forecast", {"city": "Lisbon"}),
        ("forecast", {"city": "Oslo"}),
    )
    clean = run_agent(ScriptedModel(correct), tools, start())
    prompt, step, turns = 2_000, 500, 10
    return {
        "json_turns": clean.turns,
        "react_turns": react.turns,
        "code_turns": code.turns,
        "error_turns": run.turns,
        "code_lines": code_lines(agent_loop),
        "input_tokens": sum(prompt + step * t for t in range(turns)),
    }


if __name__ == "__main__":
    print(main())
