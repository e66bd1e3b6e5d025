"""The command line."""

from django.apps import AppConfig


class CliConfig(AppConfig):
    """The command line."""

    name = "opscharter.faces.cli"
    label = "cli"
    default_auto_field = "django.db.models.BigAutoField"
