"""Keeping a draft, and what is refused while one is written."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from opscharter.charter.access import DRAFT
from opscharter.charter.checks import Finding, check_document
from opscharter.charter.choices import MARKS
from opscharter.charter.gates import gates
from opscharter.charter.models import CharterVersion
from opscharter.charter.queries import draft_of
from opscharter.charter.text import Document, parse
from opscharter.core.actor import Actor
from opscharter.core.journal import record
from opscharter.core.operation import operation
from opscharter.core.refusal import Conflict, Invalid, NotFound
from opscharter.core.registry import sentence

DRAFTED: Final = sentence("charter.drafted", _("%(actor)s saved the draft of %(subject)s"))
DISCARDED: Final = sentence("charter.discarded", _("%(actor)s discarded the draft of %(subject)s"))


class Unclean(Invalid):
    """The text has errors; `findings` lists them."""

    code = "charter_unclean"

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = list(findings)
        first = self.findings[0]
        super().__init__(
            _("The text still has errors, so it cannot rule."),
            remedy=f"L{first.line}: {first.words} {first.mend}",
            fields={"text": first.words},
        )


class LabelTaken(Invalid):
    """A published version has this label already."""

    code = "label_taken"
    default_message = _("A published version already has this label.")


class AlreadyPublished(Conflict):
    """Somebody has published this version meanwhile."""

    code = "already_published"
    default_message = _("This version has already been published; published versions never change.")


class DraftMoved(Conflict):
    """Somebody else has saved the draft since this person opened it."""

    code = "draft_moved"
    default_message = _(
        "Somebody else has saved this draft meanwhile; your text is still in the field below."
    )


def text_digest(text: str) -> str:
    """Return the hash under which a text is recognised."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


@operation
def save_draft(*, text: str, by: Actor, at: datetime, expected_hash: str = "") -> CharterVersion:
    """Keep `text` as the draft of the charter its head names; errors in it are allowed until it is published.

    `expected_hash`: the hash of the draft the person started from. Refused: no key or label, `LabelTaken`, `DraftMoved`.
    """
    by.require(DRAFT)
    document = parse(text)
    key, label = document.meta.get("key", ""), document.meta.get("label", "")
    _require_head(document)
    if CharterVersion.objects.filter(
        center_id=by.center, key=key, label=label, published_at__isnull=False
    ).exists():
        raise LabelTaken(
            remedy=_("Give the new version its own label in the head of the text."),
            fields={"text": _("A published version already has this label.")},
        )
    draft = draft_of(by.center, key, lock=True)
    if draft is not None and expected_hash and draft.text_hash != expected_hash:
        raise DraftMoved(remedy=_("Open the draft in another window and bring both together."))
    if draft is None:
        draft = CharterVersion(center_id=by.center, key=key, created_at=at)
    describe(draft, document, text)
    draft.save()
    record(
        DRAFTED, subject=draft, by=by, at=at, changes={"hash": draft.text_hash[:12], "label": label}
    )
    return draft


def _require_head(document: Document) -> None:
    """Refuse a text whose head cannot be stored: the checks say the same in more words."""
    wanted = {
        "head_missing",
        "head_key",
        "head_long",
        "too_long",
        "control_character",
        "head_precedence",
        "head_mark",
    }
    found = [f for f in check_document(document) if f.code in wanted]
    if found:
        raise Unclean(found)


def describe(version: CharterVersion, document: Document, text: str) -> None:
    """Take over what the head of the text says."""
    version.title = document.title or document.meta["title"]
    version.label = document.meta["label"]
    version.document_number = document.meta.get("document_number", "")
    version.contact_word = document.meta.get("contact") or "居民"
    version.precedence = document.precedence
    version.mark = MARKS.get(document.meta.get("mark", ""), "")
    version.meta = dict(document.meta)
    version.text = text
    version.text_hash = text_digest(text)


@operation
def discard_draft(*, version: CharterVersion, by: Actor, at: datetime) -> None:
    """Throw a draft away. Refused by a gate: while others read it."""
    by.require(DRAFT)
    draft = draft_for_change(version, by)
    for gate in gates.values():
        gate.discarding(draft, by)
    record(DISCARDED, subject=draft, by=by, at=at, changes={"hash": draft.text_hash[:12]})
    draft.delete()


def draft_for_change(version: CharterVersion, by: Actor) -> CharterVersion:
    """Return the locked row of a version that must be a draft of the actor's center."""
    found = (
        CharterVersion.objects.select_for_update()
        .filter(pk=version.pk, center_id=by.center)
        .first()
    )
    if found is None:
        raise NotFound
    if found.published_at is not None:
        raise AlreadyPublished(remedy=_("Revise the charter: that makes a new draft of it."))
    return found
