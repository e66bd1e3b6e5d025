"""The core as a Django application."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Operation, journal, scope, calendar, files, numbering."""

    name = "opscharter.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"
