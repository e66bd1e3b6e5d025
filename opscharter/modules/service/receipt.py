"""The requester's receipt (回执): what was received when, until when, under which article, signed by the installation.

The code under it can be checked without any database: it holds the facts and an HMAC over them.
"""

import base64
import hashlib
import hmac
import io
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Final

import segno
from django.conf import settings

from opscharter.cases.models import Case
from opscharter.core.clock import ZONE
from opscharter.core.registry import citations
from opscharter.core.secrets import secret
from opscharter.modules.service.controls import HANDLE

_MARK: Final = "OC1"
_DIGEST: Final = 10  # bytes: 80 bits, 16 letters


@dataclass(frozen=True, slots=True)
class Receipt:
    """`received_at`, `due_at`: to the minute, in the centers' zone; `article`: its number in print, "" when unbound."""

    center_key: str
    number: str
    received_at: datetime
    due_at: datetime | None
    article: str = ""

    @property
    def code(self) -> str:
        """Return the signed code: printable, readable back by `verify_receipt`."""
        parts = _parts(self)
        return "~".join([*parts, _signature(parts)])


def receipt_for(case: Case, center_key: str) -> Receipt:
    """Return the receipt of a case that has just been taken in."""
    return Receipt(
        center_key=center_key,
        number=case.number,
        received_at=_minute(case.opened_at),
        due_at=_minute(case.due_at) if case.due_at else None,
        article=_article(case.center_id),
    )


def verify_receipt(code: str) -> Receipt | None:
    """Return what a code says if this installation has signed it, else None. Never raises, whatever is typed."""
    parts = code.strip().split("~")
    if len(parts) != 7 or parts[0] != _MARK or len(code) > 300:
        return None
    if not hmac.compare_digest(_signature(parts[:-1]).encode(), parts[-1].upper().encode()):
        return None
    _mark, center, number, received, due, article = parts[:-1]
    return Receipt(center, number, _from36(received), _from36(due) if due else None, article)


def qr_svg(text: str, *, scale: int = 4) -> str:
    """Return a QR code as an SVG element without inline styles."""
    out = io.BytesIO()
    segno.make(text, error="m").save(
        out, kind="svg", scale=scale, xmldecl=False, svgns=True, nl=False, omitsize=True
    )
    return out.getvalue().decode()


def _article(center_id: int) -> str:
    for source in citations.values():
        found = source(center_id, HANDLE)
        if found is not None:
            label = getattr(found, "article_label", None) or getattr(found, "article", "")
            return str(label).replace("~", "")
    return ""


def _parts(receipt: Receipt) -> list[str]:
    due = _to36(receipt.due_at) if receipt.due_at else ""
    return [
        _MARK, receipt.center_key, receipt.number, _to36(receipt.received_at), due, receipt.article,
    ]  # fmt: skip


def _signature(parts: list[str]) -> str:
    digest = hmac.new(_key(), "~".join(parts).encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:_DIGEST]).decode()


@cache
def _key() -> bytes:
    return bytes.fromhex(secret(settings.DATA, "receipt"))


def _minute(moment: datetime) -> datetime:
    return moment.astimezone(ZONE).replace(second=0, microsecond=0)


def _to36(moment: datetime) -> str:
    minutes = int(moment.timestamp()) // 60
    digits = ""
    while minutes:
        minutes, rest = divmod(minutes, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return digits or "0"


def _from36(text: str) -> datetime:
    return datetime.fromtimestamp(int(text, 36) * 60, UTC).astimezone(ZONE)
