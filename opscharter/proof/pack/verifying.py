"""Checking a pack without the system that made it: hash, draw, counts, records, seals, verdicts. No database is needed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from opscharter.charter import rules
from opscharter.core.clock import ZONE
from opscharter.core.seals import COLUMNS, link_digest, row_hash
from opscharter.proof.pack.sampling import counted, draw, hash_of

FORMAT: Final = "opscharter-pack/1"
_PLACE: Final = {name: number for number, name in enumerate(COLUMNS)}

type Pack = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """What does not agree: `where` in the pack, `code` of what."""

    where: str
    code: str
    stated: str = ""
    found: str = ""


def check(pack: Pack) -> list[Fault]:
    """Return everything in a pack that does not agree with itself. Raises ValueError when it is no pack at all."""
    if not isinstance(pack, dict) or pack.get("format") != FORMAT:
        raise ValueError(FORMAT)
    try:
        return [*_whole(pack), *_seals(pack), *_articles(pack)]
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise ValueError(f"{type(error).__name__}: {error}") from None


def _whole(pack: Pack) -> Iterator[Fault]:
    found = hash_of(pack)
    if found != pack["hash"]:
        yield Fault("pack", "hash", str(pack["hash"]), found)


def _seals(pack: Pack) -> Iterator[Fault]:
    """Each link's digest follows from its hashes, and every record's hash stands in a link."""
    sealed: set[str] = set()
    for link in pack["seals"]:
        found, _count = link_digest(link["previous"], link["hashes"])
        if found != link["digest"]:
            yield Fault(f"seal {link['number']}", "seal", link["digest"], found)
        sealed |= set(link["hashes"])
    for number, row in pack["records"].items():
        if str(row[_PLACE["id"]]) != number:
            yield Fault(f"record {number}", "record_number", number, str(row[_PLACE["id"]]))
        if row_hash(row) not in sealed and number not in pack["unsealed"]:
            yield Fault(f"record {number}", "not_sealed")


def _articles(pack: Pack) -> Iterator[Fault]:
    for article in pack["articles"]:
        for control in article["controls"]:
            yield from _control(pack, article, control)


def _control(pack: Pack, article: Pack, control: Pack) -> Iterator[Fault]:
    where = f"{article['label']} {control['key']}"
    population = control["population"]
    counts = counted(population)
    if counts != control["counts"]:
        yield Fault(where, "counts", str(control["counts"]), str(counts))
    keys = draw(pack["seed"], control["key"], [key for key, _v in population], pack["per_control"])
    stated = [sample["key"] for sample in control["samples"]]
    if keys != stated:
        yield Fault(where, "draw", "、".join(stated), "、".join(keys))
    verdicts = dict(population)
    for sample in control["samples"]:
        if verdicts.get(sample["key"]) != sample["verdict"]:
            yield Fault(
                f"{where} {sample['key']}",
                "population",
                sample["verdict"],
                str(verdicts.get(sample["key"])),
            )
        yield from _sample(pack, control, sample, where)


def _sample(pack: Pack, control: Pack, sample: Pack, where: str) -> Iterator[Fault]:
    """Judge one occasion anew from its records alone."""
    place = f"{where} {sample['key']}"
    missing = [str(n) for n in sample["records"] if str(n) not in pack["records"]]
    if missing:
        yield Fault(place, "record_missing", "、".join(missing))
        return
    state = judge(pack, control["key"], sample["key"], sample["records"])
    verdict = "nothing" if state is None else state.verdict
    if verdict != sample["verdict"]:
        yield Fault(place, "verdict", sample["verdict"], verdict)
    elif state is not None and state.grade != sample["grade"]:
        yield Fault(place, "grade", sample["grade"], state.grade)


def judge(pack: Pack, control: str, key: str, records: list[int]) -> rules.State | None:
    """Return what the marks of some records say of an occasion, judged at the moment the pack was made."""
    state: rules.State | None = None
    rows = [pack["records"][str(number)] for number in records]
    for row in sorted(rows, key=lambda r: (r[_PLACE["xid"]], r[_PLACE["id"]])):
        for mark in row[_PLACE["marks"]]:
            if mark["control"] != control or mark["key"] != key:
                continue
            event = rules.Event(
                row[_PLACE["id"]],
                datetime.fromisoformat(row[_PLACE["at"]]),
                datetime.fromisoformat(row[_PLACE["recorded_at"]]),
                row[_PLACE["case_id"]],
                mark,
            )
            if state is None:
                state = rules.begin(event, ZONE)
            rules.apply(state, event)
    if state is not None and rules.overdue(state, datetime.fromisoformat(pack["made_at"])):
        state.verdict = state.overdue_as
    return state
