"""JSON-Schema forms."""

from django.apps import AppConfig


class FormsConfig(AppConfig):
    """JSON-Schema forms."""

    name = "opscharter.engines.forms"
    label = "forms"
    default_auto_field = "django.db.models.BigAutoField"
