"""Words of an article as drawn on the charter page. In Python: a page has a thousand of them."""

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from opscharter.charter.queries.page import SpanView

register = template.Library()


@register.simple_tag
def article_words(spans: Iterable[SpanView]) -> SafeString:
    """Return runs of words: plain, bound (the underline has the verdict's colour), boxed values, dotted vague words."""
    return format_html_join("", "{}", ((_run(span),) for span in spans))


def _run(span: SpanView) -> str:
    if span.kind == "value" and span.target:
        address = _address(span.target)
        return format_html(
            '<a class="bind-value" href="{}" hx-get="{}" hx-target="#panel" data-opens="panel-box">{}</a>',
            address, address, span.words,
        )  # fmt: skip
    if span.kind == "value":
        return format_html('<span class="bind-value">{}</span>', span.words)
    if span.kind == "control":
        return format_html('<span class="bind is-{}">{}</span>', span.tone, span.words)
    if span.kind == "vague":
        title = _("A vague word that no value makes exact")
        return format_html('<span class="vague" title="{}">{}</span>', title, span.words)
    return span.words


@lru_cache(maxsize=2048)
def _address(target: str) -> str:
    return reverse("charter:value", args=[target])
