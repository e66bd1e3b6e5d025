"""Pages of the kit: appearance, and the gallery of all components."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from opscharter.kit import examples
from opscharter.kit.context import THEMES
from opscharter.kit.forms import KitForm
from opscharter.kit.http import actor_of, public, render, safe_next, see_other, signed_in

YEAR = 365 * 24 * 3600


@public
@require_POST
def choose_look(request: HttpRequest) -> HttpResponse:
    """Keep light, text size and language in cookies, and go back to where the person was."""
    response = redirect(safe_next(request))
    allowed = {
        "theme": ("theme", THEMES),
        "text": ("text", ("normal", "large")),
        "language": (settings.LANGUAGE_COOKIE_NAME, [code for code, _name in settings.LANGUAGES]),
    }
    for name, (cookie, values) in allowed.items():
        if request.POST.get(name) in values:
            response.set_cookie(
                cookie, request.POST[name], max_age=YEAR, samesite="Lax", secure=request.is_secure()
            )
    response.status_code = 303
    return response


@signed_in
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component with true-looking content; a post shows how a form comes back."""
    form: KitForm = examples.GalleryForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        messages.success(request, "已受理。成功就这样说。")
        return see_other("kit:gallery")
    context = examples.gallery_context(form)
    return render(request, "kit/gallery.html", context, status=form.status)


@signed_in
def gallery_refusal(request: HttpRequest) -> HttpResponse:
    """Show how a refusal looks, as a page or as a toast."""
    raise examples.ExampleRefusal(control=f"example:{actor_of(request).center}")


@signed_in
@require_GET
def gallery_chart(request: HttpRequest) -> HttpResponse:
    """Answer an ECharts option, as chart regions ask for it."""
    del request
    return JsonResponse(examples.chart_option())


@signed_in
@require_GET
def gallery_diagram(request: HttpRequest) -> HttpResponse:
    """Answer a BPMN file, as diagram regions ask for it."""
    del request
    return HttpResponse(examples.diagram_xml(), content_type="application/xml")
