"""The record of some days as a table: one row per article, for Excel."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from opscharter.charter.choices import Grade, Light
from opscharter.charter.registry import control_words
from opscharter.proof.queries.articles import VERDICTS, Report


def header() -> list[str]:
    """Return the titles of the columns."""
    return [
        _("Number"), _("Article"), _("Words"), _("Lamp"), _("Applied"), _("Kept"), _("Late"), _("Not done"),
        _("Against the rule"), _("Under an exception"), _("In progress"), _("Share kept"), _("Evidence"), _("Controls"),
    ]  # fmt: skip


def rows(found: Report) -> Iterator[list[Any]]:
    """Yield one row per node; headings carry the sums of what stands below them."""
    for row in found.articles:
        yield [
            row.number, row.label, row.text,
            str(Light(row.light).label) if row.light in Light.values else "",
            row.total, *(row.counts.get(each, 0) for each in VERDICTS),
            round(row.share, 4) if row.total else None,
            str(Grade(row.grade).label) if row.grade in Grade.values else "",
            "、".join(str(control_words(key)) for key in row.controls),
        ]  # fmt: skip
