"""The chore that begins the rounds of statements: whatever was not begun because no worker ran is begun afterwards."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from opscharter.charter.citations import cited
from opscharter.charter.models import Binding, CharterVersion
from opscharter.charter.parameters import in_force, published_versions, value
from opscharter.charter.people import STATEMENT
from opscharter.core.actor import system_actor
from opscharter.core.calendar.queries import calendar_for
from opscharter.core.clock import ZONE
from opscharter.core.refusal import Conflict
from opscharter.org.models import Post
from opscharter.org.queries import posts_by_key
from opscharter.proof.statements.models import Statement
from opscharter.proof.statements.operations import Asked, open_rounds
from opscharter.proof.statements.rules import rounds_begun

BACK: Final = timedelta(days=400)
"""So far back rounds are begun that nobody has begun in time."""

_done: dict[int, tuple[Any, ...]] = {}


def open_due(center_id: int, at: datetime) -> int:
    """Begin every round that has come up by `at` in a center; returns how many. Asks nothing while day and versions stay."""
    versions = [
        version
        for version in published_versions(center_id)
        if version.effective_at is not None and version.effective_at <= at
    ]
    seen = (
        at.astimezone(ZONE).date(),
        *((v.pk, v.superseded_at, v.generalised_at) for v in versions),
    )
    if _done.get(center_id) == seen:
        return 0
    asked = list(_asked(center_id, versions, at))
    if asked:
        try:
            open_rounds(asked=asked, by=system_actor(center_id), at=at)
        except Conflict:  # another worker is at it; looked at again at once
            return 0
    _done[center_id] = seen
    return len(asked)


@dataclass(frozen=True, slots=True)
class _Bound:
    """A statement that a version asks for, and the post it names there."""

    version: CharterVersion
    control: str
    article_number: str
    label: str
    post: Post | None


def _asked(center_id: int, versions: Sequence[CharterVersion], at: datetime) -> Iterator[Asked]:
    bound = _bound(center_id, [v for v in versions if not _long_over(v, at)])
    if not bound:
        return
    known = set(
        Statement.objects.filter(
            center_id=center_id, last__gte=(at - BACK).date() - timedelta(days=750)
        ).values_list("control", "key")
    )
    calendar = calendar_for(center_id)
    for each in bound:
        every = value(each.version.pk, f"{each.control}.every")
        began = max(each.version.effective_at or at, at - BACK)
        for round_, opened_at in rounds_begun(every, began, at, calendar):
            key = f"{round_.first:%Y%m%d}-{round_.last:%Y%m%d}@{each.version.key}"
            if (each.control, key) in known or not _rules(each, opened_at):
                continue
            known.add((each.control, key))
            yield Asked(
                each.control, key, each.version, each.article_number, each.label, round_, opened_at,
                each.post,
            )  # fmt: skip


def _long_over(version: CharterVersion, at: datetime) -> bool:
    return version.superseded_at is not None and version.superseded_at < at - BACK


def _rules(bound: _Bound, at: datetime) -> bool:
    """Tell whether the version is the one in force for the post's department at `at`: a pilot takes the place of the other."""
    version = bound.version
    department = bound.post.department_id if bound.post else None
    found = in_force(version.center_id, at, version.key, department=department)
    return bool(found) and found[0].pk == version.pk


def _bound(center_id: int, versions: Sequence[CharterVersion]) -> list[_Bound]:
    """Return what the versions ask to be stated; the first article that binds a control counts."""
    rows = Binding.objects.filter(
        center_id=center_id, version__in=[v.pk for v in versions], control__startswith=f"{STATEMENT}/"
    )  # fmt: skip
    found: dict[tuple[int, str], str] = {}
    for row in rows.order_by("pk"):
        found.setdefault((row.version_id, row.control), row.article_number)
    if not found:
        return []
    posts = posts_by_key(center_id)
    named = {post.name: post for post in posts.values()} | posts
    articles = cited((version, number) for (version, _control), number in found.items())
    by_id = {version.pk: version for version in versions}
    return [
        _Bound(
            by_id[version], control, number,
            str(articles[version, number]) if (version, number) in articles else number,
            named.get(str(value(version, f"{control}.by"))),
        )
        for (version, control), number in found.items()
    ]  # fmt: skip
