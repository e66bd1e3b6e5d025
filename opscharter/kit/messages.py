"""Translations: compiled from each room's `django.po` when they are older than it. No GNU gettext is needed."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

logger = logging.getLogger(__name__)

PACKAGE = Path(__file__).resolve().parents[1]
LOCALE = "zh_Hans"


def catalogs() -> Iterator[Path]:
    """Yield the `django.po` of every room."""
    yield from sorted(PACKAGE.glob(f"**/locale/{LOCALE}/LC_MESSAGES/django.po"))


def read(po: Path) -> Catalog:
    """Read one catalog."""
    with po.open("rb") as file:
        return read_po(file, locale=LOCALE, abort_invalid=True)


def compile_catalog(po: Path) -> Path:
    """Write the `.mo` beside a `.po`; fuzzy entries are left out. Returns its path."""
    mo = po.with_suffix(".mo")
    fresh = mo.with_suffix(f".{os.getpid()}")
    with fresh.open("wb") as file:
        write_mo(file, read(po))
    fresh.replace(mo)  # a reader sees the old file or the new one, never half
    return mo


def ensure_compiled() -> int:
    """Compile every catalog that is newer than what was compiled from it; returns how many. Costs milliseconds when none is.

    A directory that may not be written to is passed over: packages are shipped compiled.
    """
    compiled = 0
    for po in catalogs():
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns:
            continue
        if not os.access(po.parent, os.W_OK):
            continue
        try:
            compile_catalog(po)
        except PoFileError as error:
            # the product starts in English there; `tools/messages.py check` and the tests fail with the place
            logger.warning("%s cannot be read: %s", po, error)
        else:
            compiled += 1
    return compiled
