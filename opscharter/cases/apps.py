"""Cases: the universal unit of work."""

from importlib import import_module
from typing import override

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Cases: the universal unit of work."""

    name = "opscharter.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    @override
    def ready(self) -> None:
        """Fill the registries: capabilities, sentences, controls, the process subject, built-in types, navigation."""
        for module in (
            "access",
            "sentences",
            "controls",
            "apart",
            "subject",
            "matters",
            "everyday",
            "completions",
            "navigation",
            "notices",
        ):
            import_module(f"opscharter.cases.{module}")
