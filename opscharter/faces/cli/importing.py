"""`opscharter charter import`: drafts of the regulations in a file, all of them or none."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils import translation

from opscharter.binding.importing import Found, look
from opscharter.binding.operations.importing import (
    Chosen,
    hash_of,
    import_text,
)
from opscharter.binding.queries.sources import taken_keys
from opscharter.charter.citations import word_for_contacts
from opscharter.charter.models import CharterVersion
from opscharter.core import clock
from opscharter.core.actor import system_actor
from opscharter.core.refusal import Refusal
from opscharter.core.scope import center_scope
from opscharter.faces.cli.places import center_of
from opscharter.faces.cli.speech import out, refuse, words
from opscharter.regulation.reading import LARGEST, read_file


def import_command(
    file: Path,
    center: Annotated[str, typer.Option(help="导入到哪个中心 the center")],
    key: Annotated[
        str, typer.Option("--as", help="制度的代号；有多份时依次加 -2、-3 the charter's key")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="供程序读取 for programs")] = False,
) -> None:
    """把任何一份制度导入为草稿：全部成功，或者什么也不留下。 Import a file's regulations as drafts: all, or nothing."""
    place = center_of(center)
    actor = system_actor(place.pk)
    try:
        content = _content(file)
        text = read_file(file.name, content)
        found = look(text)
        with center_scope(place.pk):
            chosen = _chosen(found, place.pk, key)
            drafts = import_text(
                name=file.name,
                text=text,
                file_hash=hash_of(content),
                chosen=chosen,
                by=actor,
                at=clock.now(),
            )
    except Refusal as refusal:
        refuse(_sentence(refusal, "en"), _sentence(refusal, "zh-hans"))
    _tell(found, chosen, drafts, as_json=as_json)


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(LARGEST + 1)
    except OSError as error:
        refuse(f"{file} cannot be read: {error.strerror}", f"无法读取 {file}：{error.strerror}")


def _chosen(found: Found, center_id: int, wanted: str) -> list[Chosen]:
    """Return every regulation that has articles, named as the page would name it, or after `wanted`."""
    taken = set() if wanted else taken_keys(center_id)
    contact = word_for_contacts(center_id) or "居民"
    chosen: list[Chosen] = []
    for each in found.candidates:
        if each.empty:
            continue
        names = found.names_of(each, taken, contact, clock.now())
        own = f"{wanted}-{len(chosen) + 1}" if chosen else wanted
        key = own if wanted else names.key
        taken.add(key)
        chosen.append(Chosen(each.index, key, names.label, names.title or key, names.contact))
    return chosen


def _sentence(refusal: Refusal, language: str) -> str:
    with translation.override(language):
        places = [
            f"  {each.line}:{each.column} {each.words} → {each.mend}"
            for each in getattr(refusal, "findings", ())[1:]
        ]
        head = f"{refusal.message}\n  → {refusal.remedy}" if refusal.remedy else str(refusal)
        return "\n".join([head, *places])


def _row(found: Found, one: Chosen, draft: CharterVersion) -> dict[str, Any]:
    candidate = found.candidates[one.index]
    return {
        "id": draft.pk, "key": draft.key, "title": draft.title, "label": draft.label,
        "chapters": candidate.chapters, "articles": candidate.articles, "items": candidate.items,
        "obligations": candidate.obligations, "breaks_off": candidate.breaks_off,
        "findings": [
            {"code": f.code, "line": line, "message": f.words, "remedy": f.mend}
            for line, f in candidate.findings
        ],
    }  # fmt: skip


def _tell(
    found: Found, chosen: list[Chosen], drafts: list[CharterVersion], *, as_json: bool
) -> None:
    rows = [_row(found, one, draft) for one, draft in zip(chosen, drafts, strict=True)]
    skipped = [each.title for each in found.candidates if each.empty]
    if as_json:
        answer = {"drafts": rows, "left_out": len(found.left_out), "skipped": skipped}
        out(json.dumps(answer, ensure_ascii=False))
        return
    for row in rows:
        counts = f"{row['articles']} 条 articles · {row['items']} 项 items · {row['obligations']} 项要求 obligations"
        out(f"{row['key']}  {row['title']} {row['label']}  {counts}")
        if row["breaks_off"]:
            out(f"    ✂ 原文到此中断 the source breaks off: {row['breaks_off']}")
        for finding in row["findings"]:
            out(f"    L{finding['line']} {finding['message']} → {finding['remedy']}")
    for title in skipped:
        out(words(f"skipped, nothing but a title: {title}", f"只有标题，未导入：{title}"))
    out(words(f"{len(found.left_out)} lines left out", f"略去 {len(found.left_out)} 行版面文字"))
