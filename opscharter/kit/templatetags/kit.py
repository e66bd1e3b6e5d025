"""Components of all pages as template tags; the gallery (/kit/gallery) shows each. Built in: no `{% load %}` needed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import uuid4

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from opscharter.core import clock
from opscharter.core.calendar.derivation import Derivation
from opscharter.core.refusal import Text
from opscharter.core.wording import worded as in_own_words
from opscharter.kit import words
from opscharter.kit.citation import Citation
from opscharter.kit.tables import Page

register = template.Library()

#: verdict -> its word; shapes are in kit/components/lamp.html
VERDICTS: dict[str, Text] = {
    "kept": _("kept"),
    "late": _("late"),
    "missed": _("missed"),
    "broken": _("broken"),
    "excepted": _("excepted"),
    "open": _("in progress"),
    "idle": _("not exercised"),
    "unknown": _("cannot be told"),
    "unbound": _("not bound yet"),
}


# --- filters -------------------------------------------------------------------------------


@register.filter
def zh_datetime(value: datetime | None) -> str:
    """2026年10月13日 周二 14:42."""
    return words.moment_words(value) if value else ""


@register.filter
def zh_date(value: date | datetime | None) -> str:
    """2026年10月13日."""
    if isinstance(value, datetime):
        value = words.local(value).date()
    return words.date_words(value) if value else ""


@register.filter
def clock_time(value: datetime | None) -> str:
    """14:42."""
    return f"{words.local(value):%H:%M}" if value else ""


@register.filter
def relative_day(value: date | datetime | None) -> str:
    """今天 14:42, 昨天 09:10, 10-13 14:42; of a day without time: 今天."""
    if isinstance(value, datetime):
        return words.when_words(value, clock.now())
    return words.day_words(value, clock.today()) if value else ""


@register.filter
def money(minor: int | None) -> str:
    """¥1,234.50 from minor units (分)."""
    return "" if minor is None else words.money_words(minor)


@register.filter
def count(number: int | None) -> str:
    """1,286."""
    return "" if number is None else words.count_words(number)


@register.filter
def share(part: float | None) -> str:
    """95.6 %, as 95.6%; nothing where nothing was to be measured."""
    return "" if part is None else words.share_words(part)


@register.filter
def weekday_word(weekday: int) -> str:
    """周一, from 0 for Monday."""
    return words.weekday_word(weekday)


@register.filter
def duration_words(length: timedelta | int | None) -> str:
    """1 时 09 分, from a timedelta or whole minutes."""
    return "" if length is None else words.span_words(length)


@register.filter
def verdict_word(verdict: str) -> Text:
    """做到, 迟做 …: the word of a verdict."""
    return VERDICTS.get(verdict, verdict)


@register.filter
def worded(text: object) -> str:
    """联系居民, from data that says 联系服务对象: names of steps, titles of forms. Messages need no filter."""
    return in_own_words(str(text))


# --- small things --------------------------------------------------------------------------


@register.simple_tag
def once() -> SafeString:
    """Hidden `_key`: one submit of this form, however often it arrives (see `core.operation.once`)."""
    return format_html('<input type="hidden" name="_key" value="{}">', uuid4())


@register.inclusion_tag("kit/components/button.html")
def button(
    label: Text,
    *,
    kind: str = "",
    url: str = "",
    key: str = "",
    name: str = "",
    value: str = "",
    opens: str = "",
) -> dict[str, Any]:
    """A button, or a link that looks like one (`url`). `kind`: main, quiet, danger; `key`: shortcut such as F8; `opens`: id of a
    dialog. A form's button has `name`/`value`.
    """
    return locals()


@register.inclusion_tag("kit/components/chip.html")
def chip(word: Text, tone: str = "") -> dict[str, Any]:
    """A word in an outline; tone: a verdict, or nothing."""
    return {"word": word, "tone": tone}


@register.simple_tag
def lamp(verdict: str, word: Text = "", *, bare: bool = False) -> SafeString:
    """A verdict as shape and word; `bare` hides the word from sight (never from a screen reader)."""
    return _lamp(verdict, str(word or VERDICTS.get(verdict, verdict)), bare)


@lru_cache(maxsize=256)
def _lamp(verdict: str, word: str, bare: bool) -> SafeString:  # noqa: FBT001 - a key of the cache
    """Draw a lamp once: pages have hundreds of the same."""
    context = {"verdict": verdict, "word": word, "bare": bare}
    return render_to_string("kit/components/lamp.html", context)


@register.inclusion_tag("kit/components/due.html")
def due(
    at: datetime | None,
    now: datetime | None = None,
    *,
    derivation: Derivation | Mapping[str, Any] | str | None = None,
    citation: Citation | None = None,
    done_at: datetime | None = None,
    paused: bool = False,
) -> dict[str, Any]:
    """剩 38 分 · 今天 16:42 · 超时 2 小时; one tap shows the exact moment, its derivation and the article.

    `derivation` is the value, its stored JSON, or ready words.
    """
    if at is None:
        return {}
    told = words.due_words(at, now or clock.now(), done_at=done_at, paused=paused)
    provisional = False
    text = derivation if isinstance(derivation, str) else ""
    if isinstance(derivation, Mapping) and derivation:
        derivation = Derivation.from_json(dict(derivation))
    if isinstance(derivation, Derivation):
        text = derivation.words(get_language() or "zh")
        provisional = derivation.provisional
    return {
        "at": at,
        "told": told,
        "derivation": text,
        "provisional": provisional,
        "citation": citation,
    }


@register.inclusion_tag("kit/components/cite.html")
def cite(citation: Citation | None) -> dict[str, Any]:
    """The article beside a deadline, a refusal or a field, in small grey type."""
    # an item of a list ends with a semicolon, which has no place before a closing quotation mark
    said = citation.text.rstrip("；;") if citation else ""
    return {"citation": citation, "said": said}


@register.inclusion_tag("kit/components/steps.html")
def steps(items: Iterable[Any]) -> dict[str, Any]:
    """A bar of steps: items with `label` and `state` (done, now, todo), optionally `note`."""
    return {"items": items}


@register.inclusion_tag("kit/components/timeline.html")
def timeline(entries: Iterable[Any]) -> dict[str, Any]:
    """What happened, newest first: entries with `at`, `text`, and optionally `who`, `note`, `tone` (a verdict), `url`."""
    return {"entries": entries}


@register.inclusion_tag("kit/components/pager.html", takes_context=True)
def pager(context: template.Context, page: Page[Any], *, target: str = "") -> dict[str, Any]:
    """Earlier and later links of a keyset page; with `target` (#id) htmx swaps only that region."""
    return {"request": context.get("request"), "page": page, "target": target}


@register.inclusion_tag("kit/components/empty.html")
def empty(title: Text, text: Text = "", *, label: Text = "", url: str = "") -> dict[str, Any]:
    """Nothing here: what this place is for, and what to do first."""
    return {"title": title, "text": text, "label": label, "url": url}


@register.inclusion_tag("kit/components/tabs.html")
def tabs(items: Iterable[Any], label: Text = "") -> dict[str, Any]:
    """Pages side by side: items with `label`, `url`, `current`, optionally `count`."""
    return {"items": items, "label": label}


@register.inclusion_tag("kit/components/stat.html")
def stat(
    label: Text, value: Any, *, tone: str = "", note: Text = "", url: str = ""
) -> dict[str, Any]:
    """A big number with what it counts; tone: a verdict."""
    return {"label": label, "value": value, "tone": tone, "note": note, "url": url}


@register.simple_tag
def spark(bars: Sequence[tuple[str, float]], label: Text = "") -> SafeString:
    """Small bars over time: (verdict, height between 0 and 1) each; `label` says it in words."""
    return _spark(tuple((tone, round(part, 3)) for tone, part in bars), str(label))


@lru_cache(maxsize=1024)
def _spark(bars: tuple[tuple[str, float], ...], label: str) -> SafeString:
    drawn = [
        {"tone": tone, "x": index * 10, "y": 20 - high, "height": high}
        for index, (tone, share) in enumerate(bars)
        for high in (max(2.0, round(min(max(share, 0.0), 1.0) * 20, 1)),)
    ]
    context = {"bars": drawn, "width": max(len(bars) * 10 - 2, 1), "label": label}
    return render_to_string("kit/components/spark.html", context)


@register.inclusion_tag("kit/components/skeleton.html")
def skeleton(lines: int = 3) -> dict[str, Any]:
    """Grey lines where content is coming; never a spinner over the page."""
    return {"lines": range(lines)}


@register.inclusion_tag("kit/components/masked.html", takes_context=True)
def masked(
    context: template.Context, value: Any, *, reveal_url: str = "", label: Text = ""
) -> dict[str, Any]:
    """A masked personal value (`str(value)` must be masked already) and the button whose post reveals it (journaled).

    It holds a form, so it stands in a `div`, `dd` or `td`, never in a `p`. The answer to htmx is again a `{% masked %}`.
    """
    return {
        "value": str(value),
        "reveal_url": reveal_url,
        "label": label,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("kit/components/printhead.html")
def print_head(center: str, number: str = "", title: str = "") -> dict[str, Any]:
    """Head of an official document: issuing centre in red, document number, title."""
    return {"center": center, "number": number, "title": title}


@register.inclusion_tag("kit/components/filters.html", takes_context=True)
def filter_bar(
    context: template.Context, form: Any, *, target: str = "", exports: bool = False
) -> dict[str, Any]:
    """A GET form over a list; every filter is in the address. With `target` (#id) htmx swaps only the list."""
    return {
        "form": form,
        "target": target,
        "exports": exports,
        "request": context.get("request"),
    }


@register.simple_tag
def field(bound: Any) -> SafeString:
    """One form field with label, help, error and required mark."""
    drawn: SafeString = bound.as_field_group()
    return drawn


@register.inclusion_tag("kit/components/formhead.html")
def form_head(form: Any) -> dict[str, Any]:
    """What is wrong with the form as a whole: errors, the refusal's remedy, the article it cites."""
    return {"form": form}


# --- blocks --------------------------------------------------------------------------------


@register.simple_block_tag
def dialog(content: str, id: str, title: Text) -> SafeString:  # noqa: A002 - the HTML word
    """A native dialog; a button with `opens=<id>` shows it. Without JS it stands open where it is."""
    return render_to_string(
        "kit/components/dialog.html", {"id": id, "title": title, "content": content}
    )


@register.simple_block_tag
def card(content: str, title: Text = "", *, id: str = "", note: Text = "") -> SafeString:  # noqa: A002
    """A white sheet with a heading."""
    return render_to_string(
        "kit/components/card.html", {"id": id, "title": title, "note": note, "content": content}
    )


@register.simple_block_tag
def menu(content: str, label: Text = "") -> SafeString:
    """Buttons that are needed less often, folded behind one; it opens by keyboard and without JS."""
    return render_to_string("kit/components/menu.html", {"label": label, "content": content})


@register.simple_block_tag(takes_context=True)
def live_region(context: template.Context, content: str, id: str, url: str) -> SafeString:  # noqa: A002
    """A region that asks `url` for its newer self every few seconds (`kit.http.live` answers)."""
    del context
    return render_to_string("kit/components/live.html", {"id": id, "url": url, "content": content})
