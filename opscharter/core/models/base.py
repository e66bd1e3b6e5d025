"""What every table of a center has."""

from django.db import models


class CenterModel(models.Model):
    """A row that belongs to one center. `core.security` gives each such table its row-level policy."""

    center_id = models.BigIntegerField()

    class Meta:
        abstract = True
