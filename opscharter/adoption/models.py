"""Tables of adoption: proposals with opinions and remarks, interpretations and where they stand, readings and quiz questions."""

from typing import override

from django.contrib.postgres.fields import ArrayField
from django.db import models

from opscharter.adoption.choices import Outcome, Stage, View
from opscharter.charter.models import CharterVersion
from opscharter.core.models.base import CenterModel
from opscharter.org.models import Department, Person


class Proposal(CenterModel):
    """送审稿: a draft on its way to rule. `text_hash` is the text that was put before the leadership, and only that may be published."""

    version = models.OneToOneField(CharterVersion, models.CASCADE, related_name="proposal")
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.DRAFTING)
    round = models.IntegerField(default=0)
    decisions = models.IntegerField(default=0)  # how often it was put before the leadership
    purpose = models.TextField(blank=True)
    text_hash = models.CharField(max_length=64, blank=True)
    drafter_id = models.BigIntegerField(null=True)
    drafter_name = models.CharField(max_length=80, blank=True)
    submitted_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)  # of the leadership's decision, then of publication
    decided_by_id = models.BigIntegerField(null=True)
    decided_by_name = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    refusal = models.TextField(blank=True)  # why it was refused last

    class Meta:
        indexes = [models.Index(fields=["center_id", "stage"], name="proposal_stage")]

    @override
    def __str__(self) -> str:
        return str(self.version)


class Opinion(CenterModel):
    """部门意见: what one department says to a proposal in one round of review."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="opinions")
    round = models.IntegerField()
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    view = models.CharField(max_length=8, choices=View, default=View.WAITING)
    reason = models.TextField(blank=True)
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=80, blank=True)
    given_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "round", "department"], name="one_opinion_per_department"
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.department} · {self.proposal}"


class Remark(CenterModel):
    """修改意见: what a department wants changed, in one article or in the whole, and the drafter's answer."""

    opinion = models.ForeignKey(Opinion, models.CASCADE, related_name="remarks")
    article_number = models.CharField(max_length=20, blank=True)
    label = models.CharField(max_length=40, blank=True)
    text = models.TextField()
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.OPEN)
    answer = models.TextField(blank=True)
    answered_by = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True)

    @override
    def __str__(self) -> str:
        return f"{self.label} {self.text[:20]}"


class Editorial(CenterModel):
    """文字性修改: the drafter's word, with a reason, that a changed article means what it meant."""

    version = models.ForeignKey(CharterVersion, models.CASCADE, related_name="editorials")
    article_number = models.CharField(max_length=20)
    reason = models.CharField(max_length=200)
    by_name = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "article_number"], name="one_editorial_per_article"
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.version} {self.article_number}"


class Interpretation(CenterModel):
    """释义: a question about an article and its published answer."""

    key = models.SlugField(max_length=40)  # of the charter
    question = models.TextField()
    asked_by_id = models.BigIntegerField(null=True)
    asked_by_name = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    number = models.CharField(max_length=40, blank=True)
    public = models.BooleanField(default=False)
    answered_by_id = models.BigIntegerField(null=True)
    answered_by_name = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["center_id", "-asked_at"], name="interpretation_asked")]

    @override
    def __str__(self) -> str:
        return self.number or self.question[:30]


class Place(CenterModel):
    """Where an interpretation stands in one version; `changed`: the article has changed in substance since it was given."""

    interpretation = models.ForeignKey(Interpretation, models.CASCADE, related_name="places")
    version = models.ForeignKey(CharterVersion, models.CASCADE, related_name="+")
    article_number = models.CharField(max_length=20)
    label = models.CharField(max_length=40, blank=True)
    changed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["interpretation", "version"], name="one_place_per_version"
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.interpretation} {self.label}"


class Question(CenterModel):
    """测验题: one question of a version's quiz, with one right choice."""

    version = models.ForeignKey(CharterVersion, models.CASCADE, related_name="questions")
    order = models.IntegerField()
    text = models.CharField(max_length=200)
    choices = models.JSONField()  # words, two to six
    right = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "order"], name="one_question_per_place")
        ]

    @override
    def __str__(self) -> str:
        return self.text


class Reading(CenterModel):
    """学习: a person has to read a version; `articles` are those that are new to this person (empty: the whole text)."""

    version = models.ForeignKey(CharterVersion, models.CASCADE, related_name="readings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    articles = ArrayField(models.CharField(max_length=20), default=list)
    attempts = models.IntegerField(default=0)
    score = models.IntegerField(null=True)  # per cent, of the last attempt
    read_at = models.DateTimeField(null=True)
    reminders = models.IntegerField(default=0)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "person"], name="one_reading_per_person")
        ]
        indexes = [
            models.Index(
                fields=["center_id", "person"],
                condition=models.Q(read_at__isnull=True),
                name="reading_waiting",
            )
        ]

    @override
    def __str__(self) -> str:
        return f"{self.person} · {self.version}"
