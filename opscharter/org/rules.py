"""Pure rules of the organisation: phone numbers as sign-in names, strength of passwords, waiting after failures, safe addresses."""

import secrets
import unicodedata
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from opscharter.core.phones import InvalidPhone, parse_phone

PASSWORD_LEAST: Final = 10
PASSWORD_MOST: Final = 128
#: What people choose first when they must choose something; compared without case, digits at the end ignored.
COMMON: Final = frozenset(
    "password passw0rd p@ssw0rd p@ssword qwerty qwertyuiop qwer1234 qwerasdf asdfghjkl zxcvbnm 1q2w3e4r 1qaz2wsx 1q2w3e4r5t"
    " admin administrator root test guest welcome letmein iloveyou woaini woaini1314 wodemima mima changeme default"
    " huanying hello dragon monkey sunshine princess football zhongguo china beijing shanghai opscharter yunzhang abcd abc"
    " aa123456 a123456 abc123456 qq123456 woshishui nihao nihaoma shequ wuye".split()
)
_LETTERS_READ_EASILY: Final = "abcdefghjkmnpqrstuvwxyz"
_DIGITS_READ_EASILY: Final = "23456789"
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
    if len(password) < PASSWORD_LEAST:
        return "short"
    if len(password) > PASSWORD_MOST:
        return "long"
    if any(word and word.lower() in plain for word in (phone, name)) or (login and login in plain):
        return "same"
    if plain in COMMON or plain.rstrip("0123456789!.@#") in COMMON:
        return "common"
    if len(set(plain)) < 5 or plain.isdigit() or _runs(plain):
        return "plain"
    return ""


def _runs(text: str) -> bool:
    """Tell whether the text only counts up or down: abcdefghij, 9876543210."""
    steps = {ord(b) - ord(a) for a, b in zip(text, text[1:], strict=False)}
    return steps in ({1}, {-1})


def one_time_password() -> str:
    """Return a password that can be read out over the telephone: "kmwp-4829-trbh", about 50 bits."""
    letters = ["".join(secrets.choice(_LETTERS_READ_EASILY) for _ in range(4)) for _ in range(2)]
    digits = "".join(secrets.choice(_DIGITS_READ_EASILY) for _ in range(4))
    return f"{letters[0]}-{digits}-{letters[1]}"


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
