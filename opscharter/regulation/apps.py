"""Reading regulations that somebody else wrote: files and pasted text → structure → what each sentence asks of whom."""

from django.apps import AppConfig


class RegulationConfig(AppConfig):
    """Reading regulations that somebody else wrote: files and pasted text → structure → what each sentence asks of whom."""

    name = "opscharter.regulation"
    label = "regulation"
    default_auto_field = "django.db.models.BigAutoField"
