"""Whether a center publishes only what was approved."""

from typing import Final

from opscharter.org.models import Center

APPROVAL: Final = "charter_approval"


def approval_required(center_id: int) -> bool:
    """Tell whether this center publishes only what has been reviewed and approved; one small query."""
    settings = Center.objects.filter(pk=center_id).values_list("settings", flat=True).first()
    return bool((settings or {}).get(APPROVAL))
