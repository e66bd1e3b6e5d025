"""Cases: the universal unit of work."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Cases: the universal unit of work."""

    name = "opscharter.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"
