"""Write the API's OpenAPI document to docs/openapi.json: `python tools/openapi.py`."""

import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PLACE = ROOT / "docs" / "openapi.json"


def document() -> str:
    """Return the document as it is committed: sorted, indented, Chinese left as it is."""
    from opscharter.faces.api.routes import api  # noqa: PLC0415 - needs the applications loaded

    schema = api.get_openapi_schema(path_prefix="/api/v1/")
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def main() -> None:
    """Load the applications and write the file."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opscharter.config.settings")
    import django  # noqa: PLC0415 - after the settings are named

    django.setup()
    PLACE.write_text(document(), encoding="utf-8")


if __name__ == "__main__":
    main()
