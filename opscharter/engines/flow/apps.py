"""Processes and tasks."""

from django.apps import AppConfig


class FlowConfig(AppConfig):
    """Processes and tasks."""

    name = "opscharter.engines.flow"
    label = "flow"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Fill the registries: capability and sentences of this room."""
        from opscharter.engines.flow import access, sentences  # noqa: F401, PLC0415 - registries fill on import
        from opscharter.charter.follow import chores  # noqa: PLC0415
        from opscharter.engines.flow.operations import wake_due  # noqa: PLC0415

        chores.add("flow.wake", wake_due)
