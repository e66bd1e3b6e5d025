"""Writes of the charter: keep a draft, publish it, load a shipped one. A published version never changes."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from opscharter.charter.access import DRAFT, PUBLISH
from opscharter.charter.checks import Finding, check_document, errors
from opscharter.charter.difference import parameter_changes
from opscharter.charter.models import Article, Binding, CharterVersion, Parameter
from opscharter.charter.parameters import forget
from opscharter.charter.queries import draft_of, latest_published
from opscharter.charter.registry import controls
from opscharter.charter.text import Document, parse
from opscharter.charter.values import read_value
from opscharter.core import clock
from opscharter.core.actor import Actor, system_actor
from opscharter.core.journal import record
from opscharter.core.operation import after_commit, operation
from opscharter.core.refusal import Conflict, Invalid, NotFound
from opscharter.core.registry import sentence
from opscharter.core.scope import center_scope
from opscharter.org.models import Center

DRAFTED: Final = sentence("charter.drafted", _("%(actor)s saved the draft of %(subject)s"))
DISCARDED: Final = sentence("charter.discarded", _("%(actor)s discarded the draft of %(subject)s"))
PUBLISHED: Final = sentence("charter.published", _("%(actor)s published %(subject)s"))


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


class TooEarly(Invalid):
    """A version cannot rule over what has already happened."""

    code = "too_early"
    default_message = _("A version cannot take effect in the past, nor before the one it replaces.")


class DraftMoved(Conflict):
    """Somebody else has saved the draft since this person opened it."""

    code = "draft_moved"
    default_message = _(
        "Somebody else has saved this draft meanwhile; your text is still in the field below."
    )


def digest(text: str) -> str:
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
    _describe(draft, document, text)
    draft.save()
    record(
        DRAFTED, subject=draft, by=by, at=at, changes={"hash": draft.text_hash[:12], "label": label}
    )
    return draft


def _require_head(document: Document) -> None:
    """Refuse a text whose head cannot be stored: the checks say the same in more words."""
    wanted = {"head_missing", "head_key", "head_long", "too_long", "control_character"}
    found = [f for f in check_document(document) if f.code in wanted]
    if found:
        raise Unclean(found)


def _describe(version: CharterVersion, document: Document, text: str) -> None:
    version.title = document.title or document.meta["title"]
    version.label = document.meta["label"]
    version.document_number = document.meta.get("document_number", "")
    version.contact_word = document.meta.get("contact") or "居民"
    version.meta = dict(document.meta)
    version.text = text
    version.text_hash = digest(text)


@operation
def discard_draft(*, version: CharterVersion, by: Actor, at: datetime) -> None:
    """Throw a draft away."""
    by.require(DRAFT)
    draft = _draft(version, by)
    record(DISCARDED, subject=draft, by=by, at=at, changes={"hash": draft.text_hash[:12]})
    draft.delete()


def _draft(version: CharterVersion, by: Actor) -> CharterVersion:
    """Return the locked row of a version that must be a draft of the actor's center."""
    found = (
        CharterVersion.objects.select_for_update()
        .filter(pk=version.pk, center_id=by.center)
        .first()
    )
    if found is None:
        raise NotFound
    if found.published_at is not None:
        raise AlreadyPublished
    return found


