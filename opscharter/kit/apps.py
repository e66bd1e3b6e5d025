"""The kit as a Django application."""

from typing import override

from django.apps import AppConfig

from opscharter.kit.messages import ensure_compiled


class KitConfig(AppConfig):
    """Look, components, form and table rendering, HTTP helpers."""

    name = "opscharter.kit"
    label = "kit"

    @override
    def ready(self) -> None:
        """See to it that the translations in use are those in the sources."""
        ensure_compiled()
