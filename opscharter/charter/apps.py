"""The regulation: text, bindings, parameters, occasions and verdicts."""

from importlib import import_module
from typing import override

from django.apps import AppConfig


class CharterConfig(AppConfig):
    """The regulation: text, bindings, parameters, occasions and verdicts."""

    name = "opscharter.charter"
    label = "charter"
    default_auto_field = "django.db.models.BigAutoField"

    @override
    def ready(self) -> None:
        """Fill the registries: capabilities, controls, citations, the tally, sentences, places in the rail."""
        for room in (
            "access",
            "controls",
            "people",
            "separation",
            "citations",
            "tally",
            "operations",
            "navigation",
        ):
            import_module(f"opscharter.charter.{room}")
