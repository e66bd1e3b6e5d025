"""`opscharter charter parse`: anybody's regulation → its articles and what they oblige whom to. Needs no database."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils import translation

from opscharter.faces.cli.speech import out, refuse

Json = Annotated[bool, typer.Option("--json", help="供程序读取 for programs")]


def parse_command(file: Path, as_json: Json = False) -> None:
    """读出任何一份制度的条款和要求。 Show the articles of any regulation and what they require."""
    # the rooms are loaded here so that the other commands do not wait for them
    from opscharter.regulation.answer import documents  # noqa: PLC0415
    from opscharter.regulation.reading import Unreadable, read_path, regulations_of  # noqa: PLC0415

    try:
        found = documents(regulations_of(read_path(file)))
    except OSError as error:
        refuse(f"{file} cannot be read: {error.strerror}", f"无法读取 {file}：{error.strerror}")
    except Unreadable as error:
        from opscharter.faces.cli.environment import setup  # noqa: PLC0415

        setup(database=False)  # the sentences are translated
        refuse(_sentence(error, "en"), _sentence(error, "zh-hans"))
    if as_json:
        out(json.dumps({"documents": found}, ensure_ascii=False))
    else:
        _print(found)


def _sentence(error: Any, language: str) -> str:
    with translation.override(language):
        return f"{error.message}\n  → {error.remedy}"


def _print(documents: list[dict[str, Any]]) -> None:
    for document in documents:
        out(document["title"])
        for node in document["nodes"]:
            indent = "  " * len(node["path"])
            first = node["text"].split("\n", 1)[0]
            out(f"{indent}{node['path'][-1]} {first}".rstrip())
            for obligation in node["obligations"]:
                parts = (
                    obligation[key]
                    for key in ("actor", "deontic", "frequency", "deadline", "action")
                )
                out(f"{indent}  ↳ " + " · ".join(part for part in parts if part))
        if document["truncated"]:
            out("  ✂ 原文到此中断 the source breaks off here")
