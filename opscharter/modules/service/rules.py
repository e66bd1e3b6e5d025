"""Pure rules of service requests: titles, suggestions, the dispatch table, what proves a close."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

LONGEST_TITLE: Final = 40
_SENTENCE_END: Final = re.compile(r"[。！？!?；;\n]")
_PAUSE: Final = re.compile(r"[，,、：: ]")
_RANK: Final = {"normal": 0, "urgent": 1, "danger": 2}


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of need: `words` suggest it, `least` is the urgency below which it is never suggested."""

    code: str
    name: str
    words: tuple[str, ...] = ()
    least: str = "normal"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the words of a request suggest; `found` are the words that led there ("" and normal when none did)."""

    category: str
    urgency: str
    found: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dispatch:
    """One row of the dispatch table (派单目录): keys of department and post, name of the limit, priority 1 to 3."""

    department: str
    post: str
    limit: str
    priority: int


def title_of(description: str) -> str:
    """Return the first sentence, at most 40 characters, cut at a pause where there is one."""
    first = _SENTENCE_END.split(description.strip(), maxsplit=1)[0].strip()
    if len(first) <= LONGEST_TITLE:
        return first
    pauses = [match.start() for match in _PAUSE.finditer(first[:LONGEST_TITLE])]
    end = next((p for p in reversed(pauses) if p >= LONGEST_TITLE // 2), LONGEST_TITLE - 1)
    return first[:end] + "…"


def suggest(
    text: str, categories: Sequence[Category], *, danger: Sequence[str], urgent: Sequence[str]
) -> Suggestion:
    """Suggest category and urgency from a request's own words; the category with most words wins, the earlier of equals."""
    best = ""
    found: tuple[str, ...] = ()
    for category in categories:
        hits = tuple(word for word in category.words if word in text)
        if len(hits) > len(found):
            best, found = category.code, hits
    least = next((c.least for c in categories if c.code == best), "normal")
    stated = "normal"
    if any(word in text for word in urgent):
        stated = "urgent"
    if any(word in text for word in danger):
        stated = "danger"
    return Suggestion(best, max(least, stated, key=_RANK.__getitem__), found)


def detailed(description: str, location: str, *, known: bool, at_counter: bool) -> bool:
    """Tell whether a request is recorded in detail: what, who, and where unless it is a matter of the counter."""
    return len(description.strip()) >= 5 and known and (bool(location.strip()) or at_counter)


def dispatch_of(
    table: Mapping[tuple[str, str], Dispatch], category: str, urgency: str
) -> Dispatch | None:
    """Look a request up in the dispatch table; unknown categories go where "other" goes."""
    return table.get((category, urgency)) or table.get(("other", urgency))


def proof_of(
    *, graded_by: str, unable_approved: bool, before: Collection[str], after: Collection[str]
) -> str:
    """Return what proves the close ("" when nothing does). `graded_by`: requester, callback or ""."""
    if unable_approved:
        return "approval"
    if graded_by:
        return graded_by
    return "evidence" if before and after else ""
