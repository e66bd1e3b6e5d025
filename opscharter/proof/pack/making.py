"""Putting a pack together: a fixed number of questions per control, whatever the number of occasions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from opscharter.charter import parameters, rules
from opscharter.charter.citations import full_label
from opscharter.charter.models import Article, CharterVersion, Occasion
from opscharter.charter.periods import Period
from opscharter.charter.registry import Control, controls
from opscharter.core.models.journal import JournalEntry, JournalSeal
from opscharter.core.refusal import Invalid
from opscharter.core.seals import links_of, row_hash, rows_of
from opscharter.org.models import Center
from opscharter.proof.pack.sampling import METHOD, counted, draw, hash_of
from opscharter.proof.pack.verifying import FORMAT

MOST: Final = 20_000
"""Occasions of one control in one pack: the list of all keys travels with it, so that anybody can draw again."""


class TooManyOccasions(Invalid):
    """The period holds more than a pack can list."""

    code = "pack_too_large"


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: numbers of articles (none: all that are bound), days, how many per control, by which seed."""

    version: CharterVersion
    period: Period
    numbers: Sequence[str]
    per_control: int
    seed: str


def latest_seal(center_id: int) -> str:
    """Return the digest of the newest seal: a seed that nobody could choose; "" before the first."""
    newest = JournalSeal.objects.filter(center_id=center_id).order_by("-number").first()
    return newest.digest if newest else ""


def make(center: Center, order: Order, made_at: datetime, made_by: str) -> dict[str, Any]:
    """Return the pack as plain JSON with its hash. Raises `TooManyOccasions`."""
    articles = list(
        Article.objects.filter(center_id=center.pk, version=order.version).order_by("order")
    )
    labels = {article.number: article for article in articles}
    chosen = [a for a in articles if _is_chosen(a, order.numbers)]
    parts = [_article(center.pk, order, made_at, labels, article) for article in chosen]
    entries = {
        number
        for part in parts
        for control in part["controls"]
        for sample in control["samples"]
        for number in sample["records"]
    }
    links = list(links_of(center.pk, entries))
    sealed = {each for link in links for each in link.hashes}
    records = {str(number): row for number, row in rows_of(center.pk, entries).items()}
    pack: dict[str, Any] = {
        "format": FORMAT,
        "center": {"key": center.key, "name": center.name},
        "charter": {
            "key": order.version.key, "title": order.version.title, "label": order.version.label,
            "text_hash": order.version.text_hash,
        },
        "period": {"from": order.period.first.isoformat(), "to": order.period.last.isoformat()},
        "made_at": made_at.isoformat(),
        "made_by": made_by,
        "seed": order.seed,
        "method": METHOD,
        "per_control": order.per_control,
        "articles": parts,
        "records": records,
        "seals": [
            {
                "number": link.number, "previous": link.previous, "digest": link.digest,
                "sealed_at": link.sealed_at.isoformat(), "hashes": list(link.hashes),
            }
            for link in links
        ],
        "unsealed": _unsealed(records, sealed),
    }  # fmt: skip
    pack["hash"] = hash_of(pack)
    return pack


def _is_chosen(article: Article, numbers: Sequence[str]) -> bool:
    bound = bool(article.controls)
    if not numbers:
        return bound
    return bound and any(
        article.number == each or article.number.startswith(f"{each}.") for each in numbers
    )


def _unsealed(records: dict[str, list[Any]], sealed: set[str]) -> list[str]:
    """Return the records that are younger than the newest seal: they are named, not hidden."""
    return sorted((n for n, row in records.items() if row_hash(row) not in sealed), key=int)


def _article(
    center_id: int, order: Order, at: datetime, labels: dict[str, Article], article: Article
) -> dict[str, Any]:
    found = [controls.get(key) for key in article.controls]
    return {
        "number": article.number,
        "label": full_label(article, labels),
        "text": article.text,
        "controls": [
            _control(center_id, order, at, control)
            for control in found
            if control is not None and not control.standing
        ],
        "standing": [_standing(center_id, c) for c in found if c is not None and c.holds],
    }


def _standing(center_id: int, control: Control) -> dict[str, Any]:
    assert control.holds is not None  # noqa: S101 - the caller has looked
    held = control.holds(center_id)
    return {
        "key": control.key, "label": str(control.label), "proof": str(control.proof),
        "holds": held.ok, "words": str(held.words),
    }  # fmt: skip


def _control(center_id: int, order: Order, at: datetime, control: Control) -> dict[str, Any]:
    rows = Occasion.objects.filter(
        center_id=center_id, control=control.key, day__range=(order.period.first, order.period.last)
    ).exclude(verdict="cancelled")
    facts = rows.order_by("key").values_list("key", "verdict", "history")
    population = [(key, _verdict(at, *rest)) for key, *rest in facts[: MOST + 1]]
    if len(population) > MOST:
        raise TooManyOccasions(
            _("“%(control)s” came up more than %(most)s times in these days.")
            % {"control": control.label, "most": f"{MOST:,}"},
            remedy=_("Choose fewer days or fewer articles."),
        )
    keys = draw(order.seed, control.key, [key for key, _v in population], order.per_control)
    drawn, verdicts = {row.key: row for row in rows.filter(key__in=keys)}, dict(population)
    return {
        "key": control.key,
        "label": str(control.label),
        "proof": str(control.proof),
        "values": _values(order.version.pk, control),
        "counts": counted(population),
        "population": [list(each) for each in population],
        "samples": [_sample(drawn[key], verdicts[key]) for key in keys],
    }


def _verdict(at: datetime, verdict: str, history: Sequence[Sequence[Any]]) -> str:
    """Return a verdict as of `at`: what has run out since the worker last looked is not open any more."""
    known = rules.known_at(history, at) if verdict == "open" else None
    return known.verdict if known is not None else verdict


def _values(version_id: int, control: Control) -> dict[str, str]:
    """Return what the charter sets for a control, in words."""
    return {
        each.name: parameters.told(version_id, f"{control.key}.{each.name}")
        for each in control.parameters
    }


def _sample(row: Occasion, verdict: str) -> dict[str, Any]:
    return {
        "key": row.key,
        "opened_at": _moment(row.opened_at),
        "due_at": _moment(row.due_at),
        "done_at": _moment(row.done_at),
        "recorded_at": _moment(row.recorded_at),
        "verdict": verdict,
        "grade": row.grade,
        "records": list(row.entries),
    }


def _moment(value: datetime | None) -> str | None:
    return value.isoformat() if value else None


def bound_articles(version: CharterVersion) -> list[tuple[str, str]]:
    """Return (number, label and first words) of the articles under which something is bound."""
    articles = list(Article.objects.filter(version=version).order_by("order"))
    bound = {a.number.partition(".")[0] for a in articles if _is_chosen(a, ())}
    return [
        (a.number, f"{a.label}　{a.text[:24]}")
        for a in articles
        if a.number in bound and a.kind == "article"
    ]


def packs_made(center_id: int, most: int = 10) -> list[JournalEntry]:
    """Return the journal's newest rows about packs."""
    rows = JournalEntry.objects.filter(
        center_id=center_id, operation="proof.packed", case_id__isnull=True,
        subject_kind="charter.charterversion",
    )  # fmt: skip
    return list(rows.order_by("-pk")[:most])