@operation
def publish(
    *,
    version: CharterVersion,
    effective_at: datetime,
    by: Actor,
    at: datetime,
    expected_hash: str = "",
) -> CharterVersion:
    """Let a draft rule new matters from `effective_at` on; what has begun keeps the version it began with.

    Its words become articles, bindings and parameters; the version before it ends when it begins. Refused: `Unclean`,
    `TooEarly`, `AlreadyPublished`, `DraftMoved`.
    """
    by.require(PUBLISH)
    draft = _draft(version, by)
    if expected_hash and draft.text_hash != expected_hash:
        raise DraftMoved(remedy=_("Read the changes once more, then publish."))
    before = latest_published(by.center, draft.key)
    if effective_at < at or (before and before.effective_at and effective_at < before.effective_at):
        raise TooEarly(
            remedy=_("Choose a later moment."), fields={"effective_at": TooEarly.default_message}
        )
    document = parse(draft.text)
    unclean = errors(check_document(document, by.center))
    if unclean:
        raise Unclean(unclean)
    _describe(draft, document, draft.text)
    draft.effective_at, draft.published_at, draft.published_by = effective_at, at, by.name
    draft.save()
    if before is not None:
        CharterVersion.objects.filter(pk=before.pk).update(superseded_at=effective_at)
    _store(draft, document)
    previous = parse(before.text) if before else Document()
    changes: dict[str, Any] = {
        change.target: [change.before, change.after]
        for change in parameter_changes(previous, document)
    }
    changes["label"] = [before.label if before else "", draft.label]
    changes["effective_at"] = effective_at.isoformat()
    record(PUBLISHED, subject=draft, by=by, at=at, changes=changes)
    forget(by.center)
    after_commit(lambda: forget(draft.center_id))
    return draft


def _store(version: CharterVersion, document: Document) -> None:
    """Write articles, bindings and parameters of a version; three statements."""
    public = document.public_numbers()
    center_id = version.center_id
    Article.objects.bulk_create(
        Article(
            center_id=center_id,
            version=version,
            number=node.number,
            kind=node.kind,
            label=node.label,
            title=node.title[:120],
            text=node.text,
            spans=[span.as_json() for span in node.spans],
            parent_number=node.parent,
            order=order,
            public=node.number in public,
        )
        for order, node in enumerate(document.nodes)
    )
    links = list(document.links())
    Binding.objects.bulk_create(
        Binding(
            center_id=center_id,
            version=version,
            article_number=node.number,
            control=span.control,
            words=span.words,
        )
        for node, span in links
        if span.kind == "control"
    )
    values: dict[tuple[str, str], Parameter] = {}
    for node, span in links:
        parameter = (
            controls[span.control].parameter(span.parameter) if span.kind == "value" else None
        )
        if parameter is not None:
            values.setdefault(
                (span.control, span.parameter),
                Parameter(
                    center_id=center_id,
                    version=version,
                    article_number=node.number,
                    control=span.control,
                    name=span.parameter,
                    words=span.words,
                    value=read_value(parameter, span.words),
                ),
            )
    Parameter.objects.bulk_create(values.values())


def shipped_path(key: str) -> Path:
    """Return the folder of a shipped charter. Raises `NotFound` for a key that is none."""
    path = Path(settings.ROOT) / "charters" / key
    if not key.isidentifier() or not (path / "charter.md").is_file():
        raise NotFound(_("There is no shipped charter of this name."))
    return path


def load_shipped(
    center: Center, key: str, *, by: Actor | None = None, at: datetime | None = None
) -> CharterVersion:
    """Publish the shipped charter `key` in a center, in force at once; once it is there, return it as it is."""
    at = at or clock.now()
    return publish_text(
        text=(shipped_path(key) / "charter.md").read_text(encoding="utf-8"),
        effective_at=at,
        by=by or system_actor(center.pk),
        at=at,
    )


def publish_text(*, text: str, effective_at: datetime, by: Actor, at: datetime) -> CharterVersion:
    """Save and publish a text in one go; when exactly this text is published already, return that version."""
    with center_scope(by.center):
        known = CharterVersion.objects.filter(
            center_id=by.center, text_hash=digest(text), published_at__isnull=False
        ).first()
    if known is not None:
        return known
    return _publish_text(text=text, effective_at=effective_at, by=by, at=at)


@operation
def _publish_text(*, text: str, effective_at: datetime, by: Actor, at: datetime) -> CharterVersion:
    draft = save_draft(text=text, by=by, at=at)
    return publish(version=draft, effective_at=effective_at, by=by, at=at)
