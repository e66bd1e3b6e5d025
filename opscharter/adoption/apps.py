"""How a text comes to rule and becomes known: review, approval, scope, interpretation, reading and quiz."""

from importlib import import_module
from typing import override

from django.apps import AppConfig


class AdoptionConfig(AppConfig):
    """How a text comes to rule and becomes known: review, approval, scope, interpretation, reading and quiz."""

    name = "opscharter.adoption"
    label = "adoption"
    default_auto_field = "django.db.models.BigAutoField"

    @override
    def ready(self) -> None:
        """Fill the registries."""
        for room in (
            "access",
            "controls",
            "apart",
            "operations",
            "notices",
            "waiting",
            "tasks",
            "navigation",
        ):
            import_module(f"opscharter.adoption.{room}")
