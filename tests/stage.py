"""Sets the stage for tests: real centers made by the product's own operations."""

import copy
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from opscharter.charter.operations import load_shipped
from opscharter.core.actor import Actor, system_actor
from opscharter.core.scope import center_scope
from opscharter.org.access import actor_for
from opscharter.org.loading import load_organisation
from opscharter.org.models import Account, Center
from opscharter.org.operations import create_center
from opscharter.org.operations.sign_in import _begin

CHARTER = Path(__file__).parents[1] / "charters" / "community"
#: Tests that sign in set it for the one account they need (`org.operations.set_password`): hashing is slow on purpose.
PASSWORD = "和畅-2026-测试口令"


def present[T](value: T | None) -> T:
    """Return what must be there; fails when it is not."""
    assert value is not None
    return value


@cache
def organisation() -> dict[str, Any]:
    """Return charters/community/org.yaml."""
    mapping: dict[str, Any] = yaml.safe_load((CHARTER / "org.yaml").read_text(encoding="utf-8"))
    return mapping


def build_center(key: str, at: datetime, *, charter: bool = True) -> Center:
    """Make a center with organisation, people and (by default) its charter in force since the day before `at`."""
    began = at - timedelta(days=1)
    center = create_center(
        key=key, name="和畅社区运营中心" if key == "hechang" else f"{key}运营中心", at=began
    )
    mapping = copy.deepcopy(organisation())
    if key != "hechang":
        for number, person in enumerate(mapping["people"]):
            person["login"] = f"{key}-{person['login']}"
            person["phone"] = f"1380002{number:04d}"
    with center_scope(center.pk):
        load_organisation(center=center, mapping=mapping, by=system_actor(center.pk), at=began)
        if charter:
            load_shipped(center, "community", by=system_actor(center.pk), at=began)
    return center


def actors_of(center: Center, at: datetime) -> dict[str, Actor]:
    """Return one actor per post key: the first holder; people with a second one are under "<post key>2", "<post key>3"."""
    found: dict[str, Actor] = {}
    with center_scope(center.pk):
        for account in Account.objects.select_related("person").order_by("pk"):
            actor = actor_for(account, at=at)
            for appointment in account.person.appointments.select_related("post").order_by("pk"):
                key, number = appointment.post.key, 1
                while (name := key if number == 1 else f"{key}{number}") in found:
                    number += 1
                found[name] = actor
    return found


def account_of(actor: Actor) -> Account:
    """Return the account an actor signs in with, and its person."""
    return Account.objects.select_related("person").get(pk=present(actor.account))


def session_of(actor: Actor, at: datetime) -> str:
    """Begin a session of an actor's account as after a sign-in; returns its cookie."""
    account = account_of(actor)
    account.must_change = False
    Account.objects.filter(pk=account.pk).update(must_change=False)
    begun = _begin(account=account, address="", agent="", by=actor_for(account, at=at), at=at)
    return begun.cookie
