"""Raising a request without signing in."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from opscharter.cases.choices import Channel
from opscharter.cases.models import Case
from opscharter.core import clock
from opscharter.core.operation import once
from opscharter.core.refusal import Invalid, Refusal
from opscharter.faces.portal import guards
from opscharter.faces.portal.door import at_center, give_pass, once_key, visitor
from opscharter.faces.portal.forms import RequestForm
from opscharter.faces.portal.photos import Photos, gather
from opscharter.kit.http import render, see_other
from opscharter.modules.service.operations import intake
from opscharter.org.models import Center


class SumNeeded(Invalid):
    """The form looks like a robot's: one small question more."""

    code = "sum_needed"
    default_message = _("One more small question, so that no robot fills in this form.")


@at_center
def raise_request(request: HttpRequest, center: Center) -> HttpResponse:
    """Show the form; a post takes the request in and leads to its receipt."""
    at = clock.now()
    if request.method != "POST":
        return _draw(request, RequestForm(), guards.stamp(at))
    form = RequestForm(request.POST, request.FILES)
    form.is_valid()
    photos = gather(request, center, form, at)
    # a sum answered rightly stays answered while the rest is put right
    suspect = guards.suspicious(request.POST, at) and not guards.answered(request.POST, at)
    question = None
    if form.is_valid() and suspect:
        question = guards.ask()
        form.refuse(
            SumNeeded(remedy=_("Please answer it at the end of the form and send it again."))
        )
    if form.is_valid():
        try:
            number = _take_in(request, center, form.cleaned_data, photos, at)
        except Refusal as refusal:
            form.refuse(refusal, center=center.pk)
        else:
            response = see_other("portal:case_receipt", key=center.key, number=number)
            give_pass(response, center, number)
            return response
    return _draw(request, form, request.POST.get("stamp", ""), photos=photos, question=question)


def _take_in(
    request: HttpRequest, center: Center, data: dict[str, Any], photos: Photos, at: datetime
) -> str:
    """Take the request in once, however often the form arrives; returns its number."""
    by = visitor(request)

    def run() -> Case:
        # counted inside, so that the same form sent twice counts once
        guards.limit_requests(request, center, data["phone"], at)
        return intake(
            channel=_channel(request),
            description=data["description"],
            urgency=data["urgency"],
            location=data["location"],
            name=data["name"],
            phone=data["phone"],
            files=photos.files,
            by=by,
            at=at,
        )

    result, _fresh = once(
        once_key(request), by=by, run=run, remember=lambda case: {"number": case.number}
    )
    return str(result["number"])


def _channel(request: HttpRequest) -> str:
    """Return whether it was raised on a phone's page or on a computer."""
    agent = request.headers.get("User-Agent", "")
    return Channel.APP if "Mobile" in agent or "MicroMessenger" in agent else Channel.WEB


def _draw(
    request: HttpRequest,
    form: RequestForm,
    stamp: str,
    *,
    photos: Photos | None = None,
    question: guards.Question | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "stamp": stamp,
        "photos": photos,
        "question": question,
        "answer": request.POST.get("answer", ""),
        "passed": request.POST.get("question", "") if question is None else "",
        "follow_url": reverse("portal:follow", args=[request.center.key]),  # type: ignore[attr-defined]
    }
    return render(request, "portal/raise.html", context, status=form.status)
