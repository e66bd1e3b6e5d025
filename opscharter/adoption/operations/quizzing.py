"""The short quiz of a version: a few questions with one right choice each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from opscharter.adoption.models import Question, Reading
from opscharter.adoption.refusals import QuizFixed
from opscharter.adoption.sentences import QUIZZED
from opscharter.charter.access import DRAFT
from opscharter.charter.models import CharterVersion
from opscharter.core.actor import Actor
from opscharter.core.journal import record
from opscharter.core.operation import operation
from opscharter.core.refusal import Invalid, NotFound

MOST: Final = 10


@dataclass(frozen=True, slots=True)
class QuestionWords:
    """A question, its choices, and which of them (from 0) is right."""

    text: str
    choices: Sequence[str]
    right: int


@operation
def set_quiz(
    *, version: CharterVersion, questions: Sequence[QuestionWords], by: Actor, at: datetime
) -> list[Question]:
    """Write the quiz of a version anew; none is a quiz too. Refused: `QuizFixed` once somebody has answered."""
    by.require(DRAFT)
    found = CharterVersion.objects.filter(pk=version.pk, center_id=by.center).first()
    if found is None:
        raise NotFound
    if Reading.objects.filter(version=found, attempts__gt=0).exists():
        raise QuizFixed(remedy=_("Write another quiz for the next version."))
    if len(questions) > MOST:
        raise Invalid(_("A quiz has at most ten questions."))
    for question in questions:
        _check(question)
    Question.objects.filter(version=found).delete()
    rows = Question.objects.bulk_create(
        Question(
            center_id=by.center, version=found, order=order, text=question.text.strip(),
            choices=[choice.strip() for choice in question.choices], right=question.right,
        )
        for order, question in enumerate(questions)
    )  # fmt: skip
    record(QUIZZED, subject=found, by=by, at=at, changes={"questions": len(rows)})
    return rows


def _check(question: QuestionWords) -> None:
    if not question.text.strip() or len(question.text) > 200:
        raise Invalid(
            _("A question needs words, at most 200 characters."), remedy=question.text[:40]
        )
    choices = [choice.strip() for choice in question.choices]
    if not 2 <= len(choices) <= 6 or not all(choices) or len(set(choices)) < len(choices):
        raise Invalid(
            _("A question needs two to six different answers."), remedy=question.text[:40]
        )
    if not 0 <= question.right < len(choices):
        raise Invalid(_("Say which answer is right."), remedy=question.text[:40])
