"""Personal numbers: encrypted at rest, found by blind index, masked on screen.

Values are sealed with AES-256-GCM under a key that lies outside the database (`<data>/keys/personal.key`, mode 600) and bound
to their table and column, so that a value copied into another column does not open. The stored bytes begin with the
number of the key: rotating adds a line to the key file, old values stay readable until they are sealed again.

    phone = ProtectedTextField()                 # gives `Protected`: str() is masked, .reveal() is the value
    phone_index = BlindIndexField()              # set to blind_index(value, "phone"), compared for equality

`.reveal()` is called by operations only, which enter it into the journal.
"""

import hashlib
import hmac
import os
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, override

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from opscharter.core import secrets as installation
from opscharter.core.phones import digits_of, mask_id, mask_phone

_NONCE: Final = 12


class UnreadableValueError(Exception):
    """A sealed value does not open: another key, another column or altered bytes. Says nothing about its content."""


class Protected:
    """A personal value that shows only its mask: in templates, logs, errors and JSON. `reveal()` is explicit."""

    __slots__ = ("_mask", "_value")

    def __init__(self, value: str, mask: str = "phone") -> None:
        self._value = value
        self._mask = mask

    def reveal(self) -> str:
        """Return the value itself. Call it in an operation that records the reveal."""
        return self._value

    @property
    def last_four(self) -> str:
        """The last four digits, by which a requester proves to be the one."""
        return digits_of(self._value)[-4:]

    @override
    def __str__(self) -> str:
        return MASKS[self._mask](self._value)

    @override
    def __repr__(self) -> str:
        return f"<Protected {self}>"

    def __bool__(self) -> bool:
        return bool(self._value)

    @override
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Protected) and hmac.compare_digest(
            self._value.encode(),
            other._value.encode(),
        )

    @override
    def __hash__(self) -> int:
        return hash(self._value)


def mask_text(value: str) -> str:
    """Mask all but the first character: an address, a name of a medicine."""
    return value[:1] + "****" if value else ""


MASKS: Final = {"phone": mask_phone, "id": mask_id, "text": mask_text}


# --- keys ----------------------------------------------------------------------------------


@lru_cache(maxsize=4)
def _ring(data: Path) -> tuple[tuple[bytes, ...], bytes]:
    """Return the encryption keys, oldest first, and the index key; made on first use."""
    installation.secret(data, "personal")
    index = bytes.fromhex(installation.secret(data, "personal-index"))
    lines = (data / "keys" / "personal.key").read_text().split()
    return tuple(bytes.fromhex(line) for line in lines), index


def add_key() -> int:
    """Add a fresh key, used for everything sealed from now on (after a restart of every process); returns its number."""
    data = Path(settings.DATA)
    keys, _index = _ring(data)
    path = data / "keys" / "personal.key"
    fresh = path.with_suffix(f".{os.getpid()}")
    lines = [*(key.hex() for key in keys), secrets.token_hex(32)]
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    _ring.cache_clear()
    return len(lines) - 1


def seal(value: str, context: str) -> bytes:
    """Encrypt `value`; `context` (column) must be the same when it is opened."""
    keys, _index = _ring(Path(settings.DATA))
    number, nonce = len(keys) - 1, os.urandom(_NONCE)
    head = bytes([1, number])
    return head + nonce + AESGCM(keys[-1]).encrypt(nonce, value.encode(), head + context.encode())


def unseal(sealed: bytes, context: str) -> str:
    """Decrypt what `seal` made. Raises `UnreadableValueError`."""
    keys, _index = _ring(Path(settings.DATA))
    head, nonce, body = sealed[:2], sealed[2 : 2 + _NONCE], sealed[2 + _NONCE :]
    if len(head) < 2 or head[0] != 1 or head[1] >= len(keys):
        raise UnreadableValueError(context)
    try:
        opened = AESGCM(keys[head[1]]).decrypt(nonce, body, head + context.encode())
    except (InvalidTag, ValueError):
        raise UnreadableValueError(context) from None
    return opened.decode()


def blind_index(value: str, purpose: str) -> bytes:
    """Return 16 bytes that are equal for equal values of one purpose ("phone", "id") and tell nothing else.

    Phone numbers are compared by their digits without country code, other values without blanks and case.
    """
    _keys, key = _ring(Path(settings.DATA))
    plain = digits_of(value) if purpose.startswith("phone") else "".join(value.split()).upper()
    return hmac.new(key, f"{purpose}\0{plain}".encode(), hashlib.sha256).digest()[:16]


# --- columns -------------------------------------------------------------------------------


class _ProtectedAttribute(DeferredAttribute):
    """Wraps what is assigned at once, so that an unsaved row shows no more than a stored one."""

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = self.field.to_python(value)


class ProtectedTextField(models.BinaryField):  # type: ignore[type-arg]
    """A sealed text column; in Python a `Protected`, or None when empty. Set it to a str or a `Protected`.

    `mask`: how it is shown: "phone", "id" or "text".
    """

    descriptor_class = _ProtectedAttribute

    def __init__(self, *args: Any, mask: str = "phone", **kwargs: Any) -> None:
        self.mask = mask
        kwargs.setdefault("null", True)
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    @override
    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"mask": self.mask}

    @property
    def context(self) -> str:
        """What sealed values are bound to: table and column."""
        return f"{self.model._meta.db_table}.{self.column}"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Protected | None:  # noqa: ARG002
        """Open what the database holds."""
        if value is None:
            return None
        return Protected(unseal(bytes(value), self.context), self.mask)

    @override
    def to_python(self, value: Any) -> Any:
        return Protected(value, self.mask) if isinstance(value, str) and value else value or None

    @override
    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if isinstance(value, Protected):
            value = value.reveal()
        if isinstance(value, str):
            value = seal(value, self.context) if value else None
        return super().get_db_prep_value(value, connection, prepared)

    @override
    def get_lookup(self, lookup_name: str) -> Any:
        """Only IS NULL makes sense: equal values are sealed differently. Use the blind index."""
        if lookup_name != "isnull":
            raise LookupError("protected values are found by their blind index")
        return super().get_lookup(lookup_name)


class BlindIndexField(models.BinaryField):  # type: ignore[type-arg]
    """The blind index beside a protected column: 16 bytes or null. Give it a database index with the center."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("null", True)
        kwargs.setdefault("editable", False)
        kwargs.setdefault("max_length", 16)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> bytes | None:  # noqa: ARG002
        """Give bytes, whatever the driver gives."""
        return None if value is None else bytes(value)
