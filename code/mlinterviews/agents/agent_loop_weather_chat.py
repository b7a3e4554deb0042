"""A chat page for the weather assistant, by the standard library only.

    python agent_loop_weather_chat.py     then open 127.0.0.1:8000

For your own machine: one process, one request at a time, no login.
Uses agent_loop_weather.py.
"""

import json
import logging
import secrets
from collections.abc import Callable
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from http.server import BaseHTTPRequestHandler, HTTPServer

from mlinterviews.agents.agent_loop_weather import (
    Assistant,
    rule_model,
    show,
)

MAX_BYTES, MAX_SESSIONS = 2_000, 100

PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Weather assistant</title><link rel="icon" href="data:,">
<style>
 body { font: 16px sans-serif; max-width: 34em; margin: 2em auto }
 #log p { padding: .5em .8em; border-radius: .6em; background: #e8eef4 }
 #log p.you { background: #1f5f8b; color: white; margin-left: 4em }
 form { display: flex; gap: .5em } input { flex: 1; font: inherit }
</style>
<h1>Weather assistant</h1>
<div id="log" aria-live="polite"></div>
<form><label for="q">Question</label>
<input id="q" autocomplete="off" required><button>Send</button></form>
<script>
const log = document.getElementById("log"), q = document.forms[0].q;
function add(text, who) {
  const p = document.createElement("p");
  p.textContent = text;              // never innerHTML
  p.className = who;
  log.append(p);
}
document.forms[0].onsubmit = async (event) => {
  event.preventDefault();
  const question = q.value;
  add(question, "you"); q.value = "";
  const answer = await fetch("/ask", {method: "POST",
    headers: {"Content-Type": "application/json"},
    body: JSON.stringify({question})});
  const data = await answer.json();
  add(data.text || data.error, "assistant");
};
</script></html>
"""


def make_server(
    new_assistant: Callable[[], Assistant], port: int = 0
) -> HTTPServer:
    """A server on 127.0.0.1; port 0 takes a free one."""
    sessions: dict[str, Assistant] = {}

    class Chat(BaseHTTPRequestHandler):
        timeout = 10  # seconds that a silent client may hold it

        def do_GET(self):
            if self.path != "/":
                return self.send(HTTPStatus.NOT_FOUND, {"error": "?"})
            token = secrets.token_urlsafe(16)
            sessions[token] = new_assistant()
            while len(sessions) > MAX_SESSIONS:
                del sessions[next(iter(sessions))]  # the oldest
            cookie = f"chat={token}; HttpOnly; SameSite=Strict"
            self.send(HTTPStatus.OK, PAGE, ("Set-Cookie", cookie))

        def do_POST(self):
            assistant = sessions.get(self.token())
            if assistant is None:
                return self.send(
                    HTTPStatus.FORBIDDEN, {"error": "reload the page"}
                )
            try:
                question = self.question()
            except ValueError as error:
                return self.send(
                    HTTPStatus.BAD_REQUEST, {"error": str(error)}
                )
            try:
                reply = assistant.ask(question)
            except Exception:  # bugs too: to the log, not to the page
                logging.exception("a question failed")
                return self.send(
                    HTTPStatus.BAD_GATEWAY,
                    {"error": "no answer, sorry"},
                )
            data = {"text": show(reply), "kind": reply.kind}
            self.send(HTTPStatus.OK, data | reply.figures)

        def token(self) -> str:
            try:
                jar = SimpleCookie(self.headers.get("Cookie", ""))
            except CookieError:
                return ""
            return jar["chat"].value if "chat" in jar else ""

        def question(self) -> str:
            if self.path != "/ask":
                raise ValueError("post to /ask")
            length = self.headers.get("Content-Length", "")
            if not length.isdecimal() or int(length) > MAX_BYTES:
                raise ValueError(f"at most {MAX_BYTES} bytes")
            try:
                data = json.loads(self.rfile.read(int(length)))
            except RecursionError:
                raise ValueError("nested too deeply") from None
            text = data.get("question") if isinstance(data, dict) else 0
            if not isinstance(text, str) or not text.strip():
                raise ValueError("question must be a text")
            return text

        def send(self, status: HTTPStatus, content, *headers):
            page = isinstance(content, str)
            body = (content if page else json.dumps(content)).encode()
            kind = "text/html" if page else "application/json"
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            for name, value in headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            """Keep questions out of the terminal."""

    return HTTPServer(("127.0.0.1", port), Chat)


if __name__ == "__main__":
    with make_server(lambda: Assistant(rule_model), 8000) as server:
        server.serve_forever()
