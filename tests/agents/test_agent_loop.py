"""The loop's exits, the three formats, the evaluator, the assistant."""

import json
import os
import threading
import urllib.error
import urllib.request
from string import Template

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples.agents import agent_loop as example
from mlinterviews.agents.agent_loop import (
    SYSTEM_PROMPT,
    ModelError,
    ScriptedModel,
    Tool,
    ToolError,
    render,
    run_agent,
    says,
)
from mlinterviews.agents.agent_loop_code_actions import (
    MAX_CALLS,
    CodeError,
    Evaluator,
)
from mlinterviews.agents.agent_loop_react import (
    PROMPT,
    first_step,
    parse,
    run_react,
)
from mlinterviews.agents.agent_loop_weather import (
    FORECASTS,
    Assistant,
    main,
    parse_reply,
    rule_model,
    show,
)
from mlinterviews.agents.agent_loop_weather_chat import (
    MAX_BYTES,
    MAX_SESSIONS,
    make_server,
)

TOOLS = [example.FORECAST, example.CALCULATE]
START = [{"role": "user", "content": "?"}]


def one_call(name, arguments):
    """A message with a single call whose arguments are given raw."""
    call = {"id": "1", "name": name, "arguments": arguments}
    return {"role": "assistant", "content": "", "tool_calls": [call]}


# --- the loop ----------------------------------------------------------


def test_run_ends_with_the_answer_and_keeps_all_messages():
    model = ScriptedModel(example.JSON_SCRIPT)
    run = run_agent(model, TOOLS, example.start())
    assert (run.status, run.turns) == ("answer", 4)
    assert run.output == example.ANSWER
    roles = [m["role"] for m in run.messages]
    assert roles == (
        ["system", "user", "assistant", "tool", "tool"]
        + ["assistant", "tool"] * 2
        + ["assistant"]
    )


def test_model_sees_each_result_under_the_id_of_its_call():
    model = ScriptedModel(example.JSON_SCRIPT)
    run_agent(model, TOOLS, START)
    calls, *results = model.shown[1][-3:]
    assert [c["id"] for c in calls["tool_calls"]] == [r["id"] for r in results]
    assert [r["content"] for r in results] == [
        "14",
        "error: no forecast for 'Osló'",
    ]


def test_callers_messages_are_not_changed():
    start = list(START)
    run_agent(ScriptedModel([says("done")]), [], start)
    assert start == START


def test_turn_limit():
    model = ScriptedModel([says("", ("forecast", {"city": "Oslo"}))] * 9)
    run = run_agent(model, TOOLS, START, max_turns=3)
    assert (run.status, run.turns, run.output) == ("turn limit", 3, "")
    assert len(model.shown) == 3


NAMES = st.sampled_from(["forecast", "calculate", "fly"])
VALUES = st.sampled_from(["Oslo", "Atlantis", "1 + 1"])
CALL = st.tuples(NAMES, st.fixed_dictionaries({"city": VALUES}))


@given(st.lists(st.lists(CALL, max_size=4), max_size=6), st.integers(1, 5))
def test_whatever_the_script_each_call_has_one_result(script, limit):
    model = ScriptedModel([says("", *calls) for calls in script])
    run = run_agent(model, TOOLS, START, limit)
    assert run.turns == len(model.shown) <= limit
    asked = [c["id"] for m in run.messages for c in m.get("tool_calls", [])]
    got = [m["id"] for m in run.messages if m["role"] == "tool"]
    assert asked == got


def test_model_failure_ends_the_run():
    def down(messages, tools):
        raise ModelError("timeout")

    run = run_agent(down, TOOLS, START)
    assert (run.status, run.output) == ("error", "model: timeout")
    assert run.messages == START


def test_tool_failures_in_a_row_end_the_run_others_do_not():
    bad = says("", ("forecast", {"city": "Atlantis"}))
    good = says("", ("forecast", {"city": "Oslo"}))
    run = run_agent(ScriptedModel([bad] * 9), TOOLS, START)
    assert (run.status, run.turns) == ("error", 3)
    model = ScriptedModel([bad, bad, good, bad, bad, says("done")])
    assert run_agent(model, TOOLS, START).status == "answer"


