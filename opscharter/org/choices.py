"""The words of the organisation."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AppointmentKind(models.TextChoices):
    """How a person holds a post."""

    REGULAR = "regular", _("Regular")
    ACTING = "acting", _("Acting")


class PersonState(models.TextChoices):
    """Whether a person works here."""

    ACTIVE = "active", _("Active")
    LEFT = "left", _("Left")


class ScopeChoice(models.TextChoices):
    """The five data scopes of a grant (values of `core.actor.DataScope`)."""

    ALL = "all", _("Whole center")
    CHOSEN = "chosen", _("Chosen departments")
    BELOW = "below", _("Own department and below")
    DEPARTMENT = "department", _("Own department")
    SELF = "self", _("Own work only")
