"""What a request tells about who sends it, besides being signed in."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the address a request comes from; behind a trusted proxy the last one it has added."""
    if settings.BEHIND_TLS:
        forwarded = request.headers.get("X-Forwarded-For", "")
        if forwarded:
            return forwarded.rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def client_agent(request: HttpRequest) -> str:
    """Return the browser and system in words short enough for a list of sessions: "Chrome · Windows"."""
    agent = request.headers.get("User-Agent", "")
    browsers = {
        "MicroMessenger": "微信",
        "Edg/": "Edge",
        "Firefox/": "Firefox",
        "Chrome/": "Chrome",
        "Safari/": "Safari",
    }
    systems = {
        "Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "HarmonyOS": "HarmonyOS",
        "Windows": "Windows", "Mac OS": "macOS", "Linux": "Linux",
    }  # fmt: skip
    browser = next((name for mark, name in browsers.items() if mark in agent), "")
    system = next((name for mark, name in systems.items() if mark in agent), "")
    return " · ".join(filter(None, [browser, system]))
