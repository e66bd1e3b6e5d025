"""Who a request comes from: the session behind a cookie, the account behind a key for programs."""

import re
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from opscharter.core.actor import Actor
from opscharter.core.database.prepared import fetch
from opscharter.core.scope import center_scope
from opscharter.org.access import Standing, remembered_standing
from opscharter.org.choices import PersonState
from opscharter.org.models import Account, Center, SignIn
from opscharter.org.operations.sign_in import IDLE, LONGEST

COOKIE: Final = "oc_session"
_COOKIE_SHAPE: Final = re.compile(r"(\d{1,18})\.([\w-]{20,100})", re.ASCII)
_TOKEN_SHAPE: Final = re.compile(r"oc_(\d{1,18})_([\w-]{20,100})", re.ASCII)
_TOUCHED_EVERY: Final = timedelta(minutes=5)
#: a key that is good, its account, and which versions of the rows it stands on are in force
_KEY: Final = """
    SELECT account.id, account.xmin::text, person.xmin::text, center.xmin::text
    FROM org_token token
    JOIN org_account account ON account.id = token.account_id
    JOIN org_person person ON person.id = account.person_id
    JOIN org_center center ON center.id = token.center_id
    WHERE token.center_id = %s AND token.secret_hash = %s AND token.revoked_at IS NULL
        AND account.disabled_at IS NULL AND person.state = 'active'
"""
_PROGRAMS_MOST: Final = 1024
#: account id -> (versions of its rows, center, account): asked once per request whether they still hold
_programs: dict[int, tuple[list[str], Center, Account]] = {}


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who comes: the center, the account, what it acts as. `pending`: a second factor is still owed, so there is no actor."""

    center: Center
    account: Account
    standing: Standing
    actor: Actor | None
    sign_in: SignIn | None = None
    pending: bool = False


def by_cookie(value: str, *, at: datetime, request_id: str) -> Arrival | None:
    """Return who the session cookie stands for, or None when it does not (any more); 2 queries when all is remembered."""
    shape = _COOKIE_SHAPE.fullmatch(value)
    if shape is None:
        return None
    center_id = int(shape[1])
    with center_scope(center_id):
        row = (
            SignIn.objects.select_related("account__person")
            .filter(
                center_id=center_id,
                secret_hash=_hashed(shape[2]),
                ended_at=None,
                expires_at__gt=at,
                account__disabled_at=None,
                account__person__state=PersonState.ACTIVE,
            )
            .first()
        )
        if row is None:
            return None
        _touch(row, at)
        return _arrival(center_id, row.account, at=at, request_id=request_id, sign_in=row)


def by_token(value: str, *, at: datetime, request_id: str) -> Arrival | None:
    """Return who a key for programs acts as, or None."""
    shape = _TOKEN_SHAPE.fullmatch(value)
    if shape is None:
        return None
    center_id = int(shape[1])
    with center_scope(center_id):
        found = fetch(_KEY, [center_id, _hashed(shape[2])])
        if not found:
            return None
        account_id, *stamp = found[0]
        known = _programs.get(account_id)
        if known is None or known[0] != stamp:
            account = Account.objects.select_related("person").get(pk=account_id)
            center = Center.objects.get(pk=center_id)
            if len(_programs) >= _PROGRAMS_MOST:
                _programs.clear()
            known = _programs[account_id] = (stamp, center, account)
        # rows of ours are handed out as copies: whoever changes one changes it for this request only
        _stamp, center, account = known
        return _as(copy(center), copy(account), at=at, request_id=request_id)


def _arrival(
    center_id: int,
    account: Account,
    *,
    at: datetime,
    request_id: str,
    sign_in: SignIn | None = None,
) -> Arrival | None:
    center = Center.objects.filter(pk=center_id).first()
    if center is None:
        return None
    return _as(center, account, at=at, request_id=request_id, sign_in=sign_in)


def _as(
    center: Center,
    account: Account,
    *,
    at: datetime,
    request_id: str,
    sign_in: SignIn | None = None,
) -> Arrival:
    standing = remembered_standing(account, at=at, version=center.access_version)
    owed = standing.second_factor or account.totp_confirmed_at is not None
    if sign_in is not None and owed and sign_in.second_factor_at is None:
        return Arrival(center, account, standing, None, sign_in, pending=True)
    actor = replace(standing.actor, request_id=request_id)
    return Arrival(center, account, standing, actor, sign_in)


def _touch(row: SignIn, at: datetime) -> None:
    """Note that a session is in use, at most every five minutes: what keeps it alive, nothing that happened."""
    if at - row.seen_at < _TOUCHED_EVERY:
        return
    row.seen_at, row.expires_at = at, min(row.created_at + LONGEST, at + IDLE)
    SignIn.objects.filter(pk=row.pk).update(seen_at=row.seen_at, expires_at=row.expires_at)


def _hashed(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
