"""What every page under a portal address shows in its frame, refusals included."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse


def portal(request: HttpRequest) -> dict[str, Any]:
    """Context processor: name and start page of the portal's center, for addresses under /p/."""
    center = getattr(request, "center", None)
    if center is None or not request.path.startswith("/p/"):
        return {}
    return {
        "portal_center": center,
        "portal_name": center.name,
        "portal_home": reverse("portal:home", args=[center.key]),
    }
