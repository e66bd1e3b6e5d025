"""The regulation: text, bindings, parameters, occasions and verdicts."""

from django.apps import AppConfig


class CharterConfig(AppConfig):
    """The regulation: text, bindings, parameters, occasions and verdicts."""

    name = "opscharter.charter"
    label = "charter"
    default_auto_field = "django.db.models.BigAutoField"
