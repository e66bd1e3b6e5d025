"""Collect, check and compile translations: `python tools/messages.py update | compile | check [--room cases]`.

Every room owns `locale/zh_Hans/LC_MESSAGES/django.po`. `update` adds new msgids to it and comments out those no longer used,
`check` lists what is missing, `compile` writes the `.mo` files (the product also does that by itself when it starts).
"""

import argparse
import ast
import io
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from babel.messages.catalog import Catalog, Message  # noqa: E402 - the path comes first
from babel.messages.extract import extract  # noqa: E402
from babel.messages.pofile import write_po  # noqa: E402
from django.conf import settings  # noqa: E402

if not settings.configured:
    settings.configure(USE_I18N=True)

from django.utils.translation.template import templatize  # noqa: E402

from opscharter.kit.messages import (  # noqa: E402
    LOCALE,
    PACKAGE,
    catalogs,
    compile_catalog,
    read,
)

KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)0?\d*[a-z]")
TEMPLATE_CALL = re.compile(
    r"""\b(n?p?gettext|_)\((u?(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')(?:, u?(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'))*)"""
)

type Id = tuple[str | None, str]


@dataclass(slots=True)
class Found:
    """A msgid in the sources: its plural form, if any, and the files that use it."""

    plural: str | None = None
    files: set[str] = field(default_factory=set)


def rooms() -> list[Path]:
    """Return the folders that own a catalog: those with an `apps.py`, deepest first."""
    return sorted((apps.parent for apps in PACKAGE.glob("**/apps.py")), key=lambda p: -len(p.parts))


def room_of(path: Path) -> Path:
    """Return the room a source belongs to; what belongs to none (config) is the kit's."""
    return next((room for room in rooms() if room in path.parents), PACKAGE / "kit")


def sources() -> Iterator[Path]:
    """Yield every Python file and template that may hold msgids."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path
    for suffix in ("html", "txt", "svg"):
        yield from sorted(PACKAGE.glob(f"**/templates/**/*.{suffix}"))


def messages_in(path: Path) -> Iterator[tuple[Id, str | None]]:
    """Yield ((context, msgid), plural) of one file."""
    if path.suffix == ".py":
        yield from _in_python(path)
    else:
        yield from _in_template(path)


def _in_python(path: Path) -> Iterator[tuple[Id, str | None]]:
    with path.open("rb") as file:
        for _line, message, _comments, context in extract("python", file, KEYWORDS):
            singular, plural = message if isinstance(message, tuple) else (message, None)
            if singular:
                yield (context, singular), plural


def _in_template(path: Path) -> Iterator[tuple[Id, str | None]]:
    source = path.read_text()
    if "{%" not in source and "{{" not in source:
        return
    for name, arguments in TEMPLATE_CALL.findall(templatize(source, origin=str(path))):
        texts = ast.literal_eval(f"({arguments},)")
        context = texts[0] if name.startswith(("p", "np")) else None
        rest = texts[1:] if context is not None else texts
        plural = rest[1] if name.startswith("n") and len(rest) > 1 else None
        yield (context, rest[0]), plural


def collected() -> dict[Path, dict[Id, Found]]:
    """Return what every room must translate."""
    wanted: dict[Path, dict[Id, Found]] = defaultdict(dict)
    for path in sources():
        for key, plural in messages_in(path):
            found = wanted[room_of(path)].setdefault(key, Found())
            found.plural = found.plural or plural
            found.files.add(path.relative_to(ROOT).as_posix())
    return wanted


def catalog_path(room: Path) -> Path:
    """Return where a room's translations stand."""
    return room / "locale" / LOCALE / "LC_MESSAGES" / "django.po"


def _load(room: Path) -> Catalog:
    path = catalog_path(room)
    return read(path) if path.exists() else Catalog(locale=LOCALE, charset="utf-8")


def _words(message: Message | None) -> list[str]:
    if message is None:
        return []
    given = message.string
    return [given] if isinstance(given, str) else list(given)


def problems() -> Iterator[str]:
    """Yield, in words, what keeps the translation from being complete and unambiguous."""
    chosen: dict[Id, dict[str, str]] = defaultdict(dict)
    for room, wanted in sorted(collected().items()):
        catalog = _load(room)
        name = catalog_path(room).relative_to(ROOT).as_posix()
        for (context, msgid), found in sorted(
            wanted.items(), key=lambda item: (item[0][1], item[0][0] or "")
        ):
            message = catalog.get(msgid, context)
            words = _words(message)
            where = min(found.files)
            if not words or not all(words):
                yield f"{name}: no translation of {msgid!r} (used in {where})"
            elif message is not None and message.fuzzy:
                yield f"{name}: fuzzy translation of {msgid!r}"
            else:
                yield from _placeholder_problems(name, msgid, found.plural, words)
                chosen[context, msgid].setdefault(words[0], name)
    for (_context, msgid), ways in chosen.items():
        if len(ways) > 1:
            told = "; ".join(f"{text!r} in {name}" for text, name in ways.items())
            yield f"{msgid!r} is translated in two ways, of which Django takes one: {told} (use pgettext)"


def _placeholder_problems(
    name: str, msgid: str, plural: str | None, words: Iterable[str]
) -> Iterator[str]:
    allowed = set(PLACEHOLDER.findall(msgid)) | set(PLACEHOLDER.findall(plural or ""))
    for text in words:
        used = set(PLACEHOLDER.findall(text))
        if used - allowed or (plural is None and allowed - used):
            yield f"{name}: placeholders of {msgid!r} differ in {text!r}"


def update(only: str = "") -> int:
    """Merge new msgids into each room's catalog (or `only` that room's); returns how many wait for a translation."""
    waiting = 0
    for room, wanted in sorted(collected().items()):
        if only and room.relative_to(PACKAGE).as_posix() != only:
            continue
        old = _load(room)
        new = Catalog(
            locale=LOCALE, charset="utf-8", project="OpsCharter", copyright_holder="OpsCharter"
        )
        new.header_comment = f"# Simplified Chinese of {room.relative_to(ROOT).as_posix()}."
        for (context, msgid), found in sorted(
            wanted.items(), key=lambda item: (item[0][1], item[0][0] or "")
        ):
            before = old.get(msgid, context)
            words = _words(before)
            waiting += not (words and all(words))
            new.add(
                (msgid, found.plural) if found.plural else msgid,
                (words or [""]) if found.plural else (words[0] if words else ""),
                locations=[(file, None) for file in sorted(found.files)],
                context=context,
            )
        path = catalog_path(room)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_written(new))
    return waiting


def _written(catalog: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=120, include_lineno=False, ignore_obsolete=True)
    text = buffer.getvalue().decode()
    # no times in the header: a second run over the same sources changes nothing
    return re.sub(
        r'^"(?:Project-Id-Version|Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By).*\n',
        "",
        text,
        flags=re.MULTILINE,
    ).encode()


def main() -> int:
    """Run one of the three."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["update", "compile", "check"])
    parser.add_argument("--room", default="", help="only this room, such as cases or engines/flow")
    given = parser.parse_args()
    what, room = given.what, given.room.strip("/").removeprefix("opscharter/")
    if what == "update":
        print(f"{update(room)} msgids wait for a translation")
        return 0
    if what == "compile":
        print(f"{sum(1 for po in catalogs() if compile_catalog(po))} catalogs compiled")
        return 0
    place = f"opscharter/{room}/locale" if room else ""
    found = [line for line in problems() if place in line]
    print("\n".join(found) or "every msgid is translated")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
