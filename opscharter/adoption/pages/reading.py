"""Reading a version: what is new to me, the quiz, confirming; and who has not read it yet."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from opscharter.adoption import operations
from opscharter.adoption.access import TRACK
from opscharter.adoption.queries import readers
from opscharter.adoption.queries.texts import reading_text
from opscharter.adoption.queries.versions import readable_version
from opscharter.charter.access import PUBLISH
from opscharter.core import clock
from opscharter.core.refusal import NotFound
from opscharter.kit.http import actor_of, render, requires, see_other, signed_in


@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """What I have to read, and what I have confirmed."""
    return render(
        request, "adoption/readings.html", {"rows": readers.my_readings(actor_of(request))}
    )


@signed_in
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """The articles that are new to me, those of my posts first; the quiz; the button that confirms."""
    actor = actor_of(request)
    reading = readers.my_reading(actor, pk)
    if reading is None:
        raise NotFound
    questions = readers.questions_of(reading.version)
    failed = None
    if request.method == "POST":
        answers = {
            question.pk: int(value)
            for question in questions
            if (value := request.POST.get(f"q{question.pk}", "")).isdecimal() and len(value) < 4
        }
        done = operations.acknowledge(
            version=reading.version, answers=answers, by=actor, at=clock.now()
        )
        if done.read_at is not None:
            messages.success(request, _("Thank you. It is on record that you have read it."))
            return see_other("adoption:reading")
        failed = done
    context: dict[str, Any] = {
        "reading": failed or reading,
        "version": reading.version,
        "text": reading_text(reading, actor),
        "questions": questions,
        "failed": failed,
    }
    return render(request, "adoption/read.html", context, status=422 if failed else 200)


@requires(TRACK)
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has not read a version, by department."""
    actor = actor_of(request)
    version = readable_version(actor, pk)
    rows = readers.progress_of(version, actor, clock.now())
    context = {
        "version": version,
        "rows": rows,
        "asked": sum(row.asked for row in rows),
        "read": sum(row.read for row in rows),
        "late": sum(row.late for row in rows),
        "may_ask": actor.may(PUBLISH),
    }
    return render(request, "adoption/progress.html", context)


@require_POST
@requires(PUBLISH)
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask everybody who was not asked yet."""
    actor = actor_of(request)
    version = readable_version(actor, pk)
    count = operations.ask_to_read(version=version, by=actor, at=clock.now())
    messages.success(
        request,
        ngettext("%(count)s person was asked.", "%(count)s people were asked.", count)
        % {"count": count},
    )
    return see_other("adoption:progress", pk=version.pk)


@require_POST
@requires(TRACK)
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind those of a department, or all, who have not read a version."""
    actor = actor_of(request)
    version = readable_version(actor, pk)
    given = request.POST.get("department", "")
    department = int(given) if given.isascii() and given.isdecimal() and len(given) < 18 else None
    count = operations.remind(version=version, department=department, by=actor, at=clock.now())
    messages.success(
        request,
        ngettext("%(count)s person was reminded.", "%(count)s people were reminded.", count)
        % {"count": count},
    )
    return see_other("adoption:progress", pk=version.pk)
