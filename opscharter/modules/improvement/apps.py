"""A shortfall of the charter becomes one improvement case: cause, measure, effect."""

from importlib import import_module
from typing import override

from django.apps import AppConfig


class ImprovementConfig(AppConfig):
    """A shortfall of the charter becomes one improvement case: cause, measure, effect."""

    name = "opscharter.modules.improvement"
    label = "improvement"
    default_auto_field = "django.db.models.BigAutoField"

    @override
    def ready(self) -> None:
        """Fill the registries: capability, controls, case type, task forms, the worker's watch, links beside articles."""
        for part in (
            "access",
            "controls",
            "types",
            "completions",
            "watching",
            "beside",
            "navigation",
        ):
            import_module(f"{self.name}.{part}")
