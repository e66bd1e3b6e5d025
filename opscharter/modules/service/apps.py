"""Service requests from intake to a satisfied close."""

from django.apps import AppConfig


class ServiceConfig(AppConfig):
    """Service requests from intake to a satisfied close."""

    name = "opscharter.modules.service"
    label = "service"
    default_auto_field = "django.db.models.BigAutoField"
