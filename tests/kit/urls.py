"""A small site for the kit's own tests: nothing of other rooms is needed, nobody signs in."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from opscharter.core.refusal import Conflict
from opscharter.kit.forms import KitForm, PhoneInput
from opscharter.kit.http import public, render, see_other

#: what the desk page has taken, for tests that count
taken: list[str] = []

DESK = """{% extends "kit/public.html" %}
{% block page_title %}前台{% endblock page_title %}
{% block content %}
  <form method="post" data-draft="desk" novalidate>{% csrf_token %}{% once %}{{ form }}{% button "受理" kind="main" key="F8" %}</form>
{% endblock content %}"""


class DeskForm(KitForm):
    """What a resident says."""

    text = forms.CharField(label="诉求", widget=forms.Textarea, min_length=3)
    phone = forms.CharField(label="电话", widget=PhoneInput, required=False)


@public
def desk(request: HttpRequest) -> HttpResponse:
    """Take a request; "拒绝" is refused as an operation would, "故障" is a fault of ours."""
    form = DeskForm(request.POST or None)
    if form.is_valid():
        text = form.cleaned_data["text"]
        if "拒绝" in text:
            raise Conflict("不能受理。")
        if "故障" in text:
            raise ZeroDivisionError
        taken.append(text)
        return see_other("/desk?done=1")
    page = engines["django"].from_string(DESK).render({"form": form}, request)
    return HttpResponse(page, status=form.status)


@public
def somewhere(request: HttpRequest) -> HttpResponse:
    """Answer an error page, to land on."""
    return render(request, "kit/errors/500.html")


urlpatterns = [
    path("kit/", include("opscharter.kit.urls")),
    path("desk", desk),
    path("", include(([path("sign-in", somewhere, name="sign_in")], "org"))),
]
handler500 = "opscharter.kit.errors.server_error"