def test_parallel_failures_are_one_turn_that_the_model_can_mend():
    wrong = [("forecast", {"city": c}) for c in ("x", "y", "z")]
    model = ScriptedModel([says("", *wrong), says("sorry")])
    assert run_agent(model, TOOLS, START).status == "answer"
    mixed = says("", ("forecast", {"city": "Oslo"}), *wrong)
    run = run_agent(ScriptedModel([mixed] * 9), TOOLS, START, 5)
    assert run.status == "turn limit"


@pytest.mark.parametrize(
    ("message", "says_what"),
    [
        (one_call("fly", "{}"), "no tool 'fly'"),
        (one_call("forecast", "{"), "not JSON"),
        (one_call("forecast", "[" * 100_000), "not JSON"),
        (one_call("forecast", '{"city": NaN}'), "NaN is no JSON"),
        (one_call("forecast", "[]"), "needs exactly"),
        (one_call("forecast", "{}"), "needs exactly"),
        (one_call("forecast", '{"city": "x", "a": 1}'), "needs exactly"),
        (one_call("forecast", '{"city": 5}'), "must be a string"),
        (one_call("forecast", '{"city": null}'), "must be a string"),
    ],
)
def test_bad_calls_are_told_to_the_model(message, says_what):
    model = ScriptedModel([message, says("sorry")])
    run = run_agent(model, TOOLS, START)
    assert run.status == "answer"
    assert model.shown[1][-1]["content"].startswith("error: ")
    assert says_what in model.shown[1][-1]["content"]


def test_true_is_no_number():
    tool = Tool("half", "", {"x": "number"}, lambda x: x / 2)
    assert tool.call('{"x": 3}') == "1.5"
    with pytest.raises(ToolError, match="x must be a number"):
        tool.call('{"x": true}')


