"""What the version in force asks of some posts, with what came of it today and this month; a fixed number of queries."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Final

from django.db.models import Count, Min, Q, Sum

from opscharter.charter import rules as verdicts
from opscharter.charter.checks.findings import Labels
from opscharter.charter.checks.meanings import leads, meanings, obliges
from opscharter.charter.citations import address
from opscharter.charter.controls import post_behind
from opscharter.charter.models import CharterVersion, Occasion, PersonTally
from opscharter.charter.parameters import in_force, value
from opscharter.charter.people import declares, states
from opscharter.charter.queries.page import standings_of
from opscharter.charter.queries.versions import version_of
from opscharter.charter.registry import FlowStep, Standing, controls, flow_sources
from opscharter.charter.rhythm import round_of
from opscharter.charter.text import parse
from opscharter.core.actor import Actor
from opscharter.core.calendar.queries import calendar_for
from opscharter.core.clock import ZONE
from opscharter.org.models import Post as PostRow
from opscharter.org.models import PostCapability
from opscharter.proof.mine.choices import Reason
from opscharter.proof.mine.rules import ORDER, Asking, Clause, Post, Reasons, concerned

ANSWERING: Final = "director"


@dataclass(frozen=True, slots=True)
class Counts:
    """What came of it in some days, for the posts that are asked about."""

    due: int = 0
    done: int = 0
    late: int = 0
    missed: int = 0


@dataclass(frozen=True, slots=True)
class Duty:
    """An article that concerns the posts: why, and what came of it. `waiting` are open now, `next_due` the first of them."""

    number: str
    label: str
    text: str
    url: str
    reason: Reason
    standings: Sequence[Standing]
    today: Counts
    month: Counts
    waiting: int = 0
    next_due: datetime | None = None
    counted: bool = True

    @property
    def order(self) -> tuple[int, datetime, int]:
        """What is due first comes first, then the closest reason."""
        last = datetime.max.replace(tzinfo=ZONE)
        return (self.next_due is None, self.next_due or last, ORDER.index(self.reason))


@dataclass(frozen=True, slots=True)
class Mine:
    """The page: the duties that are this post's own, and those that hold for everybody."""

    version: CharterVersion
    own: Sequence[Duty]
    shared: Sequence[Duty]
    today: Counts
    month: Counts
    posts: Sequence[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class _Node:
    number: str
    label: str
    text: str
    parent: str
    controls: tuple[str, ...]
    obliges: bool


@lru_cache(maxsize=64)
def _nodes(center_id: int, version_id: int) -> tuple[_Node, ...]:
    """Return the nodes of a published version, which never changes: read once in a process."""
    version = version_of(center_id, version_id)
    document = parse(version.text)
    read = meanings(document)
    parents, labels = leads(document.nodes), Labels(document)
    found = []
    for node in document.nodes:
        heading = node.kind in {"chapter", "section"}
        label = "" if heading else labels.of(node.number)
        leaf = not heading and node.number not in parents
        found.append(
            _Node(
                node.number, label, node.text or node.title, node.parent,
                tuple(dict.fromkeys(s.control for s in node.spans if s.kind == "control" and not declares(s.target))),
                leaf and obliges(read[node.number]) and not any(declares(s.target) for s in node.spans),
            )
        )  # fmt: skip
    return tuple(found)


def _steps() -> Mapping[str, list[FlowStep]]:
    found: dict[str, list[FlowStep]] = defaultdict(list)
    for source in flow_sources.values():
        for flow in source():
            for step in flow.steps:
                if step.control:
                    found[step.control].append(step)
    return found


def _asking(key: str, version_id: int, steps: Mapping[str, list[FlowStep]]) -> Asking:
    control = controls.get(key)
    named = [
        str(value(version_id, f"{key}.{parameter.name}"))
        for parameter in (control.parameters if control else ())
        if parameter.kind == "post"
    ]
    room = key.partition("/")[0]
    about = {
        "org.post": (post_behind(key),),
        "org.duty": (post_behind(key) or "*heads",),
        "org.view": (ANSWERING,),
        "org.delegation": (ANSWERING, "deputy_director"),
    }.get(room, ())
    return Asking(
        key, states(key), tuple(named), about,
        tuple((step.posts, step.needs) for step in steps.get(key, ())),
    )  # fmt: skip


def duties_of_posts(center_id: int, version_id: int) -> dict[str, Reasons]:
    """Return number of each duty of a version -> key of each post it concerns -> why; two queries."""
    granted: dict[int, set[str]] = defaultdict(set)
    for grant in PostCapability.objects.filter(center_id=center_id):
        granted[grant.post_id].add(grant.capability)
    rows = PostRow.objects.filter(center_id=center_id, closed_at=None).select_related("department")
    posts = [
        Post(row.key, row.name, row.department.name, row.heads_department, frozenset(granted[row.pk]))
        for row in rows.order_by("order", "pk")
    ]  # fmt: skip
    steps = _steps()
    clauses = [
        Clause(
            node.number, node.text, tuple(_asking(key, version_id, steps) for key in node.controls),
            node.obliges, node.parent,
        )
        for node in _nodes(center_id, version_id)
    ]  # fmt: skip
    return concerned(clauses, posts, ANSWERING)


def mine_of(actor: Actor, at: datetime, *, post: int | None = None) -> Mine | None:
    """Return what the version in force asks of the actor's posts, or of one of them; None without a version. 9 queries."""
    department = min(actor.departments, default=None)
    version = next(iter(in_force(actor.center, at, department=department)), None)
    if version is None:
        return None
    names = dict(
        PostRow.objects.filter(center_id=actor.center, pk__in=list(actor.posts))
        .order_by("order", "pk")
        .values_list("pk", "name")
    )
    chosen = [post] if post in names else list(names)
    keys = set(PostRow.objects.filter(pk__in=chosen).values_list("key", flat=True))
    reasons = duties_of_posts(actor.center, version.pk)
    nodes = {node.number: node for node in _nodes(actor.center, version.pk)}
    wanted = {
        number: min((why[key] for key in keys if key in why), key=ORDER.index)
        for number, why in reasons.items()
        if keys & why.keys()
    }
    bound = [key for number in wanted for key in nodes[number].controls]
    basis = _Basis(
        standings_of(actor.center, bound), *_tallies(actor, chosen, at), _open(actor, chosen, at),
        _coming(version, bound, at),
    )  # fmt: skip
    duties = [_duty(nodes[number], Reason(why), basis) for number, why in wanted.items()]
    return Mine(
        version,
        sorted((d for d in duties if d.reason != Reason.ALL), key=lambda d: d.order),
        sorted((d for d in duties if d.reason == Reason.ALL), key=lambda d: d.order),
        _sum(set(bound), basis.today, basis.waiting, today=True),
        _sum(set(bound), basis.month, basis.waiting),
        list(names.items()),
    )


@dataclass(frozen=True, slots=True)
class _Waiting:
    number: int = 0
    today: int = 0
    next_due: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Basis:
    standings: Mapping[str, Standing]
    today: Mapping[str, Counter[str]]
    month: Mapping[str, Counter[str]]
    waiting: Mapping[str, _Waiting]
    coming: Mapping[str, datetime]


type _ByControl = Mapping[str, Counter[str]]


def _tallies(actor: Actor, posts: Sequence[int], at: datetime) -> tuple[_ByControl, _ByControl]:
    """Return the counts of today and of this month per control; what names no post counts for the person; one query."""
    day = at.astimezone(ZONE).date()
    rows = (
        PersonTally.objects.filter(
            Q(post_id__in=posts) | Q(post_id=0, person_id=actor.person or 0),
            center_id=actor.center, day__range=(day.replace(day=1), day),
        )
        .values("control", "verdict")
        .annotate(everything=Sum("count"), now=Sum("count", filter=Q(day=day), default=0))
        .order_by()
    )  # fmt: skip
    today: dict[str, Counter[str]] = defaultdict(Counter)
    month: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        today[row["control"]][row["verdict"]] += row["now"]
        month[row["control"]][row["verdict"]] += row["everything"]
    return today, month


def _open(actor: Actor, posts: Sequence[int], at: datetime) -> Mapping[str, _Waiting]:
    """Return what is open per control, how much of it is due today, and the first of it; one query."""
    day = at.astimezone(ZONE).date()
    midnight = datetime.combine(day + timedelta(days=1), time(), ZONE)
    rows = (
        Occasion.objects.filter(
            center_id=actor.center, verdict="open", due_at__isnull=False, post_id__in=posts
        )
        .values("control")
        .annotate(number=Count("pk"), today=Count("pk", filter=Q(due_at__lt=midnight)), first=Min("due_at"))
        .order_by()
    )  # fmt: skip
    return {row["control"]: _Waiting(row["number"], row["today"], row["first"]) for row in rows}


def _coming(version: CharterVersion, keys: Sequence[str], at: datetime) -> dict[str, datetime]:
    """Return when the next round of each statement is due; no query."""
    calendar, day = calendar_for(version.center_id), at.astimezone(ZONE).date()
    found: dict[str, datetime] = {}
    for key in keys:
        if states(key):
            every = value(version.pk, f"{key}.every")
            running = round_of(every, day, calendar)
            after = round_of(every, running.last + timedelta(days=1), calendar) if running else None
            if after is not None:
                found[key] = after.due_at
    return found


def _duty(node: _Node, reason: Reason, basis: _Basis) -> Duty:
    keys = set(node.controls)
    held = [basis.standings[key] for key in node.controls if key in basis.standings]
    waiting = [basis.waiting[key] for key in node.controls if key in basis.waiting]
    due = [each.next_due for each in waiting if each.next_due]
    due += [basis.coming[key] for key in node.controls if key in basis.coming and not waiting]
    return Duty(
        node.number, node.label, node.text, address(node.number), reason, held,
        _sum(keys, basis.today, basis.waiting, today=True), _sum(keys, basis.month, basis.waiting),
        sum(each.number for each in waiting),
        min(due, default=None),
        counted=any(key not in basis.standings for key in node.controls),
    )  # fmt: skip


def _sum(
    keys: set[str], counts: _ByControl, waiting: Mapping[str, _Waiting], *, today: bool = False
) -> Counts:
    """Add up some controls. Due is what had to be done: ended or still open (today: open and due today)."""
    summed: Counter[str] = Counter()
    for key in keys:
        summed.update(counts.get(key, {}))
    ended = verdicts.applied(summed)
    wait = sum(w.today if today else w.number for key, w in waiting.items() if key in keys)
    return Counts(
        ended + wait, verdicts.good(summed), summed["late"],
        summed["missed"] + summed["broken"],
    )  # fmt: skip
