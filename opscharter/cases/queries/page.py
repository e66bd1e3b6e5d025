"""Everything the case page shows, in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Q

from opscharter.cases import access
from opscharter.cases.choices import CaseState, ExtensionState
from opscharter.cases.models import Case, Extension, Link, Note, Ownership, Participant, Pause
from opscharter.cases.queries.limits import derivation_words
from opscharter.cases.queries.listing import RUNNING, Owners
from opscharter.cases.queries.timeline import Entry, timeline
from opscharter.cases.registry import CaseType, case_types
from opscharter.cases.rules import Share, Stretch, responsibility
from opscharter.charter.citations import Citation, cite
from opscharter.core.actor import Actor
from opscharter.core.files.queries import files_of
from opscharter.core.models.files import StoredFile
from opscharter.core.models.journal import JournalEntry
from opscharter.engines.flow import queries as flow
from opscharter.engines.flow.access import may_work
from opscharter.engines.flow.models import Task
from opscharter.engines.flow.registry import Completion, completions
from opscharter.engines.forms.rendering import words_of


@dataclass(frozen=True, slots=True)
class Step:
    """A waiting step of the case: who has it, until when by which article, and how it is finished (when by this actor)."""

    task: Task
    who: str
    citation: Citation | None
    completion: Completion | None
    mine: bool
    taken: bool

    @property
    def label(self) -> Any:
        """Return the words of the button that finishes it."""
        return self.completion.label if self.completion else self.task.name


class CasePage:
    """One case as one actor sees it; each part is read at most once, and only when it is drawn."""

    def __init__(self, case: Case, actor: Actor, at: datetime) -> None:
        self.case, self.actor, self.at = case, actor, at
        self.kind: CaseType | None = case_types.get(case.type)

    @property
    def running(self) -> bool:
        """Whether the case is open or waits for the requester."""
        return self.case.state in RUNNING

    @property
    def may_handle(self) -> bool:
        """Whether the actor may work on it."""
        return access.may_handle(self.case, self.actor)

    @property
    def may_merge(self) -> bool:
        """Whether the actor may merge it."""
        return self.running and access.may_merge(self.case, self.actor)

    @property
    def may_reveal(self) -> bool:
        """Whether the actor may see the requester's whole number (every look is journaled)."""
        return self.case.contact_id is not None and self.actor.may("contacts.reveal")

    @property
    def masked_phone(self) -> str:
        """The requester's number as far as everybody may see it."""
        return f"**** {self.case.contact_tail}" if self.case.contact_tail else ""

    @property
    def who(self) -> str:
        """Department, post and person who are responsible."""
        case, owners = self.case, self.owners
        parts = (
            owners.departments.get(case.department_id or 0),
            owners.posts.get(case.post_id or 0),
            owners.people.get(case.person_id or 0),
        )
        return " · ".join(part for part in parts if part)

    @property
    def category(self) -> str:
        """Return the category in words."""
        known = self.kind.categories if self.kind else {}
        return known.get(self.case.category, self.case.category)

    @cached_property
    def derivation(self) -> str:
        """How the deadline came about."""
        return derivation_words(self.case)

    @cached_property
    def citation(self) -> Citation | None:
        """The article behind the case's own deadline."""
        control = self.kind.due_control if self.kind else ""
        return cite(self.case.center_id, control, self.case.charter_version_id) if control else None

    @cached_property
    def owners(self) -> Owners:
        """Names of the owner and of whom the steps wait for."""
        return Owners.of([self.case, *map(_as_case, self.tasks)])

    @cached_property
    def tasks(self) -> list[Task]:
        """The waiting steps, oldest first."""
        return flow.tasks_of(access.SUBJECT, self.case.pk)

    @cached_property
    def steps(self) -> list[Step]:
        """The waiting steps with who, until when, and how; those of this actor first."""
        found = [self._step(task) for task in self.tasks]
        return sorted(found, key=lambda step: not step.mine)

    def _step(self, task: Task) -> Step:
        mine = may_work(task, self.actor)
        return Step(
            task=task,
            who=self.owners.who(_as_case(task)),
            citation=cite(self.case.center_id, task.control, self.case.charter_version_id)
            if task.control
            else None,
            completion=completions.get(task.form) if task.form else None,
            mine=mine,
            taken=task.person_id is not None and task.person_id == self.actor.person,
        )

    @cached_property
    def diagram(self) -> Any:
        """The process as drawn, with its token; None for plain records."""
        return (
            flow.diagram(access.SUBJECT, self.case.pk) if self.kind and self.kind.process else None
        )

    @cached_property
    def shares(self) -> list[Share]:
        """Whose time it was."""
        return shares_of(self.case, self.at)

    @cached_property
    def timeline(self) -> list[Entry]:
        """What happened, newest first, with the histories of merged cases."""
        return timeline(self.case)

    @cached_property
    def notes(self) -> list[Note]:
        """Notes and messages, newest first; also those of cases merged into this one."""
        # the few cases first, each by its index: one condition over both tables would read them whole
        cases = Case.objects.filter(Q(pk=self.case.pk) | Q(merged_into=self.case))
        rows = Note.objects.filter(case__in=cases.values("pk"))
        return list(rows.select_related("case").defer("case__vector").order_by("-at", "-pk")[:200])

    @cached_property
    def files(self) -> list[StoredFile]:
        """Its files, oldest first."""
        return files_of(self.case)

    @cached_property
    def participants(self) -> list[Participant]:
        """Who takes part."""
        return list(Participant.objects.filter(case=self.case).order_by("pk"))

    @cached_property
    def relatives(self) -> list[tuple[str, Case, Link | None]]:
        """(how, other case, link or None) of children, merged and linked cases that the actor may see; three queries."""
        links = {
            (link.other_id if link.case_id == self.case.pk else link.case_id): link
            for link in Link.objects.filter(Q(case=self.case) | Q(other=self.case)).order_by("pk")
        }
        near = Q(pk__in=list(links)) | Q(parent=self.case) | Q(merged_into=self.case)
        if self.case.parent_id:
            near |= Q(pk=self.case.parent_id)
        rows = access.visible_to(self.actor).filter(near).exclude(pk=self.case.pk)
        cases = rows.defer("vector", "description", "data").order_by("-opened_at")[:60]
        return [
            (self._how(other, links.get(other.pk)), other, links.get(other.pk)) for other in cases
        ]

    def _how(self, other: Case, link: Link | None) -> str:
        if other.pk == self.case.parent_id:
            return "parent"
        if other.parent_id == self.case.pk:
            return "child"
        if other.merged_into_id == self.case.pk:
            return "merged"
        return link.kind if link else "related"

    @cached_property
    def extension(self) -> Extension | None:
        """A later deadline that has been asked for and is not decided."""
        return Extension.objects.filter(case=self.case, state=ExtensionState.ASKED).first()

    @property
    def may_decide(self) -> bool:
        """Whether the actor may decide on it."""
        asked = self.extension
        return asked is not None and access.may_extend(
            self.case, self.actor, asked_by=asked.asked_by_id
        )

    @property
    def may_ask(self) -> bool:
        """Whether a later deadline may still be asked for."""
        due = self.case.due_at
        return (
            self.running
            and self.may_handle
            and due is not None
            and self.at < due
            and not self.extension
        )

    @cached_property
    def pause(self) -> Pause | None:
        """Why the clock stands."""
        if self.case.state != CaseState.WAITING:
            return None
        return Pause.objects.filter(case=self.case, ends_at__isnull=True).first()

    @cached_property
    def facts(self) -> list[tuple[str, str]]:
        """(label, value) of the fields of the type's own form that are filled in and not shown elsewhere."""
        shown = {
            "title",
            "description",
            "location",
            "urgency",
            "category",
            "handler",
            "departments",
            "contact",
        }
        schema = self.kind.schema if self.kind else {}
        own = {key: part for key, part in schema.get("properties", {}).items() if key not in shown}
        return words_of({**schema, "properties": own}, self.case.data)

    @cached_property
    def panels(self) -> list[tuple[str, dict[str, Any]]]:
        """What the case's room adds to the page."""
        return self.kind.panels(self.case, self.actor) if self.kind and self.kind.panels else []

    @property
    def actions(self) -> list[tuple[Any, str]]:
        """(label, address) of the buttons that the case's room adds."""
        given = self.kind.actions if self.kind else ()
        return [(a.label, a.url(self.case)) for a in given if a.shown(self.case, self.actor)]


