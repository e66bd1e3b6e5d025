"""What is worth telling about proposals, interpretations and reading."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opscharter.adoption import sentences as said
from opscharter.adoption.access import APPROVE, INTERPRET
from opscharter.adoption.models import Interpretation, Proposal
from opscharter.charter.access import PUBLISH
from opscharter.charter.waiting import Telling, telling_kinds, tellings
from opscharter.core.models.journal import JournalEntry
from opscharter.org.queries import posts_that_may

PROPOSALS: Final = "adoption.proposals"
MEANING: Final = "adoption.interpretations"
READING: Final = "adoption.reading"
telling_kinds.add(PROPOSALS, gettext_lazy("Drafts of the charter"))
telling_kinds.add(MEANING, gettext_lazy("Interpretations of the charter"))
telling_kinds.add(READING, gettext_lazy("Versions to be read"))

_ABOUT_PROPOSALS: Final = {
    said.SUBMITTED,
    said.OPINED,
    said.ANSWERED,
    said.FORWARDED,
    said.APPROVED,
    said.REFUSED,
}
_ABOUT_MEANING: Final = {said.ASKED, said.INTERPRETED}
_ABOUT_READING: Final = {said.TO_READ, said.REMINDED}


def tell(center_id: int, entries: Sequence[JournalEntry]) -> Iterator[Telling]:
    """Tell whoever has to act, and who asked for it; at most three queries for a batch."""
    ours = [entry for entry in entries if entry.operation.startswith("adoption.")]
    if not ours:
        return
    may = posts_that_may(center_id, APPROVE, PUBLISH, INTERPRET)
    posts = {capability: list(found) for capability, found in may.items()}
    yield from _proposals([e for e in ours if e.operation in _ABOUT_PROPOSALS], posts)
    yield from _meanings([e for e in ours if e.operation in _ABOUT_MEANING], posts)
    for entry in ours:
        if entry.operation in _ABOUT_READING:
            yield from _readings(entry)


def _proposals(
    entries: Sequence[JournalEntry], posts: Mapping[str, list[int]]
) -> Iterator[Telling]:
    rows = Proposal.objects.in_bulk({entry.subject_id for entry in entries}) if entries else {}
    for entry in entries:
        proposal = rows.get(entry.subject_id)
        if proposal is None:
            continue
        words, people, told, departments = _PROPOSAL_WORDS[entry.operation](entry, proposal, posts)
        yield Telling(
            kind=PROPOSALS, text=words, source=f"{entry.operation}:{entry.pk}", at=entry.at,
            url=reverse("adoption:proposal", args=[proposal.pk]),
            people=people, posts=told, departments=departments, but_not=entry.actor_id,
        )  # fmt: skip


type _Told = tuple[str, list[int], list[int], list[int]]
type _Teller = Callable[[JournalEntry, Proposal, Mapping[str, list[int]]], _Told]


def _drafter(proposal: Proposal) -> list[int]:
    return [proposal.drafter_id] if proposal.drafter_id else []


def _submitted(entry: JournalEntry, _p: Proposal, _posts: Mapping[str, list[int]]) -> _Told:
    words = _("Please review the draft %(label)s") % {"label": entry.subject_label}
    return words, [], [], list(entry.changes.get("departments", []))


def _opined(entry: JournalEntry, proposal: Proposal, _posts: Mapping[str, list[int]]) -> _Told:
    values = {"department": entry.changes.get("department", ""), "label": entry.subject_label}
    words = _("%(department)s has given its opinion on %(label)s") % values
    return words, _drafter(proposal), [], []


def _answered(entry: JournalEntry, _p: Proposal, _posts: Mapping[str, list[int]]) -> _Told:
    words = _("Your remark on %(label)s has been answered") % {"label": entry.subject_label}
    department = entry.changes.get("department")
    return words, [], [], [department] if department else []


def _forwarded(entry: JournalEntry, _p: Proposal, posts: Mapping[str, list[int]]) -> _Told:
    words = _("%(label)s waits for your approval") % {"label": entry.subject_label}
    return words, [], posts[APPROVE], []


def _approved(entry: JournalEntry, proposal: Proposal, posts: Mapping[str, list[int]]) -> _Told:
    words = _("%(label)s has been approved and can be published") % {"label": entry.subject_label}
    return words, _drafter(proposal), posts[PUBLISH], []


def _refused(entry: JournalEntry, proposal: Proposal, _posts: Mapping[str, list[int]]) -> _Told:
    values = {"label": entry.subject_label, "reason": entry.reason[:80]}
    words = _("%(label)s was not approved: %(reason)s") % values
    return words, _drafter(proposal), [], []


_PROPOSAL_WORDS: Final[Mapping[str, _Teller]] = {
    said.SUBMITTED: _submitted,
    said.OPINED: _opined,
    said.ANSWERED: _answered,
    said.FORWARDED: _forwarded,
    said.APPROVED: _approved,
    said.REFUSED: _refused,
}


def _meanings(entries: Sequence[JournalEntry], posts: Mapping[str, list[int]]) -> Iterator[Telling]:
    rows = (
        Interpretation.objects.in_bulk({entry.subject_id for entry in entries}) if entries else {}
    )
    for entry in entries:
        row = rows.get(entry.subject_id)
        if row is None:
            continue
        asked = entry.operation == said.ASKED
        if asked:
            words = _("%(who)s asks what %(article)s means") % {
                "who": entry.actor_name,
                "article": entry.changes.get("article", ""),
            }
        else:
            words = _("Your question about the charter was answered: %(label)s") % {
                "label": row.number
            }
        yield Telling(
            kind=MEANING, text=words, source=f"{entry.operation}:{entry.pk}", at=entry.at,
            url=reverse("adoption:interpretation", args=[row.pk]),
            people=[] if asked or not row.asked_by_id else [row.asked_by_id],
            posts=posts[INTERPRET] if asked else [], but_not=entry.actor_id,
        )  # fmt: skip


def _readings(entry: JournalEntry) -> Iterator[Telling]:
    reminded = entry.operation == said.REMINDED
    people = list(entry.changes.get("people" if reminded else "asked", []))
    if not people:
        return
    words = (
        _("Reminder: you have not confirmed yet to have read %(label)s")
        if reminded
        else _("Please read %(label)s: only what is new to you is asked")
    )
    yield Telling(
        kind=READING, text=words % {"label": entry.subject_label},
        source=f"{entry.operation}:{entry.pk}", at=entry.at,
        url=reverse("adoption:read", args=[entry.subject_id]), people=people,
    )  # fmt: skip


tellings.add("adoption", tell)
