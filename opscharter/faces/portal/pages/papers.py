"""Papers anybody may read: is a receipt genuine, the charter's public articles, answers to usual questions."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from opscharter.charter.queries import public_articles
from opscharter.core import clock
from opscharter.faces.portal.door import at_center
from opscharter.kit.http import render, see_other
from opscharter.modules.knowledge.queries import public_answers
from opscharter.modules.service.receipt import verify_receipt
from opscharter.org.models import Center

_LONGEST_CODE = 300


@at_center
@require_safe
def check_receipt(request: HttpRequest, center: Center) -> HttpResponse:
    """Ask for the code printed on a receipt."""
    code = request.GET.get("code", "").strip().replace("/", "")[:_LONGEST_CODE]
    if code:
        return see_other("portal:receipt", key=center.key, code=code)
    return render(request, "portal/receipt_check.html", {"asked": False})


@at_center
@require_safe
def receipt_checked(request: HttpRequest, center: Center, code: str) -> HttpResponse:
    """Say whether a receipt is genuine and what it attests; never who asked for what."""
    receipt = verify_receipt(code)
    if receipt is not None and receipt.center_key != center.key:
        receipt = None
    context = {"asked": True, "receipt": receipt, "code": code[:_LONGEST_CODE]}
    return render(request, "portal/receipt_check.html", context, status=200 if receipt else 404)


@at_center
@require_safe
def charter(request: HttpRequest, center: Center) -> HttpResponse:
    """Show the public articles of the charter in force, as a document."""
    version, nodes = public_articles(center)
    return render(request, "portal/charter.html", {"version": version, "nodes": nodes})


@at_center
@require_safe
def answers(request: HttpRequest, center: Center) -> HttpResponse:
    """Show and search the public answers."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    found = public_answers(center.pk, words, today=clock.today())
    return render(request, "portal/answers.html", {"answers": found, "q": words})
