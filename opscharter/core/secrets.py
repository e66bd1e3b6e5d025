"""Keys kept outside the database, in the data directory, readable by the owner only."""

import os
import secrets as random_source
from pathlib import Path


def secret(data: Path, name: str) -> str:
    """Return the installation's secret `name`, made on first use (32 random bytes, hex) in `<data>/keys/<name>.key`."""
    path = data / "keys" / f"{name}.key"
    if path.exists():
        return path.read_text().strip()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    fresh = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(random_source.token_hex(32))
    try:
        # a hard link fails when another process was faster: then its key is the one
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    return path.read_text().strip()
