"""`{% load schema_forms %}{% schema_form schema data errors %}`: the fields of a JSON Schema, without the form around them."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.safestring import SafeString

from opscharter.engines.forms.rendering import SchemaForm, words_of

register = template.Library()


@register.simple_tag
def schema_form(
    schema: Mapping[str, Any],
    data: Mapping[str, Any] | None = None,
    errors: Mapping[str, Any] | None = None,
    *,
    choices: Mapping[str, Any] | None = None,
) -> SafeString:
    """Draw the fields of a schema with stored `data` and messages by field."""
    drawn: SafeString = SchemaForm(schema, initial=data, errors=errors, choices=choices).render()
    return drawn


@register.filter
def schema_words(data: Mapping[str, Any], schema: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(label, words) pairs of stored data."""
    return words_of(schema, data)
