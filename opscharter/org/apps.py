"""Centers, departments, posts, people, contacts, access and sign-in."""

from django.apps import AppConfig


class OrgConfig(AppConfig):
    """Centers, departments, posts, people, contacts, access and sign-in."""

    name = "opscharter.org"
    label = "org"
    default_auto_field = "django.db.models.BigAutoField"
