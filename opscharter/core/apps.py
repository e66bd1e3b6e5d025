"""The core as a Django application."""

from importlib import import_module
from typing import override

from django.apps import AppConfig

from opscharter.core.wording import install


class CoreConfig(AppConfig):
    """Operation, journal, scope, calendar, files, numbering."""

    name = "opscharter.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    @override
    def ready(self) -> None:
        """Let calendar and files fill the registries, and messages say the word of the charter."""
        install()
        for room in ("calendar", "files"):
            import_module(f"opscharter.core.{room}.operations")
