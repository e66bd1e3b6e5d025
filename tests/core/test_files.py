"""Files are what their bytes say, pictures are painted anew, and nothing is ever sent as a page."""

import io
import zipfile
from urllib.parse import unquote
from zlib import crc32

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFile

from opscharter.core.actor import system_actor
from opscharter.core.files import storage
from opscharter.core.files.kinds import clean_name, fitting_name, type_of
from opscharter.core.files.operations import prepare_file, receive_file, withdraw_file
from opscharter.core.files.queries import file_by_key, files_of, unreferenced
from opscharter.core.files.refusals import FileNotAllowed, FileTooLarge, FileUnreadable
from opscharter.core.files.uploads import from_bytes, taken
from opscharter.core.models import JournalEntry, NumberSeries, StoredFile
from opscharter.core.refusal import NotFound, Refusal
from opscharter.core.scope import center_scope
from opscharter.kit.file_responses import file_response


def picture(size=(600, 400), mode="RGB", kind="JPEG", **options):
    content = io.BytesIO()
    Image.new(mode, size, "teal").save(content, kind, **options)
    return content.getvalue()


def office(*names, first=None):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, first if first and name == "mimetype" else "x")
    return content.getvalue()


DOCX = office("[Content_Types].xml", "word/document.xml")


@pytest.mark.parametrize(
    ("name", "content", "mime"),
    [
        ("照片.jpg", picture(), "image/jpeg"),
        ("图.png", picture(kind="PNG"), "image/png"),
        ("合同.docx", DOCX, "wordprocessingml.document"),
        ("表.xlsx", office("[Content_Types].xml", "xl/workbook.xml"), "spreadsheetml.sheet"),
        (
            "表.ods",
            office("mimetype", first="application/vnd.oasis.opendocument.spreadsheet"),
            "spreadsheet",
        ),
        ("报告.pdf", b"%PDF-1.7\n...", "application/pdf"),
        ("说明.txt", "居民来电说明".encode("gb18030"), "text/plain"),
        ("名单.csv", "\ufeff姓名,电话\n".encode(), "text/csv"),
        ("录音.amr", b"#!AMR\n\x3c\x91" + b"\x08" * 30, "audio/amr"),
    ],
)
def test_a_file_is_what_its_content_says(name, content, mime):
    assert type_of(name, io.BytesIO(content)).content_type.endswith(mime)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("发票.pdf", b"MZ\x90\x00\x03" + b"\x00" * 200),
        ("发票.exe", picture()),
        ("run.txt", b"#!/bin/sh\nrm -rf /\n"),
        ("page.txt", b"\xef\xbb\xbf  <!DOCTYPE html><script>alert(1)</script>"),
        ("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("logo.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("a.js", b"alert(1)"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100),
        ("macro.docx", office("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")),
        ("any.zip", office("a.txt")),
        ("nothing.txt", b""),
        ("binary.txt", b"\x00\x01\x02\x03"),
    ],
)
def test_what_is_not_on_the_list_is_refused_whatever_its_name_says(name, content):
    with pytest.raises(FileNotAllowed) as refusal:
        type_of(name, io.BytesIO(content))
    assert str(refusal.value)


@given(
    st.binary(max_size=300) | st.builds(lambda b: b"PK\x03\x04" + b, st.binary(max_size=200)),
    st.text(max_size=30),
)
def test_any_bytes_under_any_name_are_told_or_refused(content, name):
    try:
        found = type_of(name, io.BytesIO(content))
    except Refusal:
        return
    safe = fitting_name(name, found)
    assert "/" not in safe
    assert safe.rpartition(".")[2].lower() in found.extensions


def test_a_name_loses_its_path_its_tricks_and_gets_the_extension_of_its_content():
    assert clean_name("..\\..\\a/b/合同\u202efdp.exe\x00") == "合同fdp.exe"
    jpeg = type_of("x", io.BytesIO(picture()))
    assert fitting_name("照片", jpeg) == "照片.jpg"
    assert fitting_name("照片.png", jpeg) == "照片.jpg"
    assert len(fitting_name("长" * 500 + ".jpeg", jpeg)) <= 120


@pytest.fixture
def by(db, settings, tmp_path):
    settings.DATA = tmp_path
    with center_scope(77):
        yield system_actor(77)


@pytest.fixture
def subject(by):
    return NumberSeries.objects.create(center_id=77, series="SR", year=2026)


def test_a_photo_is_turned_upright_stripped_scaled_and_gets_a_thumbnail(by, subject, at):
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "SECRET-CAMERA"
    stored = receive_file(
        upload=from_bytes("现场.jpeg", picture((4000, 1000), exif=exif) + b"<script>tail</script>"),
        subject=subject,
        by=by,
        at=at,
    )
    content = storage.path_of(77, stored.sha256).read_bytes()
    assert (stored.width, stored.height) == (640, 2560)
    assert (b"SECRET-CAMERA" in content, b"<script>" in content) == (False, False)
    with Image.open(storage.path_of(77, stored.sha256, thumbnail=True)) as small:
        assert max(small.size) == 320
    assert JournalEntry.objects.get().changes["name"] == stored.name == "现场.jpeg"[:3] + "jpg"