def _as_case(task: Task) -> Case:
    return Case(department_id=task.department_id, post_id=task.post_id, person_id=task.person_id)


def shares_of(case: Case, at: datetime) -> list[Share]:
    """Return whose time it was; one query."""
    rows = Ownership.objects.filter(case=case).order_by("starts_at", "pk")
    return responsibility([Stretch(row.post_name, row.starts_at, row.ends_at) for row in rows], at)


def version_of(case: Case) -> list[Any]:
    """Return what changes when anything on the page changes: for live regions; one query."""
    last = (
        JournalEntry.objects.filter(center_id=case.center_id, case_id=case.pk)
        .order_by("-id").values_list("id", flat=True).first()
    )  # fmt: skip
    return [case.pk, case.state, case.stage, case.due_at, last]


def open_extensions(actor: Actor, limit: int = 20) -> Sequence[Extension]:
    """Return later deadlines asked for that this actor may decide, oldest first; for 工作台; one query."""
    reach = actor.reach(access.EXTEND)
    rows = Extension.objects.filter(
        center_id=actor.center,
        state=ExtensionState.ASKED,
        case__state__in=RUNNING,
    )
    if not reach.everywhere:
        rows = rows.filter(case__department_id__in=reach.departments)
    rows = rows.exclude(asked_by_id=actor.person or 0).select_related("case")
    return list(
        rows.defer("case__vector", "case__description", "case__data").order_by("pk")[:limit]
    )
