"""Sending stored files: never executed, never shown as a page."""

from typing import Final

from django.http import FileResponse, HttpResponse
from django.utils.http import content_disposition_header

from opscharter.core.files.storage import path_of
from opscharter.core.models.files import StoredFile
from opscharter.core.refusal import NotFound

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def file_response(stored: StoredFile, *, thumbnail: bool = False) -> FileResponse:
    """Answer with a file: inline only when its bytes were made by us (a repainted picture), else as a download.

    The caller has checked that the actor may see its subject. Raises `NotFound` when the bytes are gone.
    """
    small = thumbnail and stored.thumbnail
    path = path_of(stored.center_id, stored.sha256, thumbnail=small)
    if not path.is_file():
        raise NotFound
    response = FileResponse(
        path.open("rb"),
        as_attachment=not stored.inline,
        filename=stored.name,
        content_type="image/jpeg" if small else stored.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _POLICY
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, max-age=86400"
    response["ETag"] = f'"{stored.sha256[:32]}{"-small" if small else ""}"'
    return response


def made_response(content: bytes, name: str, kind: str) -> HttpResponse:
    """Answer with a file made for this request, as a download called `name`; nobody on the way keeps it."""
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = (
        content_disposition_header(True, name) or "attachment"  # noqa: FBT003
    )
    response["Cache-Control"] = "private, no-store"
    return response


def pdf_response(content: bytes, name: str) -> HttpResponse:
    """Answer with a PDF made for this request, called `name`.pdf."""
    return made_response(content, f"{name}.pdf", "application/pdf")


def zip_response(content: bytes, name: str) -> HttpResponse:
    """Answer with an archive made for this request, called `name`.zip."""
    return made_response(content, f"{name}.zip", "application/zip")
