"""Setting up a center's departments, posts and people from a file (`charters/<key>/org.yaml`)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from opscharter.core.actor import Actor, DataScope
from opscharter.core.clock import ZONE
from opscharter.core.journal import record
from opscharter.core.operation import operation
from opscharter.core.refusal import Invalid
from opscharter.core.registry import capabilities, sentence
from opscharter.org.models import Account, Center, Department, Person, Post
from opscharter.org.operations import (
    appoint,
    change_post,
    create_account,
    create_department,
    create_person,
    create_post,
    set_grants,
)
from opscharter.org.queries import departments_by_key, posts_by_key

LOADED = sentence("org.load", _("%(actor)s set up departments, posts and people from a file"))

_DEPARTMENT_WORDS = {"key", "name", "duties", "posts", "departments"}
_POST_WORDS = {
    "key", "name", "duties", "heads_department", "superior", "second_factor", "headcount", "grants",
}  # fmt: skip
_PERSON_WORDS = {"name", "login", "phone", "email", "posts", "acting"}


class UnusableFile(Invalid):
    """The organisation's file says something that cannot be; the message says where."""

    code = "unusable_organisation"


@dataclass(slots=True)
class Loaded:
    """What was set up (or found) by key; `accounts` by login."""

    departments: dict[str, Department] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)
    accounts: dict[str, Account] = field(default_factory=dict)


@operation
def load_organisation(
    *,
    center: Center,
    mapping: Mapping[str, Any],
    by: Actor,
    at: datetime,
    password: str | None = None,
    people: bool = True,
) -> Loaded:
    """Set up what the file describes and the center does not have yet; what is there is left as it is.

    `mapping`: {"departments": [...], "people": [...]} as in charters/community/org.yaml. `password` is given to all accounts
    of the file (demonstration); without it nobody can sign in until the administrator gives a one-time password.
    `people=False` sets up departments and posts only. Refused: `UnusableFile`, naming place and remedy.
    """
    check(mapping)
    loaded = Loaded(departments_by_key(center.pk), posts_by_key(center.pk))
    for order, (parent, given) in enumerate(_departments(mapping.get("departments", [])), start=1):
        _load_department(given, parent, order, loaded, by, at)
    fresh = {key: given for key, given in _posts(mapping) if key not in loaded.posts}
    for number, (key, given) in enumerate(fresh.items(), start=len(loaded.posts) + 1):
        _load_post(given, _home(mapping, key), number, loaded, by, at)
    for given in fresh.values():
        _connect(given, loaded, by, at)
    if people:
        for given in mapping.get("people", []):
            _load_person(given, loaded, password, by, at)
    record(
        LOADED,
        subject=center,
        by=by,
        at=at,
        changes={"departments": len(loaded.departments), "posts": len(loaded.posts)},
    )
    return loaded


def check(mapping: Mapping[str, Any]) -> None:
    """Refuse a file with unknown words, keys given twice, unknown superiors, posts or permissions."""
    seen: set[str] = set()
    for _parent, given in _departments(mapping.get("departments", [])):
        _known_words(given, _DEPARTMENT_WORDS, _("department"))
        _once(seen, f"d:{given['key']}", given["key"])
    posts = dict(_posts(mapping))
    if sum(1 for _pair in _posts(mapping)) != len(posts):
        raise UnusableFile(_("Two posts in this file have the same key."))
    for key, given in posts.items():
        _known_words(given, _POST_WORDS, _("post"))
        superior = given.get("superior")
        if superior and superior not in posts:
            raise UnusableFile(
                _("Post “%(post)s”: its superior “%(superior)s” is not in this file.")
                % {"post": key, "superior": superior}
            )
        _check_grants(key, given.get("grants", {}))
    for given in mapping.get("people", []):
        _known_words(given, _PERSON_WORDS, _("person"))
        for key in [*given.get("posts", []), *given.get("acting", [])]:
            if key not in posts:
                raise UnusableFile(
                    _("“%(person)s”: the post “%(post)s” is not in this file.")
                    % {"person": given["name"], "post": key}
                )


def _check_grants(post: str, grants: Mapping[str, str]) -> None:
    for capability, scope in grants.items():
        if capability not in capabilities:
            raise UnusableFile(
                _("Post “%(post)s”: unknown permission “%(key)s”. Known are: %(known)s.")
                % {"post": post, "key": capability, "known": ", ".join(sorted(capabilities))}
            )
        if scope not in set(DataScope):
            raise UnusableFile(
                _(
                    "Post “%(post)s”: “%(key)s” has the unknown scope “%(scope)s”; there are: %(known)s."
                )
                % {"post": post, "key": capability, "scope": scope, "known": ", ".join(DataScope)}
            )


