"""Tables of the charter: published versions, their articles, bindings and parameters; occasions and their daily tally."""

from collections.abc import Collection
from datetime import datetime
from typing import override

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from opscharter.charter.choices import Mark
from opscharter.core.models.base import CenterModel


class CharterVersion(CenterModel):
    """版本: one text of a charter. Published versions never change; at most one draft per charter."""

    key = models.SlugField(max_length=40)  # "community"
    title = models.CharField(max_length=120)
    label = models.CharField(max_length=20)  # "2026.1"
    document_number = models.CharField(max_length=60, blank=True)  # 和畅运〔2026〕1 号
    text = models.TextField()
    text_hash = models.CharField(max_length=64)
    contact_word = models.CharField(max_length=20, default="居民")
    meta = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    effective_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.CharField(max_length=80, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)
    #: of several charters in force the one with the greater number says what a control's value is
    precedence = models.IntegerField(default=0)
    mark = models.CharField(max_length=12, choices=Mark, blank=True)
    #: where it rules: these departments (those below them are named too), everywhere when empty
    departments = ArrayField(models.BigIntegerField(), default=list, blank=True)
    pilot = models.BooleanField(default=False)
    #: from when a version of chosen departments rules everywhere
    generalised_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["center_id", "key", "label"], name="one_version_per_label"
            ),
            models.UniqueConstraint(
                fields=["center_id", "key"],
                condition=Q(published_at__isnull=True),
                name="one_draft_per_charter",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.title} {self.label}"

    def covers(self, department: int | None, at: datetime) -> bool:
        """Tell whether it is meant for matters of a department at `at`; None: of no department in particular."""
        if not self.departments or (self.generalised_at is not None and self.generalised_at <= at):
            return True
        return department is not None and department in self.departments

    def reaches(self, departments: Collection[int]) -> bool:
        """Tell whether it rules, or ruled, in one of these departments."""
        everywhere = not self.departments or self.generalised_at is not None
        return everywhere or not set(self.departments).isdisjoint(departments)

    def rules_at(self, at: datetime) -> bool:
        """Tell whether it has begun and not ended at `at`, wherever it rules."""
        began = self.effective_at is not None and self.effective_at <= at
        return began and (self.superseded_at is None or self.superseded_at > at)


class Article(CenterModel):
    """条款: a numbered node of a version. `number` is its id in the text: "3" a chapter is "c3"; "9", "9.2", "9.2.1"."""

    version = models.ForeignKey(CharterVersion, models.CASCADE, related_name="articles")
    number = models.CharField(max_length=20)
    kind = models.CharField(max_length=12)  # chapter | section | article | clause | item | subitem
    label = models.CharField(max_length=20, blank=True)  # as printed: 第九条, （二）
    title = models.CharField(max_length=120, blank=True)
    text = models.TextField(blank=True)  # plain words
    spans = models.JSONField(
        default=list
    )  # [["text", "…"], ["control", "words", "key"], ["value", "30 分钟", "key.param"]]
    parent_number = models.CharField(max_length=20, blank=True)
    order = models.IntegerField()
    public = models.BooleanField(default=True)
    obliges = models.BooleanField(
        null=True
    )  # whether somebody must do something; None: not read yet

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="one_article_per_number")
        ]
        indexes = [models.Index(fields=["center_id", "version", "order"], name="article_order")]

    @override
    def __str__(self) -> str:
        return self.label or self.number

    @property
    def controls(self) -> list[str]:
        """The controls that its own words are bound to, in their order, each once."""
        return list(dict.fromkeys(span[2] for span in self.spans if span[0] == "control"))

    @property
    def may_oblige(self) -> bool:
        """Whether it has words that could oblige somebody: headings and preambles have none."""
        return (
            self.obliges is not False
            and self.kind not in {"chapter", "section", "preamble"}
            and bool(self.spans)
        )


class Binding(CenterModel):
    """绑定: words of an article are fulfilled by a control."""

    version = models.ForeignKey(CharterVersion, models.CASCADE, related_name="bindings")
    article_number = models.CharField(max_length=20)
    control = models.CharField(max_length=80)
    words = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["center_id", "version", "control"], name="binding_control")]

    @override
    def __str__(self) -> str:
        return f"{self.article_number} → {self.control}"


