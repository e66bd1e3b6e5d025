"""Addresses that notices may be sent to outside: services that people name themselves, never this machine or its network."""

import re
from typing import Final

#: schemes of Apprise that lead to public messaging services or to mail
ALLOWED: Final = frozenset(
    {
        "wecombot", "dingtalk", "feishu", "lark", "wxpusher", "pushplus", "serverchan", "pushdeer", "bark", "mailto",
        "mailtos", "ntfy", "ntfys", "slack", "msteams", "tgram", "telegram",
    }
)  # fmt: skip
SELF_HOSTED: Final = frozenset({"bark", "ntfy", "ntfys"})
MOST: Final = 5
LONGEST: Final = 400
_PRIVATE: Final = re.compile(
    r"^(localhost|127\.|10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|0\.|\[|.*\.(local|internal|lan)$|[^.]+$)",
    re.IGNORECASE,
)


def split_addresses(text: str) -> list[str]:
    """Return the addresses of a text, one per line."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def address_problem(address: str) -> str:
    """Return what is wrong with an address: `long`, `scheme` or `host`; "" when nothing is."""
    if len(address) > LONGEST:
        return "long"
    scheme, separator, rest = address.partition("://")
    scheme = scheme.lower()
    if not separator or scheme not in ALLOWED:
        return "scheme"
    host = rest.split("/", 1)[0].rsplit("@", 1)[-1].split(":", 1)[0].split("?", 1)[0]
    if scheme in SELF_HOSTED and "/" in rest.strip("/") and _PRIVATE.match(host):
        return "host"
    return ""


def usable(text: str) -> list[str]:
    """Return the addresses of a text that may be used, at most `MOST`."""
    return [each for each in split_addresses(text) if not address_problem(each)][:MOST]
