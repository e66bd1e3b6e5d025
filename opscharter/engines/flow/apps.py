"""Processes and tasks."""

from importlib import import_module
from typing import override

from django.apps import AppConfig


class FlowConfig(AppConfig):
    """Processes and tasks."""

    name = "opscharter.engines.flow"
    label = "flow"
    default_auto_field = "django.db.models.BigAutoField"

    @override
    def ready(self) -> None:
        """Fill the registries: capability, sentences and notices of this room."""
        for part in ("access", "sentences", "notices", "facts"):
            import_module(f"{self.name}.{part}")
        from opscharter.charter.follow import chores  # noqa: PLC0415
        from opscharter.engines.flow.operations import wake_due  # noqa: PLC0415

        chores.add("flow.wake", wake_due)
