"""Writes of adoption: proposals, publication, interpretations, reading."""

from opscharter.adoption.operations.interpreting import (
    answer_question,
    ask_question,
    withdraw_interpretation,
)
from opscharter.adoption.operations.opining import answer_remark, give_opinion
from opscharter.adoption.operations.proposing import (
    decide,
    forward,
    mark_editorial,
    submit,
    take_back,
)
from opscharter.adoption.operations.publishing import (
    generalise_pilot,
    publish_proposal,
    require_approval,
)
from opscharter.adoption.operations.quizzing import QuestionWords, set_quiz
from opscharter.adoption.operations.reading import acknowledge, ask_to_read, remind

__all__ = [
    "QuestionWords",
    "acknowledge",
    "answer_question",
    "answer_remark",
    "ask_question",
    "ask_to_read",
    "decide",
    "forward",
    "generalise_pilot",
    "give_opinion",
    "mark_editorial",
    "publish_proposal",
    "remind",
    "require_approval",
    "set_quiz",
    "submit",
    "take_back",
    "withdraw_interpretation",
]
