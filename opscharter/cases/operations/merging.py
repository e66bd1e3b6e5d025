"""Cases that belong together: duplicates, links, parents."""

from datetime import datetime

from opscharter.cases.access import may_merge
from opscharter.cases.choices import CaseState, LinkKind
from opscharter.cases.models import Case, Extension, Link, Pause
from opscharter.cases.operations.closing import cancel_running
from opscharter.cases.operations.locking import (
    RUNNING,
    hold,
    hold_to_handle,
    label_of,
    need_reason,
    refresh,
)
from opscharter.cases.operations.ownership import end
from opscharter.cases.refusals import CaseClosed, Circle, ConfidentialMerge, RelatedMerge, SameCase
from opscharter.cases.sentences import (
    ABSORBED,
    LINKED,
    MERGED,
    PARENT_CLEARED,
    PARENT_SET,
    UNLINKED,
)
from opscharter.core.actor import Actor
from opscharter.core.journal import record
from opscharter.core.operation import operation
from opscharter.core.refusal import NotAllowed

_DEEPEST = 20


@operation
def merge_cases(*, case: Case, into: Case, reason: str, by: Actor, at: datetime) -> Case:
    """Merge a duplicate into another case: its process ends, both histories stay, its internal notes stay inside.

    What had been merged into the duplicate follows it. Raises SameCase, CaseClosed, RelatedMerge, ConfidentialMerge.
    """
    if case.pk == into.pk:
        raise SameCase(fields={"into": SameCase.default_message})
    first, second = sorted((case, into), key=lambda one: one.pk)  # always in one order: no deadlock
    held = {one.pk: hold(one, by) for one in (first, second)}
    row, other = held[case.pk], held[into.pk]
    if not (may_merge(row, by) and may_merge(other, by)):
        raise NotAllowed
    reason = need_reason(reason)
    if row.confidential and not other.confidential:
        raise ConfidentialMerge
    if other.pk == row.parent_id or other.parent_id == row.pk:
        raise RelatedMerge
    marks = cancel_running(row, by, at, reason)
    end(row.pk, at)
    Pause.objects.filter(case=row, ends_at__isnull=True).update(ends_at=at)
    Extension.objects.filter(case=row, state="asked").update(
        state="refused", decided_at=at, decided_by_name=by.name, opinion=reason[:200]
    )
    Case.objects.filter(merged_into=row).update(merged_into=other)
    Case.objects.filter(parent=row).update(parent=other)
    row.state, row.merged_into, row.stage = CaseState.MERGED, other, ""
    row.save(update_fields=["state", "merged_into", "stage"])
    Link.objects.get_or_create(
        case=other, other=row, kind=LinkKind.MERGED, defaults={"center_id": by.center, "at": at}
    )
    record(
        MERGED, subject=row, label=label_of(row), by=by, at=at, case=row.pk, post=row.post_id,
        changes={"into": other.number}, marks=marks, reason=reason,
    )  # fmt: skip
    record(
        ABSORBED, subject=other, label=label_of(other), by=by, at=at, case=other.pk, post=other.post_id,
        changes={"other": row.number}, reason=reason,
    )  # fmt: skip
    refresh(case, row, "state", "merged_into_id", "stage")
    return other


@operation
def link_cases(
    *, case: Case, other: Case, kind: str = LinkKind.RELATED, by: Actor, at: datetime
) -> Link:
    """Say that two cases belong together; told on both."""
    if case.pk == other.pk:
        raise SameCase(fields={"other": SameCase.default_message})
    row = hold_to_handle(case, by, running=False)
    link, created = Link.objects.get_or_create(
        case=row, other=other, kind=LinkKind(kind), defaults={"center_id": by.center, "at": at}
    )
    if not created:
        raise SameCase(fields={"other": SameCase.default_message})
    _tell_both(LINKED, row, other, by, at)
    return link


@operation
def unlink_cases(*, link: Link, by: Actor, at: datetime) -> None:
    """Take a link back; the trace of a merge stays."""
    row = hold_to_handle(link.case, by, running=False)
    if link.kind == LinkKind.MERGED:
        raise NotAllowed
    other = link.other
    Link.objects.filter(pk=link.pk).delete()
    _tell_both(UNLINKED, row, other, by, at)


def _tell_both(code: str, row: Case, other: Case, by: Actor, at: datetime) -> None:
    for one, counterpart in ((row, other), (other, row)):
        record(
            code, subject=one, label=label_of(one), by=by, at=at, case=one.pk, post=row.post_id,
            changes={"other": counterpart.number},
        )  # fmt: skip


@operation
def set_parent(*, case: Case, parent: Case | None, by: Actor, at: datetime) -> Case:
    """Put a running case under another running one, or take it out (None). A parent closes last. Raises Circle."""
    row = hold_to_handle(case, by)
    before = row.parent
    if parent is not None:
        above = hold(parent, by, running=False)
        if above.state not in RUNNING:
            raise CaseClosed(fields={"other": CaseClosed.default_message})
        _refuse_circle(row, above)
    row.parent = parent
    row.save(update_fields=["parent"])
    other = parent or before
    if other is not None:
        record(
            PARENT_SET if parent is not None else PARENT_CLEARED, subject=row, label=label_of(row), by=by,
            at=at, case=row.pk, post=row.post_id, changes={"other": other.number},
        )  # fmt: skip
    refresh(case, row, "parent_id")
    return row


def _refuse_circle(case: Case, above: Case) -> None:
    here: Case | None = above
    for _step in range(_DEEPEST):
        if here is None:
            return
        if here.pk == case.pk:
            raise Circle(fields={"other": Circle.default_message})
        here = here.parent
    raise Circle(fields={"other": Circle.default_message})
