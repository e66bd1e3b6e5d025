"""Reads of the organisation: who holds what, names for ids, the tree, contacts."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import F, Q, QuerySet

from opscharter.core.actor import Actor
from opscharter.core.clock import ZONE
from opscharter.core.protected import blind_index
from opscharter.core.refusal import NotFound
from opscharter.core.scope import center_scope
from opscharter.org.access import CONTACTS, in_force
from opscharter.org.choices import PersonState
from opscharter.org.models import (
    Account,
    Appointment,
    Center,
    Contact,
    Delegation,
    Department,
    Person,
    Post,
    PostCapability,
    SignIn,
    Token,
)
from opscharter.org.registry import HistoryRow, histories
from opscharter.org.rules import phone_or_none

CONTACTS_SHOWN = 50


def center_ids() -> list[int]:
    """Return the ids of all centers of this installation, for workers; needs no center scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT org_center_ids()")
        return [row[0] for row in cursor.fetchall()]


def center_id_by_key(key: str) -> int | None:
    """Return the id behind a center's key; needs no center scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT org_center_by_key(%s)", [key])
        row = cursor.fetchone()
    return row[0] if row else None


def center_by_key(key: str) -> Center | None:
    """Return the center with this key or None; needs no center scope."""
    found = center_id_by_key(key)
    return center_by_id(found) if found is not None else None


def center_by_id(center_id: int) -> Center | None:
    """Return the center or None; names it itself."""
    with center_scope(center_id):
        return Center.objects.filter(pk=center_id).first()


def posts_by_key(center_id: int) -> dict[str, Post]:
    """Return all open posts by key, with departments; one query."""
    posts = Post.objects.filter(center_id=center_id, closed_at=None).select_related("department")
    return {post.key: post for post in posts}


def departments_by_key(center_id: int) -> dict[str, Department]:
    """Return all open departments by key; one query."""
    found = Department.objects.filter(center_id=center_id, closed_at=None)
    return {department.key: department for department in found}


def departments(center_id: int) -> list[Department]:
    """Return the open departments in the order of the tree: each parent before its children."""
    rows = list(
        Department.objects.filter(center_id=center_id, closed_at=None).order_by("order", "pk")
    )
    children: dict[int | None, list[Department]] = defaultdict(list)
    known = {row.pk for row in rows}
    for row in rows:
        children[row.parent_id if row.parent_id in known else None].append(row)
    ordered: list[Department] = []
    waiting = list(reversed(children[None]))
    while waiting:
        row = waiting.pop()
        ordered.append(row)
        waiting.extend(reversed(children[row.pk]))
    return ordered


def department_subtree(department_id: int) -> frozenset[int]:
    """Return the ids of a department and all below it, closed ones too (their cases remain)."""
    pattern = f"/{department_id}/"
    rows = Department.objects.filter(Q(pk=department_id) | Q(path__contains=pattern))
    return frozenset(rows.values_list("pk", flat=True))


def holders(post_id: int, at: datetime) -> list[Person]:
    """Return the people appointed to a post on the day of `at`."""
    return holders_of([post_id], at).get(post_id, [])


def holders_of(post_ids: Iterable[int], at: datetime) -> dict[int, list[Person]]:
    """Return the people appointed to each post on the day of `at`; one query."""
    found: dict[int, list[Person]] = defaultdict(list)
    for appointment in appointments_in_force(at).filter(post__in=list(post_ids)):
        found[appointment.post_id].append(appointment.person)
    return dict(found)


def serving(post_ids: Iterable[int], at: datetime) -> dict[int, list[Person]]:
    """Return who may act in each post: its holders and their deputies at the moment; two queries (for notices)."""
    posts = holders_of(post_ids, at)
    principals = {person.pk for people in posts.values() for person in people}
    lent = Delegation.objects.filter(
        principal__in=principals,
        starts_at__lte=at,
        ends_at__gt=at,
        withdrawn_at=None,
        deputy__state=PersonState.ACTIVE,
    ).select_related("deputy")
    deputies: dict[int, list[Delegation]] = defaultdict(list)
    for delegation in lent:
        deputies[delegation.principal_id].append(delegation)
    result: dict[int, list[Person]] = {}
    for post_id, people in posts.items():
        everybody = {person.pk: person for person in people}
        for person in people:
            for delegation in deputies[person.pk]:
                if delegation.post_id in {None, post_id}:
                    everybody.setdefault(delegation.deputy_id, delegation.deputy)
        result[post_id] = list(everybody.values())
    return result


def appointments_in_force(at: datetime) -> QuerySet[Appointment]:
    """Return appointments that hold on the day of `at`, with people and posts, in order of appointment."""
    day = at.astimezone(ZONE).date()
    return (
        Appointment.objects.filter(
            Q(ends_on=None) | Q(ends_on__gte=day),
            starts_on__lte=day,
            person__state=PersonState.ACTIVE,
        )
        .select_related("person", "post")
        .order_by("starts_on", "pk")
    )


def posts_of(person: Person, at: datetime) -> list[Post]:
    """Return the posts a person is appointed to on the day of `at`."""
    return [appointment.post for appointment in in_force(person.center_id, [person.pk], at)]


def posts_that_may(center_id: int, *capabilities: str) -> dict[str, dict[int, str]]:
    """Return capability -> id and name of the open posts that carry it, in their order; one query."""
    found: dict[str, dict[int, str]] = {each: {} for each in capabilities}
    rows = PostCapability.objects.filter(
        center_id=center_id, capability__in=capabilities, post__closed_at=None
    ).order_by("post__order", "post_id")
    for capability, post, name in rows.values_list("capability", "post_id", "post__name"):
        found[capability][post] = name
    return found


def names_of_people(ids: Iterable[int]) -> dict[int, str]:
    """Return person id -> name; one query, none for no ids."""
    wanted = set(ids)
    return dict(Person.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}


def names_of_posts(ids: Iterable[int]) -> dict[int, str]:
    """Return post id -> name; one query, none for no ids."""
    wanted = set(ids)
    return dict(Post.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}


def post_keys(ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """Return post id -> its key and its name, either of which a charter may write; one query, none for no ids."""
    wanted = set(ids)
    rows = Post.objects.filter(pk__in=wanted).values_list("pk", "key", "name") if wanted else ()
    return {pk: frozenset({key, name}) for pk, key, name in rows}


def names_of_departments(ids: Iterable[int]) -> dict[int, str]:
    """Return department id -> name; one query, none for no ids."""
    wanted = set(ids)
    return (
        dict(Department.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}
    )


def person_choices(
    actor: Actor, department: int | None = None, *, at: datetime | None = None
) -> list[tuple[int, str]]:
    """Return (id, name) of the people one may choose from: all who work here, or those with a post in a department.

    With `at`, only appointments in force on that day count for the department.
    """
    people = Person.objects.filter(center_id=actor.center, state=PersonState.ACTIVE)
    if department is not None:
        rows = Appointment.objects.filter(center_id=actor.center, post__department=department)
        if at is not None:
            day = at.astimezone(ZONE).date()
            rows = rows.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)
        people = people.filter(pk__in=rows.values("person"))
    return list(people.order_by("name", "pk").values_list("pk", "name"))


def one_department(actor: Actor, pk: int) -> Department:
    """Return a department of the actor's center; raises NotFound."""
    return _one(Department.objects.select_related("parent").filter(center_id=actor.center, pk=pk))


