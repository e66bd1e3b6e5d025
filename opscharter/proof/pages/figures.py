"""执行情况: what was followed, by article, chapter, department, post or person; from every number to its occasions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from opscharter.charter.access import READ, may_read
from opscharter.charter.choices import Grade
from opscharter.charter.deeds import deeds_of
from opscharter.charter.models import CharterVersion
from opscharter.charter.parameters import in_force
from opscharter.charter.periods import NAMES, Period, read_period
from opscharter.charter.queries import node_of
from opscharter.charter.queries.occasions import Occasions
from opscharter.charter.rules import FELL_SHORT
from opscharter.core import clock
from opscharter.core.actor import Actor
from opscharter.core.refusal import NotAllowed, NotFound, Text
from opscharter.kit.http import actor_of, render, signed_in
from opscharter.proof.access import PEOPLE
from opscharter.proof.queries.articles import VERDICTS, ArticleCounts, judged_by, report
from opscharter.proof.queries.behind import MOST, Asked, behind
from opscharter.proof.queries.counts import By
from opscharter.proof.queries.units import NAMES_OF, UnitCounts, units

VIEWS: Final[dict[str, Text]] = {
    "article": _("By article"),
    "chapter": _("By chapter"),
    "department": _("By department"),
    "post": _("By post"),
    "person": _("By person"),
    "mine": _("My own"),
}
UNITS: Final[dict[str, By]] = {"department": "department", "post": "post", "person": "person"}


@dataclass(frozen=True, slots=True)
class Question:
    """What an address of these pages asks for."""

    view: str
    by: By
    unit: int
    period: Period
    as_of: datetime | None
    charter: str = ""

    @property
    def basis(self) -> dict[str, str]:
        """What every address of the page carries on: days and moment."""
        kept = {"period": "chosen", "from": str(self.period.first), "to": str(self.period.last)}
        if self.period.key != "chosen":
            kept = {"period": self.period.key}
        if self.as_of is not None:
            kept["as_of"] = self.as_of.astimezone(clock.ZONE).date().isoformat()
        if self.charter:
            kept["charter"] = self.charter
        return kept

    def to(self, **more: str | int) -> str:
        """Return the query of an address that asks the same of something else."""
        return urlencode({**self.basis, **more})


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table: `cells` are (verdict, number, address of its occasions)."""

    row: ArticleCounts | UnitCounts
    name: Text
    url: str
    cells: Sequence[tuple[str, int, str]]
    note: Text = ""

    @property
    def grade(self) -> Text:
        """The weakest evidence behind it, in words."""
        grade = getattr(self.row, "grade", "")
        return Grade(grade).label if grade in Grade.values else ""


@signed_in
def figures(request: HttpRequest) -> HttpResponse:
    """Counts of each verdict with their denominators, worst first; whoever may not see the charter's lights sees their own."""
    actor = actor_of(request)
    asked = question(request.GET, actor)
    version = _version(actor, asked)
    days = (asked.period.first, asked.period.last)
    if asked.view in UNITS:
        found = units(actor.center, version, days, asked.by, as_of=asked.as_of)
        lines, totals = [_unit_line(row, asked) for row in found], _sum(found)
    else:
        whole = report(
            actor.center,
            version,
            days,
            as_of=asked.as_of,
            by=asked.by,
            unit=asked.unit if asked.by else None,
        )
        lines, totals = _article_lines(whole.articles, asked, version), dict(whole.totals)
    context = _frame(actor, asked, version) | {
        "lines": lines,
        "totals": {each: totals.get(each, 0) for each in VERDICTS},
        "applied": sum(totals.get(each, 0) for each in VERDICTS if each != "open"),
        "graded": asked.view not in UNITS and asked.by != "department" and asked.as_of is None,
    }
    return render(request, "proof/figures.html", context)


@signed_in
def occasions(request: HttpRequest) -> HttpResponse:
    """The occasions behind a number, each with its evidence from the journal."""
    actor = actor_of(request)
    asked = question(request.GET, actor)
    version = _version(actor, asked)
    number = request.GET.get("article", "")[:20]
    verdict = request.GET.get("verdict", "")
    verdict = verdict if verdict in VERDICTS else ""
    wanted = Asked(number, asked.by, asked.unit, verdict)
    cursor = request.GET.get("cursor", "")
    found = behind(actor.center, version, asked.period, wanted, as_of=asked.as_of, cursor=cursor)
    context = _frame(actor, asked, version) | {
        "found": found,
        "verdict": verdict,
        "article": number,
        "verdicts": VERDICTS,
        "narrowed": asked.to(view=asked.view, of=asked.by, unit=asked.unit, article=number),
        "back": asked.to(view=asked.view, of=asked.by, unit=asked.unit),
        "node": node_of(version, number) if number else None,
        "most": MOST,
        "deeds": deeds_of(actor, _short(found), asked.period),
    }
    return render(request, "proof/occasions.html", context)


def _short(found: Occasions) -> list[str]:
    """Return the controls of the occasions shown that fell short."""
    short = [each.control_key for each in found.items if each.verdict in FELL_SHORT]
    return list(dict.fromkeys(short))


