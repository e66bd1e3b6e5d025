"""Reading uploads without letting them fill memory or disk.

`LimitedUploadHandler` keeps small files in memory and larger ones in a temporary file, drops a file at the limit, and stops
keeping anything when the form as a whole is over its own. What was typed beside the files is still read, so that the page can
give it back with the refusal; `taken(request)` raises it.
"""

import io
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final, override

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload

from opscharter.core.files.refusals import too_large

_IN_MEMORY: Final = 1024 * 1024
_DRAINED: Final = 512 * 1024 * 1024
"""A request up to this size is read to its end and thrown away, so that the browser gets to see the answer."""


def form_limit() -> int:
    """Return how many bytes of files one form may carry."""
    return int(getattr(settings, "OPSCHARTER_MAX_FORM", 3 * settings.OPSCHARTER_MAX_UPLOAD))


class LimitedUploadHandler(FileUploadHandler):
    """The only upload handler. Leaves its refusal on the request as `upload_refusal`."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.total = 0
        self.length = 0
        self.file: IO[bytes] | None = None

    @override
    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        self.length = content_length

    @override
    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed with the request

    @override
    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.total += len(raw_data)
        if self.total > form_limit():
            self._refuse(form_limit(), whole_form=True)
            raise StopUpload(connection_reset=self.length > _DRAINED)
        if start + len(raw_data) > settings.OPSCHARTER_MAX_UPLOAD:
            self._refuse(int(settings.OPSCHARTER_MAX_UPLOAD), whole_form=False)
            raise SkipFile
        if self.file is not None:
            self.file.write(raw_data)

    @override
    def file_complete(self, file_size: int) -> "UploadedFile[bytes] | None":
        if self.file is None:
            return None
        self.file.seek(0)
        done, self.file = self.file, None
        return UploadedFile(done, self.file_name, self.content_type, file_size, self.charset)

    @override
    def upload_interrupted(self) -> None:
        if self.file is not None:
            self.file.close()

    def _refuse(self, limit: int, *, whole_form: bool) -> None:
        if self.request is not None and not getattr(self.request, "upload_refusal", None):
            self.request.upload_refusal = too_large(limit, whole_form=whole_form)  # type: ignore[attr-defined]


def taken(request: Any, field: str) -> "list[UploadedFile[bytes]]":
    """Return the files that came in a field of the form; raises the refusal when any had to be dropped.

    `request` is Django's; every page that takes files reads them here.
    """
    files = [file for file in request.FILES.getlist(field) if file.size is not None]
    refusal = getattr(request, "upload_refusal", None)
    if refusal is not None:
        raise refusal
    return files


def from_bytes(name: str, content: bytes) -> "UploadedFile[bytes]":
    """Return bytes that are already here (API, import, demo) as an upload."""
    return UploadedFile(io.BytesIO(content), name, size=len(content))
