"""Answers that staff may quote."""

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    """Answers that staff may quote."""

    name = "opscharter.modules.knowledge"
    label = "knowledge"
    default_auto_field = "django.db.models.BigAutoField"
