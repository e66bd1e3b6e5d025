"""A draft that changes one value, and who works on it."""

from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from opscharter.core.actor import Actor

if TYPE_CHECKING:
    from opscharter.charter.models import CharterVersion
    from opscharter.org.models import Center

ASSESS = "service.request/assess.within"


def next_text(text: str, label: str, *changes: tuple[str, str]) -> str:
    """Return a text under the next label with some words changed; each must be there."""
    old_label = text.partition("label: ")[2].partition("\n")[0]
    text = text.replace(f"label: {old_label}", f"label: {label}", 1)
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


@pytest.fixture
def ruling(center: "Center", at: datetime) -> "CharterVersion":
    """The version in force."""
    from opscharter.charter.models import CharterVersion  # noqa: PLC0415 - needs the applications loaded

    return CharterVersion.objects.get(center_id=center.pk, published_at__isnull=False)


@pytest.fixture
def draft(
    center: "Center", actors: dict[str, Actor], ruling: "CharterVersion", at: datetime
) -> "CharterVersion":
    """A draft of the deputy director: thirty minutes become twenty."""
    from opscharter.charter.operations import save_draft  # noqa: PLC0415

    change = (f"[30 分钟](control:{ASSESS})", f"[20 分钟](control:{ASSESS})")
    text = next_text(ruling.text, "2026.2", change)
    return save_draft(text=text, by=actors["deputy_director"], at=at)


@pytest.fixture
def strict(center: "Center", system: Actor, at: datetime) -> None:
    """The center publishes only what was approved."""
    from opscharter.adoption.operations import require_approval  # noqa: PLC0415

    require_approval(required=True, by=system, at=at)
