"""A pack on paper: what an inspector reads; the JSON beside it is what a program checks."""

from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.template.loader import render_to_string

from opscharter.charter.evidence import told
from opscharter.charter.rules import moment
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
    times = {name: moment(sample[name]) for name in ("opened_at", "due_at", "done_at")}
    return {**sample, **times, "rows": [_row(row) for row in rows if row is not None]}


def _row(row: list[Any]) -> dict[str, Any]:
    """Return a journal row as a sentence with its hash."""
    words = told(
        *(row[_PLACE[name]] for name in ("operation", "actor_name", "behalf_name", "subject_label", "changes"))
    )  # fmt: skip
    return {
        "number": row[_PLACE["id"]],
        "at": moment(row[_PLACE["at"]]),
        "recorded_at": moment(row[_PLACE["recorded_at"]]),
        "words": words,
        "hash": row_hash(row)[:16],
    }
