"""Notices to people."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Notices to people."""

    name = "opscharter.engines.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
