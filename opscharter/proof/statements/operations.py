"""Writes of statements: a round begins (the worker), the post states, a second person confirms or finds it untrue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from opscharter.charter.models import CharterVersion
from opscharter.charter.rhythm import Round
from opscharter.core.actor import Actor
from opscharter.core.files.operations import receive_file
from opscharter.core.journal import mark, record
from opscharter.core.operation import one_at_a_time, operation
from opscharter.core.refusal import Conflict, Invalid, NotAllowed, NotFound
from opscharter.core.registry import sentence
from opscharter.org.models import Post
from opscharter.proof.statements.access import CONFIRM
from opscharter.proof.statements.choices import Review
from opscharter.proof.statements.models import Statement

OPENED: Final = sentence("proof.statement.opened", _("%(subject)s is to be stated by %(post)s"))
STATED: Final = sentence("proof.statement.stated", _("%(actor)s stated %(subject)s: %(text)s"))
CONFIRMED: Final = sentence(
    "proof.statement.confirmed", _("%(actor)s confirmed the statement %(subject)s")
)
DISPUTED: Final = sentence(
    "proof.statement.disputed", _("%(actor)s found the statement %(subject)s untrue: %(opinion)s")
)

SHORTEST: Final = 4
"""Fewer characters than this say nothing."""
LOCK: Final = 7103
"""With a center's id the key of the advisory lock that lets only one worker open rounds."""


class AlreadyStated(Conflict):
    """Somebody has stated it meanwhile."""

    code = "already_stated"
    default_message = _("This has been stated already.")


class NotYours(NotAllowed):
    """Only the post that answers for it states it."""

    code = "not_your_statement"
    default_message = _("Only a holder of the post that answers for it can state this.")


@dataclass(frozen=True, slots=True)
class Asked:
    """A round that has begun and asks for a statement: `post` None when the center has no such post."""

    control: str
    key: str
    version: CharterVersion
    article_number: str
    label: str
    round: Round
    opened_at: datetime
    post: Post | None


@operation
def open_rounds(*, asked: Sequence[Asked], by: Actor, at: datetime) -> list[Statement]:
    """Begin rounds that are not known yet. Raises Conflict when another worker has done so."""
    one_at_a_time(LOCK, by.center)
    known = set(
        Statement.objects.filter(
            center_id=by.center, control__in={each.control for each in asked}
        ).values_list("control", "key")
    )
    fresh = [each for each in asked if (each.control, each.key) not in known]
    if not fresh:
        raise Conflict
    return [_open(each, by, min(each.opened_at, at)) for each in fresh]


def _open(asked: Asked, by: Actor, at: datetime) -> Statement:
    post = asked.post
    row = Statement.objects.create(
        center_id=by.center, control=asked.control, key=asked.key, version=asked.version,
        article_number=asked.article_number, first=asked.round.first, last=asked.round.last, opened_at=at,
        due_at=asked.round.due_at, post_id=post.pk if post else None,
        department_id=post.department_id if post else None, post_name=post.name if post else "",
    )  # fmt: skip
    record(
        OPENED, subject=row, label=f"{asked.label} {row}".strip(), by=by, at=at,
        changes={"post": row.post_name},
        marks=[mark(
            control=row.control, key=row.key, phase="open", due_at=row.due_at, version=row.version_id,
            post=row.post_id, department=row.department_id,
        )],
    )  # fmt: skip
    return row


@operation
def state(
    *, statement: Statement, text: str, files: Sequence[Any] = (), by: Actor, at: datetime
) -> Statement:
    """State that it was done, with files if there are some (prepared before). Refused: `AlreadyStated`, `NotYours`."""
    row = _hold(statement, by)
    if row.post_id is None or row.post_id not in by.posts:
        raise NotYours(control=row.control)
    if row.stated_at is not None:
        raise AlreadyStated(_("%(name)s has stated this already.") % {"name": row.stated_by_name})
    text = text.strip()
    if len(text) < SHORTEST:
        raise Invalid(
            fields={"text": _("Say in a sentence what was done, when, and with what result.")}
        )
    row.text, row.stated_at = text, at
    row.stated_by_id, row.stated_by_name = by.person, by.name
    row.save(update_fields=["text", "stated_at", "stated_by_id", "stated_by_name"])
    for file in files:
        receive_file(upload=file, subject=row, by=by, at=at)
    record(
        STATED, subject=row, by=by, at=at, post=row.post_id,
        changes={"text": text, "files": len(files)},
        marks=[mark(
            control=row.control, key=row.key, phase="close", grade="file" if files else "statement",
            post=row.post_id, department=row.department_id, person=by.person,
        )],
    )  # fmt: skip
    return row


@operation
def review(
    *, statement: Statement, outcome: str, opinion: str = "", by: Actor, at: datetime
) -> Statement:
    """Confirm what somebody else has stated, or find it untrue with a reason: then the rule counts as broken."""
    by.require(CONFIRM)
    row = _hold(statement, by)
    by.require(CONFIRM, department=row.department_id)
    if row.stated_at is None:
        raise Conflict(_("Nothing has been stated yet."))
    if row.review:
        raise Conflict(_("%(name)s has reviewed this already.") % {"name": row.reviewed_by_name})
    if row.stated_by_id == by.person:
        raise NotAllowed(_("Nobody confirms their own statement."), control=row.control)
    untrue = Review(outcome) == Review.DISPUTED
    opinion = opinion.strip()
    if untrue and not opinion:
        raise Invalid(fields={"opinion": _("Say what is not true and how you know.")})
    row.review, row.opinion = Review(outcome), opinion
    row.reviewed_at, row.reviewed_by_name = at, by.name
    row.save(update_fields=["review", "opinion", "reviewed_at", "reviewed_by_name"])
    record(
        DISPUTED if untrue else CONFIRMED, subject=row, by=by, at=at, changes={"opinion": opinion},
        marks=[mark(
            control=row.control, key=row.key, phase="close", outcome="broken" if untrue else "kept",
            grade="single" if untrue else "confirmed",
        )],
    )  # fmt: skip
    return row


def _hold(statement: Statement, by: Actor) -> Statement:
    """Return the locked row in the actor's center."""
    row = Statement.objects.select_for_update().filter(pk=statement.pk, center_id=by.center).first()
    if row is None:
        raise NotFound
    return row
