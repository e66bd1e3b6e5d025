"""The kit as a Django application."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    """Look, components, form and table rendering, HTTP helpers."""

    name = "opscharter.kit"
    label = "kit"