def test_a_bug_in_a_tool_is_not_hidden():
    tool = Tool("bug", "", {}, lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run_agent(ScriptedModel([says("", ("bug", {}))]), [tool], START)


def test_schema_is_what_the_model_is_given():
    seen = []

    def model(messages, tools):
        seen.extend(tools)
        return says("done")

    run_agent(model, TOOLS, START)
    assert seen[0]["parameters"] == {
        "type": "object",
        "properties": {"city": {"type": "string"}},
        "required": ["city"],
        "additionalProperties": False,
    }


@pytest.mark.parametrize("limits", [(0, 1), (1, 0)])
def test_limits_below_one_are_refused(limits):
    with pytest.raises(ValueError, match="max_turns and max_failures"):
        run_agent(ScriptedModel([]), [], START, *limits)


def test_prompt_template_wants_exactly_its_variables():
    text = render(SYSTEM_PROMPT, audience="us", date="${sentences}", sentences=2)
    assert "Today is ${sentences}." in text  # values are not expanded
    assert "at most 2 sentences" in text
    with pytest.raises(ValueError, match="prompt needs"):
        render(SYSTEM_PROMPT, audience="us", date="x")
    with pytest.raises(ValueError, match="prompt needs"):
        render(Template("hello"), name="x")


# --- text --------------------------------------------------------------


def test_parse_finds_the_first_step_only():
    assert parse("Thought: x\nAction: f\nAction Input: {}") == (
        "action",
        "f",
        "{}",
    )
    assert parse("Thought: x\nFinal Answer: 4\nlines") == (
        "answer",
        "4\nlines",
    )
    action = "Action: f\nAction Input: {}"
    for invented in (
        "\nObservation: 5\nFinal Answer: 5",
        "\nFinal Answer: 5",
        "\n" + action.replace("f", "g"),
    ):
        assert first_step(action + invented) == action
    assert first_step("Observation: 5\nFinal Answer: 5") == ""
    with pytest.raises(ValueError, match="write Action"):
        parse("Thought: hm")


def react(*steps, max_turns=8):
    steps = iter(steps)
    return run_react(
        lambda text, stop: next(steps),
        {"forecast": example.forecast},
        "?",
        max_turns,
    )


def test_an_invented_observation_never_enters_the_text():
    run = run_react(
        example.react_model,
        {
            "forecast": example.forecast,
            "calculate": example.calculate,
        },
        example.QUESTION,
    )
    assert (run.status, run.output, run.turns) == ("answer", "30.6", 4)
    assert "Observation: -3" in run.text
    assert "Observation: 5" not in run.text


@pytest.mark.parametrize(
    ("step", "observed"),
    [
        ("Thought: hm", "write Action"),
        ("Action: fly\nAction Input: {}", "no tool 'fly'"),
        ("Action: forecast\nAction Input: Oslo", "JSON object"),
        ("Action: forecast\nAction Input: " + "[" * 100_000, "JSON object"),
        ("Observation: 14\nFinal Answer: 14", "write Action"),
        ("Action: forecast\nAction Input: [1]", "JSON object"),
        ('Action: forecast\nAction Input: {"x": 1}', "required argument"),
        ('Action: forecast\nAction Input: {"city": "x"}', "no forecast"),
    ],
)
def test_broken_steps_are_told_to_the_model(step, observed):
    run = react(step, "Final Answer: none")
    assert run.status == "answer"
    assert "Observation: error: " in run.text and observed in run.text


def test_a_type_error_inside_a_tool_is_not_hidden():
    def bug():
        return None + 1

    with pytest.raises(TypeError, match="unsupported operand"):
        run_react(
            lambda text, stop: "Action: bug\nAction Input: {}",
            {"bug": bug},
            "?",
        )


def test_text_agent_stops_at_the_turn_limit():
    run = react(*["Thought: hm"] * 5, max_turns=2)
    assert (run.status, run.turns) == ("turn limit", 2)


def test_prompt_holds_tools_and_question():
    run = react("Final Answer: x")
    assert "forecast: the highest temperature" in run.text
    assert PROMPT.get_identifiers() == ["tools", "question"]


# --- code --------------------------------------------------------------


@given(st.recursive(
    st.integers(0, 20).map(str),
    lambda e: st.tuples(e, st.sampled_from("+-*"), e).map(
        lambda t: f"({''.join(t)})"
    ),
    max_leaves=6,
))  # fmt: skip
def test_arithmetic_is_pythons(formula):
    assert Evaluator({}).run(formula) == eval(formula)


def test_variables_are_kept_between_actions():
    evaluator = Evaluator({"forecast": example.forecast})
    assert evaluator.run(example.CODE) == pytest.approx(30.6)
    assert evaluator.run("lisbon - oslo") == 17
    assert evaluator.run("") is None


@pytest.mark.parametrize(
    "code",
    [
        "import os",
        "__import__('os')",
        "open('/etc/passwd')",
        "().__class__",
        "forecast.__globals__",
        "forecast(*['Oslo'])",
        "forecast(**{'city': 'Oslo'})",
        "exec('1')",
        "[0] * 9",
        "'a' * 9",
        "'a' + 'b'",
        "f'{1}'",
        "x[0]",
        "1 if 1 else 2",
        "while 1: pass",
        "def f(): pass",
        "lambda: 1",
        "(y := 1)",
        "a = b = 1",
        "a += 1",
        "1 < 2",
        "not 1",
        "1 << 40",
        "True + 1",
        "None",
        "1j",
        "b'x'",
        "1e400",
        "9**9**9",
        "2**40 * 2**40",
        "-(10**11) * 11",
        "(-8) ** 0.5",
        "1 / 0",
        "10.0 ** 400",
        "y",
        "forecast('Atlantis')",
        "-" * 60 + "1",
        "(" * 300 + "1" + ")" * 300,
        "1 +",
        "\0",
        "1" * 2_000,
        "forecast('Oslo')\n" * (MAX_CALLS + 1),
    ],
)
def test_all_else_is_refused(code):
    with pytest.raises(CodeError):
        Evaluator({"forecast": example.forecast}).run(code)


def test_eval_without_builtins_is_no_protection():
    """The trap of the text: os.system is still in reach."""
    code = (
        "[c for c in ().__class__.__base__.__subclasses__()"
        " if c.__name__ == '_wrap_close'][0]"
        ".__init__.__globals__['system']"
    )
    assert eval(code, {"__builtins__": {}}) is os.system
    with pytest.raises(CodeError):
        Evaluator({}).run(code)


def test_code_runs_through_the_same_loop():
    model = ScriptedModel(example.CODE_SCRIPT)
    run = run_agent(model, [example.code_tool()], START)
    assert (run.status, run.turns) == ("answer", 2)
    assert model.shown[1][-1]["content"] == "30.6"


# --- the weather assistant ---------------------------------------------


def forecast_reply(**changes):
    data = {
        "kind": "forecast",
        "city": "Oslo",
        "day": "tomorrow",
        "high_c": -3,
        "rain_mm": 2.0,
    } | changes
    return json.dumps({k: v for k, v in data.items() if v is not None})


OSLO = ("get_forecast", {"city": "Oslo", "day": "tomorrow"})


def test_conversation_keeps_the_city():
    assistant = Assistant(rule_model)
    assert assistant.ask("Will it rain?").kind == "question"
    assert (
        assistant.ask("I am in Oslo.").figures
        == {
            "city": "Oslo",
            "day": "today",
        }
        | FORECASTS["Oslo", "today"]
    )
    reply = assistant.ask("And tomorrow?")
    assert reply.umbrella and "umbrella" in show(reply)
    assert assistant.ask("And in Atlantis?").kind == "question"


def test_figures_must_be_the_tools():
    observed = [json.dumps({"city": "Oslo", "day": "tomorrow"}
                | FORECASTS["Oslo", "tomorrow"])]  # fmt: skip
    assert parse_reply(forecast_reply(), observed).umbrella
    for wrong in ({"high_c": 3}, {"city": "Lisbon"}, {"day": "today"}):
        with pytest.raises(ValueError, match="not the tool's"):
            parse_reply(forecast_reply(**wrong), observed)
    with pytest.raises(ValueError, match="not the tool's"):
        parse_reply(forecast_reply(), ["error: no forecast"])


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("It will snow.", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "kind must be"),
        ('{"kind": ["forecast"]}', "kind must be"),
        ('{"kind": "poem", "text": ""}', "kind must be"),
        (forecast_reply(rain_mm=None), "fields must be"),
        (forecast_reply(text="25 C and dry"), "fields must be"),
        ('{"kind": "question", "text": "25 C?"}', "holds no figures"),
        (forecast_reply(high_c="-3"), "high_c has the wrong type"),
        (forecast_reply(high_c=True), "high_c has the wrong type"),
    ],
)
def test_replies_of_wrong_form_are_refused(content, fault):
    with pytest.raises(ValueError, match=fault):
        parse_reply(content, [])


