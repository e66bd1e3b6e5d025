"""REST API, health and metrics."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """REST API, health and metrics."""

    name = "opscharter.faces.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"
