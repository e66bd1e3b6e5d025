"""Answers that staff may quote."""

from importlib import import_module
from typing import override

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    """Answers that staff may quote."""

    name = "opscharter.modules.knowledge"
    label = "knowledge"
    default_auto_field = "django.db.models.BigAutoField"

    @override
    def ready(self) -> None:
        """Fill the registries: capabilities, journal sentences, navigation."""
        for part in ("access", "operations"):
            import_module(f"{self.name}.{part}")
