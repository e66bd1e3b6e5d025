"""What every page's frame shows: places to go, who is here, language and appearance. Computed only when a template asks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from opscharter.core.actor import Actor
from opscharter.core.refusal import Text
from opscharter.core.registry import NavItem, Registry, navigation
from opscharter.core.wording import contact_label
from opscharter.kit.http import maybe_actor

THEMES = ("auto", "light", "dark")
SECTIONS: tuple[tuple[str, Text], ...] = (
    ("work", ""),
    ("business", _("Business")),
    ("foundation", _("Foundation")),
)
PHONE_PLACES = 4


@dataclass(frozen=True, slots=True)
class Identity:
    """Who and where, as the frame shows it. `acting` e.g. "代 李工，至周五"; addresses may be empty; `news`
    is a line about the center itself, above every page."""

    center_name: str = ""
    person_name: str = ""
    posts: str = ""
    acting: str = ""
    personal_url: str = ""
    sign_out_url: str = ""
    portal_url: str = ""
    news: Text = ""


#: filled by org under one key: request -> Identity of a signed-in person (fixed number of queries), or None
identities: Registry[Callable[[HttpRequest], Identity | None]] = Registry("identity source")


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the rail, ready to draw."""

    label: Text
    url: str
    current: bool
    count: int


class Shell:
    """The frame of one request; every part is worked out at most once and only when drawn."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def theme(self) -> str:
        """`light`, `dark`, or `auto`: as the device says."""
        chosen = self.request.COOKIES.get("theme", "auto")
        return chosen if chosen in THEMES else "auto"

    @cached_property
    def text(self) -> str:
        """`large` for those who asked for large text, else `normal`."""
        return "large" if self.request.COOKIES.get("text") == "large" else "normal"

    @cached_property
    def contact_word(self) -> str:
        """What the charter calls the people that are served: 居民, 乘客."""
        return contact_label()

    @cached_property
    def languages(self) -> list[tuple[str, str]]:
        """(code, own name) of the languages to choose from."""
        return list(settings.LANGUAGES)

    @cached_property
    def actor(self) -> Actor | None:
        """The signed-in person."""
        return maybe_actor(self.request)

    @cached_property
    def identity(self) -> Identity:
        """Names for the frame; from org when it has registered, else what the actor itself carries."""
        for source in identities.values():
            found = source(self.request)
            if found is not None:
                return found
        if self.actor is None:
            return Identity()
        behalf = "、".join(name for _person, name in self.actor.behalf.values())
        return Identity(
            person_name=self.actor.name,
            posts=self.actor.post_name,
            acting=f"代 {behalf}" if behalf else "",
        )

    @cached_property
    def places(self) -> list[Place]:
        """Every place this person may go to, in order, each with its count (one query per counted place)."""
        return [place for _key, _label, places in self.sections for place in places]

    @cached_property
    def sections(self) -> list[tuple[str, Text, list[Place]]]:
        """(key, heading, places) of the rail; empty sections are left out."""
        if self.actor is None:
            return []
        drawn = {item.key: self._place(item, self.actor) for item in self._allowed}
        sections = [
            (key, label, [drawn[item.key] for item in self._allowed if item.section == key])
            for key, label in SECTIONS
        ]
        return [section for section in sections if section[2]]

    @cached_property
    def phone_places(self) -> list[Place]:
        """The four places of the bottom bar on phones."""
        wanted = {item.key for item in self._allowed if item.phone}
        chosen = [i for i in self._allowed if i.key in wanted][:PHONE_PLACES]
        urls = {_url(item) for item in chosen or self._allowed[:PHONE_PLACES]}
        return [place for place in self.places if place.url in urls]

    @cached_property
    def _allowed(self) -> list[NavItem]:
        actor = self.actor
        if actor is None:
            return []
        items = [i for i in navigation.values() if not i.capability or actor.may(i.capability)]
        return sorted(items, key=lambda item: item.order)

    def _place(self, item: NavItem, actor: Actor) -> Place:
        url = _url(item)
        return Place(item.label, url, url == self._current, item.count(actor) if item.count else 0)

    @cached_property
    def _current(self) -> str:
        """The longest address of a place that this page lies under: one place is lit, not several."""
        path = self.request.path
        under = [
            url
            for url in map(_url, self._allowed)
            if path == url or (url != "/" and path.startswith(url.rstrip("/") + "/"))
        ]
        return max(under, key=len, default="")


def _url(item: NavItem) -> str:
    return item.url if item.url.startswith("/") else reverse(item.url)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `shell` for the base templates."""
    return {"shell": Shell(request)}
