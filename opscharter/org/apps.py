"""Centers, departments, posts, people, contacts, access and sign-in."""

from typing import override

from django.apps import AppConfig


class OrgConfig(AppConfig):
    """Centers, departments, posts, people, contacts, access and sign-in."""

    name = "opscharter.org"
    label = "org"
    default_auto_field = "django.db.models.BigAutoField"

    @override
    def ready(self) -> None:
        """Fill the registries: capabilities, sentences of the journal, places in the rail."""
        from opscharter.org import access, loading, navigation, operations  # noqa: F401, PLC0415
