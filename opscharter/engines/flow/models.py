"""Tables of processes and tasks."""

from typing import override

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from opscharter.core.models.base import CenterModel


class Spec(models.Model):
    """A process definition by content hash: BPMN and DMN sources. Shared by all centers, never changed."""

    hash = models.CharField(max_length=64, primary_key=True)
    key = models.CharField(max_length=80)
    name = models.CharField(max_length=120)
    bpmn = models.TextField()
    dmn = models.JSONField(default=dict)  # file name -> source
    added_at = models.DateTimeField()

    class Meta:
        db_table = "flow_spec"

    @override
    def __str__(self) -> str:
        return f"{self.key} {self.hash[:8]}"


class ProcessState(models.TextChoices):
    """Where a running process stands."""

    RUNNING = "running", _("Running")
    ENDED = "ended", _("Ended")
    CANCELLED = "cancelled", _("Cancelled")


class Process(CenterModel):
    """A running BPMN process of one subject (a case). `state` is the engine's state without the spec (`engine.State`, `r` the
    rounds, `p` since when it is paused); of an ended one only `passed`, the nodes of the diagram it went through.
    """

    spec = models.ForeignKey(Spec, models.PROTECT)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    status = models.CharField(max_length=10, choices=ProcessState, default=ProcessState.RUNNING)
    state = models.JSONField(null=True)
    version = models.IntegerField(default=0)
    charter_version_id = models.BigIntegerField(null=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    wake_at = models.DateTimeField(null=True)  # next timer

    class Meta:
        indexes = [
            models.Index(
                fields=["center_id", "subject_kind", "subject_id"], name="process_subject"
            ),
            models.Index(
                fields=["center_id", "wake_at"],
                condition=Q(wake_at__isnull=False),
                name="process_wake",
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.spec_id[:8]} {self.subject_kind}/{self.subject_id}"


class TaskState(models.TextChoices):
    """Where a task stands."""

    OPEN = "open", _("Waiting")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")


class Task(CenterModel):
    """待办: a user task that waits for somebody. Offered to `post` (and its department), taken by `person` (claim)."""

    process = models.ForeignKey(Process, models.CASCADE, related_name="tasks")
    element = models.CharField(max_length=60)  # BPMN id
    engine_id = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    control = models.CharField(max_length=80, blank=True)
    form = models.CharField(max_length=60, blank=True)
    round = models.IntegerField(default=1)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    subject_label = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=TaskState, default=TaskState.OPEN)
    department_id = models.BigIntegerField(null=True)
    post_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField(null=True)
    claimed_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    derivation = models.JSONField(null=True)
    order_at = models.DateTimeField()  # the due time, or far away: the order of lists
    paused_at = models.DateTimeField(null=True)
    reminded = models.SmallIntegerField(
        default=0
    )  # 1 told that it is about to be due, 2 that it is overdue
    done_at = models.DateTimeField(null=True)
    done_by_id = models.BigIntegerField(null=True)
    done_by_name = models.CharField(max_length=80, blank=True)
    outcome = models.CharField(max_length=40, blank=True)
    version = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["process", "engine_id"], name="one_row_per_engine_task")
        ]
        indexes = [
            models.Index(
                fields=["center_id", "person_id", "order_at", "id"],
                condition=Q(state="open"),
                name="task_person",
            ),
            models.Index(
                fields=["center_id", "post_id", "order_at", "id"],
                condition=Q(state="open"),
                name="task_post",
            ),
            models.Index(
                fields=["center_id", "department_id", "order_at", "id"],
                condition=Q(state="open"),
                name="task_department",
            ),
            models.Index(
                fields=["center_id", "due_at"],
                condition=Q(
                    state="open", due_at__isnull=False, paused_at__isnull=True, reminded__lt=2
                ),
                name="task_due",
            ),
            models.Index(fields=["center_id", "subject_kind", "subject_id"], name="task_subject"),
        ]

    @override
    def __str__(self) -> str:
        return self.name
