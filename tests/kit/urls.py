"""A small site for the kit's own tests: nothing of other rooms is needed."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from opscharter.kit.http import public


@public
def somewhere(request: HttpRequest) -> HttpResponse:
    """Answer nothing."""
    del request
    return HttpResponse()


urlpatterns = [
    path("kit/", include("opscharter.kit.urls")),
    path("", include(([path("sign-in", somewhere, name="sign_in")], "org"))),
]
