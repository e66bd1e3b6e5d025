"""The charter as an official document with its lights; its versions and what changed between them."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from opscharter.charter.access import DRAFT, PUBLISH, READ, may_read
from opscharter.charter.beside import doors_of
from opscharter.charter.models import CharterVersion
from opscharter.charter.parameters import in_force
from opscharter.charter.periods import NAMES, read_period
from opscharter.charter.queries import charter_page, latest_draft, version_of
from opscharter.charter.queries import versions as all_versions
from opscharter.charter.queries.changes import compared
from opscharter.charter.queries.page import noted
from opscharter.charter.queries.versions import began, version_before
from opscharter.core import clock
from opscharter.core.actor import Actor
from opscharter.core.refusal import NotFound
from opscharter.kit.http import actor_of, render, signed_in


def asked_version(request: HttpRequest, actor: Actor) -> CharterVersion | None:
    """Return the version that the address names (`version`), else the one in force."""
    asked = request.GET.get("version", "")
    if asked.isdecimal() and len(asked) < 18:
        version = version_of(actor.center, int(asked))
        if not may_read(version, actor):
            raise NotFound
        return version
    found = in_force(actor.center, clock.now())
    return next((version for version in found if may_read(version, actor)), None)


def _readable(actor: Actor, pk: int) -> CharterVersion:
    """Return a version the actor may see; a draft only for those who draft."""
    version = version_of(actor.center, pk)
    if version.published_at is None:
        actor.require(DRAFT)
    if not may_read(version, actor):
        raise NotFound
    return version


@signed_in
def page(request: HttpRequest) -> HttpResponse:
    """The charter in force, or the version asked for, with the lights of a period."""
    actor = actor_of(request)
    version = asked_version(request, actor)
    context: dict[str, Any] = {"may_draft": actor.may(DRAFT), "may_publish": actor.may(PUBLISH)}
    if version is None:
        context["draft"] = latest_draft(actor.center)
        context["doors"] = doors_of("none", actor, None)
        return render(request, "charter/none.html", context)
    period = read_period(request.GET.dict(), clock.today())
    lit = actor.may(READ) and version.published_at is not None
    shown = charter_page(actor.center, version, period, lit=lit)
    context |= {
        "page": replace(shown, nodes=noted(shown.nodes, version, actor)),
        "doors": doors_of("page", actor, version),
        "others": [
            each
            for each in in_force(actor.center, clock.now())
            if each.key != version.key and may_read(each, actor)
        ],
        "version": version,
        "lit": lit,
        "period": period,
        "query": period.query + (f"&version={version.pk}" if request.GET.get("version") else ""),
        "periods": [(key, name) for key, name in NAMES.items() if key != "chosen"],
        "in_force": began(version, clock.now()),
    }
    return render(request, "charter/page.html", context)


@signed_in
def versions(request: HttpRequest) -> HttpResponse:
    """Every version, newest first."""
    actor = actor_of(request)
    now = clock.now()
    rows = [
        (version, began(version, now))
        for version in all_versions(actor.center)
        if (version.published_at is not None or actor.may(DRAFT)) and may_read(version, actor)
    ]
    context = {
        "rows": rows,
        "doors": doors_of("versions", actor, None),
        "may_draft": actor.may(DRAFT),
        "may_publish": actor.may(PUBLISH),
    }
    return render(request, "charter/versions.html", context)


@signed_in
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """What a version changed against the one before it: values first, then article by article."""
    actor = actor_of(request)
    version = _readable(actor, pk)
    before = version_before(version)
    return render(
        request,
        "charter/changes.html",
        {"version": version, "before": before, "change": compared(before, version)},
    )


@signed_in
def text(request: HttpRequest, pk: int) -> HttpResponse:
    """The text itself, as a file that `opscharter charter check` reads."""
    actor = actor_of(request)
    version = _readable(actor, pk)
    response = HttpResponse(version.text, content_type="text/markdown; charset=utf-8")
    name = f"{version.title} {version.label}.md"
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"  # noqa: FBT003
    return response
