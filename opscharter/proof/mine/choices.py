"""Why an article concerns a post."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """From the closest to the widest."""

    STATES = "states", _("your post states it")
    SET = "set", _("the text names your post as the one who does it")
    POST = "post", _("it is about your post")
    STEP = "step", _("a step of yours")
    NAMED = "named", _("the text names your post")
    ANSWERS = "answers", _("nobody is named, your post answers for it")
    ALL = "all", _("for everybody")