def test_an_image_bomb_is_refused_before_it_is_decoded(by):
    header = picture((10, 10), kind="PNG")
    size = header[12:16] + (60_000).to_bytes(4) * 2 + header[24:29]
    bomb = header[:12] + size + crc32(size).to_bytes(4) + header[33:]
    with pytest.raises(FileNotAllowed):
        prepare_file(upload=from_bytes("炸弹.png", bomb), center_id=77)
    with pytest.raises(FileUnreadable):
        prepare_file(upload=from_bytes("半张.jpg", picture()[:300]), center_id=77)


def test_a_document_is_sent_as_a_download_a_picture_inline_and_neither_may_run(by, subject, at):
    letter, photo = (
        receive_file(upload=from_bytes(name, content), subject=subject, by=by, at=at)
        for name, content in [("通知.docx", DOCX), ("照片.png", picture(mode="RGBA", kind="PNG"))]
    )
    sent, shown, small = (
        file_response(letter),
        file_response(photo),
        file_response(photo, thumbnail=True),
    )
    assert sent["Content-Disposition"].startswith("attachment")
    assert "通知.docx" in unquote(sent["Content-Disposition"])
    assert shown["Content-Disposition"].startswith("inline")
    assert (shown["Content-Type"], small["Content-Type"]) == ("image/png", "image/jpeg")
    for response in (sent, shown, small):
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response["Content-Security-Policy"]
        response.close()


def test_the_same_bytes_are_kept_once_and_a_withdrawn_file_is_out_of_sight(by, subject, at):
    first, second = (
        receive_file(upload=from_bytes("a.txt", "同样".encode()), subject=subject, by=by, at=at)
        for _turn in range(2)
    )
    assert first.sha256 == second.sha256
    assert [file.pk for file in files_of(subject)] == [first.pk, second.pk]
    withdraw_file(stored=first, reason="传错了", by=by, at=at)
    assert [file.pk for file in files_of(subject)] == [second.pk]
    for key in (first.key, "no-uuid"):
        with pytest.raises(NotFound):
            file_by_key(77, key)
    with center_scope(78):
        assert StoredFile.objects.count() == 0


def test_bytes_prepared_for_another_center_are_refused_and_left_over_bytes_are_found(
    by, subject, at
):
    prepared = prepare_file(upload=from_bytes("a.txt", "别处".encode()), center_id=78)
    with pytest.raises(NotFound):
        receive_file(upload=prepared, subject=subject, by=by, at=at)
    left = prepare_file(upload=from_bytes("b.txt", "没有用上".encode()), center_id=77)
    assert list(unreferenced(77)) == [left.sha256]


# --- reading uploads ------------------------------------------------------------------------


def posted(settings, *sizes) -> HttpRequest:
    settings.OPSCHARTER_MAX_UPLOAD = 1000
    settings.OPSCHARTER_MAX_FORM = 2000
    files = [from_bytes(f"f{n}.txt", b"x" * size) for n, size in enumerate(sizes)]
    data = {"before": "先写的", "files": files, "zafter": "后写的"}
    return RequestFactory().post("/", data)


def test_a_file_over_the_limit_is_dropped_while_what_was_typed_is_kept(settings):
    request = posted(settings, 900, 1001)
    assert request.POST["before"] == "先写的"
    assert request.POST["zafter"] == "后写的"
    with pytest.raises(FileTooLarge) as refusal:
        taken(request, "files")
    assert refusal.value.status == 413
    request.close()


def test_a_form_over_its_own_limit_keeps_nothing_more(settings):
    request = posted(settings, 900, 900, 900, 900)
    assert request.POST["before"] == "先写的"
    with pytest.raises(FileTooLarge):
        taken(request, "files")
    assert len(request.FILES.getlist("files")) == 2
    request.close()


def test_files_within_the_limits_are_taken_whole(settings):
    request = posted(settings, 900, 1000)
    assert [file.read() for file in taken(request, "files")] == [b"x" * 900, b"x" * 1000]
    request.close()


def test_half_a_picture_is_refused_even_after_a_paper_was_printed(monkeypatch, db):
    """WeasyPrint lets Pillow accept truncated files, process-wide."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    whole = io.BytesIO()
    Image.effect_noise((64, 64), 80).save(whole, "PNG")
    with pytest.raises(FileUnreadable):
        prepare_file(upload=from_bytes("半张.png", whole.getvalue()[:900]), center_id=1)
