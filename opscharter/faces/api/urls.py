"""Addresses of the API; the document is at openapi.json, open to all.

Operations carry their own authentication (a bearer token); the document and the API's root are marked public here, because
django-ninja makes their views itself.
"""

from functools import partial

from django.urls import URLPattern, URLResolver

from opscharter.faces.api.routes import api
from opscharter.kit.http import public

app_name = "api"
DOCUMENT = {"openapi-json", "api-root"}


def _ruled(entry: URLPattern | URLResolver) -> URLPattern | URLResolver:
    if not isinstance(entry, URLPattern) or entry.name not in DOCUMENT:
        return entry
    if isinstance(entry.callback, partial):
        entry.callback = public(entry.callback)
    return entry


urlpatterns = [_ruled(entry) for entry in api.urls[0]]
