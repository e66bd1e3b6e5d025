"""Accounts: passwords, the second factor, keys for programs, how somebody likes it to look."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

import pyotp
from django.contrib.auth.hashers import check_password, make_password
from django.utils.translation import gettext_lazy as _

from opscharter.core.actor import Actor
from opscharter.core.journal import record
from opscharter.core.operation import operation
from opscharter.core.refusal import Conflict, Invalid, NotAllowed
from opscharter.core.registry import sentence
from opscharter.org import throttling
from opscharter.org.access import ACCOUNTS
from opscharter.org.models import Account, Person, SignIn, Token
from opscharter.org.rules import login_of, one_time_password, password_weakness

CREATED = sentence("org.account.create", _("%(actor)s opened an account for %(subject)s"))
PASSWORD = sentence("org.account.password", _("%(actor)s changed the password of %(subject)s"))
RESET = sentence("org.account.reset", _("%(actor)s gave %(subject)s a one-time password"))
DISABLED = sentence("org.account.disable", _("%(actor)s closed the account of %(subject)s"))
ENABLED = sentence("org.account.enable", _("%(actor)s opened the account of %(subject)s again"))
FACTOR_BEGUN = sentence("org.account.factor.begin", _("%(actor)s began to set up a second factor"))
FACTOR_SET = sentence("org.account.factor.set", _("%(actor)s set up a second factor"))
FACTOR_GONE = sentence(
    "org.account.factor.remove", _("%(actor)s removed the second factor of %(subject)s")
)
TOKEN_MADE = sentence("org.token.create", _("%(actor)s made a key for programs for %(subject)s"))
TOKEN_GONE = sentence("org.token.revoke", _("%(actor)s revoked a key for programs of %(subject)s"))
APPEARANCE = sentence("org.account.appearance", _("%(actor)s changed how pages look to them"))
ADDRESSES = sentence("org.account.addresses", _("%(actor)s changed their addresses for notices"))

#: a reset password has to be used within this time
ONE_TIME_LASTS: Final = timedelta(hours=72)
STEP_SECONDS: Final = 30
FACTOR_FREE: Final = 5

WEAKNESS: Final = {
    "short": _("A password needs at least 10 characters."),
    "long": _("A password has at most 128 characters."),
    "same": _("A password must not contain your sign-in name, your name or your phone number."),
    "common": _("Many people use this password; others would guess it."),
    "plain": _("This is too easy to guess: mix more different characters."),
}


class WeakPassword(Invalid):
    """The new password would be guessed."""

    code = "weak_password"


class WrongPassword(Invalid):
    """The present password is not the one given."""

    code = "wrong_password"
    default_message = _("The present password is not right.")


class WrongCode(Invalid):
    """A one-time code that does not fit, or has been used."""

    code = "wrong_code"
    default_message = _("This code is not right or has been used. Wait for the next one.")


class LoginTaken(Conflict):
    """Somebody in this installation has the sign-in name."""

    code = "login_taken"
    default_message = _("This sign-in name is taken. Choose another one.")


@operation
def create_account(
    *, person: Person, login: str, password: str | None = None, by: Actor, at: datetime
) -> tuple[Account, str]:
    """Open an account. Without `password` it gets a one-time password, returned once; an empty one lets nobody sign in.

    Returns (account, one-time password or ""). Refused: `LoginTaken`.
    """
    by.require(ACCOUNTS)
    login = login_of(login)
    if not login:
        raise Invalid(fields={"login": _("Enter a sign-in name.")})
    if Account.objects.filter(center_id=by.center, person=person).exists():
        raise Conflict(_("%(name)s has an account already.") % {"name": person.name})
    once = one_time_password() if password is None else ""
    # the name is unique in the whole installation, so other centers' accounts count although they cannot be seen
    rows = Account.objects.bulk_create(
        [
            Account(
                center_id=by.center,
                person=person,
                login=login,
                phone_index=person.phone_index,
                password=make_password(once or password or None),
                must_change=bool(once),
                password_expires_at=at + ONE_TIME_LASTS if once else None,
            )
        ],
        ignore_conflicts=True,
    )
    account = Account.objects.filter(center_id=by.center, login=login, person=person).first()
    if not rows or account is None:
        raise LoginTaken(fields={"login": LoginTaken.default_message})
    record(CREATED, subject=account, label=person.name, by=by, at=at)
    return account, once


@operation
def set_password(
    *, account: Account, password: str, must_change: bool = False, by: Actor, at: datetime
) -> None:
    """Give an account a password, on the command line or at set-up; sessions end."""
    by.require(ACCOUNTS)
    _put_password(account, password, must_change=must_change)
    SignIn.objects.filter(account=account, ended_at=None).update(ended_at=at)
    record(PASSWORD, subject=account, label=account.person.name, by=by, at=at)


@operation
def change_password(
    *,
    account: Account,
    current: str,
    password: str,
    keep: SignIn | None,
    by: Actor,
    at: datetime,
) -> None:
    """Change one's own password; all other sessions end (`keep` is the one that goes on)."""
    _require_self(by, account)
    if not check_password(current, account.password):
        raise WrongPassword(fields={"current": WrongPassword.default_message})
    if current == password:
        raise WeakPassword(fields={"password": _("Choose a password other than the present one.")})
    _put_password(account, password, must_change=False)
    others = SignIn.objects.filter(account=account, ended_at=None)
    if keep is not None:
        others = others.exclude(pk=keep.pk)
    others.update(ended_at=at)
    record(PASSWORD, subject=account, label=account.person.name, by=by, at=at)


