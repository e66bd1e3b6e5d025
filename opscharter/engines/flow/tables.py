"""DMN decision tables, worked out by SpiffWorkflow in our closed language. Cells may be lists ("a","b"), `not(...)`, `>= 3`, `-`."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from django.utils.translation import gettext as _
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
from SpiffWorkflow.dmn.parser.BpmnDmnParser import BpmnDmnParser
from SpiffWorkflow.exceptions import SpiffWorkflowException

from opscharter.core.refusal import Refusal
from opscharter.engines.flow import language
from opscharter.engines.flow.source import BadProcess, Problem, parse_xml


class Words:
    """SpiffWorkflow's script engine interface over the closed language and one set of data."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data

    def validate(self, expression: str) -> None:
        """Raise SyntaxError for what the language does not know."""
        try:
            language.read(expression)
        except language.ExpressionError as error:
            raise SyntaxError(str(error)) from None

    def evaluate(
        self, task: Any, expression: str, external_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return the value of an expression."""
        del task
        return language.plain(
            language.evaluate(expression, {**self.data, **(external_context or {})})
        )


class Table(DMNEngine):  # type: ignore[misc]
    """A decision table whose cells may also be lists and negations, as modellers write them."""

    def evaluate(self, input_expr: str, match_expr: str | None, task: Any) -> bool:
        """Tell whether one cell holds."""
        cell = (match_expr or "").strip()
        if cell in {"", "-"}:
            return True
        if cell.startswith("not(") and cell.endswith(")"):
            return not self.evaluate(input_expr, cell[4:-1], task)
        try:
            found = language.read(cell)
        except language.ExpressionError:
            return bool(super().evaluate(input_expr, cell, task))
        if type(found).__name__ == "Tuple":
            return bool(language.evaluate(f"({input_expr}) in ({cell})", task.data))
        return bool(super().evaluate(input_expr, cell, task))

    def outcome(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the variables this table sets for `data`; nothing when no row matches."""
        workflow = SimpleNamespace(script_engine=Words(data))
        asked = SimpleNamespace(data=data, workflow=workflow, task_spec=None)
        try:
            return {str(key): language.plain(value) for key, value in self.result(asked).items()}
        except SpiffWorkflowException as error:
            if isinstance(error.__context__, Refusal):
                raise error.__context__ from None
            raise language.ExpressionError(
                _("The decision table does not fit the data."), str(error)
            ) from None


def read_tables(sources: Mapping[str, str]) -> dict[str, Table]:
    """Return decision id -> table of DMN files (file name -> text). Raises `BadProcess`."""
    parser = BpmnDmnParser()
    tables: dict[str, Table] = {}
    for name, text in sources.items():
        root = parse_xml(text)
        try:
            before = set(parser.dmn_parsers)
            parser.add_dmn_xml(root, name)
            for key in set(parser.dmn_parsers) - before:
                table = Table(parser.get_engine(key, root).decision_table)
                _check(table, name)
                tables[key] = table
        except (
            ValidationException,
            KeyError,
            IndexError,
            AttributeError,
            TypeError,
            ValueError,
        ) as error:
            message = _("The decision table cannot be read: %(reason)s") % {
                "reason": str(error)[:200]
            }
            raise BadProcess([Problem("error", "dmn", message, name)]) from None
    return tables


def _check(table: Table, name: str) -> None:
    problems = []
    for column in table.decision_table.inputs:
        problems += _cell(column.expression or "", name, column.label)
    for rule in table.decision_table.rules:
        row = _("row %(row)s") % {"row": rule.row_number}
        for entry in rule.outputEntries:
            problems += _cell(entry.text or '""', name, row)
        for entry in rule.inputEntries:
            for cell in entry.lhs:
                problems += _match(cell, name, row)
    if problems:
        raise BadProcess(problems)


def _cell(text: str, name: str, place: str) -> list[Problem]:
    try:
        language.read(text)
    except Refusal as refusal:
        return [Problem("error", "dmn_cell", str(refusal), f"{name} · {place}")]
    return []


def _match(cell: str | None, name: str, row: str) -> list[Problem]:
    text = (cell or "").strip()
    if text in {"", "-"}:
        return []
    text = text.removeprefix("not").replace("?", "v")
    if not _cell(text, name, row) or not _cell(f"v {text}", name, row):
        return []
    return _cell(text, name, row)
