"""Processes and tasks."""

from django.apps import AppConfig


class FlowConfig(AppConfig):
    """Processes and tasks."""

    name = "opscharter.engines.flow"
    label = "flow"
    default_auto_field = "django.db.models.BigAutoField"
