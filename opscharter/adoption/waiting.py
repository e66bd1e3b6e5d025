"""What of adoption waits for somebody, for 工作台; and the interpretations shown beside articles."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opscharter.adoption.access import APPROVE, INTERPRET, REVIEW
from opscharter.adoption.choices import Stage, View
from opscharter.adoption.controls import AMENDMENT, INTERPRETATION, PUBLICATION, READ
from opscharter.adoption.models import Interpretation, Opinion, Place, Proposal, Reading
from opscharter.charter.access import DRAFT, PUBLISH
from opscharter.charter.beside import Door, Note, doors, notes
from opscharter.charter.models import CharterVersion
from opscharter.charter.waiting import Waiting, waiting
from opscharter.core.actor import Actor

_MOST = 20


def waits_for(actor: Actor, at: datetime) -> Sequence[Waiting]:
    """Return the opinions, decisions, publications, answers and readings that wait for an actor; at most four queries."""
    del at
    return [*_opinions(actor), *_proposals(actor), *_questions(actor), *_readings(actor)]


def _opinions(actor: Actor) -> Iterator[Waiting]:
    reach = actor.reach(REVIEW)
    # who reaches everywhere speaks for the departments of his own posts, not for everybody's
    departments = actor.departments if reach.everywhere else reach.departments
    if not actor.may(REVIEW) or not departments:
        return
    rows = Opinion.objects.filter(
        center_id=actor.center, department__in=list(departments), view=View.WAITING,
        proposal__stage=Stage.REVIEW,
    )  # fmt: skip
    for row in rows.select_related("proposal__version", "department").order_by("due_at")[:_MOST]:
        if row.round == row.proposal.round:
            yield Waiting(
                title=_("Review the draft %(label)s") % {"label": row.proposal},
                url=reverse("adoption:proposal", args=[row.proposal_id]),
                button=gettext_lazy("Give the opinion"),
                due_at=row.due_at,
                note=row.department.name,
                control=AMENDMENT,
            )


def _proposals(actor: Actor) -> Iterator[Waiting]:
    wanted = [
        stage
        for stage, capability in (
            (Stage.APPROVAL, APPROVE),
            (Stage.APPROVED, PUBLISH),
            (Stage.DRAFTING, DRAFT),
        )
        if actor.may(capability)
    ]
    if not wanted:
        return
    rows = Proposal.objects.filter(center_id=actor.center, stage__in=wanted)
    for row in rows.select_related("version").order_by("pk")[:_MOST]:
        mine = row.drafter_id == actor.person
        if row.stage == (Stage.DRAFTING if not mine else Stage.APPROVAL):
            continue
        title, button, control = {
            Stage.APPROVAL: (_("Approve %(label)s"), gettext_lazy("Decide"), AMENDMENT),
            Stage.APPROVED: (_("Publish %(label)s"), gettext_lazy("Publish"), PUBLICATION),
            Stage.DRAFTING: (_("Mend %(label)s"), gettext_lazy("Open the draft"), AMENDMENT),
        }[Stage(row.stage)]
        yield Waiting(
            title=title % {"label": row}, url=reverse("adoption:proposal", args=[row.pk]),
            button=button, due_at=row.due_at, note=row.refusal[:80], control=control,
        )  # fmt: skip


def _questions(actor: Actor) -> Iterator[Waiting]:
    if not actor.may(INTERPRET):
        return
    rows = Interpretation.objects.filter(
        center_id=actor.center, answered_at=None, withdrawn_at=None
    )
    for row in rows.order_by("due_at")[:_MOST]:
        yield Waiting(
            title=_("Answer: %(question)s") % {"question": row.question[:60]},
            url=reverse("adoption:interpretation", args=[row.pk]),
            button=gettext_lazy("Answer"),
            due_at=row.due_at,
            note=row.asked_by_name,
            control=INTERPRETATION,
        )


def _readings(actor: Actor) -> Iterator[Waiting]:
    if actor.person is None:
        return
    rows = Reading.objects.filter(center_id=actor.center, person=actor.person, read_at=None)
    for row in rows.select_related("version").defer("version__text").order_by("due_at")[:_MOST]:
        count = len(row.articles)
        yield Waiting(
            title=_("Read %(label)s") % {"label": row.version},
            url=reverse("adoption:read", args=[row.version_id]),
            button=gettext_lazy("Read"),
            due_at=row.due_at,
            note=_("%(count)s articles are new to you") % {"count": count}
            if count
            else _("the whole text"),
            control=READ,
        )


def beside(version: CharterVersion, actor: Actor | None) -> Mapping[str, Sequence[Note]]:
    """Return the published interpretations of a version by article; for the public only the public ones. One query."""
    rows = Place.objects.filter(
        version=version,
        interpretation__answered_at__isnull=False,
        interpretation__withdrawn_at=None,
    )
    if actor is None:
        rows = rows.filter(interpretation__public=True)
    found: dict[str, list[Note]] = {}
    for place in rows.select_related("interpretation").order_by("interpretation__answered_at"):
        row = place.interpretation
        found.setdefault(place.article_number, []).append(
            Note(
                title=row.number,
                text=row.answer,
                url=reverse("adoption:interpretation", args=[row.pk]) if actor else "",
                warning=gettext_lazy("The article has changed since this was published.")
                if place.changed
                else "",
            )
        )
    return found


def doors_to_adoption(page: str, actor: Actor, version: CharterVersion | None) -> Sequence[Door]:
    """Return the way to review from the draft, and to questions from the charter page."""
    del actor
    if page == "edit" and version is not None:
        found = Proposal.objects.filter(version=version).values_list("pk", flat=True).first()
        if found is not None:
            return [
                Door(
                    gettext_lazy("Review and approval"), reverse("adoption:proposal", args=[found])
                )
            ]
        url = reverse("adoption:submit", args=[version.pk])
        return [Door(gettext_lazy("Send for review…"), url, main=True)]
    if page == "page" and version is not None and version.published_at is not None:
        asking = f"{reverse('adoption:ask')}?version={version.pk}"
        return [Door(gettext_lazy("Ask a question"), asking, folded=True)]
    return []


waiting.add("adoption", waits_for)
notes.add("adoption", beside)
doors.add("adoption", doors_to_adoption)
