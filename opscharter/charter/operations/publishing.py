"""Letting a text rule: everywhere or in chosen departments first, generalising a pilot, withdrawing. A published text never changes."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from opscharter.charter.access import PUBLISH
from opscharter.charter.checks import check_document, errors
from opscharter.charter.checks.coverage import obliging_numbers
from opscharter.charter.choices import Mark
from opscharter.charter.difference import parameter_changes
from opscharter.charter.gates import gates
from opscharter.charter.models import Article, Binding, CharterVersion, Parameter
from opscharter.charter.operations.drafting import (
    DraftMoved,
    Unclean,
    describe,
    draft_for_change,
    save_draft,
    text_digest,
)
from opscharter.charter.parameters import forget
from opscharter.charter.queries import latest_published
from opscharter.charter.text import Document, parse
from opscharter.charter.values import values_in
from opscharter.core.actor import Actor
from opscharter.core.journal import record
from opscharter.core.operation import after_commit, operation
from opscharter.core.refusal import Conflict, Invalid, NotFound
from opscharter.core.registry import sentence
from opscharter.core.scope import center_scope
from opscharter.org.access import subtrees

PUBLISHED: Final = sentence("charter.published", _("%(actor)s published %(subject)s"))
GENERALISED: Final = sentence(
    "charter.generalised", _("%(actor)s let %(subject)s rule in the whole center")
)
WITHDRAWN: Final = sentence("charter.withdrawn", _("%(actor)s withdrew %(subject)s"))


class TooEarly(Invalid):
    """A version cannot rule over what has already happened."""

    code = "too_early"
    default_message = _("A version cannot take effect in the past, nor before the one it replaces.")


class NoSuchDepartment(Invalid):
    """A pilot needs departments of this center."""

    code = "no_such_department"
    default_message = _("Choose the departments in which the version rules.")


class NotOnPilot(Conflict):
    """Only a version of chosen departments that is in force can be generalised."""

    code = "not_on_pilot"
    default_message = _(
        "This version does not rule in chosen departments only, or rules no longer."
    )


class NotInForce(Conflict):
    """What does not rule cannot be withdrawn."""

    code = "not_in_force"
    default_message = _("This version rules no longer, or was never published.")


@operation
def publish(
    *,
    version: CharterVersion,
    effective_at: datetime,
    departments: Sequence[int] = (),
    pilot: bool = False,
    by: Actor,
    at: datetime,
    expected_hash: str = "",
) -> CharterVersion:
    """Let a draft rule new matters from `effective_at` on; what has begun keeps the version it began with.

    With `departments` it rules in these and those below them, the others stay under the version before; `pilot` says that this
    is to be tried. Its words become articles, bindings and parameters. Refused: `Unclean`, `TooEarly`, `AlreadyPublished`,
    `DraftMoved`, `NoSuchDepartment`, and what a gate says.
    """
    by.require(PUBLISH)
    draft = draft_for_change(version, by)
    if expected_hash and draft.text_hash != expected_hash:
        raise DraftMoved(remedy=_("Read the changes once more, then publish."))
    for gate in gates.values():
        gate.publishing(draft, by, at)
    before = latest_published(by.center, draft.key)
    if effective_at < at or (before and before.effective_at and effective_at < before.effective_at):
        raise TooEarly(
            remedy=_("Choose a later moment."), fields={"effective_at": TooEarly.default_message}
        )
    document = parse(draft.text)
    unclean = errors(check_document(document, by.center))
    if unclean:
        raise Unclean(unclean)
    describe(draft, document, draft.text)
    draft.effective_at, draft.published_at, draft.published_by = effective_at, at, by.name
    draft.departments = _with_those_below(by.center, departments, pilot=pilot)
    draft.pilot = pilot
    draft.save()
    _supersede(draft, effective_at)
    _store(draft, document)
    record(PUBLISHED, subject=draft, by=by, at=at, changes=_changes(draft, before, document))
    for gate in gates.values():
        gate.published(draft, before, by, at)
    _forget(draft)
    return draft


def _with_those_below(center_id: int, chosen: Iterable[int], *, pilot: bool) -> list[int]:
    """Return the chosen departments with all below them. Raises `NoSuchDepartment`."""
    wanted, below = set(chosen), subtrees(center_id)
    if wanted - below.keys() or (pilot and not wanted):
        raise NoSuchDepartment(
            remedy=_("Tick at least one department of this center."),
            fields={"departments": NoSuchDepartment.default_message},
        )
    return sorted({each for one in wanted for each in below[one]})


def _supersede(version: CharterVersion, since: datetime) -> None:
    """End the versions of this charter whose place `version` takes whole; one of wider scope rules on elsewhere."""
    others = CharterVersion.objects.filter(
        center_id=version.center_id, key=version.key, published_at__isnull=False
    ).exclude(pk=version.pk)
    everywhere = version.covers(None, since)
    ended = [
        other.pk
        for other in others.defer("text", "meta")
        if (other.superseded_at is None or other.superseded_at > since)
        and (
            everywhere
            or (
                not other.covers(None, since) and set(other.departments) <= set(version.departments)
            )
        )
    ]
    CharterVersion.objects.filter(pk__in=ended).update(superseded_at=since)


def _changes(
    version: CharterVersion, before: CharterVersion | None, document: Document
) -> dict[str, Any]:
    previous = parse(before.text) if before else Document()
    changes: dict[str, Any] = {
        change.target: [change.before, change.after]
        for change in parameter_changes(previous, document)
    }
    changes["label"] = [before.label if before else "", version.label]
    changes["effective_at"] = version.effective_at.isoformat() if version.effective_at else ""
    if version.departments:
        changes["departments"] = version.departments
        changes["pilot"] = version.pilot
    return changes


def _forget(version: CharterVersion) -> None:
    center_id = version.center_id
    forget(center_id)
    after_commit(lambda: forget(center_id))


@operation
def generalise(
    *, version: CharterVersion, effective_at: datetime, by: Actor, at: datetime
) -> CharterVersion:
    """Let a version of chosen departments rule in the whole center from `effective_at` on; the one before it ends then.

    Refused: `NotOnPilot`, `TooEarly`.
    """
    by.require(PUBLISH)
    ruling = _published(version, by)
    if not ruling.departments or ruling.generalised_at is not None or not ruling.rules_at(at):
        raise NotOnPilot(remedy=_("The list of charters shows where each rules."))
    if effective_at < at:
        raise TooEarly(
            remedy=_("Choose a later moment."), fields={"effective_at": TooEarly.default_message}
        )
    ruling.generalised_at = effective_at
    ruling.save(update_fields=["generalised_at"])
    _supersede(ruling, effective_at)
    record(
        GENERALISED, subject=ruling, by=by, at=at,
        changes={"effective_at": effective_at.isoformat(), "departments": ruling.departments},
    )  # fmt: skip
    _forget(ruling)
    return ruling


@operation
def withdraw(
    *,
    version: CharterVersion,
    reason: str,
    by: Actor,
    at: datetime,
    ends_at: datetime | None = None,
) -> CharterVersion:
    """End a version (a pilot that failed, a regulation that is repealed) from `ends_at` on, by default now.

    What it had superseded and has not begun yet to replace rules on. Refused: `NotInForce`, without a reason.
    """
    by.require(PUBLISH)
    if not reason.strip():
        raise Invalid(fields={"reason": _("Say why.")})
    ruling, ends_at = _published(version, by), max(ends_at or at, at)
    if ruling.superseded_at is not None and ruling.superseded_at <= at:
        raise NotInForce(remedy=_("The list of charters shows which are in force."))
    begins = ruling.generalised_at or ruling.effective_at
    if begins is not None and begins >= ends_at:
        CharterVersion.objects.filter(
            center_id=by.center, key=ruling.key, superseded_at=begins, withdrawn_at=None
        ).exclude(pk=ruling.pk).update(superseded_at=None)
    ruling.superseded_at, ruling.withdrawn_at = ends_at, at
    ruling.save(update_fields=["superseded_at", "withdrawn_at"])
    record(
        WITHDRAWN, subject=ruling, by=by, at=at, reason=reason.strip(),
        changes={"ends_at": ends_at.isoformat()},
    )  # fmt: skip
    _forget(ruling)
    return ruling


def _published(version: CharterVersion, by: Actor) -> CharterVersion:
    found = (
        CharterVersion.objects.select_for_update()
        .filter(pk=version.pk, center_id=by.center, published_at__isnull=False)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def _store(version: CharterVersion, document: Document) -> None:
    """Write articles, bindings and parameters of a version; three statements."""
    # what is for internal use is in nobody's portal, whatever its head says
    restricted = version.mark in {Mark.RESTRICTED, Mark.DRAFT}
    public = frozenset[str]() if restricted else document.public_numbers()
    center_id, obliging = version.center_id, obliging_numbers(document)
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
            obliges=node.number in obliging,
        )
        for order, node in enumerate(document.nodes)
    )
    Binding.objects.bulk_create(
        Binding(
            center_id=center_id,
            version=version,
            article_number=node.number,
            control=span.control,
            words=span.words,
        )
        for node, span in document.links()
        if span.kind == "control"
    )
    values: dict[tuple[str, str], Parameter] = {}
    for node, span, _parameter, value in values_in(document):
        values.setdefault(
            (span.control, span.parameter),
            Parameter(
                center_id=center_id,
                version=version,
                article_number=node.number,
                control=span.control,
                name=span.parameter,
                words=span.words,
                value=value,
            ),
        )
    Parameter.objects.bulk_create(values.values())


def publish_text(*, text: str, effective_at: datetime, by: Actor, at: datetime) -> CharterVersion:
    """Save and publish a text in one go; when exactly this text is published already, return that version."""
    with center_scope(by.center):
        known = CharterVersion.objects.filter(
            center_id=by.center, text_hash=text_digest(text), published_at__isnull=False
        ).first()
    if known is not None:
        return known
    return _publish_text(text=text, effective_at=effective_at, by=by, at=at)


@operation
def _publish_text(*, text: str, effective_at: datetime, by: Actor, at: datetime) -> CharterVersion:
    draft = save_draft(text=text, by=by, at=at)
    return publish(version=draft, effective_at=effective_at, by=by, at=at)
