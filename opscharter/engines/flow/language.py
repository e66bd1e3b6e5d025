"""The closed expression language of processes, decision tables and assignments. Pure; nothing is ever handed to Python.

It looks like Python's or JavaScript's simplest expressions::

    urgency == "danger" and not (returns >= 2)
    default(department, "service")
    category in ["water", "power"]

Text is parsed into a syntax tree of which only the kinds listed here are known; the tree is walked by `_Walk`, with limits on
length, depth, steps and sizes. Data is plain JSON. An unknown name, field or index is `None`, so that a variable which a
process sets later may already be asked for.
"""

import ast
import operator
import warnings
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from opscharter.core.refusal import Invalid, Text

LONGEST: Final = 1000
DEEPEST: Final = 24
NODES: Final = 300
STEPS: Final = 2000
LARGEST: Final = 10**15
LONGEST_TEXT: Final = 10_000

WORDS: Final[Mapping[str, Any]] = {"true": True, "false": False, "null": None, "none": None}


class ExpressionError(Invalid):
    """An expression that cannot be read, or cannot be worked out with the data at hand; quotes the expression."""

    code = "expression"

    def __init__(self, what: Text, expression: str) -> None:
        self.expression = expression[:200]
        super().__init__(_quoting(what, self.expression))


def _quote(what: Text, expression: str) -> str:
    return f"{what} ({expression})"


_quoting = lazy(_quote, str)


def _number(value: Any) -> int | float:
    if isinstance(value, bool) or value is None:
        raise TypeError
    if isinstance(value, int | float):
        return value
    text = str(value).strip()
    if len(text) > 30:
        raise ValueError(text)
    return float(text) if "." in text else int(text)


