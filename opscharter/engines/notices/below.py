"""What rooms below the engines find worth telling (`charter.waiting.tellings`), as drafts of notices."""

from collections.abc import Iterator, Sequence

from opscharter.charter.waiting import telling_kinds, tellings
from opscharter.core.models.journal import JournalEntry
from opscharter.engines.notices.registry import Draft, composers, kinds


def from_below(center_id: int, entries: Sequence[JournalEntry]) -> Iterator[Draft]:
    """Pass on what the rooms of the charter's floor tell."""
    for tell in tellings.values():
        for each in tell(center_id, entries):
            yield Draft(
                kind=each.kind,
                text=each.text,
                source=each.source,
                at=each.at,
                url=each.url,
                people=each.people,
                posts=each.posts,
                departments=each.departments,
                but_not=each.but_not,
            )


composers.add("below", from_below)
for _key, _label in telling_kinds.items():
    kinds.add(_key, _label)
