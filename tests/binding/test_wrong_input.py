"""What no regulation can be read from is refused in words, on the page and in the shell alike, and leaves not one row behind."""

import io
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from typer.testing import CliRunner

from opscharter.core.actor import Actor
from opscharter.core.scope import center_scope
from opscharter.faces.cli import speech
from opscharter.faces.cli.charter import app
from opscharter.org.models import Center
from opscharter.org.sessions import COOKIE
from tests.stage import session_of

HEAD = "---\nkey: duty\ntitle: 值班制度\nlabel: 2026.1\n---\n\n# 值班制度\n\n"
UNKNOWN = f"{HEAD}第一条　值班员[每日登记](control:service.request/recrd)。\n"
SOON = f"{HEAD}第一条　值班员在 [尽快](control:service.request/assess.within)内[评估](control:service.request/assess)。\n"
GOOD = "值班管理制度\n第一条 值班员应当每日登记来访人员。\n第二条 值班员不得离岗。\n"


def scanned() -> bytes:
    """A PDF of pictures only."""
    writer, stream = pypdf.PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.write(stream)
    return stream.getvalue()


def protected() -> bytes:
    """A Word file under a password is an OLE container with an encrypted package."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")


def bomb() -> bytes:
    """A small Word file that would grow to eighty megabytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>" + " " * 80_000_000)
    return stream.getvalue()


#: name, content, and what has to stand in the message: why, and where the place can be told
WRONG = [
    ("扫描.pdf", scanned, ["扫描"]),
    ("加密.docx", protected, ["密码"]),
    ("炸弹.docx", bomb, ["解压"]),
    ("空.txt", lambda: b"", []),
    ("空白.txt", lambda: b" \n\n ", ["没有文字"]),
    ("小说.txt", lambda: "雨还在下，街上没有人。她没有回答。\n".encode() * 600, ["没有找到制度"]),
    ("五十兆.txt", lambda: "第一条 登记。\n".encode() * 2_600_000, ["MB"]),
    ("坏字节.txt", lambda: "第一条 到岗。\n第二条".encode() + b"\xe6\xff\xff\xfa", ["第 2 行", "4"]),
    ("未知管控点.md", UNKNOWN.encode, ["第 9 行", "recrd"]),
    ("尽快.md", SOON.encode, ["第 9 行", "尽快"]),
]  # fmt: skip
CASES = pytest.mark.parametrize(
    ("name", "make", "words"), WRONG, ids=[name for name, *_rest in WRONG]
)


@pytest.fixture(autouse=True)
def static_files(settings: Any) -> None:
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


def rows() -> dict[str, int]:
    """How many rows every table of the product holds."""
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model.__module__.startswith("opscharter.") and model._meta.managed
    }


@CASES
def test_the_page_refuses_in_words_and_keeps_nothing(
    center: Center, actors: dict[str, Actor], at: datetime, name: str, make: Any, words: list[str]
) -> None:
    client = Client()
    client.cookies[COOKIE] = session_of(actors["director"], at)
    client.get("/binding/import")
    before = rows()
    answer = client.post("/binding/import", {"file": SimpleUploadedFile(name, make())})
    page = answer.content.decode()
    assert answer.status_code in {413, 415, 422}
    assert 'role="alert"' in page
    alert = page.partition("<main")[2].partition("</form>")[0]
    assert [each for each in words if each not in alert] == []
    assert "Traceback" not in page
    assert rows() == before


@CASES
def test_the_shell_refuses_in_words_and_keeps_nothing(
    center: Center, tmp_path: Path, name: str, make: Any, words: list[str]
) -> None:
    file = tmp_path / name
    file.write_bytes(make())
    with center_scope(center.pk):
        before = rows()
    told = CliRunner().invoke(app, ["import", str(file), "--center", center.key])
    assert isinstance(told.exception, speech.CliError)
    with translation.override("zh-hans"):
        said = f"{told.exception} {getattr(told.exception, 'zh', '')}"
    assert [each for each in words if each not in said] == []
    with center_scope(center.pk):
        assert rows() == before


def test_a_text_in_gbk_is_read_by_both(
    center: Center, actors: dict[str, Actor], at: datetime, tmp_path: Path
) -> None:
    client = Client()
    client.cookies[COOKIE] = session_of(actors["director"], at)
    upload = SimpleUploadedFile("旧.txt", GOOD.encode("gbk"))
    answer = client.post("/binding/import", {"file": upload})
    assert answer.status_code == 303
    assert "值班管理制度" in client.get(answer.headers["Location"]).content.decode()
    file = tmp_path / "旧.txt"
    file.write_bytes(GOOD.encode("gbk"))
    told = CliRunner().invoke(app, ["import", str(file), "--center", center.key, "--json"])
    assert told.exit_code == 0, told.output
    assert "值班管理制度" in told.output
