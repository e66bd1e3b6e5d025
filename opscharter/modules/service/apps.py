"""Service requests from intake to a satisfied close."""

from importlib import import_module
from typing import override

from django.apps import AppConfig


class ServiceConfig(AppConfig):
    """Service requests from intake to a satisfied close."""

    name = "opscharter.modules.service"
    label = "service"
    default_auto_field = "django.db.models.BigAutoField"

    @override
    def ready(self) -> None:
        """Fill the registries: capabilities, controls, sentences, case type, process steps, task forms, navigation."""
        for part in (
            "access",
            "controls",
            "indicators",
            "sentences",
            "types",
            "steps",
            "completions",
            "navigation",
            "notices",
        ):
            import_module(f"{self.name}.{part}")
