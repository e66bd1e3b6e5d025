"""Pure rules of the organisation: phone numbers as sign-in names, strength of passwords, waiting after failures, safe addresses."""

import re
import secrets
import unicodedata
from collections.abc import Iterable
from datetime import timedelta
from itertools import pairwise
from typing import Final
from urllib.parse import urlsplit

from opscharter.core.phones import InvalidPhone, parse_phone

PASSWORD_LEAST: Final = 10
PASSWORD_MOST: Final = 128
#: What people choose first when they must choose something; compared without case, digits at the end ignored.
COMMON: Final = frozenset({"password", "passw0rd", "p@ssw0rd", "p@ssword", "qwerty", "qwertyuiop", "qwer1234", "qwerasdf", "asdfghjkl", "zxcvbnm", "1q2w3e4r", "1qaz2wsx", "1q2w3e4r5t", "admin", "administrator", "root", "test", "guest", "welcome", "letmein", "iloveyou", "woaini", "woaini1314", "wodemima", "mima", "changeme", "default", "huanying", "hello", "dragon", "monkey", "sunshine", "princess", "football", "zhongguo", "china", "beijing", "shanghai", "opscharter", "yunzhang", "abcd", "abc", "aa123456", "a123456", "abc123456", "qq123456", "woshishui", "nihao", "nihaoma", "shequ", "wuye"})  # fmt: skip
_LETTERS_READ_EASILY: Final = "abcdefghjkmnpqrstuvwxyz"
_DIGITS_READ_EASILY: Final = "23456789"
_HOURS: Final = re.compile(r"(\d{1,2})(?::(\d{2}))?-(\d{1,2})(?::(\d{2}))?", re.ASCII)
#: seconds to wait after the attempts that were free
WAITS: Final = (30, 60, 120, 300, 900, 1800)


def phone_or_none(text: str) -> str | None:
    """Return the digits of a telephone number, or None for anything else."""
    try:
        return parse_phone(text).digits
    except InvalidPhone:
        return None


def login_of(text: str) -> str:
    """Return a sign-in name as it is stored: full-width letters narrowed, no blanks around, lower case."""
    return unicodedata.normalize("NFKC", text).strip().lower()


def password_weakness(password: str, *, login: str, phone: str = "", name: str = "") -> str:
    """Return why a password is too weak: "short", "long", "same" (as login or phone), "common", "plain"; "" when it will do."""
    plain = password.lower()
    own = [word.lower() for word in (login, phone, name) if word]
    found = {
        "short": len(password) < PASSWORD_LEAST,
        "long": len(password) > PASSWORD_MOST,
        "same": any(word in plain for word in own),
        "common": plain in COMMON or plain.rstrip("0123456789!.@#") in COMMON,
        "plain": len(set(plain)) < 5 or plain.isdigit() or _runs(plain),
    }
    return next((reason for reason, holds in found.items() if holds), "")


def _runs(text: str) -> bool:
    """Tell whether the text only counts up or down: abcdefghij, 9876543210."""
    steps = {ord(b) - ord(a) for a, b in pairwise(text)}
    return steps in ({1}, {-1})


def one_time_password() -> str:
    """Return a password that can be read out over the telephone: "kmwp-4829-trbh", about 50 bits."""
    letters = ["".join(secrets.choice(_LETTERS_READ_EASILY) for _ in range(4)) for _ in range(2)]
    digits = "".join(secrets.choice(_DIGITS_READ_EASILY) for _ in range(4))
    return f"{letters[0]}-{digits}-{letters[1]}"


def parse_hours(text: str) -> tuple[tuple[int, int], ...] | None:
    """Read opening hours as people write them, "8:30-12:00, 13:30-17:30", as minutes from midnight; None when unreadable."""
    plain = (
        unicodedata.normalize("NFKC", text).replace("~", "-").replace("–", "-").replace("—", "-")
    )
    found = []
    for part in filter(None, re.split(r"[,、;\s]+", re.sub(r"\s*-\s*", "-", plain.strip()))):
        shape = _HOURS.fullmatch(part)
        if shape is None:
            return None
        opens, closes = (int(shape[i]) * 60 + int(shape[i + 1] or 0) for i in (1, 3))
        if not opens < closes <= 1440:
            return None
        found.append((opens, closes))
    return tuple(found)


def hours_words(slots: Iterable[tuple[int, int]]) -> str:
    """Return "08:30-12:00, 13:30-17:30" for minutes from midnight."""
    return ", ".join(
        f"{opens // 60:02}:{opens % 60:02}-{closes // 60:02}:{closes % 60:02}"
        for opens, closes in slots
    )


def wait_words(left: timedelta) -> tuple[int, bool]:
    """Return (amount, whether it is minutes): up to 90 seconds are told in seconds, rounded up."""
    seconds = max(1, -(-left // timedelta(seconds=1)))
    return (seconds, False) if seconds <= 90 else (-(-seconds // 60), True)


def safe_next(address: str, default: str = "/") -> str:
    """Return `address` when it is a plain path of this site, else `default`: nobody is led elsewhere after signing in."""
    if not address.startswith("/") or address.startswith(("//", "/\\")):
        return default
    if any(unicodedata.category(letter)[0] == "C" or letter == "\\" for letter in address):
        return default
    try:
        parts = urlsplit(address)
    except ValueError:
        return default
    return default if parts.scheme or parts.netloc else address