def _put_password(account: Account, password: str, *, must_change: bool) -> None:
    person = account.person
    weakness = password_weakness(
        password,
        login=account.login,
        phone=person.phone.reveal() if person.phone else "",
        name=person.name,
    )
    if weakness:
        raise WeakPassword(WEAKNESS[weakness], fields={"password": WEAKNESS[weakness]})
    account.password = make_password(password)
    account.must_change = must_change
    account.password_expires_at = None
    account.save(update_fields=["password", "must_change", "password_expires_at"])


@operation
def reset_password(*, account: Account, by: Actor, at: datetime) -> str:
    """Return a one-time password, valid 72 hours, that must be changed after signing in; all sessions end."""
    by.require(ACCOUNTS)
    if account.disabled_at is not None:
        raise Conflict(_("This account is closed. Open it again first."))
    once = one_time_password()
    account.password = make_password(once)
    account.must_change = True
    account.password_expires_at = at + ONE_TIME_LASTS
    account.save(update_fields=["password", "must_change", "password_expires_at"])
    SignIn.objects.filter(account=account, ended_at=None).update(ended_at=at)
    record(RESET, subject=account, label=account.person.name, by=by, at=at)
    return once


@operation
def disable_account(*, account: Account, reason: str, by: Actor, at: datetime) -> None:
    """Close an account: nobody signs in with it, sessions and keys stop at once."""
    by.require(ACCOUNTS)
    if by.account == account.pk:
        raise Conflict(_("You cannot close your own account."))
    if not Account.objects.filter(pk=account.pk, disabled_at=None).update(disabled_at=at):
        raise Conflict(_("This account is closed already."))
    SignIn.objects.filter(account=account, ended_at=None).update(ended_at=at)
    Token.objects.filter(account=account, revoked_at=None).update(revoked_at=at)
    record(
        DISABLED, subject=account, label=account.person.name, by=by, at=at, reason=reason.strip()
    )


@operation
def enable_account(*, account: Account, by: Actor, at: datetime) -> None:
    """Open a closed account again; keys for programs stay revoked."""
    by.require(ACCOUNTS)
    if not Account.objects.filter(pk=account.pk, disabled_at__isnull=False).update(
        disabled_at=None
    ):
        raise Conflict(_("This account is open."))
    record(ENABLED, subject=account, label=account.person.name, by=by, at=at)


@operation
def begin_second_factor(*, account: Account, by: Actor, at: datetime) -> str:
    """Return a fresh secret for an authenticator app; it holds only after `confirm_second_factor`."""
    _require_self(by, account)
    if account.totp_confirmed_at is not None:
        raise Conflict(_("A second factor is set up already."))
    secret = pyotp.random_base32()
    account.totp_secret = secret
    account.save(update_fields=["totp_secret"])
    record(FACTOR_BEGUN, subject=account, label=account.person.name, by=by, at=at)
    return secret


@operation
def confirm_second_factor(
    *, account: Account, code: str, session: SignIn | None, by: Actor, at: datetime
) -> None:
    """The app shows the right code: from now on it is asked at every sign-in. `session` counts as confirmed by it."""
    _require_self(by, account)
    if account.totp_confirmed_at is not None:
        raise Conflict(_("A second factor is set up already."))
    use_code(account, code, at)
    account.totp_confirmed_at = at
    account.save(update_fields=["totp_confirmed_at"])
    if session is not None:
        SignIn.objects.filter(pk=session.pk).update(second_factor_at=at)
    record(FACTOR_SET, subject=account, label=account.person.name, by=by, at=at)