def one_post(actor: Actor, pk: int) -> Post:
    """Return a post of the actor's center; raises NotFound."""
    rows = Post.objects.select_related("department", "superior")
    return _one(rows.filter(center_id=actor.center, pk=pk))


def one_person(actor: Actor, pk: int) -> Person:
    """Return a person of the actor's center; raises NotFound."""
    return _one(Person.objects.filter(center_id=actor.center, pk=pk))


def one_contact(actor: Actor, pk: int) -> Contact:
    """Return a contact the actor may see; raises NotFound."""
    if not actor.may(CONTACTS):
        raise NotFound
    return _one(Contact.objects.filter(center_id=actor.center, pk=pk))


def one_appointment(actor: Actor, pk: int) -> Appointment:
    """Return an appointment of the actor's center; raises NotFound."""
    rows = Appointment.objects.select_related("person", "post__department")
    return _one(rows.filter(center_id=actor.center, pk=pk))


def one_delegation(actor: Actor, pk: int) -> Delegation:
    """Return a delegation of the actor's center; raises NotFound."""
    rows = Delegation.objects.select_related("principal", "deputy", "post")
    return _one(rows.filter(center_id=actor.center, pk=pk))


def _one[M: (Department, Post, Person, Contact, Appointment, Delegation)](rows: QuerySet[M]) -> M:
    found = rows.first()
    if found is None:
        raise NotFound
    return found


def contacts_by_phone(actor: Actor, phone: str) -> list[Contact]:
    """Return the contacts with this phone number (whole number), newest first; none for what is no number."""
    number = phone_or_none(phone)
    if number is None:
        return []
    rows = Contact.objects.filter(center_id=actor.center, phone_index=blind_index(number, "phone"))
    return list(rows.order_by("-pk")[:CONTACTS_SHOWN])


