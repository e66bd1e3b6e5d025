"""Notices to people."""

from importlib import import_module
from typing import override

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Notices to people."""

    name = "opscharter.engines.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"

    @override
    def ready(self) -> None:
        """Fill the registries: the journal reader, the place in the rail."""
        for part in ("following", "below", "navigation"):
            import_module(f"{self.name}.{part}")
