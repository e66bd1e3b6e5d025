"""Importing through the page and the shell: what was found is shown, what is ticked becomes drafts, all of it or nothing."""

import io
import json
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from typer.testing import CliRunner

from opscharter.binding.models import Source
from opscharter.binding.operations.importing import (
    BadName,
    Chosen,
    DraftInTheWay,
    import_regulations,
    import_text,
)
from opscharter.charter.models import CharterVersion
from opscharter.charter.text import parse
from opscharter.core.actor import Actor
from opscharter.core.models.files import StoredFile
from opscharter.core.models.journal import JournalEntry
from opscharter.core.scope import center_scope
from opscharter.faces.cli import speech
from opscharter.faces.cli.charter import app
from opscharter.org.models import Center
from opscharter.org.sessions import COOKIE
from tests.stage import session_of

SOURCES = Path("/work/shared/regulations")
DUTY = "值班管理制度\n第一条 值班员应当每日登记来访人员。\n第二条 值班员不得离岗。\n（一）确需离开的，应当报主任批准；\n（二）返岗后登记。\n"
KEYS = "钥匙管理制度\n第一条 领用人应当当日登记。\n第二条 领用人不得转借钥匙。\n（一）借出的，应当当日收回；\n（二）遗失的，应当立即报告。\n"
TWO = f"{DUTY}\n\n{KEYS}"


@pytest.fixture(autouse=True)
def static_files(settings: Any) -> None:
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture
def browser(center: Center, actors: dict[str, Actor], at: datetime) -> Client:
    """A browser without JavaScript in the hands of the director."""
    client = Client()
    client.cookies[COOKIE] = session_of(actors["director"], at)
    return client


def _read(browser: Client, text: str) -> str:
    answer = browser.post("/binding/import", {"text": text})
    assert answer.status_code == 303, answer.content.decode()
    return answer.headers["Location"]


def _choose(index: int, **given: str) -> dict[str, str]:
    names = {
        "take": "on",
        "title": "值班管理制度",
        "key": "duty",
        "label": "2026.1",
        "contact": "居民",
    } | given
    return {f"r{index}-{name}": value for name, value in names.items() if value}


def _drafts() -> list[CharterVersion]:
    return list(CharterVersion.objects.filter(published_at__isnull=True).order_by("pk"))


def test_a_pasted_text_becomes_a_draft_that_is_then_decided_article_by_article(
    browser: Client,
) -> None:
    address = _read(browser, DUTY)
    page = browser.get(address).content.decode()
    assert "值班管理制度" in page
    assert 'value="duty"' in page
    answer = browser.post(address, _choose(0))
    (draft,) = _drafts()
    assert answer.headers["Location"] == f"/binding/review/{draft.pk}"
    assert [node.number for node in parse(draft.text).nodes] == ["1", "2", "2.1", "2.2"]
    assert draft.meta["source_hash"] == Source.objects.get().text_hash
    codes = list(JournalEntry.objects.order_by("pk").values_list("operation", flat=True))
    assert codes[-3:] == ["binding.source_read", "charter.drafted", "binding.imported"]
    assert (
        "按条逐项" in browser.get(address).content.decode()
        or str(draft.pk) in browser.get(address).content.decode()
    )


def test_several_regulations_of_one_file_become_drafts_together(browser: Client) -> None:
    address = _read(browser, TWO)
    page = browser.get(address).content.decode()
    assert "值班管理制度" in page
    assert "钥匙管理制度" in page
    browser.post(address, _choose(0) | _choose(1, title="钥匙管理制度", key="keys"))
    assert [draft.key for draft in _drafts()] == ["duty", "keys"]
    assert browser.get(address).content.decode().count("/charter/drafts/") == 2


def test_one_wrong_name_leaves_no_draft_at_all(browser: Client) -> None:
    address = _read(browser, TWO)
    answer = browser.post(address, _choose(0) | _choose(1, title="钥匙管理制度", key="Keys!"))
    assert answer.status_code == 422
    assert "小写字母" in answer.content.decode()
    assert _drafts() == []
    same = browser.post(address, _choose(0) | _choose(1, title="钥匙管理制度"))
    assert same.status_code == 422
    assert _drafts() == []
    nothing = browser.post(address, {})
    assert nothing.status_code == 422
    assert _drafts() == []


def test_a_draft_is_never_written_over(
    center: Center, actors: dict[str, Actor], at: datetime
) -> None:
    chosen = [Chosen(0, "duty", "2026.1", "值班管理制度", "居民")]
    with center_scope(center.pk):
        import_text(name="a.txt", text=DUTY, chosen=chosen, by=actors["director"], at=at)
        with pytest.raises(DraftInTheWay):
            import_regulations(
                source=Source.objects.get(), chosen=chosen, by=actors["director"], at=at
            )
        taken = [Chosen(0, "community", "2026.1", "章程", "居民")]
        source = Source.objects.get()
        with pytest.raises(BadName):
            import_regulations(source=source, chosen=taken, by=actors["director"], at=at)
        assert len(_drafts()) == 1


def test_the_file_is_kept_beside_its_text_and_nobody_elses_is_shown(
    browser: Client, other_center: Center, at: datetime
) -> None:
    upload = SimpleUploadedFile("值班.txt", DUTY.encode("gb18030"))
    address = browser.post("/binding/import", {"file": upload}).headers["Location"]
    assert Source.objects.get().text == DUTY
    assert StoredFile.objects.get().name == "值班.txt"
    given = browser.get(f"{address}/file")
    assert b"".join(given.streaming_content).decode("gb18030") == DUTY  # type: ignore[attr-defined]
    assert "值班.txt" in browser.get("/binding/import").content.decode()