def find_contacts(actor: Actor, text: str) -> list[Contact]:
    """Return contacts by whole phone number or beginning of the name, newest first, at most `CONTACTS_SHOWN`."""
    if not actor.may(CONTACTS):
        raise NotFound
    text = text.strip()
    if phone_or_none(text) is not None:
        return contacts_by_phone(actor, text)
    rows = Contact.objects.filter(center_id=actor.center)
    if text:
        rows = rows.filter(name__startswith=text)
    return list(rows.order_by("-pk")[:CONTACTS_SHOWN])


def contact_history(contact: Contact, actor: Actor) -> list[HistoryRow]:
    """Return earlier dealings with a contact, newest first, from all rooms that keep some; what the actor may see."""
    rows = [row for source in histories.values() for row in source(contact, actor)]
    return sorted(rows, key=lambda row: row.at, reverse=True)


def delegations_of(person_id: int) -> list[Delegation]:
    """Return delegations given or held by a person, newest first, at most 50."""
    rows = Delegation.objects.filter(Q(principal=person_id) | Q(deputy=person_id))
    return list(
        rows.select_related("principal", "deputy", "post").order_by("-starts_at", "-pk")[:50]
    )


def account_of(person: Person) -> Account | None:
    """Return the account a person signs in with, or None."""
    return Account.objects.filter(center_id=person.center_id, person=person).first()


def open_sign_ins(account_id: int, at: datetime) -> list[SignIn]:
    """Return the account's running sessions, last used first."""
    rows = SignIn.objects.filter(account=account_id, ended_at=None, expires_at__gt=at)
    return list(rows.order_by("-seen_at", "-pk")[:50])


def live_tokens(account_id: int) -> list[Token]:
    """Return the account's keys for programs that are not revoked."""
    return list(Token.objects.filter(account=account_id, revoked_at=None).order_by("-pk")[:50])


def appointments_of(person: Person) -> list[Appointment]:
    """Return all appointments of a person, running ones first, then the latest."""
    rows = Appointment.objects.filter(center_id=person.center_id, person=person)
    return list(
        rows.select_related("post__department").order_by(F("ends_on").desc(nulls_first=True), "-pk")
    )


def appointments_of_post(post_id: int) -> list[Appointment]:
    """Return the appointments to a post, running ones first, then the latest, at most 50."""
    rows = Appointment.objects.filter(post=post_id).select_related("person")
    return list(rows.order_by(F("ends_on").desc(nulls_first=True), "-pk")[:50])


def grants_of(post_id: int) -> list[PostCapability]:
    """Return what a post may do."""
    return list(PostCapability.objects.filter(post=post_id).order_by("capability"))


def staff(actor: Actor, at: datetime, *, left: bool = False) -> list[tuple[Person, list[Post]]]:
    """Return everybody who works here (or has left) with the posts held on the day of `at`; 2 queries."""
    state = PersonState.LEFT if left else PersonState.ACTIVE
    people = list(Person.objects.filter(center_id=actor.center, state=state).order_by("name", "pk"))
    posts: dict[int, list[Post]] = defaultdict(list)
    for appointment in appointments_in_force(at).filter(center_id=actor.center):
        posts[appointment.person_id].append(appointment.post)
    return sorted(
        ((person, posts[person.pk]) for person in people),
        key=lambda row: (row[1][0].order if row[1] else 10**6, row[0].name, row[0].pk),
    )


@dataclass(frozen=True, slots=True)
class PostOnChart:
    """A post on the org chart with who holds it."""

    post: Post
    holders: Sequence[Appointment]

    @property
    def vacant(self) -> int:
        """Return how many seats are empty."""
        return max(0, self.post.headcount - len(self.holders))


@dataclass(frozen=True, slots=True)
class DepartmentOnChart:
    """A department on the org chart: depth in the tree, its posts and what lies below."""

    department: Department
    depth: int
    posts: Sequence[PostOnChart]
    children: "Sequence[DepartmentOnChart]"


def chart(center_id: int, at: datetime) -> list[DepartmentOnChart]:
    """Return the tree of open departments with posts and holders; 3 queries."""
    rows = departments(center_id)
    held: dict[int, list[Appointment]] = defaultdict(list)
    for appointment in appointments_in_force(at).filter(center_id=center_id):
        held[appointment.post_id].append(appointment)
    posts: dict[int, list[PostOnChart]] = defaultdict(list)
    for post in Post.objects.filter(center_id=center_id, closed_at=None).order_by("order", "pk"):
        posts[post.department_id].append(PostOnChart(post, held[post.pk]))
    known = {row.pk for row in rows}
    below: dict[int | None, list[Department]] = defaultdict(list)
    for row in rows:
        below[row.parent_id if row.parent_id in known else None].append(row)

    def build(parent: int | None, depth: int) -> list[DepartmentOnChart]:
        return [
            DepartmentOnChart(row, depth, posts[row.pk], build(row.pk, depth + 1))
            for row in below[parent]
        ]

    return build(None, 0)
