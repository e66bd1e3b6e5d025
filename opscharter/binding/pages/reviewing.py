"""Deciding a draft: the text left, suggestions right, one key for each decision; plain posts without JavaScript."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from opscharter.binding.operations import deciding
from opscharter.binding.posts import posts_of
from opscharter.binding.reviewing.decisions import Decision, steps_between
from opscharter.binding.reviewing.panel import (
    SURE,
    Panel,
    chosen,
    measured,
    panel_of,
    second_reading,
    sure_ones,
)
from opscharter.binding.reviewing.state import SHOWS, Place, Review, Show, review_of
from opscharter.binding.reviewing.trail import Trail, read_trail
from opscharter.binding.suggesting.actors import PostName
from opscharter.binding.suggesting.lexicon import lexicon
from opscharter.charter.access import DRAFT, PUBLISH
from opscharter.charter.models import CharterVersion
from opscharter.charter.operations import AlreadyPublished
from opscharter.charter.people import DECLARATION, STATEMENT
from opscharter.charter.queries import version_of
from opscharter.core import clock
from opscharter.core.actor import Actor
from opscharter.core.refusal import Invalid, NotFound
from opscharter.kit.http import actor_of, is_htmx, render, requires, see_other
from opscharter.regulation.understanding import assistant

_LONGEST: Final = 200


class NothingToUndo(Invalid):
    """There is no step to take back."""

    code = "nothing_to_undo"
    default_message = _("There is no step of yours left that could be taken back.")


class NoWords(Invalid):
    """A value was wanted and none was given."""

    code = "no_words"
    default_message = _("No value was written.")


@dataclass(slots=True)
class _Turn:
    """One request on the page: who looks at which draft, at which place, going through what."""

    request: HttpRequest
    actor: Actor
    draft: CharterVersion
    review: Review
    posts: Sequence[PostName]
    show: Show
    trail: Trail
    at: str = ""
    given: Mapping[str, str] = field(default_factory=dict)

    @property
    def place(self) -> Place | None:
        """Where the page stands."""
        return self.review.by_number.get(self.at) or self.review.start(self.show)


def _turn(request: HttpRequest, pk: int) -> _Turn:
    actor = actor_of(request)
    draft = version_of(actor.center, pk)
    if draft.published_at is not None:
        raise AlreadyPublished(remedy=_("Revise the charter: that makes a new draft of it."))
    given = {**request.GET.dict(), **request.POST.dict()}
    show: Show = next((each for each in SHOWS if each == given.get("show")), "open")
    trail = read_trail(request.COOKIES.get(_cookie(pk), ""))
    return _Turn(
        request, actor, draft, review_of(draft.text), posts_of(actor.center), show, trail,
        str(given.get("at", ""))[:40], given,
    )  # fmt: skip


def _cookie(pk: int) -> str:
    return f"review-{pk}"


@requires(DRAFT)
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft with one article open for decision; a part of it when htmx asks."""
    turn = _turn(request, pk)
    turn.trail = turn.trail.seen(clock.now())
    return _answer(turn)


def _answer(turn: _Turn, changed: Sequence[str] = ()) -> HttpResponse:
    place = turn.place
    panel = _panel(turn, place)
    context: dict[str, Any] = {
        "draft": turn.draft,
        "review": turn.review,
        "place": place,
        "panel": panel,
        "show": turn.show,
        "shows": [
            ("open", gettext("Open")),
            ("all", gettext("All")),
            ("decided", gettext("Decided")),
        ],
        "minutes": turn.trail.minutes_left(turn.review.left),
        "may_undo": bool(turn.trail.steps),
        "may_publish": turn.actor.may(PUBLISH),
        "sure": round(SURE * 100),
        "changed": [turn.review.by_number[n] for n in changed if n in turn.review.by_number],
        "has_assistant": assistant.configured(),
        "controls": [entry.control for entry in lexicon().entries],
    }
    if is_htmx(turn.request):
        response = render(turn.request, "binding/review_part.html", context)
        response.headers["HX-Push-Url"] = _address(turn, place)
    else:
        response = render(turn.request, "binding/review.html", context)
    return _with_trail(response, turn)


def _with_trail(response: HttpResponse, turn: _Turn) -> HttpResponse:
    response.set_cookie(
        _cookie(turn.draft.pk), turn.trail.write(), max_age=14 * 86400, httponly=True,
        samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
        path=reverse("binding:review", args=[turn.draft.pk]),
    )  # fmt: skip
    return response


def _panel(turn: _Turn, place: Place | None) -> Panel | None:
    if place is None or place.state == "heading":
        return None
    asked = str(turn.given.get("q", ""))[:60]
    panel = panel_of(turn.review, place, turn.show, turn.posts, asked)
    if turn.given.get("assistant") == "1" and assistant.configured():
        return replace(panel, second=second_reading(turn.review, place, turn.posts))
    return panel