class Parameter(CenterModel):
    """A value that the text gives to a control's parameter in one version."""

    version = models.ForeignKey(CharterVersion, models.CASCADE, related_name="parameters")
    article_number = models.CharField(max_length=20)
    control = models.CharField(max_length=80)
    name = models.CharField(max_length=40)
    words = models.CharField(max_length=80)
    value = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "control", "name"], name="one_value_per_parameter"
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.control}.{self.name} = {self.words}"


class Occasion(CenterModel):
    """One time that a control applied, with its verdict. Derived from the journal by the reader `tally`; can be rebuilt.

    `verdict`: open, kept, late, missed, broken, excepted, cancelled.
    """

    control = models.CharField(max_length=80)
    key = models.CharField(max_length=60)
    case_id = models.BigIntegerField(null=True)
    version_id = models.BigIntegerField(null=True)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=10)
    grade = models.CharField(max_length=10, blank=True)
    department_id = models.BigIntegerField(null=True)
    post_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField(null=True)
    entries = ArrayField(models.BigIntegerField(), default=list)  # journal ids: the evidence
    day = models.DateField()  # the center's day on which it began: the tally's axis
    excused = models.JSONField(default=list)  # windows of exceptions: [grant, from, until)
    history = models.JSONField(default=list)  # what was known when: `rules.Known`

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["center_id", "control", "key"], name="one_occasion_per_key"
            )
        ]
        indexes = [
            models.Index(
                fields=["center_id", "due_at"],
                condition=Q(verdict="open", due_at__isnull=False),
                name="occasion_open_due",
            ),
            # one verdict of one control, newest first: the pages ask control by control and verdict by verdict
            models.Index(
                fields=["center_id", "control", "verdict", "opened_at", "id"],
                name="occasion_control",
            ),
            models.Index(
                fields=["center_id", "case_id"],
                condition=Q(case_id__isnull=False),
                name="occasion_case",
            ),
            # a report of some days, as it was known on a day, reads their occasions; they lie together by day
            BrinIndex(fields=["day"], name="occasion_day", autosummarize=True, pages_per_range=32),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.control} {self.key}: {self.verdict}"


class Tally(CenterModel):
    """Counts of occasions per control, day, department and verdict."""

    control = models.CharField(max_length=80)
    day = models.DateField()
    department_id = models.BigIntegerField(default=0)
    verdict = models.CharField(max_length=10)
    count = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["center_id", "control", "day", "department_id", "verdict"],
                name="one_tally_per_cell",
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.control} {self.day} {self.verdict} {self.count}"


class PersonTally(CenterModel):
    """Counts of occasions per control, day, post, person (0 where nobody is known), verdict and grade of evidence."""

    control = models.CharField(max_length=80)
    day = models.DateField()
    post_id = models.BigIntegerField(default=0)
    person_id = models.BigIntegerField(default=0)
    verdict = models.CharField(max_length=10)
    grade = models.CharField(max_length=10, blank=True)
    count = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["center_id", "day", "control", "post_id", "person_id", "verdict", "grade"],
                name="one_person_tally_per_cell",
            )
        ]

    @override
    def __str__(self) -> str:
        return (
            f"{self.control} {self.day} {self.post_id}/{self.person_id} {self.verdict} {self.count}"
        )


class Waiver(CenterModel):
    """豁免: a fault found in a charter that is tolerated, for a reason, until a day. It holds for the finding with this
    fingerprint, whatever number the article has; other words are another finding.
    """

    key = models.SlugField(max_length=40)  # the charter's
    code = models.CharField(max_length=40)
    fingerprint = models.CharField(max_length=20)
    labels = models.CharField(
        max_length=200, blank=True
    )  # the articles as printed when it was waived
    words = models.TextField(blank=True)  # what was found
    reason = models.CharField(max_length=300)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()
    until = models.DateField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["center_id", "key", "fingerprint"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_waiver_per_finding",
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.code} {self.labels}".strip()