def test_one_chance_to_mend_a_reply():
    model = ScriptedModel(
        [says("", OSLO), says("It will snow."), says(forecast_reply())]
    )
    assistant = Assistant(model)
    assert assistant.ask("Oslo tomorrow?").figures["high_c"] == -3
    assert "not JSON" in model.shown[-1][-1]["content"]


def test_figures_of_an_earlier_question_do_not_count():
    told = says(forecast_reply())
    assistant = Assistant(ScriptedModel([says("", OSLO), told, told, told]))
    assert assistant.ask("Oslo tomorrow?").umbrella
    with pytest.raises(RuntimeError, match="not the tool's"):
        assistant.ask("And now?")


def test_a_failed_question_leaves_the_conversation_as_it_was():
    assistant = Assistant(ScriptedModel([says("no"), says("no")]))
    before = list(assistant.messages)
    with pytest.raises(RuntimeError, match="not JSON"):
        assistant.ask("?")
    with pytest.raises(RuntimeError, match="error model: the script"):
        assistant.ask("?")
    assert assistant.messages == before


def test_command_line(capsys, monkeypatch):
    assert main(["Rain", "in", "Oslo", "tomorrow?"]) == 0
    typed = iter(["Rain in Lisbon?", ""])
    monkeypatch.setattr("builtins.input", lambda prompt: next(typed))
    assert main([]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Oslo tomorrow: up to -3 C, 2.0 mm of rain. Take an umbrella.",
        "Lisbon today: up to 15 C, 4.5 mm of rain. Take an umbrella.",
    ]


