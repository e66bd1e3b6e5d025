"""Taking somebody on in one step: person, first post, account."""

from datetime import datetime

from opscharter.core.actor import Actor
from opscharter.core.clock import ZONE
from opscharter.core.operation import operation
from opscharter.org.models import Person, Post
from opscharter.org.operations.accounts import create_account
from opscharter.org.operations.people import appoint, create_person


@operation
def take_on(
    *,
    name: str,
    phone: str = "",
    email: str = "",
    post: Post | None = None,
    login: str = "",
    by: Actor,
    at: datetime,
) -> tuple[Person, str]:
    """Enter a new person, appointed from today if `post` is given, with an account if `login` is.

    Returns (person, one-time password or ""); all or nothing.
    """
    today = at.astimezone(ZONE).date()
    person = create_person(
        name=name,
        phone=phone,
        email=email,
        joined_on=today,
        department=post.department if post else None,
        by=by,
        at=at,
    )
    if post is not None:
        appoint(person=person, post=post, starts_on=today, by=by, at=at)
    once = create_account(person=person, login=login, by=by, at=at)[1] if login else ""
    return person, once
