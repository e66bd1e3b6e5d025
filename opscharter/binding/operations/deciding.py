"""Decisions of the reviewer, written into the draft's text; each is one operation with one journal row."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from opscharter.binding.reviewing import decisions
from opscharter.binding.reviewing.decisions import Decision, Edit, Step
from opscharter.charter.access import DRAFT
from opscharter.charter.models import CharterVersion
from opscharter.charter.operations import DraftMoved, draft_for_change, text_digest
from opscharter.core.actor import Actor
from opscharter.core.journal import record
from opscharter.core.operation import operation
from opscharter.core.refusal import Invalid
from opscharter.core.registry import sentence

DECIDED: Final = sentence(
    "binding.decided", _("%(actor)s decided how articles of %(subject)s are proven")
)
WITHDRAWN: Final = sentence(
    "binding.withdrawn", _("%(actor)s took a decision on %(subject)s out again")
)
VALUED: Final = sentence(
    "binding.valued", _("%(actor)s gave a vague word of %(subject)s its value")
)
UNDONE: Final = sentence("binding.undone", _("%(actor)s took the last step on %(subject)s back"))

_MOST_NUMBERS: Final = 40


class NothingToDecide(Invalid):
    """No suggestion is sure enough."""

    code = "nothing_to_decide"
    default_message = _("No open article here has a suggestion that is sure enough.")


@operation
def decide(
    *,
    version: CharterVersion,
    given: Sequence[Decision],
    by: Actor,
    at: datetime,
    expected_hash: str = "",
) -> CharterVersion:
    """Write decisions into a draft: links of words to controls, and values. Refused: `DraftMoved`, `Overlapping`, `NoSuchWords`."""
    by.require(DRAFT)
    if not given:
        raise NothingToDecide(
            remedy=_("Decide them one by one; the suggestions stand beside each article.")
        )
    changes = {
        "articles": [each.number for each in given][:_MOST_NUMBERS],
        "controls": [each.target for each in given][:_MOST_NUMBERS],
    }
    return _rewrite(
        version, lambda text: decisions.apply(text, given), DECIDED, changes, by, at, expected_hash
    )


@operation
def withdraw(
    *,
    version: CharterVersion,
    number: str,
    control: str,
    by: Actor,
    at: datetime,
    expected_hash: str = "",
) -> CharterVersion:
    """Take a control's links out of one node; its words stay. Refused: `DraftMoved`, `NoSuchWords`."""
    by.require(DRAFT)
    changes = {"articles": [number], "controls": [control]}
    return _rewrite(
        version,
        lambda text: decisions.withdraw(text, number, control),
        WITHDRAWN, changes, by, at, expected_hash,
    )  # fmt: skip


@operation
def give_value(
    *,
    version: CharterVersion,
    number: str,
    edit: Edit,
    by: Actor,
    at: datetime,
    expected_hash: str = "",
) -> CharterVersion:
    """Write a value in place of a vague word. Refused: `DraftMoved`, `NoSuchWords`, `NotUnderstood` (by the caller's reading)."""
    by.require(DRAFT)
    changes = {"articles": [number], "value": edit.words[:80]}
    return _rewrite(
        version,
        lambda text: decisions.apply(text, [Decision(number, edit.target, (edit,))]),
        VALUED, changes, by, at, expected_hash,
    )  # fmt: skip


@operation
def take_back(
    *,
    version: CharterVersion,
    steps: Sequence[Step],
    by: Actor,
    at: datetime,
    expected_hash: str = "",
) -> CharterVersion:
    """Write nodes back as they were before the last step. Refused: `DraftMoved` when somebody has changed them since."""
    by.require(DRAFT)
    changes = {"articles": [step.number for step in steps][:_MOST_NUMBERS]}
    return _rewrite(
        version,
        lambda text: decisions.take_back(text, steps),
        UNDONE, changes, by, at, expected_hash,
    )  # fmt: skip


def _rewrite(
    version: CharterVersion,
    edit: Callable[[str], str],
    code: str,
    changes: dict[str, Any],
    by: Actor,
    at: datetime,
    expected_hash: str,
) -> CharterVersion:
    draft = draft_for_change(version, by)
    if expected_hash and draft.text_hash != expected_hash:
        raise DraftMoved(remedy=_("Load this page anew: it then shows the text as it stands now."))
    draft.text = edit(draft.text)
    draft.text_hash = text_digest(draft.text)
    draft.save(update_fields=["text", "text_hash"])
    record(code, subject=draft, by=by, at=at, changes={**changes, "hash": draft.text_hash[:12]})
    return draft