def _known_words(given: Any, known: set[str], what: Any) -> None:
    if not isinstance(given, Mapping) or not given.get("name"):
        raise UnusableFile(_("Each %(what)s in this file needs a name.") % {"what": what})
    if "key" in known and not given.get("key"):
        raise UnusableFile(
            _("The %(what)s “%(name)s” needs a key.") % {"what": what, "name": given["name"]}
        )
    unknown = sorted(set(given) - known)
    if unknown:
        raise UnusableFile(
            _("“%(name)s”: unknown words %(words)s; there are: %(known)s.")
            % {
                "name": given["name"],
                "words": ", ".join(unknown),
                "known": ", ".join(sorted(known)),
            }
        )


def _once(seen: set[str], mark: str, key: str) -> None:
    if mark in seen:
        raise UnusableFile(_("The key “%(key)s” is used twice.") % {"key": key})
    seen.add(mark)


def _departments(
    given: Sequence[Mapping[str, Any]], parent: str = ""
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield (key of the parent or "", department), parents before their children."""
    for each in given:
        yield parent, each
        yield from _departments(each.get("departments", []), each.get("key", ""))


def _posts(mapping: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for _parent, department in _departments(mapping.get("departments", [])):
        for post in department.get("posts", []):
            yield post.get("key", ""), post


def _home(mapping: Mapping[str, Any], post: str) -> str:
    for _parent, department in _departments(mapping.get("departments", [])):
        if any(each["key"] == post for each in department.get("posts", [])):
            return str(department["key"])
    raise LookupError(post)


def _load_department(
    given: Mapping[str, Any], parent: str, order: int, loaded: Loaded, by: Actor, at: datetime
) -> None:
    if given["key"] in loaded.departments:
        return
    loaded.departments[given["key"]] = create_department(
        key=given["key"],
        name=given["name"],
        parent=loaded.departments[parent] if parent else None,
        duties=given.get("duties", ""),
        order=order,
        by=by,
        at=at,
    )


def _load_post(
    given: Mapping[str, Any], home: str, order: int, loaded: Loaded, by: Actor, at: datetime
) -> None:
    post = create_post(
        department=loaded.departments[home],
        key=given["key"],
        name=given["name"],
        duties=given.get("duties", ""),
        heads_department=given.get("heads_department", False),
        second_factor=given.get("second_factor", False),
        headcount=given.get("headcount", 1),
        order=order,
        by=by,
        at=at,
    )
    loaded.posts[given["key"]] = post
    if given.get("grants"):
        grants: dict[str, tuple[str, Sequence[int]]] = {
            key: (scope, ()) for key, scope in given["grants"].items()
        }
        set_grants(post=post, grants=grants, by=by, at=at)


def _connect(given: Mapping[str, Any], loaded: Loaded, by: Actor, at: datetime) -> None:
    if not given.get("superior"):
        return
    post = loaded.posts[given["key"]]
    loaded.posts[given["key"]] = change_post(
        post=post,
        name=post.name,
        duties=post.duties,
        heads_department=post.heads_department,
        superior=loaded.posts[given["superior"]],
        second_factor=post.second_factor,
        headcount=post.headcount,
        by=by,
        at=at,
    )


def _load_person(
    given: Mapping[str, Any], loaded: Loaded, password: str | None, by: Actor, at: datetime
) -> None:
    login = given.get("login", "")
    known = Account.objects.filter(center_id=by.center, login=login).first() if login else None
    if known is not None:
        loaded.accounts[login] = known
        return
    today: date = at.astimezone(ZONE).date()
    person = create_person(
        name=given["name"],
        phone=given.get("phone", ""),
        email=given.get("email", ""),
        joined_on=today,
        by=by,
        at=at,
    )
    loaded.people.append(person)
    for key in given.get("posts", []):
        appoint(person=person, post=loaded.posts[key], starts_on=today, by=by, at=at)
    for key in given.get("acting", []):
        appoint(person=person, post=loaded.posts[key], starts_on=today, kind="acting", by=by, at=at)
    if login:
        loaded.accounts[login], _once_only = create_account(
            person=person, login=login, password=password or "", by=by, at=at
        )
