"""Loading a shipped charter: a folder of `charters/`."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from opscharter.charter.models import CharterVersion
from opscharter.charter.operations.publishing import publish_text
from opscharter.core import clock
from opscharter.core.actor import Actor, system_actor
from opscharter.core.refusal import NotFound
from opscharter.org.models import Center


def shipped_path(key: str) -> Path:
    """Return the folder of a shipped charter. Raises `NotFound` for a key that is none."""
    path = Path(settings.ROOT) / "charters" / key
    if not key.isidentifier() or not (path / "charter.md").is_file():
        raise NotFound(_("There is no shipped charter of this name."))
    return path


def load_shipped(
    center: Center, key: str, *, by: Actor | None = None, at: datetime | None = None
) -> CharterVersion:
    """Publish the shipped charter `key` in a center, in force at once; once it is there, return it as it is."""
    at = at or clock.now()
    return publish_text(
        text=(shipped_path(key) / "charter.md").read_text(encoding="utf-8"),
        effective_at=at,
        by=by or system_actor(center.pk),
        at=at,
    )
