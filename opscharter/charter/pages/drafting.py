"""Writing the next version: a text field checked while one types, what it would change, and publishing."""

import re
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from opscharter.charter import operations
from opscharter.charter.access import DRAFT, PUBLISH
from opscharter.charter.beside import doors_of
from opscharter.charter.forms import DraftForm, PublishForm
from opscharter.charter.models import CharterVersion
from opscharter.charter.pages.checking import checked
from opscharter.charter.parameters import active_version
from opscharter.charter.queries import draft_of, drafts, latest_draft, latest_published, version_of
from opscharter.charter.queries.changes import compared
from opscharter.charter.queries.versions import version_before
from opscharter.charter.registry import controls
from opscharter.core import clock
from opscharter.core.actor import Actor
from opscharter.core.refusal import Refusal
from opscharter.kit.http import actor_of, render, requires, see_other

_LABEL: Final = re.compile(r"^label:[ \t]*(\S.*)$", re.MULTILINE)
_NUMBER: Final = re.compile(r"^document_number:[ \t]*(\S.*)$", re.MULTILINE)
_BEGINNING: Final = """---
key: main
title: 管理制度
label: 2026.1
document_number:
contact: 居民
public: true
---

# 管理制度

## 第一章　总则

第一条　本制度自发布之日起施行。
"""


@requires(DRAFT)
def edit(request: HttpRequest) -> HttpResponse:
    """The draft of the charter that the address names (`charter`), else the one begun last; or a new one of the text in force."""
    actor = actor_of(request)
    key = request.GET.get("charter", "")[:40]
    return _editing(
        request, draft_of(actor.center, key) if key else latest_draft(actor.center), key
    )


@requires(DRAFT)
def edit_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """One of the drafts."""
    draft = version_of(actor_of(request).center, pk)
    if draft.published_at is not None:
        raise operations.AlreadyPublished(
            remedy=_("Revise the charter: that makes a new draft of it.")
        )
    return _editing(request, draft)


def _editing(request: HttpRequest, draft: CharterVersion | None, key: str = "") -> HttpResponse:
    """The draft in a text field, with findings and the values it would change beside it."""
    actor = actor_of(request)
    form = DraftForm(request.POST or None, initial=_initial(actor, draft, key))
    if form.is_valid():
        try:
            saved = operations.save_draft(
                text=form.cleaned_data["text"],
                expected_hash=form.cleaned_data["hash"],
                by=actor,
                at=clock.now(),
            )
        except Refusal as refusal:
            form.refuse(refusal, center=actor.center)
        else:
            messages.success(request, _("The draft has been saved."))
            return see_other("charter:edit_draft", pk=saved.pk)
    others = [each for each in drafts(actor.center) if draft is None or each.pk != draft.pk]
    context = {
        "form": form,
        "draft": draft,
        "others": others,
        "may_publish": actor.may(PUBLISH),
        "doors": doors_of("edit", actor, draft),
        "controls": sorted(controls.values(), key=lambda control: control.key),
        **checked(str(form["text"].value() or ""), actor),
    }
    return render(request, "charter/edit.html", context, status=form.status)


def _initial(actor: Actor, draft: CharterVersion | None, key: str) -> dict[str, str]:
    """Return the draft, else the text in force under the next label and number, else the beginning of a charter."""
    if draft is not None:
        return {"text": draft.text, "hash": draft.text_hash}
    active = active_version(actor.center, clock.now())
    latest = latest_published(actor.center, key or (active.key if active else ""))
    if latest is None:
        return {"text": _BEGINNING, "hash": ""}
    text = _LABEL.sub(lambda found: f"label: {next_label(found[1])}", latest.text, count=1)
    # 和畅运〔2026〕1 号 → 2 号: two papers never bear one number
    text = _NUMBER.sub(lambda found: f"document_number: {next_label(found[1])}", text, count=1)
    return {"text": text, "hash": ""}


def next_label(label: str) -> str:
    """Return the label after this one: 2026.1 → 2026.2."""
    found = re.search(r"(\d{1,9})(\D*)$", label)
    if found is None:
        return f"{label}.2"
    return f"{label[: found.start()]}{int(found[1]) + 1}{found[2]}"


@requires(PUBLISH)
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """What publishing would change, and the day from which it rules."""
    actor = actor_of(request)
    draft = version_of(actor.center, pk)
    form = PublishForm(request.POST or None, initial={"hash": draft.text_hash})
    if form.is_valid():
        now = clock.now()
        try:
            operations.publish(
                version=draft,
                effective_at=form.cleaned_data["effective_at"] or now,
                expected_hash=form.cleaned_data["hash"],
                by=actor,
                at=now,
            )
        except Refusal as refusal:
            form.refuse(refusal, center=actor.center)
        else:
            messages.success(request, _("The new version has been published."))
            return see_other("charter:page")
    before = version_before(draft)
    context = {
        "form": form,
        "version": draft,
        "before": before,
        "change": compared(before, draft),
        **checked(draft.text, actor),
    }
    return render(request, "charter/publish.html", context, status=form.status)


@require_POST
@requires(DRAFT)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw the draft away."""
    actor = actor_of(request)
    operations.discard_draft(version=version_of(actor.center, pk), by=actor, at=clock.now())
    messages.success(request, _("The draft has been discarded."))
    return see_other("charter:page")
