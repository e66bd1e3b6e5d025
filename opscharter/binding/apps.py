"""From a regulation to a charter: import, suggested controls, and the screen on which a manager decides."""

from importlib import import_module
from typing import override

from django.apps import AppConfig


class BindingConfig(AppConfig):
    """From a regulation to a charter: import, suggested controls, and the screen on which a manager decides."""

    name = "opscharter.binding"
    label = "binding"
    default_auto_field = "django.db.models.BigAutoField"

    @override
    def ready(self) -> None:
        """Fill the registries."""
        for room in ("access", "doors", "navigation"):
            import_module(f"opscharter.binding.{room}")