def _bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>" + " " * 80_000_000)
    return stream.getvalue()


FAULTY = "---\nkey: duty\ntitle: 值班制度\nlabel: 2026.1\n---\n\n# 值班制度\n\n第一条　值班员[每日登记](control:service.request/recrd)，在 [尽快](control:service.request/assess.within)内[评估](control:service.request/assess)。\n"


@pytest.mark.parametrize(
    ("name", "content", "status", "words"),
    [
        ("空.txt", b"", 422, ""),
        ("空白.txt", b" \n\n ", 422, "没有文字"),
        ("小说.txt", ("那天夜里下着雨，他走过长街，谁也没有看见。\n" * 500).encode(), 422, "没有找到制度"),
        ("坏.txt", "值班制度\n第一条 值班员应当".encode() + b"\xff\xfe\xff\x81", 422, ""),
        ("旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, 415, ""),
        ("炸弹.docx", _bomb(), 413, ""),
        ("太大.txt", "第一条 值班员应当登记。\n".encode() * 400_000, 413, "MB"),
        ("章程.md", FAULTY.encode(), 422, "第 9 行"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_words_and_leaves_nothing(
    browser: Client, name: str, content: bytes, status: int, words: str
) -> None:
    answer = browser.post("/binding/import", {"file": SimpleUploadedFile(name, content)})
    page = answer.content.decode()
    assert answer.status_code == status, page[:2000]
    assert 'role="alert"' in page
    assert words in page
    assert not Source.objects.exists()
    assert not StoredFile.objects.exists()
    assert _drafts() == []


def test_every_wrong_link_of_a_charter_is_listed(browser: Client) -> None:
    page = browser.post("/binding/import", {"text": FAULTY}).content.decode()
    assert "recrd" in page
    assert "尽快" in page
    assert page.count("第 9 行") >= 2


def test_fifty_megabytes_of_pasted_text_are_refused(browser: Client) -> None:
    answer = browser.post("/binding/import", {"text": "第一条 登记。\n" * 2_600_000})
    assert answer.status_code == 413
    assert not Source.objects.exists()


def test_neither_nor_both_are_taken(browser: Client) -> None:
    assert browser.post("/binding/import", {"text": "  "}).status_code == 422
    both = {"text": DUTY, "file": SimpleUploadedFile("a.txt", DUTY.encode())}
    assert browser.post("/binding/import", both).status_code == 422


def test_the_pages_ask_the_database_as_often_for_one_regulation_as_for_many(
    browser: Client,
) -> None:
    counts = []
    for text in (DUTY, TWO * 3):
        address = _read(browser, text)
        browser.get(address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            browser.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_only_who_drafts_may_import(center: Center, actors: dict[str, Actor], at: datetime) -> None:
    client = Client()
    client.cookies[COOKIE] = session_of(actors["clerk"], at)
    assert client.get("/binding/import").status_code == 403


@pytest.mark.skipif(not SOURCES.is_dir(), reason="the real source files are not here")
@pytest.mark.parametrize("name", ["000", "001", "002", "003", "004"])
def test_the_source_files_come_in_through_the_page(browser: Client, name: str) -> None:
    (path,) = SOURCES.glob(f"{name}_*.txt")
    address = browser.post(
        "/binding/import", {"file": SimpleUploadedFile(path.name, path.read_bytes())}
    ).headers["Location"]
    page = browser.get(address)
    rows = [row for row in page.context["rows"] if not row.candidate.empty]
    given: dict[str, str] = {}
    for row in rows:
        initial = row.form.initial
        given |= _choose(row.candidate.index, title=initial["title"], key=initial["key"])
    assert browser.post(address, given).status_code == 303
    drafts = _drafts()
    assert len(drafts) == len(rows)
    for row, draft in zip(rows, drafts, strict=True):
        document = parse(draft.text)
        own = [node for node in document.nodes if node.kind not in {"clause", "preamble"}]
        assert len(own) == len(row.candidate.regulation.nodes)
        assert sum(node.kind == "article" for node in own) == row.candidate.articles
        assert browser.get(f"/binding/review/{draft.pk}").status_code == 200
    if name == "000":
        assert [row.candidate.articles for row in rows] == [28, 27, 24, 22, 22]


def _shell(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["import", *arguments])


def test_the_shell_imports_a_file(center: Center, tmp_path: Path) -> None:
    file = tmp_path / "两份.txt"
    file.write_text(TWO, encoding="utf-8")
    told = _shell(str(file), "--center", center.key, "--as", "rules", "--json")
    assert told.exit_code == 0, told.output
    answer = json.loads(told.output)
    assert [(row["key"], row["articles"]) for row in answer["drafts"]] == [
        ("rules", 2),
        ("rules-2", 2),
    ]
    with center_scope(center.pk):
        assert [draft.key for draft in _drafts()] == ["rules", "rules-2"]


@pytest.mark.parametrize(
    ("content", "words"), [(FAULTY, "recrd"), ("他走了。\n" * 900, "regulation")]
)
def test_the_shell_says_why_it_does_not(
    center: Center, tmp_path: Path, content: str, words: str
) -> None:
    file = tmp_path / "错.md"
    file.write_text(content, encoding="utf-8")
    told = _shell(str(file), "--center", center.key)
    assert isinstance(told.exception, speech.CliError)
    assert words in str(told.exception)
    with center_scope(center.pk):
        assert not Source.objects.exists()
