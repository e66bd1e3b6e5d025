"""Reads of cases, always through what the actor may see."""

from opscharter.cases.access import visible_to as cases_visible_to
from opscharter.cases.queries.finding import (
    case_by_number,
    case_for,
    contact_cases,
    numbers_of,
    search,
    similar_cases,
)
from opscharter.cases.queries.limits import deadline_of, derivation_words, words_of
from opscharter.cases.queries.listing import Filters, export_rows, list_cases
from opscharter.cases.queries.outside import open_question, outside_notes
from opscharter.cases.queries.timeline import Entry, last_change, timeline

__all__ = [
    "Entry", "Filters", "case_by_number", "case_for", "cases_visible_to", "contact_cases", "deadline_of",
    "derivation_words", "export_rows", "last_change", "list_cases", "numbers_of", "open_question", "outside_notes", "search", "similar_cases", "timeline",
    "words_of",
]  # fmt: skip