def test_command_line_at_the_end_of_input(monkeypatch):
    def ended(prompt):
        raise EOFError

    monkeypatch.setattr("builtins.input", ended)
    assert main([]) == 0


def test_command_line_reports_a_failure(capsys, monkeypatch):
    monkeypatch.setattr(
        "mlinterviews.agents.agent_loop_weather.rule_model",
        ScriptedModel([]),
    )
    assert main(["rain?"]) == 1
    assert "Sorry" in capsys.readouterr().out


# --- the chat page -----------------------------------------------------


@pytest.fixture
def chat():
    """chat(path, data, cookie) against a running server."""
    models = [rule_model]
    server = make_server(lambda: Assistant(models[-1]))
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.01))
    thread.start()
    base = f"http://127.0.0.1:{server.server_port}"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def ask(path, data=None, cookie=""):
        request = urllib.request.Request(base + path, data, {"Cookie": cookie})
        try:
            with opener.open(request, timeout=5) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read()

    ask.models = models
    yield ask
    server.shutdown()
    thread.join()
    server.server_close()


def question(text):
    return json.dumps({"question": text}).encode()


def session(chat):
    return chat("/")[1]["Set-Cookie"].split(";")[0]


def test_page_and_conversation(chat):
    status, headers, page = chat("/")
    assert status == 200 and b"<h1>Weather assistant" in page
    assert "HttpOnly; SameSite=Strict" in headers["Set-Cookie"]
    mine, other = session(chat), session(chat)
    data = json.loads(chat("/ask", question("rain in Oslo?"), mine)[2])
    assert (data["kind"], data["high_c"]) == ("forecast", -1)
    data = json.loads(chat("/ask", question("tomorrow?"), mine)[2])
    assert data["high_c"] == -3
    data = json.loads(chat("/ask", question("tomorrow?"), other)[2])
    assert data["kind"] == "question"  # knows nothing of the first


def test_page_loads_nothing_and_writes_no_html(chat):
    page = chat("/")[2].decode()
    assert "://" not in page and "src=" not in page
    assert ".innerHTML" not in page and "textContent" in page


@pytest.mark.parametrize(
    ("path", "body", "says_what"),
    [
        ("/ask", b"{", "Expecting"),
        ("/ask", b"\xff", "decode"),
        ("/ask", b"[" * 1_900, "nested too deeply"),
        ("/ask", b"[]", "must be a text"),
        ("/ask", b'{"question": " "}', "must be a text"),
        ("/ask", b" " * (MAX_BYTES + 1), "at most"),
        ("/other", b"{}", "post to /ask"),
    ],
)
def test_bad_requests(chat, path, body, says_what):
    status, _, answer = chat(path, body, session(chat))
    assert status == 400
    assert says_what in json.loads(answer)["error"]


def test_strangers_and_old_sessions_are_refused(chat):
    assert chat("/nothing")[0] == 404
    assert chat("/ask", question("?"))[0] == 403
    assert chat("/ask", question("?"), "chat=guess")[0] == 403
    oldest = session(chat)
    for _ in range(MAX_SESSIONS):
        session(chat)
    assert chat("/ask", question("?"), oldest)[0] == 403


def buggy(messages, tools):
    raise ValueError("the script of a bug")


@pytest.mark.parametrize("model", [ScriptedModel([]), buggy])
def test_inner_errors_are_logged_and_not_shown(chat, model, caplog):
    chat.models.append(model)
    status, _, answer = chat("/ask", question("?"), session(chat))
    assert (status, b"script" in answer) == (502, False)
    assert "script" in caplog.text
