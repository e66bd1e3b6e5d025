"""The journal reader `notices`: what rooms find worth telling becomes notices."""

from collections.abc import Sequence

from django.conf import settings
from django.utils import translation

from opscharter.core import clock
from opscharter.core.models.journal import JournalEntry
from opscharter.core.readers import Reader, readers
from opscharter.engines.notices.operations import deliver
from opscharter.engines.notices.registry import composers


def follow(center_id: int, entries: Sequence[JournalEntry]) -> None:
    """Compose and deliver what one batch of the journal is worth; in the centers' own language."""
    with translation.override(settings.LANGUAGE_CODE):
        drafts = [draft for compose in composers.values() for draft in compose(center_id, entries)]
        deliver(center_id, drafts, clock.now())


def forget(center_id: int) -> None:
    """Nothing: a notice that was read or sent stays; reading again finds it by its source."""
    del center_id


readers.add("notices", Reader("notices", follow, forget))
