"""Signing in and out, and the sessions that come of it."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth.hashers import check_password, make_password
from django.db import connection
from django.utils.translation import gettext_lazy as _

from opscharter.core.actor import Actor
from opscharter.core.journal import record
from opscharter.core.operation import operation
from opscharter.core.protected import blind_index
from opscharter.core.refusal import Conflict, Invalid
from opscharter.core.registry import sentence
from opscharter.core.scope import center_scope
from opscharter.org import throttling
from opscharter.org.access import ACCOUNTS, actor_for
from opscharter.org.choices import PersonState
from opscharter.org.models import Account, SignIn
from opscharter.org.operations.accounts import count_code_attempt, hashed, use_code
from opscharter.org.rules import login_of, phone_or_none

SIGNED_IN = sentence("org.sign_in", _("%(actor)s signed in"))
CONFIRMED = sentence("org.sign_in.confirm", _("%(actor)s confirmed the sign-in with a code"))
SIGNED_OUT = sentence("org.sign_out", _("%(actor)s signed out"))
ENDED = sentence("org.sign_in.end", _("%(actor)s ended a session of %(subject)s"))

#: a session ends when it is not used for this long, and in any case after the longest time
IDLE: Final = timedelta(hours=12)
LONGEST: Final = timedelta(days=14)
LOGIN_FREE: Final = 5
ADDRESS_FREE: Final = 30
_CANDIDATES_MOST: Final = 5
#: as much work for an unknown name as for a known one
_NOBODY: Final = make_password("nobody's password")


class SignInRefused(Invalid):
    """Name and password do not fit; which of the two is not said."""

    code = "sign_in_refused"
    default_message = _("The name or the password is not right.")


@dataclass(frozen=True, slots=True)
class Begun:
    """A session that has begun: its row and the cookie's value "<center>.<secret>"."""

    sign_in: SignIn
    cookie: str


def sign_in(
    *, login: str, password: str, address: str = "", agent: str = "", at: datetime
) -> Begun:
    """Sign in with a sign-in name or a phone number. Raises `SignInRefused`, or TooMany saying how long to wait."""
    name = login_of(login)
    throttling.attempt("address", address, free=ADDRESS_FREE, at=at)
    throttling.attempt("login", name, free=LOGIN_FREE, at=at)
    account = _match(name, password)
    if account is None:
        raise SignInRefused
    if account.password_expires_at is not None and account.password_expires_at <= at:
        raise SignInRefused(
            _("This one-time password is no longer valid."),
            remedy=_("Ask your administrator for a new one."),
        )
    throttling.succeeded("login", name)
    throttling.forgive("address", address)
    with center_scope(account.center_id):
        by = actor_for(account, at=at)
        return _begin(account=account, address=address[:45], agent=agent[:200], by=by, at=at)


def _match(name: str, password: str) -> Account | None:
    """Return the open account that name (or phone) and password belong to, of whichever center."""
    number = phone_or_none(name)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT center, account FROM org_account_centers(%s, %s) LIMIT %s",
            [name, blind_index(number, "phone") if number else None, _CANDIDATES_MOST],
        )
        candidates = cursor.fetchall()
    for center, pk in candidates:
        with center_scope(center):
            account = Account.objects.select_related("person").filter(pk=pk).first()
            if (
                account is not None
                and account.disabled_at is None
                and account.person.state == PersonState.ACTIVE
                and check_password(password, account.password)
            ):
                return account
    if not candidates:
        check_password(password, _NOBODY)
    return None


@operation
def _begin(*, account: Account, address: str, agent: str, by: Actor, at: datetime) -> Begun:
    secret = secrets.token_urlsafe(32)
    row = SignIn.objects.create(
        center_id=by.center,
        account=account,
        secret_hash=hashed(secret),
        created_at=at,
        seen_at=at,
        expires_at=at + IDLE,
        address=address,
        agent=agent,
    )
    record(SIGNED_IN, subject=row, label=account.person.name, by=by, at=at)
    return Begun(row, f"{by.center}.{secret}")


def check_second_factor(*, sign_in: SignIn, code: str, by: Actor, at: datetime) -> None:
    """Confirm a session with a code of the authenticator app. Raises `WrongCode`, or TooMany."""
    count_code_attempt(sign_in.account, at)
    _confirm(sign_in=sign_in, code=code, by=by, at=at)
    throttling.succeeded("code", str(sign_in.account_id))


@operation
def _confirm(*, sign_in: SignIn, code: str, by: Actor, at: datetime) -> None:
    use_code(sign_in.account, code, at)
    SignIn.objects.filter(pk=sign_in.pk).update(second_factor_at=at)
    record(CONFIRMED, subject=sign_in, label=by.name, by=by, at=at)


@operation
def sign_out(*, sign_in: SignIn, by: Actor, at: datetime) -> None:
    """End the own session."""
    SignIn.objects.filter(pk=sign_in.pk, ended_at=None).update(ended_at=at)
    record(SIGNED_OUT, subject=sign_in, label=by.name, by=by, at=at)


@operation
def end_sign_in(*, sign_in: SignIn, by: Actor, at: datetime) -> None:
    """End one session: one's own on another device, or anybody's by who manages accounts."""
    if by.account != sign_in.account_id:
        by.require(ACCOUNTS)
    if not SignIn.objects.filter(pk=sign_in.pk, ended_at=None).update(ended_at=at):
        raise Conflict(_("This session has ended already."))
    record(ENDED, subject=sign_in, label=sign_in.account.person.name, by=by, at=at)


@operation
def end_other_sign_ins(*, sign_in: SignIn, by: Actor, at: datetime) -> int:
    """End all of one's sessions but this one; returns how many."""
    others = SignIn.objects.filter(account=sign_in.account_id, ended_at=None).exclude(pk=sign_in.pk)
    count = others.update(ended_at=at)
    record(ENDED, subject=sign_in, label=by.name, by=by, at=at, changes={"count": count})
    return count
