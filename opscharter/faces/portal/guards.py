"""Keeping robots and guessers out without third parties: limits, a honeypot, a minimum time, a question in plain words.

Whoever is only suspicious is asked a small sum; nobody is refused for looking like a robot, and nothing typed is lost.
"""

import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any, Final

from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from opscharter.cases.models import Case
from opscharter.cases.queries import case_by_number
from opscharter.core.numbering import format_number, parse_number
from opscharter.core.refusal import Invalid, TooMany
from opscharter.org.models import Center
from opscharter.org.pages.visitors import client_address
from opscharter.org.throttling import attempt, forgive, spend, succeeded

HONEYPOT: Final = "website"
_STAMP_SALT: Final = "portal.stamp"
_SUM_SALT: Final = "portal.sum"
_QUICKEST_S: Final = 4
_OLDEST_S: Final = 12 * 3600
_HOUR: Final = timedelta(hours=1)
_WORDS: Final = _("zero one two three four five six seven eight nine")
_CHINESE: Final = {word: number for number, word in enumerate("零一二三四五六七八九十")} | {
    f"十{word}": 10 + number for number, word in enumerate("一二三四五六七八", start=1)
}


class NotThisPair(Invalid):
    """Number and digits do not belong together; it is not said which of them is wrong."""

    code = "not_this_pair"
    default_message = _("No request is found for this number and these digits.")


# --- is it a person? ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Question:
    """A small sum in words; `token` goes with the form and holds what was asked."""

    text: str
    token: str


def stamp(at: datetime) -> str:
    """Return what a fresh form carries: when it was shown, signed."""
    return signing.dumps(int(at.timestamp()), salt=_STAMP_SALT)


def suspicious(data: Any, at: datetime) -> bool:
    """Tell whether a posted form looks like a robot's: a trap filled in, sent at once, or with an altered or old stamp."""
    if data.get(HONEYPOT, "").strip():
        return True
    try:
        shown = signing.loads(data.get("stamp", ""), salt=_STAMP_SALT)
    except signing.BadSignature:
        return True
    return not _QUICKEST_S <= at.timestamp() - shown <= _OLDEST_S


def ask() -> Question:
    """Return a new question."""
    first, second = secrets.randbelow(8) + 1, secrets.randbelow(8) + 1
    words = str(_WORDS).split()
    given = {"first": words[first], "second": words[second]}
    text = gettext("How much is %(first)s plus %(second)s?") % given
    return Question(text, signing.dumps([first, second, secrets.token_hex(6)], salt=_SUM_SALT))


def answered(data: Any, at: datetime) -> bool:
    """Tell whether the question that came with the form is answered, in digits or Chinese numerals. A token serves five times."""
    given = unicodedata.normalize("NFKC", data.get("answer", "")).strip().rstrip("。.")
    token = data.get("question", "")
    try:
        first, second, _nonce = signing.loads(token, salt=_SUM_SALT, max_age=_OLDEST_S)
    except (signing.BadSignature, ValueError, TypeError):
        return False
    number = (
        int(given)
        if given.isascii() and given.isdigit() and len(given) < 4
        else _CHINESE.get(given)
    )
    if number != first + second:
        return False
    try:
        spend("portal.sum", token, most=5, window=_HOUR * 12, at=at)
    except TooMany:
        return False
    return True


# --- limits ---------------------------------------------------------------------------------


@contextmanager
def _in_portal_words(center: Center) -> Iterator[None]:
    """Let a throttle's refusal say what a resident can do instead."""
    try:
        yield
    except TooMany as refusal:
        remedy = (
            gettext("In urgent cases please call %(phone)s.") % {"phone": center.phone}
            if center.phone
            else gettext("In urgent cases please come to the front desk.")
        )
        raise TooMany(refusal.message, remedy=remedy) from None


def limit_files(request: HttpRequest, center: Center, at: datetime) -> None:
    """Allow an address so many forms with files per hour; raises TooMany."""
    with _in_portal_words(center):
        spend("portal.files", client_address(request), most=60, window=_HOUR, at=at)


def limit_requests(request: HttpRequest, center: Center, phone: str, at: datetime) -> None:
    """Allow an address (a whole building may share one) and a phone so many new requests; raises TooMany."""
    with _in_portal_words(center):
        spend("portal.raise", client_address(request), most=40, window=_HOUR, at=at)
        spend("portal.raise.phone", f"{center.pk}:{phone}", most=8, window=_HOUR * 24, at=at)


def limit_words(request: HttpRequest, center: Center, case: Case, at: datetime) -> None:
    """Allow so many messages, grades and reopenings per case and hour; raises TooMany."""
    with _in_portal_words(center):
        spend("portal.words", client_address(request), most=120, window=_HOUR, at=at)
        spend("portal.words.case", str(case.pk), most=20, window=_HOUR, at=at)


def prove(request: HttpRequest, center: Center, *, number: str, tail: str, at: datetime) -> Case:
    """Return the case whose number and requester's last four digits are given.

    Every try is counted before it is looked at, per number and per address; raises `NotThisPair`, whatever the reason, and
    TooMany after a few.
    """
    number, tail = _number(number), unicodedata.normalize("NFKC", tail).strip()
    about, where = f"{center.pk}:{number}", client_address(request)
    with _in_portal_words(center):
        attempt("portal.follow", about, free=6, at=at)
        attempt("portal.follow.address", where, free=40, at=at)
    case = case_by_number(center.pk, number)
    if (
        case is None
        or not case.contact_tail
        or not compare_digest(case.contact_tail.encode(), tail.encode())
    ):
        raise NotThisPair(
            remedy=gettext(
                "The number is on your receipt; the digits are the last four of the phone you left."
            )
        )
    succeeded("portal.follow", about)
    forgive("portal.follow.address", where)
    return case


def _number(text: str) -> str:
    text = unicodedata.normalize("NFKC", text.replace("\x00", ""))
    parts = parse_number(text)
    return format_number(*parts) if parts else text.strip().upper()[:24]
