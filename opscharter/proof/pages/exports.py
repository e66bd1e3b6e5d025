"""导出: the charter for paper and for other programs, its record for spreadsheets and assessors."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from opscharter.charter.access import READ
from opscharter.charter.models import Article, CharterVersion
from opscharter.charter.pages.reading import asked_version
from opscharter.charter.periods import NAMES, Period, read_period
from opscharter.core import clock
from opscharter.core.refusal import NotAllowed, NotFound, Text
from opscharter.kit.file_responses import made_response
from opscharter.kit.http import actor_of, render, signed_in
from opscharter.kit.tables import export as table
from opscharter.org.models import Center
from opscharter.org.queries import center_by_id
from opscharter.proof.exports import oscal, sheets
from opscharter.proof.exports.paper import paper
from opscharter.proof.exports.word import word
from opscharter.proof.queries.articles import nodes_of, report

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is exported."""

    center: Center
    version: CharterVersion
    period: Period

    @property
    def articles(self) -> list[Article]:
        """The nodes of the version."""
        return nodes_of(self.center.pk, self.version)

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return f"{self.version.title} {self.version.label}"


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file: `record` tells whether it holds what was followed, which not everybody may see."""

    title: Text
    note: Text
    make: Callable[[Asked], HttpResponseBase]
    record: bool = False


def _word(asked: Asked) -> HttpResponseBase:
    return made_response(
        word(asked.center, asked.version, asked.articles), f"{asked.name}.docx", DOCX
    )


def _pdf(asked: Asked) -> HttpResponseBase:
    content = paper(asked.center, asked.version, asked.articles)
    return made_response(content, f"{asked.name}.pdf", "application/pdf")


def _table(kind: str) -> Callable[[Asked], HttpResponseBase]:
    def make(asked: Asked) -> HttpResponseBase:
        found = report(asked.center.pk, asked.version, (asked.period.first, asked.period.last))
        name = f"{asked.name} {asked.period.first}–{asked.period.last}"
        return table(kind, name=name, header=sheets.header(), rows=sheets.rows(found))

    return make


def _catalog(asked: Asked) -> HttpResponseBase:
    made = oscal.catalog(asked.center, asked.version, asked.articles, clock.now())
    return _json(made, f"{asked.name} catalog.json")


def _results(asked: Asked) -> HttpResponseBase:
    found = report(asked.center.pk, asked.version, (asked.period.first, asked.period.last))
    made = oscal.assessment_results(asked.center, found, clock.now())
    return _json(made, f"{asked.name} assessment-results.json")


def _json(made: object, name: str) -> HttpResponse:
    return made_response(
        json.dumps(made, ensure_ascii=False, indent=1).encode(), name, "application/json"
    )


FORMATS: Final[dict[str, Format]] = {
    "docx": Format(_("Word"), _("Official-document layout, to be edited or issued."), _word),
    "pdf": Format(_("PDF"), _("Official-document layout, to be printed or sent."), _pdf),
    "xlsx": Format(_("Excel"), _("What was followed, one row per article."), _table("xlsx"), record=True),
    "csv": Format(_("CSV"), _("The same table for other programs."), _table("csv"), record=True),
    "oscal-catalog": Format(
        _("OSCAL catalog"), _("Chapters, articles and values as JSON for compliance tools."), _catalog
    ),
    "oscal-results": Format(
        _("OSCAL assessment results"), _("Observations and findings per article as JSON."), _results, record=True
    ),
}  # fmt: skip


@require_GET
@signed_in
def exports(request: HttpRequest) -> HttpResponseBase:
    """The choice of formats; with `format`, the file."""
    actor = actor_of(request)
    version, center = asked_version(request, actor), center_by_id(actor.center)
    if version is None or center is None or version.published_at is None:
        raise NotFound(_("No published charter to export."), remedy=_("Publish one first."))
    period = read_period(request.GET.dict(), clock.today())
    chosen = FORMATS.get(request.GET.get("format", ""))
    if chosen is not None:
        if chosen.record and not actor.may(READ):
            raise NotAllowed
        return chosen.make(Asked(center, version, period))
    shown = [(key, each) for key, each in FORMATS.items() if not each.record or actor.may(READ)]
    periods = [(key, name) for key, name in NAMES.items() if key != "chosen"]
    context = {"version": version, "formats": shown, "period": period, "periods": periods}
    return render(request, "proof/exports.html", context)
