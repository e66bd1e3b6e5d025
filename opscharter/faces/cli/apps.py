"""The command line."""

from importlib import import_module
from typing import override

from django.apps import AppConfig


class CliConfig(AppConfig):
    """The command line."""

    name = "opscharter.faces.cli"
    label = "cli"
    default_auto_field = "django.db.models.BigAutoField"

    @override
    def ready(self) -> None:
        """Let the journal's readers know the sentences of the command line."""
        import_module("opscharter.faces.cli.sentences")