def _address(turn: _Turn, place: Place | None) -> str:
    address = reverse("binding:review", args=[turn.draft.pk])
    return f"{address}?show={turn.show}" + (f"&at={place.number}" if place else "")


@require_POST
@requires(DRAFT)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what a button says (`do`), then stand at the next open article."""
    turn = _turn(request, pk)
    action, _space, what = turn.given.get("do", "").partition(" ")
    act = _ACTIONS.get(action)
    place = turn.place
    if act is None or place is None:
        raise NotFound
    changed = act(turn, place, what[:_LONGEST])
    if is_htmx(request):
        return _answer(turn, changed)
    anchor = turn.place.anchor if turn.place else ""
    return _with_trail(see_other(f"{_address(turn, turn.place)}#{anchor}"), turn)


type _Act = Callable[[_Turn, Place, str], list[str]]


def _accept(turn: _Turn, place: Place, key: str) -> list[str]:
    words = turn.given.get("words", "").strip()[:_LONGEST]
    with_values = turn.given.get("plain") != "1"
    return _write(
        turn, place, [chosen(place, key, turn.posts, with_values=with_values, words=words)]
    )


def _statement(turn: _Turn, place: Place, _what: str) -> list[str]:
    return _accept(turn, place, f"{STATEMENT}/{place.context.slug}")


def _declaration(turn: _Turn, place: Place, _what: str) -> list[str]:
    return _accept(turn, place, f"{DECLARATION}/{place.context.slug}")


def _bulk(turn: _Turn, place: Place, what: str) -> list[str]:
    within = turn.review.within(place.number, whole_chapter=what == "chapter")
    given = sure_ones(within, turn.posts)
    changed = _write(turn, place, given)
    messages.success(
        turn.request,
        ngettext("%(number)s article decided.", "%(number)s articles decided.", len(given))
        % {"number": len(given)},
    )
    return changed


def _write(turn: _Turn, place: Place, given: Sequence[Decision]) -> list[str]:
    draft = deciding.decide(
        version=turn.draft, given=given, by=turn.actor, at=clock.now(),
        expected_hash=turn.given.get("hash", ""),
    )  # fmt: skip
    return _moved(turn, place, draft, [each.number for each in given])


def _value(turn: _Turn, place: Place, what: str) -> list[str]:
    start = int(what) if what.isdecimal() else -1
    words = turn.given.get(f"value-{start}", "").strip()[:80]
    target = turn.given.get(f"target-{start}", "")[:_LONGEST]
    if target and not words:
        raise NoWords(remedy=_("Write it like 30 分钟, 2 个工作日 or 每月."))
    edit = measured(place, start, words, target)
    draft = deciding.give_value(
        version=turn.draft, number=place.number, edit=edit, by=turn.actor, at=clock.now(),
        expected_hash=turn.given.get("hash", ""),
    )  # fmt: skip
    return _moved(turn, place, draft, [place.number])


def _withdraw(turn: _Turn, place: Place, control: str) -> list[str]:
    draft = deciding.withdraw(
        version=turn.draft, number=place.number, control=control, by=turn.actor, at=clock.now(),
        expected_hash=turn.given.get("hash", ""),
    )  # fmt: skip
    return _moved(turn, place, draft, [place.number], stay=True)


def _undo(turn: _Turn, place: Place, _what: str) -> list[str]:
    if not turn.trail.steps:
        raise NothingToUndo
    steps = turn.trail.steps[-1]
    now = clock.now()
    draft = deciding.take_back(
        version=turn.draft, steps=steps, by=turn.actor, at=now,
        expected_hash=turn.given.get("hash", ""),
    )  # fmt: skip
    turn.trail = turn.trail.undone(now)
    turn.draft, turn.review, turn.at = draft, review_of(draft.text), steps[0].number
    return [place.number, *(step.number for step in steps)]


_ACTIONS: Final[Mapping[str, _Act]] = {
    "accept": _accept,
    "statement": _statement,
    "declaration": _declaration,
    "value": _value,
    "withdraw": _withdraw,
    "undo": _undo,
    "bulk": _bulk,
}


def _moved(
    turn: _Turn, place: Place, draft: CharterVersion, numbers: list[str], *, stay: bool = False
) -> list[str]:
    """Take over the changed draft, remember how to undo it, and go on unless a vague word still wants its value."""
    before, was_decided = turn.draft.text, turn.review.decided
    turn.draft, turn.review = draft, review_of(draft.text)
    turn.trail = turn.trail.after(
        steps_between(before, draft.text, numbers),
        max(0, turn.review.decided - was_decided),
        clock.now(),
    )
    here = turn.review.by_number[place.number]
    following = turn.review.beside(place.number, "open")[1] or turn.review.start("open")
    if stay or here.loose or here.state == "open" or following is None:
        turn.at = place.number
    else:
        turn.at = following.number
    return list(dict.fromkeys([place.number, *numbers]))