@operation
def remove_second_factor(*, account: Account, code: str = "", by: Actor, at: datetime) -> None:
    """Remove it: oneself with a last code, or the administrator for somebody whose phone is lost."""
    if by.account == account.pk:
        if account.totp_confirmed_at is not None:
            use_code(account, code, at)
    else:
        by.require(ACCOUNTS)
        SignIn.objects.filter(account=account, ended_at=None).update(ended_at=at)
    account.totp_secret = None
    account.totp_confirmed_at = None
    account.save(update_fields=["totp_secret", "totp_confirmed_at"])
    record(FACTOR_GONE, subject=account, label=account.person.name, by=by, at=at)


def remove_own_second_factor(*, account: Account, code: str, by: Actor, at: datetime) -> None:
    """Remove one's own second factor with a last code; guessing is slowed down."""
    count_code_attempt(account, at)
    remove_second_factor(account=account, code=code, by=by, at=at)
    throttling.succeeded("code", str(account.pk))


def use_code(account: Account, code: str, at: datetime) -> None:
    """Check a one-time code and use it up: each works once, and none older than the last used one. Raises `WrongCode`."""
    plain = "".join(code.split())
    if account.totp_secret and plain.isascii() and plain.isdigit():
        totp = pyotp.TOTP(account.totp_secret.reveal())
        now = int(at.timestamp()) // STEP_SECONDS
        for step in (now, now - 1, now + 1):
            if not pyotp.utils.strings_equal(plain, totp.generate_otp(step)):
                continue
            fresh = Account.objects.filter(pk=account.pk, totp_last_step__lt=step)
            if fresh.update(totp_last_step=step):
                account.totp_last_step = step
                return
    raise WrongCode(fields={"code": WrongCode.default_message})


def count_code_attempt(account: Account, at: datetime) -> None:
    """Slow down guessing codes; call before the operation that checks one, outside of it."""
    throttling.attempt("code", str(account.pk), free=FACTOR_FREE, at=at)


@operation
def make_token(*, account: Account, label: str = "", by: Actor, at: datetime) -> str:
    """Return a new key for programs, "oc_<center>_<secret>", shown this once; it acts as the account's person."""
    if by.account != account.pk:
        by.require(ACCOUNTS)
    secret = secrets.token_urlsafe(32)
    token = Token.objects.create(
        center_id=by.center,
        account=account,
        label=label.strip()[:60],
        secret_hash=hashed(secret),
        created_at=at,
    )
    record(TOKEN_MADE, subject=token, label=account.person.name, by=by, at=at)
    return f"oc_{by.center}_{secret}"


@operation
def revoke_token(*, token: Token, by: Actor, at: datetime) -> None:
    """Make a key for programs useless at once."""
    if by.account != token.account_id:
        by.require(ACCOUNTS)
    if not Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at):
        raise Conflict(_("This key has been revoked already."))
    record(TOKEN_GONE, subject=token, label=token.account.person.name, by=by, at=at)


@operation
def set_appearance(
    *, account: Account, language: str, appearance: Mapping[str, Any], by: Actor, at: datetime
) -> None:
    """Keep how pages look to somebody: language ("" follows the browser), theme, large text."""
    _require_self(by, account)
    account.language = language
    account.appearance = dict(appearance)
    account.save(update_fields=["language", "appearance"])
    record(APPEARANCE, subject=account, label=account.person.name, by=by, at=at)


@operation
def set_notice_addresses(*, person: Person, urls: str, by: Actor, at: datetime) -> None:
    """Keep one's addresses for notices, one Apprise address per line; they may hold keys and stay sealed."""
    if by.person != person.pk:
        raise NotAllowed
    person.notice_urls = urls.strip() or None
    person.save(update_fields=["notice_urls"])
    record(ADDRESSES, subject=person, by=by, at=at, changes={"set": bool(urls.strip())})


def hashed(secret: str) -> str:
    """Return what is stored of a session's or key's secret; 256 random bits need no salt."""
    return sha256(secret.encode()).hexdigest()


def _require_self(by: Actor, account: Account) -> None:
    if by.account != account.pk:
        raise NotAllowed
