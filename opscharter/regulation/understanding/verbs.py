"""Whether words say what to do, or name a thing."""

import re

from opscharter.regulation.understanding import words


def alternatives(table: tuple[str, ...] | set[str]) -> str:
    """Return a pattern that finds any word of a table, the longest first."""
    return "|".join(sorted(set(table), key=len, reverse=True))


_LONG = {verb for verb in words.VERBS if len(verb) > 1}
STARTS = re.compile(f"(?:{alternatives(words.VERBS)})")
WITHIN = re.compile(alternatives(_LONG))
ENDS = re.compile(f"(?:{alternatives(_LONG)})$")
PREDICATE = re.compile(alternatives(_LONG - set(words.NAMING)))

_THING = re.compile(f"(?:{alternatives(words.THINGS)})等?$")
_HOW = re.compile(
    r"^(?:定期|不定期|及时|立即|迅速|严格|积极|主动|认真|妥善|全面|切实|不断|大力|每[日天周月季年](?:度)?|按[日天周月季年](?:度)?)+"
)


def instructs(item: str) -> bool:
    """Tell whether an item says what to do (疏散群众, 定期进行调查) rather than naming a thing (工作态度)."""
    item = _HOW.sub("", item)
    return bool(STARTS.match(item) and not _THING.search(item))
