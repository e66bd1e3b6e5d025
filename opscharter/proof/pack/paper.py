"""A pack on paper: what an inspector reads; the JSON beside it is what a program checks."""

from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.template.loader import render_to_string

from opscharter.core.registry import sentences
from opscharter.core.seals import COLUMNS, row_hash
from opscharter.kit.paper import pdf_of

_STYLE: Final = Path(__file__).parents[1] / "static" / "proof" / "pack.css"
_PLACE: Final = {name: number for number, name in enumerate(COLUMNS)}


def pack_pdf(pack: dict[str, Any]) -> bytes:
    """Return the PDF. Raises `NoPaper`."""
    return pdf_of(render_to_string("proof/pack_paper.html", _context(pack)), _STYLE)


def _context(pack: dict[str, Any]) -> dict[str, Any]:
    articles = [
        {
            **article,
            "controls": [
                {**c, "samples": [_sample(pack, s) for s in c["samples"]]}
                for c in article["controls"]
            ],
        }
        for article in pack["articles"]
    ]
    return {"pack": pack, "articles": articles, "made_at": datetime.fromisoformat(pack["made_at"])}


def _sample(pack: dict[str, Any], sample: dict[str, Any]) -> dict[str, Any]:
    rows = [pack["records"].get(str(number)) for number in sample["records"]]
    times = {name: _moment(sample[name]) for name in ("opened_at", "due_at", "done_at")}
    return {**sample, **times, "rows": [_row(row) for row in rows if row is not None]}


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


class _Told(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def _row(row: list[Any]) -> dict[str, Any]:
    """Return a journal row as a sentence with its hash."""
    changes = {
        key: str(value[1] if isinstance(value, list) and len(value) == 2 else value)
        for key, value in row[_PLACE["changes"]].items()
    }
    template = sentences.get(row[_PLACE["operation"]])
    told = _Told(
        changes, actor=row[_PLACE["actor_name"]], behalf=row[_PLACE["behalf_name"]],
        subject=row[_PLACE["subject_label"]],
    )  # fmt: skip
    words = str(template) % told if template is not None else row[_PLACE["operation"]]
    return {
        "number": row[_PLACE["id"]],
        "at": _moment(row[_PLACE["at"]]),
        "recorded_at": _moment(row[_PLACE["recorded_at"]]),
        "words": words,
        "hash": row_hash(row)[:16],
    }
