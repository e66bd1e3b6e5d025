"""What an article means: a question, and the answer of who is authorised, with number and date."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from opscharter.adoption.access import INTERPRET
from opscharter.adoption.controls import INTERPRETATION
from opscharter.adoption.models import Interpretation, Place
from opscharter.adoption.queries.changes import labels_of
from opscharter.adoption.queries.limits import due_of
from opscharter.adoption.refusals import NotAnswered, ReasonNeeded
from opscharter.adoption.sentences import ASKED, INTERPRETED, RETRACTED
from opscharter.charter.access import may_read
from opscharter.charter.models import CharterVersion
from opscharter.core.actor import Actor
from opscharter.core.clock import ZONE
from opscharter.core.journal import mark, record
from opscharter.core.numbering import next_number
from opscharter.core.operation import operation
from opscharter.core.refusal import Invalid, NotFound
from opscharter.org.models import Center

SERIES = "SY"


@operation
def ask_question(
    *, version: CharterVersion, article_number: str, question: str, by: Actor, at: datetime
) -> Interpretation:
    """Ask what an article of a published version means; anybody who works here may."""
    found = CharterVersion.objects.filter(
        pk=version.pk, center_id=by.center, published_at__isnull=False
    ).first()
    if found is None or not may_read(found, by):
        raise NotFound
    labels = labels_of(found)
    if article_number not in labels:
        raise Invalid(fields={"article_number": _("This version has no such article.")})
    if not question.strip():
        raise Invalid(fields={"question": _("Write the question.")})
    row = Interpretation.objects.create(
        center_id=by.center, key=found.key, question=question.strip()[:1000], asked_by_id=by.person,
        asked_by_name=by.name, asked_at=at, due_at=due_of(by.center, f"{INTERPRETATION}.within", at),
    )  # fmt: skip
    Place.objects.create(
        center_id=by.center, interpretation=row, version=found, article_number=article_number,
        label=labels[article_number],
    )  # fmt: skip
    record(
        ASKED, subject=row, by=by, at=at, label=labels[article_number],
        changes={"article": labels[article_number], "due_at": row.due_at.isoformat()},
        marks=[mark(control=INTERPRETATION, key=str(row.pk), phase="open", due_at=row.due_at, version=found.pk)],
    )  # fmt: skip
    return row


@operation
def answer_question(
    *, interpretation: Interpretation, answer: str, public: bool, by: Actor, at: datetime
) -> Interpretation:
    """Publish what the article means; the number is given out now. Refused: `NotAnswered` when it was answered already."""
    by.require(INTERPRET)
    row = _locked(interpretation, by)
    if row.answered_at is not None:
        raise NotAnswered(
            remedy=_("Withdraw it with a reason, and let the question be asked anew.")
        )
    if not answer.strip():
        raise Invalid(fields={"answer": _("Write the answer.")})
    year = at.astimezone(ZONE).year
    center = Center.objects.get(pk=by.center)
    row.answer, row.public = answer.strip()[:4000], public
    row.answered_by_id, row.answered_by_name, row.answered_at = by.person, by.name, at
    row.number = f"{center.document_mark}释〔{year}〕{next_number(by.center, SERIES, year)} 号"
    row.save()
    record(
        INTERPRETED, subject=row, by=by, at=at, changes={"number": row.number, "public": public},
        marks=[mark(control=INTERPRETATION, key=str(row.pk), phase="close", person=by.person)],
    )  # fmt: skip
    return row


@operation
def withdraw_interpretation(
    *, interpretation: Interpretation, reason: str, by: Actor, at: datetime
) -> Interpretation:
    """Take an interpretation or a question off the charter page; it stays in the journal."""
    by.require(INTERPRET)
    row = _locked(interpretation, by)
    if not reason.strip():
        raise ReasonNeeded(fields={"reason": ReasonNeeded.default_message})
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    unanswered = row.answered_at is None
    record(
        RETRACTED, subject=row, by=by, at=at, reason=reason.strip()[:500],
        marks=[mark(control=INTERPRETATION, key=str(row.pk), phase="cancel")] if unanswered else [],
    )  # fmt: skip
    return row


def _locked(interpretation: Interpretation, by: Actor) -> Interpretation:
    rows = Interpretation.objects.select_for_update().filter(
        pk=interpretation.pk, center_id=by.center, withdrawn_at=None
    )
    found = rows.first()
    if found is None:
        raise NotFound
    return found
