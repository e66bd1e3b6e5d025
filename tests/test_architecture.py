"""The rules of the house that no ready-made linter knows."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, models

from opscharter.core import security
from opscharter.core.registry import sentences

PACKAGE = Path(__file__).parents[1] / "opscharter"
SOURCES = sorted(p for p in PACKAGE.rglob("*.py") if "migrations" not in p.parts)
TEMPLATES = sorted(PACKAGE.rglob("templates/**/*.html"))
MAX_LINES = 500
MAX_FUNCTION_LINES = 50
MAX_TEMPLATE_LINES = 200
#: `django.urls.reverse` is an address in words and allowed everywhere; requests and responses are not.
HTTP = ("django.http", "django.shortcuts", "django.views")
#: These turn results into pages or addresses: the only files below the faces that may know HTTP.
FACES = {
    "pages",
    "urls",
    "middleware",
    "http",
    "errors",
    "file_responses",
    "views",
    "gallery",
    "navigation",
}
#: The only files that may write rows: operations, what the journal's readers derive, and the core's own machines.
#: Throttle counters are no center's data and must survive a refused attempt, so they are written outside operations.
WRITERS = {
    "operations",
    "tally",
    "tables",
    "reader",
    "readers",
    "seals",
    "operation",
    "numbering",
    "tasks",
    "throttling",
}
WRITES = {
    "save",
    "delete",
    "create",
    "bulk_create",
    "update_or_create",
    "get_or_create",
    "bulk_update",
}
OURS = [model for model in apps.get_models() if model.__module__.startswith("opscharter.")]


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def imports(tree: ast.AST) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def parts(path: Path) -> set[str]:
    return {path.stem, *path.relative_to(PACKAGE).parts[:-1]}


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_files_and_functions_stay_small(path):
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= MAX_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            # an operation's signature and docstring are its contract; what counts is what it does
            first = node.body[1:2] or node.body
            assert (node.end_lineno or 0) - first[0].lineno < MAX_FUNCTION_LINES, node.name


def test_no_file_has_a_name_that_says_nothing():
    vague = {"utils.py", "helpers.py", "misc.py", "common.py"}
    assert [name_of(p) for p in SOURCES if p.name in vague] == []


@pytest.mark.parametrize(
    "path",
    [
        p
        for p in SOURCES
        if not parts(p) & FACES and "faces" not in parts(p) and "kit" not in parts(p)
    ],
    ids=name_of,
)
def test_only_faces_know_http(path):
    assert [
        name
        for name in imports(ast.parse(path.read_text(encoding="utf-8")))
        if name.startswith(HTTP)
    ] == []


def test_pages_api_and_templates_never_touch_the_orm():
    touching = []
    for path in SOURCES:
        if not parts(path) & {"pages", "portal", "api"} or "faces/cli" in name_of(path):
            continue
        touching += [
            f"{name_of(path)}:{node.lineno}"
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Attribute)
            and node.attr in {"objects", "bulk_create", "get_or_create"}
        ]
    assert touching == []


def manager_writes(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if node.func.attr in WRITES and "objects" in ast.unparse(node.func):
            yield f"{name_of(path)}:{node.lineno} {ast.unparse(node.func)}"


def test_rows_are_written_by_operations_and_journal_readers_only():
    found = [
        line
        for path in SOURCES
        if not parts(path) & WRITERS and "faces/cli" not in name_of(path)
        for line in manager_writes(path)
    ]
    assert found == []


def public_functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


def is_operation(node: ast.FunctionDef) -> bool:
    return any(ast.unparse(decorator).startswith("operation") for decorator in node.decorator_list)


def test_every_operation_takes_keywords_only_and_names_who_and_when():
    wrong = []
    for path in SOURCES:
        for node in public_functions(path):
            if not is_operation(node):
                continue
            names = {argument.arg for argument in node.args.kwonlyargs}
            if node.args.args or not {"by", "at"} <= names:
                wrong.append(f"{name_of(path)}:{node.name}")
    assert wrong == []


def test_every_recorded_code_has_a_sentence():
    """`record()` refuses unknown codes at run time; here the constants are checked without running."""
    codes = set()
    for path in SOURCES:
        codes |= set(re.findall(r'\brecord\(\s*"([a-z_.]+)"', path.read_text(encoding="utf-8")))
    assert codes - set(sentences) == set()


@pytest.mark.parametrize("model", OURS, ids=lambda m: m.__name__)
def test_every_table_says_what_it_is_and_has_no_hidden_order(model: type[models.Model]):
    assert model.__doc__
    assert not model.__doc__.startswith(f"{model.__name__}(")
    assert model._meta.ordering == []
    assert "save" not in vars(model)


def test_every_table_belongs_to_a_center_or_says_why_not():
    assert security.unscoped_models() == []


def test_every_scoped_table_has_its_policy(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid WHERE c.relrowsecurity"
        )
        secured = {row[0] for row in cursor.fetchall()}
    assert set(security.scoped_tables()) - secured == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_templates_are_small_and_carry_no_script_style_or_handler(path):
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= MAX_TEMPLATE_LINES
    assert not re.search(
        r"<script(?![^>]*\bsrc=)(?![^>]*application/(ld\+)?json)", text, re.IGNORECASE
    )
    assert not re.search(r"<style|\sstyle=[\"']|\son[a-z]+=[\"']", text, re.IGNORECASE)


def test_every_room_is_named_in_the_architecture_page():
    page = (PACKAGE.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = {
        config.name for config in apps.get_app_configs() if config.name.startswith("opscharter.")
    }
    words = {room.rsplit(".", 1)[-1] for room in rooms}
    assert {word for word in words if word not in page} == set()
