"""Reads of exceptions: which run, what they cover, who may grant one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from opscharter.charter.citations import cite
from opscharter.charter.models import Occasion
from opscharter.charter.parameters import active_version
from opscharter.charter.registry import control_words, controls
from opscharter.charter.rules import micros
from opscharter.core import clock
from opscharter.core.actor import Actor
from opscharter.core.models.journal import JournalEntry, ReaderPosition
from opscharter.core.refusal import NotFound, Text
from opscharter.core.registry import Granting
from opscharter.org.queries import department_subtree, posts_that_may
from opscharter.proof.access import EXCEPT
from opscharter.proof.exceptions.access import visible_to
from opscharter.proof.exceptions.choices import Reach, State
from opscharter.proof.exceptions.models import ExceptionGrant
from opscharter.proof.queries.articles import nodes_of

SHOWN: Final = 100
MOST: Final = 500
_BACK: Final = timedelta(days=92)
_SLACK: Final = timedelta(days=1)
SUBJECT: Final = "proof.exceptiongrant"


@dataclass(frozen=True, slots=True)
class Rule:
    """A control with its article: what an exception may be asked from."""

    control: str
    article: str
    words: str


def rules_of(center_id: int, at: datetime) -> list[Rule]:
    """Return what the charter in force binds that has occasions, in its order; two queries."""
    version = active_version(center_id, at)
    if version is None:
        return []
    found: dict[str, Rule] = {}
    for node in nodes_of(center_id, version):
        for key in node.controls:
            known = controls.get(key)
            if key not in found and known is not None and not known.standing:
                citation = cite(center_id, key, version.pk)
                label = citation.article_label if citation else node.label
                found[key] = Rule(key, label, str(control_words(key)))
    return list(found.values())


def granting(center_id: int, control: str) -> Granting | None:
    """Return which posts may grant an exception from a control, and where it is asked for; one query."""
    known = controls.get(control)
    if known is None or known.standing:
        return None
    names = list(dict.fromkeys(posts_that_may(center_id, EXCEPT)[EXCEPT].values()))
    if not names:
        return None
    return Granting("、".join(names), f"{reverse('proof:ask')}?{urlencode({'control': control})}")


def excepted(
    center_id: int, control: str, case: int | None, department: int | None, at: datetime
) -> Text:
    """Return the words of an exception that runs at `at` and covers a case or a department; "" when there is none."""
    rows = ExceptionGrant.objects.filter(
        center_id=center_id,
        control=control,
        state=State.APPROVED,
        starts_at__lte=at,
        ends_at__gt=at,
    )
    for grant in rows.order_by("pk"):
        if covers(grant, case, department):
            return f"{grant.article}（{grant.decided_name}）"
    return ""


def covers(grant: ExceptionGrant, case: int | None, department: int | None) -> bool:
    """Tell whether an exception is about a case or a department."""
    if grant.reach == Reach.CASE:
        return case is not None and case == grant.case_id
    if grant.reach == Reach.DEPARTMENT and grant.department_id is not None:
        return department in department_subtree(grant.department_id)
    return grant.reach == Reach.CENTER


def running(center_id: int, at: datetime) -> list[ExceptionGrant]:
    """Return the exceptions that run, or ended not long ago: what fell due in their last hours is still to be covered."""
    rows = ExceptionGrant.objects.filter(
        center_id=center_id, state=State.APPROVED, starts_at__lte=at, ends_at__gt=at - _SLACK
    )
    return list(rows.order_by("pk"))


def window(grant: ExceptionGrant) -> list[int]:
    """Return the exception as occasions carry it."""
    return [grant.pk, micros(grant.starts_at), micros(grant.ends_at)]


def uncovered(grant: ExceptionGrant) -> list[Occasion]:
    """Return occasions that fall under an exception and do not carry it yet: going wrong, or open and due in its time."""
    inside = Q(due_at__gte=grant.starts_at, due_at__lt=grant.ends_at)
    done_inside = Q(done_at__gte=grant.starts_at, done_at__lt=grant.ends_at)
    wrong = Q(verdict__in=("missed", "late")) & inside | Q(verdict="broken") & done_inside
    rows = _in_scope(grant).filter(
        wrong | Q(verdict="open") & (inside | Q(due_at=None)),
        verdict__in=("open", "missed", "late", "broken"),
        opened_at__gte=grant.starts_at - _BACK,
    )
    rows = rows.exclude(excused__contains=[window(grant)])
    found = list(rows.only("control", "key").order_by("pk")[:MOST])
    return found if found and _followed(grant) else []


def covered(grant: ExceptionGrant) -> list[Occasion]:
    """Return open occasions that carry an exception."""
    rows = _in_scope(grant).filter(verdict="open", excused__contains=[window(grant)])
    return list(rows.only("control", "key").order_by("pk")[: MOST * 10])


def _in_scope(grant: ExceptionGrant) -> QuerySet[Occasion]:
    rows = Occasion.objects.filter(center_id=grant.center_id, control=grant.control)
    if grant.reach == Reach.CASE:
        return rows.filter(case_id=grant.case_id)
    if grant.reach == Reach.DEPARTMENT and grant.department_id is not None:
        return rows.filter(department_id__in=department_subtree(grant.department_id))
    return rows


def _followed(grant: ExceptionGrant) -> bool:
    """Tell whether the tally has read all that was written about an exception: else the same would be written twice."""
    last = _entries(grant).order_by("-pk").values_list("xid", "pk").first()
    read = ReaderPosition.objects.filter(center_id=grant.center_id, reader="tally").first()
    return last is None or (read is not None and (read.xid, read.entry) >= last)


@dataclass(frozen=True, slots=True)
class Listed:
    """An exception as listed, with what it is an exception from."""

    grant: ExceptionGrant
    rule: str
    runs: bool
    over: bool


def listed(actor: Actor, at: datetime, state: str = "") -> list[Listed]:
    """Return the newest exceptions that an actor may see, in one state or all; `running` means approved and not over."""
    rows = visible_to(actor)
    if state == "running":
        rows = rows.filter(state=State.APPROVED, ends_at__gt=at)
    elif state in State.values:
        rows = rows.filter(state=state)
    return [_listed(grant, at) for grant in rows.order_by("-pk")[:SHOWN]]


def one(actor: Actor, pk: int) -> ExceptionGrant:
    """Return an exception the actor may see. Raises `NotFound`."""
    found = visible_to(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def shown(actor: Actor, pk: int) -> Listed:
    """Return one exception as listed. Raises `NotFound`."""
    return _listed(one(actor, pk), clock.now())


def history(grant: ExceptionGrant) -> Sequence[JournalEntry]:
    """Return what happened to an exception, oldest first."""
    return list(_entries(grant).order_by("pk")[:SHOWN])


def _entries(grant: ExceptionGrant) -> QuerySet[JournalEntry]:
    """Return an exception's rows of the journal; those about a case stand with the case."""
    rows = JournalEntry.objects.filter(center_id=grant.center_id)
    place = Q(case_id=grant.case_id) if grant.case_id is not None else Q(case_id__isnull=True)
    return rows.filter(place, subject_kind=SUBJECT, subject_id=grant.pk)


def _listed(grant: ExceptionGrant, at: datetime) -> Listed:
    over = grant.state == State.APPROVED and grant.ends_at <= at
    return Listed(grant, str(control_words(grant.control)), grant.runs(at), over)
