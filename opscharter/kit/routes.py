"""Every address of the product with the rule of who may come: for the tests that walk them all."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from opscharter.kit.http import Rule


@dataclass(frozen=True, slots=True)
class Route:
    """One address: its pattern as written, its name with namespaces, its view and the rule of that view (None: it has none)."""

    pattern: str
    name: str
    view: Callable[..., Any]
    rule: Rule | None


def all_routes() -> Iterator[Route]:
    """Yield every address of the URL configuration, in its order."""
    yield from _under(get_resolver().url_patterns, "", ())


def is_api(route: Route) -> bool:
    """Tell whether django-ninja answers here: its operations carry their own authentication."""
    return route.view.__module__.startswith("ninja.")


def _under(
    patterns: list[URLPattern | URLResolver], before: str, names: tuple[str, ...]
) -> Iterator[Route]:
    for entry in patterns:
        pattern = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = (*names, entry.namespace) if entry.namespace else names
            yield from _under(entry.url_patterns, pattern, inner)
        else:
            view = entry.callback
            name = ":".join([*names, entry.name or ""])
            yield Route(pattern, name, view, getattr(view, "rule", None))
