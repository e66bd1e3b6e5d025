"""The public site of a center."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The public site of a center."""

    name = "opscharter.faces.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"
