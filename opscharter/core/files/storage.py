"""Where the bytes lie: `<data>/files/<center>/<first two of sha256>/<sha256>`, written once, never changed.

A file is written before its row is committed; when the transaction fails, bytes without a row are left over, never a row
without bytes. `unreferenced` finds such left-overs.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import mkstemp
from typing import Final

from django.conf import settings

THUMB: Final = ".thumb"


def path_of(center_id: int, sha256: str, *, thumbnail: bool = False) -> Path:
    """Return where the bytes of a digest lie."""
    name = sha256 + (THUMB if thumbnail else "")
    return Path(settings.DATA) / "files" / str(center_id) / sha256[:2] / name


def keep(center_id: int, chunks: Iterable[bytes]) -> tuple[str, int]:
    """Store the bytes durably and return (sha256, size). Storing the same bytes twice costs one copy."""
    root = Path(settings.DATA) / "files" / str(center_id)
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, temporary = mkstemp(dir=root, prefix="incoming-")
    digest, size = hashlib.sha256(), 0
    try:
        with os.fdopen(descriptor, "wb") as file:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        _place(Path(temporary), path_of(center_id, digest.hexdigest()))
    finally:
        Path(temporary).unlink(missing_ok=True)
    return digest.hexdigest(), size


def keep_thumbnail(center_id: int, sha256: str, content: bytes) -> None:
    """Store the thumbnail beside the picture."""
    target = path_of(center_id, sha256, thumbnail=True)
    if target.exists():
        return
    descriptor, temporary = mkstemp(dir=target.parent, prefix="incoming-")
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    Path(temporary).replace(target)


def _place(temporary: Path, target: Path) -> None:
    if target.exists():
        return
    target.parent.mkdir(exist_ok=True, mode=0o700)
    temporary.replace(target)
    directory = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def digests(center_id: int) -> Iterator[str]:
    """Yield the digests of everything stored for a center."""
    root = Path(settings.DATA) / "files" / str(center_id)
    for path in root.glob("??/*"):
        if not path.name.endswith(THUMB) and not path.name.startswith("incoming-"):
            yield path.name
