"""Code as an action, by an evaluator that knows almost nothing.

Assignments, numbers, strings, + - * / // % ** and calls of the given
tools; all else is refused. Nothing is passed to exec or eval. This
bounds what an action can say. It is no sandbox: it runs in the
agent's own process, and the tools run with the agent's rights.
"""

import ast
import operator
from collections.abc import Callable

BINARY = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
UNARY = {ast.UAdd: operator.pos, ast.USub: operator.neg}
MAX_LENGTH, MAX_DEPTH, MAX_CALLS = 1_000, 30, 20
MAX_NUMBER, MAX_EXPONENT = 1e12, 40


class CodeError(ValueError):
    """An action that is not allowed, or failed."""


class Evaluator:
    """Runs actions one after the other; variables are kept."""

    def __init__(self, tools: dict[str, Callable]):
        self.tools, self.names, self.calls = dict(tools), {}, 0

    def run(self, code: str) -> object:
        """The value of the action's last line.

        Raises CodeError if a line is not allowed or fails.
        """
        if len(code) > MAX_LENGTH:
            raise CodeError(f"longer than {MAX_LENGTH} characters")
        try:
            lines = ast.parse(code).body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise CodeError("not a Python program") from None
        value, self.calls = None, 0
        for line in lines:
            match line:
                case ast.Assign(targets=[ast.Name(id=name)]):
                    value = self.names[name] = self._value(line.value)
                case ast.Expr():
                    value = self._value(line.value)
                case _:
                    raise _refused(line)
        return value

    def _value(self, node: ast.expr, depth: int = 0) -> object:
        if depth > MAX_DEPTH:
            raise CodeError(f"nested deeper than {MAX_DEPTH}")
        match node:
            case ast.Constant(value=str() as text):
                return text
            case ast.Constant(value=value):
                return _number(value)
            case ast.Name(id=name) if name in self.names:
                return self.names[name]
            case ast.Name(id=name):
                raise CodeError(f"{name} has no value")
            case ast.UnaryOp() if type(node.op) in UNARY:
                operand = _number(self._value(node.operand, depth + 1))
                return UNARY[type(node.op)](operand)
            case ast.BinOp() if type(node.op) in BINARY:
                left = _number(self._value(node.left, depth + 1))
                right = _number(self._value(node.right, depth + 1))
                return _apply(type(node.op), left, right)
            case ast.Call(func=ast.Name(id=name)) if name in self.tools:
                return self._call(name, node, depth + 1)
        raise _refused(node)

    def _call(self, name: str, node: ast.Call, depth: int) -> object:
        self.calls += 1
        if self.calls > MAX_CALLS:
            raise CodeError(f"more than {MAX_CALLS} calls")
        if any(k.arg is None for k in node.keywords):
            raise CodeError("** is not allowed")
        args = [self._value(a, depth) for a in node.args]
        named = {
            k.arg: self._value(k.value, depth) for k in node.keywords
        }
        try:
            return self.tools[name](*args, **named)
        except Exception as error:
            raise CodeError(f"{name}: {error}") from None


def _apply(kind: type, left: float, right: float) -> float:
    if kind is ast.Pow and abs(right) > MAX_EXPONENT:
        raise CodeError(f"exponent beyond {MAX_EXPONENT}")
    try:
        return _number(BINARY[kind](left, right))
    except ArithmeticError as error:  # division by zero, overflow
        raise CodeError(str(error)) from None


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise CodeError(f"{value!r} is not a number")
    if not abs(value) <= MAX_NUMBER:  # catches infinity and nan too
        raise CodeError("a number is too large")
    return value


def _refused(node: ast.AST) -> CodeError:
    return CodeError(f"{type(node).__name__} is not allowed")