def _date(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return date.fromisoformat(str(value)[:10])


def _days(first: Any, second: Any) -> int:
    return (_date(second) - _date(first)).days


def _contains(whole: Any, part: Any) -> bool:
    return whole is not None and part in whole


def _len(value: Any) -> int:
    return 0 if value is None else len(value)


def _text(value: Any) -> str:
    return "" if value is None else str(value)


FUNCTIONS: Final[Mapping[str, tuple[Callable[..., Any], int, int]]] = {
    # name: (function, fewest arguments, most arguments)
    "len": (_len, 1, 1),
    "min": (min, 1, 20),
    "max": (max, 1, 20),
    "abs": (lambda x: abs(_number(x)), 1, 1),
    "round": (lambda x, digits=0: round(_number(x), int(digits)), 1, 2),
    "sum": (lambda x: sum(_number(each) for each in x), 1, 1),
    "lower": (lambda x: _text(x).lower(), 1, 1),
    "upper": (lambda x: _text(x).upper(), 1, 1),
    "strip": (lambda x: _text(x).strip(), 1, 1),
    "contains": (_contains, 2, 2),
    "starts": (lambda x, part: _text(x).startswith(_text(part)), 2, 2),
    "number": (_number, 1, 1),
    "text": (_text, 1, 1),
    "date": (_date, 1, 1),
    "days": (_days, 2, 2),
    "given": (lambda x: x is not None and x != "", 1, 1),
    "default": (lambda x, other: other if x is None or x == "" else x, 2, 2),
}

_COMPARE: Final[Mapping[type[ast.cmpop], Callable[[Any, Any], Any]]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda a, b: b is not None and a in b,
    ast.NotIn: lambda a, b: b is None or a not in b,
    ast.Is: lambda a, b: a is b,
    ast.IsNot: lambda a, b: a is not b,
}
_ARITHMETIC: Final[Mapping[type[ast.operator], Callable[[Any, Any], Any]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_KNOWN: Final = (
    ast.Expression, ast.Constant, ast.Name, ast.Load, ast.Attribute, ast.Subscript, ast.Compare, ast.BoolOp, ast.And,
    ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.UAdd, ast.BinOp, ast.IfExp, ast.List, ast.Tuple, ast.Dict, ast.Call,
    *_COMPARE, *_ARITHMETIC,
)  # fmt: skip


@lru_cache(maxsize=2048)
def read(expression: str) -> ast.expr:
    """Return the checked syntax tree of an expression. Raises `ExpressionError`."""
    text = expression.strip()
    if not text:
        raise ExpressionError(_("The expression is empty."), expression)
    if len(text) > LONGEST:
        raise ExpressionError(_("The expression is too long."), text)
    try:
        with warnings.catch_warnings(action="ignore"):  # "\d" is odd, not wrong
            tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise ExpressionError(_("The expression cannot be read."), text) from None
    if _depth_exceeds(tree, DEEPEST) or sum(1 for _each in ast.walk(tree)) > NODES:
        raise ExpressionError(_("The expression is too complicated."), text)
    for node in ast.walk(tree):
        _check(node, text)
    return tree


def _depth_exceeds(tree: ast.AST, most: int) -> bool:
    level: list[ast.AST] = [tree]
    for _depth in range(most):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return False
    return True


def _check(node: ast.AST, text: str) -> None:
    if not isinstance(node, _KNOWN):
        raise ExpressionError(
            _("The expression uses something that is not part of the language."), text
        )
    if isinstance(node, ast.Constant) and not isinstance(node.value, str | int | float | None):
        raise ExpressionError(
            _("The expression uses something that is not part of the language."), text
        )
    if isinstance(node, ast.Call):
        _check_call(node, text)
    if isinstance(node, ast.Name | ast.Attribute):
        name = node.id if isinstance(node, ast.Name) else node.attr
        if name.startswith("_"):
            raise ExpressionError(_("Names must not begin with an underscore."), text)


def _check_call(node: ast.Call, text: str) -> None:
    known = FUNCTIONS.get(node.func.id) if isinstance(node.func, ast.Name) else None
    if known is None or node.keywords or any(isinstance(a, ast.Starred) for a in node.args):
        raise ExpressionError(_("The expression calls an unknown function."), text)
    if not known[1] <= len(node.args) <= known[2]:
        raise ExpressionError(
            _("A function of the expression gets too few or too many values."), text
        )


def names(expression: str) -> frozenset[str]:
    """Return the variables an expression asks for."""
    tree = read(expression)
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return frozenset(
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and id(node) not in called and node.id not in WORDS
    )


def evaluate(expression: str, data: Mapping[str, Any]) -> Any:
    """Return the value of an expression over plain JSON `data`. Raises `ExpressionError`."""
    tree = read(expression)
    try:
        return _Walk(data).value(tree)
    except ExpressionError:
        raise
    except _TooMuch:
        raise ExpressionError(_("The expression asks for too much work."), expression) from None
    except ZeroDivisionError:
        raise ExpressionError(_("The expression divides by zero."), expression) from None
    except (TypeError, ValueError, AttributeError, KeyError, IndexError, OverflowError):
        raise ExpressionError(
            _("The expression does not fit the data: a value is missing or of another kind."),
            expression,
        ) from None


def assignments(script: str) -> list[tuple[str, str]]:
    """Return the (name, expression) pairs of a script: one `name = expression` per line, `#` begins a comment line."""
    pairs = []
    for line in script.strip().splitlines():
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        name, equals, expression = text.partition("=")
        name = name.strip()
        if (
            not equals
            or expression.startswith("=")
            or not name.isidentifier()
            or name.startswith("_")
        ):
            raise ExpressionError(_("A script has lines of the form: name = expression."), text)
        read(expression)
        pairs.append((name, expression.strip()))
    return pairs


def execute(script: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the variables a script sets, as plain JSON values; later lines see what earlier ones set."""
    found: dict[str, Any] = {}
    for name, expression in assignments(script):
        found[name] = plain(evaluate(expression, {**data, **found}))
    return found


def plain(value: Any) -> Any:
    """Return a value as JSON keeps it: dates as text, tuples as lists."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    return value


class _TooMuch(Exception):  # noqa: N818 - a way out, told as ExpressionError
    pass


class _Walk:
    """Works out one tree over one set of data, counting its steps."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.left = STEPS

    def value(self, node: ast.AST) -> Any:
        self.left -= 1
        if self.left < 0:
            raise _TooMuch
        found = getattr(self, "on_" + type(node).__name__.lower())(node)
        if isinstance(found, str) and len(found) > LONGEST_TEXT:
            raise _TooMuch
        if isinstance(found, int | float) and abs(found) > LARGEST:
            raise _TooMuch
        return found

    def on_constant(self, node: ast.Constant) -> Any:
        return node.value

    def on_name(self, node: ast.Name) -> Any:
        if node.id in self.data:
            return self.data[node.id]
        return WORDS.get(node.id)

    def on_attribute(self, node: ast.Attribute) -> Any:
        whole = self.value(node.value)
        return whole.get(node.attr) if isinstance(whole, Mapping) else None

    def on_subscript(self, node: ast.Subscript) -> Any:
        whole, key = self.value(node.value), self.value(node.slice)
        if isinstance(whole, Mapping):
            return whole.get(key)
        if isinstance(whole, list | tuple | str) and isinstance(key, int):
            return whole[key] if -len(whole) <= key < len(whole) else None
        return None

    def on_compare(self, node: ast.Compare) -> bool:
        left = self.value(node.left)
        for symbol, term in zip(node.ops, node.comparators, strict=True):
            right = self.value(term)
            if not _COMPARE[type(symbol)](left, right):
                return False
            left = right
        return True

    def on_boolop(self, node: ast.BoolOp) -> Any:
        stop = isinstance(node.op, ast.Or)
        found: Any = None
        for term in node.values:
            found = self.value(term)
            if bool(found) is stop:
                return found
        return found

    def on_unaryop(self, node: ast.UnaryOp) -> Any:
        found = self.value(node.operand)
        if isinstance(node.op, ast.Not):
            return not found
        return -_number(found) if isinstance(node.op, ast.USub) else _number(found)

    def on_binop(self, node: ast.BinOp) -> Any:
        left, right = self.value(node.left), self.value(node.right)
        if isinstance(node.op, ast.Add) and isinstance(left, str) and isinstance(right, str):
            return left + right
        if isinstance(left, str) or isinstance(right, str):
            raise TypeError
        return _ARITHMETIC[type(node.op)](_number(left), _number(right))

    def on_ifexp(self, node: ast.IfExp) -> Any:
        return self.value(node.body if self.value(node.test) else node.orelse)

    def on_list(self, node: ast.List) -> list[Any]:
        return [self.value(each) for each in node.elts]

    def on_tuple(self, node: ast.Tuple) -> list[Any]:
        return [self.value(each) for each in node.elts]

    def on_dict(self, node: ast.Dict) -> dict[Any, Any]:
        return {
            self.value(key): self.value(each)
            for key, each in zip(node.keys, node.values, strict=True)
            if key is not None
        }

    def on_call(self, node: ast.Call) -> Any:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        function = FUNCTIONS[name][0]
        return function(*(self.value(each) for each in node.args))
