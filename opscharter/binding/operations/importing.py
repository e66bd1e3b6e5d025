"""Reading a text to import it, and making drafts of the regulations in it: all of those chosen, or none."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from opscharter.binding.importing import Found, Names, look
from opscharter.binding.models import Source
from opscharter.charter.access import DRAFT
from opscharter.charter.checks.text import LONGEST_TITLE, is_key
from opscharter.charter.models import CharterVersion
from opscharter.charter.operations import save_draft, text_digest
from opscharter.charter.queries import draft_of
from opscharter.core.actor import Actor
from opscharter.core.files.kinds import clean_name
from opscharter.core.files.operations import PreparedFile, receive_file
from opscharter.core.journal import record
from opscharter.core.operation import operation
from opscharter.core.refusal import Conflict, Invalid, NotFound, Refusal
from opscharter.core.registry import sentence

READ: Final = sentence(
    "binding.source_read", _("%(actor)s read %(subject)s, to import regulations from it")
)
IMPORTED: Final = sentence("binding.imported", _("%(actor)s imported regulations from %(subject)s"))

_LONGEST_LABEL: Final = 20


@dataclass(frozen=True, slots=True)
class Chosen:
    """A regulation of a source that is to become a draft: its place among them, and what it is called."""

    index: int
    key: str
    label: str
    title: str
    contact: str


class NothingChosen(Invalid):
    """No regulation was chosen."""

    code = "nothing_chosen"
    default_message = _("No regulation is chosen.")


class BadName(Invalid):
    """A key, a label or a title that cannot be taken; `index` says of which regulation."""

    code = "bad_name"
    default_message = _("The names given here need attention.")

    def __init__(self, index: int, field: str, message: object) -> None:
        self.index = index
        super().__init__(remedy=str(message), fields={field: str(message)})


class DraftInTheWay(Conflict):
    """A draft of this key exists; an import never writes over one."""

    code = "draft_in_the_way"
    default_message = _("There is a draft of this key already; it is not written over.")

    def __init__(self, index: int, draft: CharterVersion) -> None:
        self.index = index
        super().__init__(
            remedy=_("Choose another key, or discard that draft first."),
            fields={"key": f"{self.default_message} {draft}"},
        )


@operation
def read_source(
    *,
    name: str,
    text: str,
    by: Actor,
    at: datetime,
    file: PreparedFile | None = None,
    file_hash: str = "",
) -> Source:
    """Keep a text that regulations are to be imported from, with the file it came in. Refused: what `look` cannot read."""
    by.require(DRAFT)
    found = look(text)
    source = Source.objects.create(
        center_id=by.center,
        name=clean_name(name)[:160],
        text=text,
        text_hash=text_digest(text),
        file_hash=file_hash,
        read_at=at,
        read_by=by.name,
    )
    record(
        READ,
        subject=source,
        by=by,
        at=at,
        changes={
            "name": source.name,
            "hash": source.text_hash,
            "regulations": len(found.candidates),
        },
    )
    if file is not None:
        receive_file(upload=file, subject=source, by=by, at=at)
    return source


def hash_of(content: bytes) -> str:
    """Return the hash under which a file is recognised."""
    return hashlib.sha256(content).hexdigest()


@operation
def import_regulations(
    *, source: Source, chosen: Sequence[Chosen], by: Actor, at: datetime
) -> list[CharterVersion]:
    """Make one draft of each chosen regulation. Refused as a whole: `NothingChosen`, `BadName`, `DraftInTheWay`, `LabelTaken`."""
    by.require(DRAFT)
    if source.center_id != by.center:
        raise NotFound
    found = look(source.text)
    _require_names(found, chosen)
    drafts = []
    for each in chosen:
        standing = draft_of(by.center, each.key, lock=True)
        if standing is not None:
            raise DraftInTheWay(each.index, standing)
        names = Names(each.key, each.label, each.title, each.contact, source.name, source.text_hash)
        try:
            text = found.candidates[each.index].as_charter(names)
            drafts.append(save_draft(text=text, by=by, at=at))
        except Refusal as refusal:
            field = "label" if refusal.code == "label_taken" else "title"
            raise BadName(each.index, field, refusal.remedy or refusal.message) from refusal
    record(
        IMPORTED,
        subject=source,
        by=by,
        at=at,
        changes={"regulations": len(drafts), "keys": [draft.key for draft in drafts]},
    )
    return drafts


@operation
def import_text(
    *, name: str, text: str, chosen: Sequence[Chosen], by: Actor, at: datetime, file_hash: str = ""
) -> list[CharterVersion]:
    """Read a text and make drafts of the chosen regulations in it, in one go. Refused as a whole, like the two steps."""
    source = read_source(name=name, text=text, file_hash=file_hash, by=by, at=at)
    return import_regulations(source=source, chosen=chosen, by=by, at=at)


def _require_names(found: Found, chosen: Sequence[Chosen]) -> None:
    if not chosen:
        raise NothingChosen(remedy=_("Tick at least one of the regulations below."))
    times = Counter(each.key for each in chosen)
    for each in chosen:
        if not 0 <= each.index < len(found.candidates) or found.candidates[each.index].empty:
            raise NotFound
        if not is_key(each.key):
            raise BadName(
                each.index, "key", _("A key is written in small letters, digits and hyphens and begins with a letter.")
            )  # fmt: skip
        if times[each.key] > 1:
            raise BadName(
                each.index, "key", _("Two of the regulations would have this key; give each its own.")
            )  # fmt: skip
        if not each.label or len(each.label) > _LONGEST_LABEL:
            raise BadName(each.index, "label", _("A label has 1 to 20 characters, like 2026.1."))
        if not each.title or len(each.title) > LONGEST_TITLE:
            raise BadName(each.index, "title", _("A title has 1 to 120 characters."))
