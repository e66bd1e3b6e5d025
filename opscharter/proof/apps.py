"""What was followed and how to show it: counts by whom and when, exceptions, statements, packs, health, what-if, exports."""

from importlib import import_module
from typing import override

from django.apps import AppConfig


class ProofConfig(AppConfig):
    """What was followed and how to show it: counts by whom and when, exceptions, statements, packs, health, what-if, exports."""

    name = "opscharter.proof"
    label = "proof"
    default_auto_field = "django.db.models.BigAutoField"

    @override
    def ready(self) -> None:
        """Fill the registries."""
        for room in ("access", "navigation", "doors", "exceptions.telling"):
            import_module(f"opscharter.proof.{room}")
        import_module("opscharter.proof.statements.entry")
