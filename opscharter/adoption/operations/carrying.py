"""Interpretations follow their articles into the next version."""

from datetime import datetime

from opscharter.adoption.models import Place
from opscharter.adoption.queries.changes import editorials, labels_of
from opscharter.adoption.sentences import CARRIED
from opscharter.charter.carrying import carried
from opscharter.charter.models import CharterVersion
from opscharter.charter.text import parse
from opscharter.core.actor import Actor
from opscharter.core.journal import record


def carry(
    *, version: CharterVersion, before: CharterVersion | None, by: Actor, at: datetime
) -> None:
    """Place every interpretation that stands in `before` into `version`; one whose article is gone stays behind."""
    if before is None:
        return
    places = Place.objects.filter(version=before, interpretation__withdrawn_at=None).select_related(
        "interpretation"
    )
    if not places:
        return
    found = carried(parse(before.text), parse(version.text))
    labels, said = labels_of(version), editorials(version)
    rows = []
    for place in places:
        target = found.get(place.article_number)
        if target is None:
            continue
        changed = target.changed and target.number.partition(".")[0] not in said
        rows.append(
            Place(
                center_id=version.center_id, interpretation=place.interpretation, version=version,
                article_number=target.number, label=labels.get(target.number, ""),
                changed=place.changed or changed,
            )
        )  # fmt: skip
    Place.objects.bulk_create(rows)
    record(
        CARRIED, subject=version, by=by, at=at,
        changes={"carried": len(rows), "left": len(places) - len(rows), "changed": sum(row.changed for row in rows)},
    )  # fmt: skip
