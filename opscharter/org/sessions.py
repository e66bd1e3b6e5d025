"""Who a request comes from: the session behind a cookie, the account behind a key for programs."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from opscharter.core.actor import Actor
from opscharter.core.scope import center_scope
from opscharter.org.access import Standing, remembered_standing
from opscharter.org.choices import PersonState
from opscharter.org.models import Account, Center, SignIn, Token
from opscharter.org.operations.sign_in import IDLE, LONGEST

COOKIE: Final = "oc_session"
_COOKIE_SHAPE: Final = re.compile(r"(\d{1,18})\.([\w-]{20,100})", re.ASCII)
_TOKEN_SHAPE: Final = re.compile(r"oc_(\d{1,18})_([\w-]{20,100})", re.ASCII)
_TOUCHED_EVERY: Final = timedelta(minutes=5)


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
        row = (
            Token.objects.select_related("account__person")
            .filter(
                center_id=center_id,
                secret_hash=_hashed(shape[2]),
                revoked_at=None,
                account__disabled_at=None,
                account__person__state=PersonState.ACTIVE,
            )
            .first()
        )
        if row is None:
            return None
        return _arrival(center_id, row.account, at=at, request_id=request_id)


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
