"""Tables of cases: the universal unit of work. The timeline is the journal; nothing of it is stored twice."""

from typing import override

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from opscharter.cases.choices import (
    CaseState,
    Channel,
    ExtensionState,
    LinkKind,
    NoteKind,
    Result,
    Urgency,
)
from opscharter.core.models.base import CenterModel
from opscharter.core.search import SearchColumn


class Case(CenterModel):
    """事项: one piece of work with a number, a form, a process and a timeline.

    Exactly one post owns it at every minute (`department_id`, `post_id`, and the person if one has taken it); `Ownership`
    keeps the intervals. `due_at` is the deadline of the whole case with its derivation.
    """

    type = models.CharField(max_length=60)  # key of a registered case type: "service.request"
    number = models.CharField(max_length=24)
    title = models.CharField(_("title"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    data = models.JSONField(default=dict)  # the type's form fields
    state = models.CharField(max_length=10, choices=CaseState, default=CaseState.OPEN)
    stage = models.CharField(max_length=120, blank=True)  # names of the waiting steps
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency, default=Urgency.NORMAL)
    category = models.CharField(_("category"), max_length=40, blank=True)
    location = models.CharField(_("location"), max_length=200, blank=True)
    contact_id = models.BigIntegerField(null=True)
    contact_name = models.CharField(max_length=60, blank=True)
    contact_tail = models.CharField(max_length=4, blank=True)
    department_id = models.BigIntegerField(null=True)
    post_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField(null=True)
    opened_by_id = models.BigIntegerField(null=True)
    due_at = models.DateTimeField(null=True)
    derivation = models.JSONField(null=True)
    provisional = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=10, choices=Result, blank=True)
    satisfaction = models.SmallIntegerField(null=True)  # 5 very satisfied … 1 very dissatisfied
    reopened = models.SmallIntegerField(default=0)
    confidential = models.BooleanField(default=False)
    charter_version_id = models.BigIntegerField(null=True)
    #: departments that once owned it and people who worked on it: they see how it ends. Beside the case, because a list that
    #: had to ask the owner intervals of a million cases would be slow
    past_departments = ArrayField(models.BigIntegerField(), default=list)
    past_people = ArrayField(models.BigIntegerField(), default=list)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged_cases")
    tags = ArrayField(models.CharField(max_length=20), default=list)
    #: character bigrams of title, description, place, number and requester; never read back
    vector = SearchColumn()
    version = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["center_id", "number"], name="one_case_per_number"),
            models.CheckConstraint(
                condition=Q(state=CaseState.CLOSED, closed_at__isnull=False)
                | (~Q(state=CaseState.CLOSED) & Q(closed_at__isnull=True)),
                name="closed_case_has_its_moment",
            ),
            models.CheckConstraint(
                condition=(Q(state=CaseState.MERGED) & Q(merged_into__isnull=False))
                | (~Q(state=CaseState.MERGED) & Q(merged_into__isnull=True)),
                name="merged_case_names_the_other",
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="case_is_not_its_own_parent"),
        ]
        indexes = [
            models.Index(fields=["center_id", "-opened_at", "-id"], name="case_opened"),
            models.Index(fields=["center_id", "state", "-opened_at", "-id"], name="case_state"),
            models.Index(
                fields=["center_id", "due_at", "id"],
                condition=Q(state__in=["open", "waiting"]),
                name="case_due",
            ),
            # what is open and what of it late, by department: counted without touching the rows
            models.Index(
                fields=["center_id", "type", "department_id", "due_at"],
                include=["id"],
                condition=Q(state__in=["open", "waiting"]),
                name="case_open_counts",
            ),
            models.Index(
                fields=["center_id", "department_id", "-opened_at", "-id"], name="case_department"
            ),
            models.Index(fields=["center_id", "contact_id", "-opened_at"], name="case_contact"),
            models.Index(fields=["center_id", "type", "-opened_at", "-id"], name="case_type"),
            models.Index(
                fields=["center_id", "department_id", "opened_at"],
                include=["satisfaction"],
                condition=models.Q(satisfaction__isnull=False),
                name="case_rating",
            ),
            models.Index(
                fields=["center_id", "person_id", "-opened_at", "-id"], name="case_person"
            ),
            models.Index(
                fields=["center_id", "opened_by_id", "-opened_at", "-id"], name="case_opener"
            ),
            GinIndex(fields=["vector"], name="case_words"),
        ]

    @override
    def __str__(self) -> str:
        return self.number


class Ownership(CenterModel):
    """责任: which post owned a case from when to when; intervals touch, so they add up to the case's duration."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="ownerships")
    department_id = models.BigIntegerField(null=True)
    post_id = models.BigIntegerField()
    post_name = models.CharField(max_length=60)
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=40, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ends_at__isnull=True), name="one_owner_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["center_id", "case", "starts_at"], name="ownership_case")]

    @override
    def __str__(self) -> str:
        return f"{self.case} {self.post_name}"


class Note(CenterModel):
    """A note or message on a case. `internal` ones are never shown outside, not even after a merge."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=10, choices=NoteKind)
    text = models.TextField()
    author_id = models.BigIntegerField(null=True)
    author_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["center_id", "case", "at"], name="note_case")]

    @override
    def __str__(self) -> str:
        return self.text[:40]


class Participant(CenterModel):
    """Somebody who takes part in a case besides its owner and may see it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="participants")
    person_id = models.BigIntegerField()
    person_name = models.CharField(max_length=40)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "person_id"], name="participant_once")
        ]
        indexes = [models.Index(fields=["center_id", "person_id"], name="participant_person")]

    @override
    def __str__(self) -> str:
        return self.person_name


class Link(CenterModel):
    """Two cases that belong together."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="links")
    other = models.ForeignKey(Case, models.CASCADE, related_name="linked_from")
    kind = models.CharField(max_length=10, choices=LinkKind)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "other", "kind"], name="link_once"),
            models.CheckConstraint(condition=~Q(case=F("other")), name="link_to_another"),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.case} {self.kind} {self.other}"


class Extension(CenterModel):
    """延期: a later deadline, asked for before the present one passes, decided by another person."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="extensions")
    old_due_at = models.DateTimeField()
    new_due_at = models.DateTimeField()
    amount = models.JSONField(default=dict)  # core.durations.Duration
    reason = models.TextField()
    state = models.CharField(max_length=10, choices=ExtensionState, default=ExtensionState.ASKED)
    asked_by_id = models.BigIntegerField()
    asked_by_name = models.CharField(max_length=40)
    asked_at = models.DateTimeField()
    decided_by_id = models.BigIntegerField(null=True)
    decided_by_name = models.CharField(max_length=40, blank=True)
    decided_at = models.DateTimeField(null=True)
    opinion = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="asked"), name="one_extension_asked_at_a_time"
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.case} → {self.new_due_at:%m-%d %H:%M}"


class Pause(CenterModel):
    """等待: the clock stands while the requester is asked."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="pauses")
    reason = models.CharField(max_length=200)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ends_at__isnull=True), name="one_pause_at_a_time"
            )
        ]

    @override
    def __str__(self) -> str:
        return self.reason


class SavedView(CenterModel):
    """A filter that a person keeps under a name; the filter itself is the address's query string."""

    person_id = models.BigIntegerField()
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=500)
    order = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["center_id", "person_id", "name"], name="one_view_per_name"
            )
        ]

    @override
    def __str__(self) -> str:
        return self.name
