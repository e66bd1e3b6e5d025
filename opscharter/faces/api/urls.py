"""Addresses of the API; the document is at openapi.json."""

from opscharter.faces.api.routes import api

urlpatterns = api.urls[0]
app_name = "api"