def question(given: Mapping[str, Any], actor: Actor) -> Question:
    """Read an address. Raises `NotAllowed` for what the actor may not see; anything unclear means the usual."""
    today = clock.today()
    period = read_period({key: str(value) for key, value in given.items()}, today)
    if given.get("from") and given.get("to"):
        period = read_period({**dict(given.items()), "period": "chosen"}, today)
    view = str(given.get("view", ""))
    if view not in VIEWS:
        view = "article" if actor.may(READ) else "mine"
    by: By = UNITS.get(view, "")
    unit = 0
    of, number = str(given.get("of", "")), str(given.get("unit", ""))
    if not by and of in UNITS and number.isdecimal() and len(number) < 18:
        by, unit = UNITS[of], int(number)
    if view == "mine":
        by, unit = "person", actor.person or 0
    _allow(actor, view, by, unit)
    charter = str(given.get("charter", ""))[:40]
    return Question(view, by, unit, period, _as_of(str(given.get("as_of", ""))), charter)


def _allow(actor: Actor, view: str, by: By, unit: int) -> None:
    own = by == "person" and unit == actor.person and view not in UNITS
    if own:
        return
    actor.require(READ)
    if by == "person" and not actor.may(PEOPLE):
        raise NotAllowed(
            _("Figures of single people are for themselves."),
            remedy=_("Your own stand under “My own”."),
        )


def _as_of(text: str) -> datetime | None:
    try:
        day = datetime.fromisoformat(text)
    except ValueError:
        return None
    moment = datetime.combine(day.date(), time(), clock.ZONE)
    return moment if moment < clock.now() else None


def _version(actor: Actor, asked: Question) -> CharterVersion:
    last, now = asked.period.last, clock.now()
    version = judged_by(actor.center, last, asked.as_of, now, asked.charter)
    if version is None and asked.charter:  # withdrawn meanwhile, or never was
        version = judged_by(actor.center, last, asked.as_of, now)
    if version is None:
        raise NotFound(
            _("No charter is in force."), remedy=_("Publish one first; its record begins then.")
        )
    return version


def _frame(actor: Actor, asked: Question, version: CharterVersion) -> dict[str, Any]:
    shown = [
        key
        for key in VIEWS
        if key == "mine" or (actor.may(READ) and (key != "person" or actor.may(PEOPLE)))
    ]
    here = reverse("proof:figures")
    return {
        "asked": asked,
        "version": version,
        "others": [
            (each, f"{here}?{replace(asked, charter=each.key).to(view=asked.view)}")
            for each in in_force(actor.center, clock.now())
            if each.key != version.key and may_read(each, actor)
        ],
        "period": asked.period,
        "periods": list(NAMES.items()),
        "unit_name": _unit_name(asked),
        "tabs": [
            {"label": VIEWS[key], "url": f"{here}?{asked.to(view=key)}", "current": key == asked.view}
            for key in shown
        ],
    }  # fmt: skip


def _unit_name(asked: Question) -> Text:
    if not asked.by or asked.view in UNITS or asked.view == "mine":
        return ""
    return NAMES_OF[asked.by]([asked.unit]).get(asked.unit, _("Nobody named"))


def _article_lines(
    rows: Sequence[ArticleCounts], asked: Question, version: CharterVersion
) -> list[Line]:
    """Chapters in their order; articles worst first, then those that did not come up."""
    if asked.view == "chapter":
        chosen = [row for row in rows if row.kind == "chapter"]
    else:
        chosen = sorted((row for row in rows if _is_shown(row, asked)), key=_article_order)
    return [_article_line(row, asked, version) for row in chosen]


def _is_shown(row: ArticleCounts, asked: Question) -> bool:
    article = row.kind not in {"chapter", "section", "preamble"} and row.depth == 0
    return article and (not asked.by or any(row.counts.values()))


def _article_order(row: ArticleCounts) -> tuple[int, float, int]:
    if row.total:
        return (0, row.share, -row.total)
    return (1 if row.light == "missed" else 2 if row.counts.get("open") else 3, 0, 0)


def _article_line(row: ArticleCounts, asked: Question, version: CharterVersion) -> Line:
    charter = reverse("charter:article", args=[row.number])
    url = f"{charter}?{asked.period.query}&version={version.pk}"
    more: dict[str, str | int] = {"view": asked.view, "article": row.number}
    if asked.by:
        more |= {"of": asked.by, "unit": asked.unit}
        url = f"{reverse('proof:occasions')}?{asked.to(**more)}"
    return Line(row, row.label, url, _cells(row.counts, asked, more), _note(row))


def _note(row: ArticleCounts) -> Text:
    """Return in words why there is no number."""
    reasons = (
        (bool(row.total), ""),
        (
            row.declares or (bool(row.all_controls) and not row.obliges),
            _("Declares, obliges nobody"),
        ),
        (row.cannot_be_told, _("Cannot be told")),
        (row.not_exercised, _("Not exercised")),
        (row.light == "missed", _("Does not hold")),
        (row.light == "kept", _("Holds")),
        (not row.all_controls, _("Not bound yet")),
    )
    return next((words for holds, words in reasons if holds), "")


def _unit_line(row: UnitCounts, asked: Question) -> Line:
    more: dict[str, str | int] = {"view": "article", "of": asked.by, "unit": row.unit}
    url = f"{reverse('proof:figures')}?{asked.to(**more)}"
    return Line(row, row.name or _("Nobody named"), url, _cells(row.counts, asked, more))


def _cells(
    counts: Mapping[str, int], asked: Question, more: Mapping[str, str | int]
) -> list[tuple[str, int, str]]:
    here = reverse("proof:occasions")
    return [
        (each, counts.get(each, 0), f"{here}?{asked.to(**more, verdict=each)}") for each in VERDICTS
    ]


def _sum(rows: Sequence[UnitCounts]) -> dict[str, int]:
    return {each: sum(row.counts.get(each, 0) for row in rows) for each in VERDICTS}
